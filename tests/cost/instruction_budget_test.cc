// Instructions that acts take, against what they took when last looked at: a
// slow-down is seen without a clock, on a busy machine as on an idle one.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/cost/budgets.h"
#include "tests/support/folders.h"

namespace tongban {
namespace {

// Either way: a budget that is too large hides the next slow-down.
constexpr double kTolerance = 0.10;

// Instructions of one; nothing when they could not be counted.
std::optional<double> Count(const std::string& what) {
  const std::string command = absl::StrCat(
      "valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no "
      "'--toggle-collect=tongban::Counted*' ",
      BuildPath("tests/cost/cost_of_acts "), what, " 2>&1");
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  double all = 0, times = 0;
  char buffer[512];
  while (fgets(buffer, sizeof buffer, pipe) != nullptr) {
    std::string line(buffer);
    const size_t collected = line.find("Collected : ");
    if (collected != std::string::npos) {
      EXPECT_TRUE(absl::SimpleAtod(line.substr(collected + 12), &all)) << line;
    } else if (!absl::StartsWith(line, "==")) {
      EXPECT_TRUE(absl::SimpleAtod(line, &times)) << line;
    }
  }
  if (pclose(pipe) != 0 || times == 0) return std::nullopt;
  return all / times;
}

void ExpectWithinBudget(const std::string& what) {
  if (std::system("command -v valgrind >/dev/null") != 0) {
    GTEST_SKIP() << "valgrind is not installed: deploy/local/install --tests";
  }
  if (SANITIZED) GTEST_SKIP() << "a sanitized build takes other instructions";
  const auto budget = Budget(what);
  if (!budget.has_value()) GTEST_SKIP() << "tests/cost/budgets.txt has no line for " << Distribution();
  const auto count = Count(what);
  ASSERT_TRUE(count.has_value()) << "valgrind or the program under it failed";
  std::printf("%s: %.0f instructions, budget %.0f\n", what.c_str(), *count, *budget);
  EXPECT_LE(*count, *budget * (1 + kTolerance)) << "slower: find out why, or say why and raise the budget";
  EXPECT_GE(*count, *budget * (1 - kTolerance)) << "faster: lower the budget, so that it stays so";
}

TEST(InstructionBudgetTest, ASubmitTakesNoMoreThanItDid) { ExpectWithinBudget("submit"); }

TEST(InstructionBudgetTest, AWholeCaseTakesNoMoreThanItDid) { ExpectWithinBudget("case"); }

TEST(InstructionBudgetTest, AMessageTakesNoMoreThanItDid) { ExpectWithinBudget("message"); }

}  // namespace
}  // namespace tongban
