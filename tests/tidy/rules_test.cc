// common/law/RULES.md is true of the tree, as far as texts can tell; and each
// check finds what it is for, in a page that is wrong in one place.

#include "tests/tidy/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tests/tidy/sources.h"

namespace tongban::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<Rule> RulesOfTheTree() {
  Problems problems;
  std::vector<Rule> rules = ReadRules(TextOf("common/law/RULES.md"), problems);
  EXPECT_THAT(problems, IsEmpty());
  return rules;
}

// What may cite a rule: all that is written by hand, and this test's seeds not.
bool MayCite(const std::filesystem::path& path) {
  const std::set<std::string> kinds = {".cc", ".h", ".proto", ".py", ".md", ".textproto", ".json", ".txt", ""};
  const std::string text = path.string();
  return kinds.contains(path.extension()) && !absl::StartsWith(text, "tests/recorded/") &&
         text != "tests/tidy/rules_test.cc";
}

void Add(const Problems& some, Problems& all) { all.insert(all.end(), some.begin(), some.end()); }

TEST(RulesTest, EveryRuleHasItsRow) { EXPECT_THAT(CheckNumbers(RulesOfTheTree()), IsEmpty()); }

TEST(RulesTest, EveryRuleThatIsCitedHasItsRow) {
  const std::vector<Rule> rules = RulesOfTheTree();
  Problems problems;
  std::set<std::string> cited;
  std::vector<std::filesystem::path> files = {"README.md"};
  for (const char* folder : {"common", "services", "proto", "deploy", "tests"}) {
    for (const std::filesystem::path& path : FilesUnder(folder)) files.push_back(path);
  }
  for (const std::filesystem::path& path : files) {
    if (!MayCite(path)) continue;
    const std::string text = TextOf(path);
    Add(CheckCitations(rules, path, text), problems);
    // The page itself names every number.
    if (path != "common/law/RULES.md") cited.merge(Citations(text));
  }
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_GT(cited.size(), 100u);
}

TEST(RulesTest, PlacesAndTestsAreThere) { EXPECT_THAT(CheckPlaces(RulesOfTheTree(), TextOf), IsEmpty()); }

TEST(RulesTest, WhateverHoldsHasAPlaceAndATest) { EXPECT_THAT(CheckStates(RulesOfTheTree(), TextOf), IsEmpty()); }

TEST(RulesTest, SwitchesAreFieldsOfThePolicy) {
  EXPECT_THAT(CheckSwitches(RulesOfTheTree(), TextOf("proto/tongban/config/v1/policy.proto")), IsEmpty());
}

TEST(RulesTest, ReadmeClaimsWhatTheTableSays) {
  EXPECT_THAT(CheckReadme(RulesOfTheTree(), TextOf("README.md")), IsEmpty());
}

TEST(RulesTest, ThePublishedDaysAreThoseOfTheCalendar) {
  EXPECT_THAT(CheckDays(TextOf("common/law/RULES.md"), TextOf("common/time/published_calendar.cc")), IsEmpty());
}

// R62: counties differ by their policy files alone.
TEST(RulesTest, NoCountyIsNamedInCode) {
  Problems problems;
  for (const SourceFile& file : Sources({"common", "services"})) {
    Add(CheckNoCounty(file.path, absl::StrJoin(file.lines, "\n")), problems);
  }
  EXPECT_THAT(problems, IsEmpty());
}

Rule Numbered(const std::string& number, const std::string& state = "") {
  Rule rule;
  rule.number = number;
  rule.state = state;
  return rule;
}

// A page of three rules, and the files that it speaks of.
constexpr char kPage[] = R"(
| rule | clause | it demands | where | test | state |
| --- | --- | --- | --- | --- | --- |
| R1 | 「a」 | Demands. ⚙ `open_date` | `common/a.cc`: `Refuse`, `kRows` | `tests/a_test.cc`: `ATest.Refuses` | enforced |
| R2 | 「b」 | Demands. ⚙ no field yet | `common/a.cc`: `kRows` | `tests/a_test.cc`: `BTest.Counts` | partly: the rest |
| R3 | 「c」 | Demands. | – | – | not yet: a register brings it |
)";

std::string FileOfThePage(const std::string& path) {
  static const std::map<std::string, std::string> files = {
      {"common/a.cc", "constexpr Row kRows[] = {};\nvoid Refuse();\nvoid kRowsElsewhere();\n"},
      {"tests/a_test.cc", "// R1, A4.\nTEST_F(ATest, Refuses) {}\nTEST_P(BTest,\n       Counts) {}\n"}};
  const auto found = files.find(path);
  return found == files.end() ? "" : found->second;
}

