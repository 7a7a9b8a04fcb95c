#ifndef TONGBAN_TESTS_TIDY_RULES_H_
#define TONGBAN_TESTS_TIDY_RULES_H_

// common/law/RULES.md as a table, and what must be true of it. Everything here
// is a function of texts, so that a test can seed one that is wrong.

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tongban::tidy {

// Each a sentence; none: all is well.
using Problems = std::vector<std::string>;

// The text of a file of the tree; empty if there is none.
using ReadText = std::function<std::string(const std::string& path)>;

// Names that a row says stand in a file.
struct Place {
  std::string file;
  std::vector<std::string> names;
};

struct Rule {
  std::string number;  // "R1" to "R98", "A1" to "A35".
  std::string demands;
  std::vector<Place> where;
  std::vector<Place> tests;  // "Suite.Name".
  std::string state;         // One of States().
  std::string missing;       // What follows the colon.
};

// In the order in which README.md lists them.
const std::vector<std::string>& States();

// Rows that cannot be read are problems.
std::vector<Rule> ReadRules(absl::string_view text, Problems& problems);

// Numbers of rules that a text cites, such as "R36" in "// R36, A4: attending".
std::set<std::string> Citations(absl::string_view text);

// R1 to R98, then A1 to A35: each once, in order.
Problems CheckNumbers(const std::vector<Rule>& rules);

// What the text at the path cites has its row.
Problems CheckCitations(const std::vector<Rule>& rules, const std::string& path, absl::string_view text);

// Files are there, with the names and tests that are said to be in them.
Problems CheckPlaces(const std::vector<Rule>& rules, const ReadText& read);

// Whatever holds has a place and a test; whatever does not wholly says what is
// missing. What holds wholly is cited by one of its tests.
Problems CheckStates(const std::vector<Rule>& rules, const ReadText& read);

// After each ⚙ stand fields of the policy, or "no field yet".
Problems CheckSwitches(const std::vector<Rule>& rules, absl::string_view policy_proto);

// The table that README.md must have in its section "Rules covered".
std::string Summary(const std::vector<Rule>& rules);

// README.md claims what the table says, links to it, and claims nothing beside.
Problems CheckReadme(const std::vector<Rule>& rules, absl::string_view readme);

// Within code, comments aside, no county is named (R62).
Problems CheckNoCounty(const std::string& path, absl::string_view source);

// The years published (kHolidays) are those that the page says are.
Problems CheckDays(absl::string_view page, absl::string_view calendar);

}  // namespace tongban::tidy

#endif  // TONGBAN_TESTS_TIDY_RULES_H_
