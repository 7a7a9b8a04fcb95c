// Bytes that a whole case adds to the tables of all offices that have to do
// with it: keys and values as they are given to the store, before any
// compression. They are the same on every machine.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "tests/cost/budgets.h"
#include "tests/support/check_suite.h"
#include "tests/support/people.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Case;
using samples::Disability;

// Of all six categories, with and without a guardian.
constexpr int64_t kCases = 24;
// Either way: a budget that is too large hides what is added next.
constexpr double kTolerance = 0.02;
constexpr double kKilobyte = 1000;

using BytesByTable = std::map<std::string, int64_t>;

BytesByTable StoredBytes(const Suite& suite) {
  BytesByTable bytes;
  for (const auto& office : suite.Content()) {
    for (const auto& [table, rows] : office) {
      for (const auto& [key, value] : rows) bytes[table] += static_cast<int64_t>(key.size() + value.size());
    }
  }
  return bytes;
}

class CaseBytesTest : public SuiteTest {
 protected:
  // From filing to delivery.
  void Carry(int64_t person) {
    const auto category = static_cast<Disability::Category>(Disability::CATEGORY_VISION + person % 6);
    const std::string id =
        suite.Submit(people::ApplicationOf(person, category, samples::kResidence, samples::kHousehold, suite.Now()));
    for (Act act :
         {samples::Accept(suite.InDays(3)), samples::Attend(suite.Now()),
          samples::SubmitForm(samples::Form(category, samples::Finding::kQualified, suite.Now())),
          samples::ReceiveConclusion(), samples::RecordConclusion(), samples::ConfirmJurisdiction(), samples::Approve(),
          samples::FindPhoto(), samples::Print(), samples::Dispatch(), samples::ConfirmDelivery(suite.Now())}) {
      people::Personalize(person, act);
      suite.Do(id, act);
    }
    ASSERT_EQ(suite.CaseOf(id).state(), Case::STATE_DELIVERED);
  }
};

TEST_F(CaseBytesTest, AWholeCaseAddsNoMoreBytesThanItDid) {
  const auto budget = Budget("case_bytes");
  ASSERT_TRUE(budget.has_value());
  // Brings what is stored once: policies, heads of routes.
  Carry(0);
  const BytesByTable before = StoredBytes(suite);
  for (int64_t person = 1; person <= kCases; ++person) Carry(person);
  double all = 0;
  for (const auto& [table, bytes] : StoredBytes(suite)) {
    const auto known = before.find(table);
    const double added = static_cast<double>(bytes - (known == before.end() ? 0 : known->second)) / kCases;
    all += added;
    std::printf("%-18s %8.0f bytes a case\n", table.c_str(), added);
  }
  std::printf("%-18s %8.0f bytes a case, %.1f KB; budget %.0f\n", "all tables", all, all / kKilobyte, *budget);
  EXPECT_LE(all, *budget * (1 + kTolerance)) << "larger: find out why, or say why and raise the budget";
  EXPECT_GE(all, *budget * (1 - kTolerance)) << "smaller: lower the budget, so that it stays so";
}

}  // namespace
}  // namespace tongban