class SeededPageTest : public ::testing::Test {
 protected:
  // The page with one text in the place of another.
  static std::vector<Rule> With(const std::string& old_text, const std::string& new_text) {
    EXPECT_THAT(kPage, HasSubstr(old_text));
    Problems problems;
    return ReadRules(absl::StrReplaceAll(kPage, {{old_text, new_text}}), problems);
  }
  static Problems Unreadable(const std::string& old_text, const std::string& new_text) {
    Problems problems;
    ReadRules(absl::StrReplaceAll(kPage, {{old_text, new_text}}), problems);
    return problems;
  }
  static Problems Places(const std::string& old_text, const std::string& new_text) {
    return CheckPlaces(With(old_text, new_text), FileOfThePage);
  }
  static Problems Held(const std::string& old_text, const std::string& new_text) {
    return CheckStates(With(old_text, new_text), FileOfThePage);
  }
  const std::vector<Rule> sound_ = With("R1", "R1");
};

TEST_F(SeededPageTest, IsSoundWithoutASeed) {
  EXPECT_THAT(Unreadable("R1", "R1"), IsEmpty());
  ASSERT_THAT(sound_, SizeIs(3));
  EXPECT_THAT(sound_[0].where[0].names, ElementsAre("Refuse", "kRows"));
  EXPECT_EQ(sound_[1].missing, "the rest");
  EXPECT_THAT(CheckPlaces(sound_, FileOfThePage), IsEmpty());
  EXPECT_THAT(CheckStates(sound_, FileOfThePage), IsEmpty());
  EXPECT_THAT(CheckSwitches(sound_, "  google.type.Date open_date = 2;"), IsEmpty());
}

TEST_F(SeededPageTest, ARowThatCannotBeReadIsFound) {
  EXPECT_THAT(Unreadable("「b」 |", "「b」"), ElementsAre("R2 must have 6 cells"));
  EXPECT_THAT(Unreadable("not yet:", "never:"), ElementsAre("R3 has a state that is none: never"));
  EXPECT_THAT(Unreadable("`common/a.cc`: `kRows`", "everywhere"), ElementsAre("R2 has a place that is none"));
}

TEST_F(SeededPageTest, ARowThatIsMissingOrTwiceThereOrOutOfOrderIsFound) {
  EXPECT_THAT(CheckNumbers(sound_), ElementsAre("nothing stands where R4 should"));
  EXPECT_THAT(CheckNumbers(With("| R2 |", "| R1 |")), ElementsAre("R1 stands where R2 should"));
  EXPECT_THAT(CheckNumbers(With("| R2 |", "| A2 |")), ElementsAre("A2 stands where R2 should"));
  std::vector<Rule> all;
  for (int i = 1; i <= 98; ++i) all.push_back(Numbered(absl::StrCat("R", i)));
  for (int i = 1; i <= 35; ++i) all.push_back(Numbered(absl::StrCat("A", i)));
  EXPECT_THAT(CheckNumbers(all), IsEmpty());
  all.push_back(Numbered("A36"));
  EXPECT_THAT(CheckNumbers(all), ElementsAre("A36 stands where nothing should"));
}

TEST_F(SeededPageTest, ACitationOfNoRuleIsFound) {
  EXPECT_THAT(CheckCitations(sound_, "a.cc", "// R1, R4-R3: not ER7, R8a or SHA256."),
              ElementsAre("a.cc cites R4, which is no rule"));
  EXPECT_THAT(Citations("R44–R50 (A14); \"R998\" 'A0'"), ElementsAre("A0", "A14", "R44", "R50", "R998"));
}

TEST_F(SeededPageTest, APlaceThatIsNotThereIsFound) {
  EXPECT_THAT(Places("`common/a.cc`: `Refuse`", "`common/b.cc`: `Refuse`"), ElementsAre("R1: there is no common/b.cc"));
  EXPECT_THAT(Places("`Refuse`", "`Refus`"), ElementsAre("R1: common/a.cc has no Refus"));
  EXPECT_THAT(Places(": `Refuse`, `kRows`", ""), ElementsAre("R1 names nothing in common/a.cc"));
}

TEST_F(SeededPageTest, ATestThatIsNotThereIsFound) {
  EXPECT_THAT(Places("ATest.Refuses", "ATest.Refuse"), ElementsAre("R1: tests/a_test.cc has no ATest.Refuse"));
  EXPECT_THAT(Places("BTest.Counts", "ATest.Counts"), ElementsAre("R2: tests/a_test.cc has no ATest.Counts"));
  EXPECT_THAT(Places("`tests/a_test.cc`: `BTest", "`tests/b_test.cc`: `BTest"),
              ElementsAre("R2: there is no tests/b_test.cc"));
}

