// What tests/mutation/run would take away can be taken away, and the row of the
// rule names the test that is to fail.

#include "tests/tidy/mutations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "tests/tidy/sources.h"

namespace tongban::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(MutationsTest, CanBeMadeAndAreOfTheRowsThatTheyName) {
  Problems problems;
  const std::vector<Rule> rules = ReadRules(TextOf("common/law/RULES.md"), problems);
  const std::vector<Mutation> mutations = ReadMutations(TextOf("tests/mutation/mutations.txt"), problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_THAT(CheckMutations(mutations, rules, TextOf), IsEmpty());
  std::set<std::string> covered;
  for (const Mutation& mutation : mutations) covered.insert(mutation.rule);
  EXPECT_GE(covered.size(), 60u);
}

constexpr char kPage[] = R"(
| R1 | 「a」 | Demands. | `common/a.cc`: `Refuse`, `Proof` | `tests/a_test.cc`: `ATest.Refuses` | enforced |
| R2 | 「b」 | Demands. | – | – | not yet: a register brings it |
)";

constexpr char kMutations[] = R"(
# One by a test, one by a proof.
rule R1
file common/a.cc
old void Refuse() {
old }
new void Refuse();
test a_test ATest.Refuses

rule R1
file common/a.cc
old bool Proof()
proof Proof
)";

std::string FileOfThePage(const std::string& path) {
  static const std::map<std::string, std::string> files = {
      {"common/a.cc", "void Refuse() {\n}\nbool Proof();\nstatic_assert(Proof());\n"},
      {"tests/a_test.cc", "// R1.\nTEST(ATest, Refuses) {}\n"},
      {"tests/CMakeLists.txt", "add_test_program(a_test SOURCES a_test.cc)\n"}};
  const auto found = files.find(path);
  return found == files.end() ? "" : found->second;
}

Problems With(const std::string& old_text, const std::string& new_text) {
  EXPECT_THAT(kMutations, ::testing::HasSubstr(old_text));
  Problems problems;
  const std::vector<Rule> rules = ReadRules(kPage, problems);
  const auto mutations = ReadMutations(absl::StrReplaceAll(kMutations, {{old_text, new_text}}), problems);
  EXPECT_THAT(mutations, SizeIs(2));
  const Problems found = CheckMutations(mutations, rules, FileOfThePage);
  problems.insert(problems.end(), found.begin(), found.end());
  return problems;
}

TEST(SeededMutationsTest, AreReadWithEveryLineOfTheirTexts) {
  Problems problems;
  const std::vector<Mutation> mutations = ReadMutations(kMutations, problems);
  ASSERT_THAT(mutations, SizeIs(2));
  EXPECT_EQ(mutations[0].old_text, "void Refuse() {\n}");
  EXPECT_EQ(mutations[0].new_text, "void Refuse();");
  EXPECT_EQ(mutations[0].program, "a_test");
  EXPECT_EQ(mutations[1].new_text, "");
  EXPECT_EQ(mutations[1].proof, "Proof");
  EXPECT_THAT(With("a_test", "a_test"), IsEmpty());
}

TEST(SeededMutationsTest, OnesThatCannotBeReadAreFound) {
  EXPECT_THAT(With("proof Proof", "proof Proof\nwhy not"), ElementsAre("a mutation has no why"));
  EXPECT_THAT(With("proof Proof", "proof Proof\nfile common/a.cc"),
              ElementsAre("a mutation has one file", "R1 is not kept in common/a.cc\ncommon/a.cc"));
}

TEST(SeededMutationsTest, OnesThatCannotBeMadeAreFound) {
  EXPECT_THAT(With("old bool Proof()", "old bool Prove()"), ElementsAre("R1 has its old text in common/a.cc 0 times"));
  EXPECT_THAT(With("old bool Proof()", "old Proof"), ElementsAre("R1 has its old text in common/a.cc 2 times"));
  EXPECT_THAT(With("new void Refuse();", "new void Refuse() {\nnew }"), ElementsAre("R1 changes nothing"));
}

TEST(SeededMutationsTest, OnesOfNoRuleThatHoldsThereAreFound) {
  EXPECT_THAT(With("rule R1", "rule R3"), ElementsAre("R3 is no rule", "R3 is no rule"));
  EXPECT_THAT(With("rule R1", "rule R2"), ElementsAre("R2 does not hold", "R2 does not hold"));
  EXPECT_THAT(With("file common/a.cc", "file common/b.cc"), SizeIs(2));
}

TEST(SeededMutationsTest, OnesThatTheRowDoesNotTestAreFound) {
  EXPECT_THAT(With("ATest.Refuses", "ATest.Accepts"), ElementsAre("R1 is not tested by ATest.Accepts"));
  EXPECT_THAT(With("test a_test", "test b_test"), ElementsAre("R1 is not tested in b_test"));
  EXPECT_THAT(With("proof Proof", "proof Refuse"), ElementsAre("R1 is not proved by Refuse"));
  EXPECT_THAT(With("proof Proof", "# none"), ElementsAre("R1 needs a test or a proof"));
}

}  // namespace
}  // namespace tongban::tidy