TEST_F(SeededPageTest, ARuleThatHoldsNowhereOrUntestedIsFound) {
  EXPECT_THAT(Held("`common/a.cc`: `kRows`", "–"), ElementsAre("R2 holds where it is kept, and only there"));
  EXPECT_THAT(Held("`tests/a_test.cc`: `BTest.Counts`", "–"), ElementsAre("R2 holds where a test fails without it"));
  EXPECT_THAT(Held("not yet: a register brings it", "partly: the rest"), SizeIs(2));
  EXPECT_THAT(Held("partly: the rest", "not yet: a register brings it"), SizeIs(2));
}

TEST_F(SeededPageTest, ARuleThatDoesNotSayWhatIsMissingIsFound) {
  EXPECT_THAT(Held("partly: the rest", "partly"), ElementsAre("R2 must say what is missing, if anything is"));
  EXPECT_THAT(Held("| enforced", "| enforced: all but"), ElementsAre("R1 must say what is missing, if anything is"));
}

TEST_F(SeededPageTest, ARuleThatNoneOfItsTestsCitesIsFound) {
  EXPECT_THAT(Held("partly: the rest", "enforced"), ElementsAre("R2 is cited by none of its tests"));
}

TEST_F(SeededPageTest, ASwitchThatThePolicyDoesNotHaveIsFound) {
  EXPECT_THAT(CheckSwitches(sound_, "  google.type.Date reopen_date = 2;"),
              ElementsAre("R1: the policy has no field open_date"));
  EXPECT_THAT(CheckSwitches(With("⚙ no field yet", "⚙ somewhere"), " open_date = 2;"),
              ElementsAre("R2 names no switch"));
}

TEST_F(SeededPageTest, RangesAreWrittenShort) {
  std::vector<Rule> rules;
  for (const char* number : {"R1", "R2", "R3", "R5", "R7", "R8", "A1"}) {
    rules.push_back(Numbered(number, "enforced"));
  }
  rules.push_back(Numbered("R4", "not yet"));
  EXPECT_EQ(Summary(rules),
            "| state | rules | readings |\n| --- | --- | --- |\n"
            "| enforced | 6: R1–R3, R5, R7, R8 | 1: A1 |\n| partly | 0 | 0 |\n"
            "| not yet | 1: R4 | 0 |\n| none for software | 0 | 0 |\n");
}

TEST_F(SeededPageTest, AReadmeThatClaimsOtherwiseIsFound) {
  const std::string readme =
      absl::StrCat("# t\n\n## Rules covered\n\n[All](common/law/RULES.md).\n\n", Summary(sound_), "\n## Next\n\nR9.\n");
  EXPECT_THAT(CheckReadme(sound_, readme), IsEmpty());
  EXPECT_THAT(CheckReadme(sound_, "# t\n"), ElementsAre("README.md has no section \"Rules covered\""));
  EXPECT_THAT(CheckReadme(sound_, absl::StrReplaceAll(readme, {{"RULES.md", "README.md"}})),
              ElementsAre("README.md does not link to RULES.md"));
  EXPECT_THAT(CheckReadme(sound_, absl::StrReplaceAll(readme, {{"[All]", "R2 [All]"}})),
              ElementsAre("R2 is claimed beside the table"));
  EXPECT_THAT(CheckReadme(sound_, absl::StrReplaceAll(readme, {{"1: R2 |", "2: R2, R3 |"}})),
              ElementsAre(HasSubstr("it must have\n\n| state | rules | readings |")));
}

TEST_F(SeededPageTest, ACountyInCodeIsFound) {
  EXPECT_THAT(CheckNoCounty("a.cc", "if (federation == \"330213\") {\n// as \"330213\"\n\"3302130\" \"33021a\"\n"),
              ElementsAre("a.cc names a county:if (federation == \"330213\") {"));
}

TEST_F(SeededPageTest, DaysThatAreSaidOtherwiseAreFound) {
  const std::string calendar = "    {2021, \"元旦\",    101,  103, {}},\n    {2026, \"元旦\",    101,  103, {104}},\n";
  const std::string page = "for 2021 to 2026 (x). 29, 30 and 31 December 2026 and from 1 January\n2027 on.";
  EXPECT_THAT(CheckDays(page, calendar), IsEmpty());
  EXPECT_THAT(CheckDays(page, calendar + "    {2027, \"元旦\",    101,  103, {}},\n"), SizeIs(3));
}

}  // namespace
}  // namespace tongban::tidy
