#include "tests/tidy/rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tongban::tidy {
namespace {

constexpr int kRules = 98, kReadings = 35;
constexpr size_t kColumns = 6;
constexpr size_t kCountyDigits = 6;
constexpr absl::string_view kNothing = "–";
constexpr absl::string_view kSwitch = "⚙";
constexpr absl::string_view kSection = "\n## Rules covered\n";
constexpr absl::string_view kLink = "(common/law/RULES.md)";

bool IsWordCharacter(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; }

bool HasWord(absl::string_view text, absl::string_view word) {
  for (size_t at = text.find(word); at != absl::string_view::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool begins = at == 0 || !IsWordCharacter(text[at - 1]);
    if (begins && (end == text.size() || !IsWordCharacter(text[end]))) return true;
  }
  return false;
}

std::string WithoutSpaces(absl::string_view text) {
  std::string dense;
  std::copy_if(text.begin(), text.end(), std::back_inserter(dense),
               [](unsigned char c) { return !absl::ascii_isspace(c); });
  return dense;
}

bool HasTest(absl::string_view source, absl::string_view test) {
  const std::pair<absl::string_view, absl::string_view> name = absl::StrSplit(test, absl::MaxSplits('.', 1));
  const std::string dense = WithoutSpaces(source);
  return std::ranges::any_of(std::vector<std::string>{"TEST", "TEST_F", "TEST_P"}, [&](const std::string& macro) {
    return absl::StrContains(dense, absl::StrCat(macro, "(", name.first, ",", name.second, ")"));
  });
}

// What stands between backquotes.
std::vector<std::string> Quoted(absl::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '`');
  std::vector<std::string> quoted;
  for (size_t i = 1; i < parts.size(); i += 2) quoted.push_back(parts[i]);
  return quoted;
}

// "`file`: `Name`, `Name`; `file`: `Name`", or a dash.
std::vector<Place> PlacesIn(absl::string_view cell) {
  std::vector<Place> places;
  for (std::string& name : Quoted(cell)) {
    if (absl::StrContains(name, '/')) {
      places.push_back({std::move(name), {}});
    } else if (!places.empty()) {
      places.back().names.push_back(std::move(name));
    }
  }
  return places;
}

bool Holds(const Rule& rule) { return rule.state == "enforced" || rule.state == "partly"; }

std::string Numbered(char letter, int number) { return absl::StrCat(std::string(1, letter), number); }

// "R1, R7, R11–R15" of the numbers of the letter with the state.
std::string Ranges(const std::vector<Rule>& rules, absl::string_view state, char letter) {
  std::vector<std::pair<int, int>> runs;
  int count = 0, last = 0;
  for (const Rule& rule : rules) {
    int number = 0;
    if (rule.state != state || rule.number[0] != letter || !absl::SimpleAtoi(rule.number.substr(1), &number)) continue;
    ++count;
    if (runs.empty() || number != last + 1) runs.emplace_back(number, number);
    runs.back().second = last = number;
  }
  std::vector<std::string> texts;
  for (const auto& [first, end] : runs) {
    texts.push_back(Numbered(letter, first));
    if (end > first) texts.back() += absl::StrCat(end == first + 1 ? ", " : "–", Numbered(letter, end));
  }
  return texts.empty() ? "0" : absl::StrCat(count, ": ", absl::StrJoin(texts, ", "));
}

// A county code stands between quotes, by itself or as a scope.
bool NamesACounty(absl::string_view code) {
  for (const std::string& text : std::vector<std::string>(absl::StrSplit(code, '"'))) {
    const bool digits = std::ranges::all_of(text, [](unsigned char c) { return absl::ascii_isdigit(c); });
    if (text.size() == kCountyDigits && digits) return true;
  }
  return false;
}

}  // namespace

const std::vector<std::string>& States() {
  static const auto* const states = new std::vector<std::string>{"enforced", "partly", "not yet", "none for software"};
  return *states;
}

std::set<std::string> Citations(absl::string_view text) {
  std::set<std::string> cited;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((text[i] != 'R' && text[i] != 'A') || (i > 0 && IsWordCharacter(text[i - 1]))) continue;
    size_t end = i + 1;
    while (end < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[end]))) ++end;
    if (end == i + 1 || (end < text.size() && IsWordCharacter(text[end]))) continue;
    cited.insert(std::string(text.substr(i, end - i)));
  }
  return cited;
}

std::vector<Rule> ReadRules(absl::string_view text, Problems& problems) {
  std::vector<Rule> rules;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::ConsumePrefix(&line, "| ")) continue;
    const std::string number(line.substr(0, line.find(' ')));
    if (!Citations(number).contains(number)) continue;
    std::vector<std::string> cells = absl::StrSplit(line, '|');
    if (cells.size() != kColumns + 1 || !cells.back().empty()) {
      problems.push_back(absl::StrCat(number, " must have ", kColumns, " cells"));
      continue;
    }
    for (std::string& cell : cells) absl::StripAsciiWhitespace(&cell);
    const std::pair<std::string, std::string> state = absl::StrSplit(cells[5], absl::MaxSplits(": ", 1));
    rules.push_back({number, cells[2], PlacesIn(cells[3]), PlacesIn(cells[4]), state.first, state.second});
    if (std::ranges::count(States(), state.first) == 0) {
      problems.push_back(absl::StrCat(number, " has a state that is none: ", state.first));
    }
    for (const std::string& cell : {cells[3], cells[4]}) {
      if (PlacesIn(cell).empty() != (cell == kNothing)) problems.push_back(number + " has a place that is none");
    }
  }
  return rules;
}

Problems CheckNumbers(const std::vector<Rule>& rules) {
  std::vector<std::string> expected;
  for (int i = 1; i <= kRules; ++i) expected.push_back(Numbered('R', i));
  for (int i = 1; i <= kReadings; ++i) expected.push_back(Numbered('A', i));
  Problems problems;
  for (size_t i = 0; i < std::max(expected.size(), rules.size()); ++i) {
    const std::string stands = i < rules.size() ? rules[i].number : "nothing";
    const std::string due = i < expected.size() ? expected[i] : "nothing";
    if (stands == due) continue;
    problems.push_back(absl::StrCat(stands, " stands where ", due, " should"));
    break;
  }
  return problems;
}

Problems CheckCitations(const std::vector<Rule>& rules, const std::string& path, absl::string_view text) {
  Problems problems;
  for (const std::string& number : Citations(text)) {
    if (std::ranges::count(rules, number, &Rule::number) == 0) {
      problems.push_back(absl::StrCat(path, " cites ", number, ", which is no rule"));
    }
  }
  return problems;
}

Problems CheckPlaces(const std::vector<Rule>& rules, const ReadText& read) {
  Problems problems;
  const auto check = [&](const std::string& number, const std::vector<Place>& places, const auto& stands_in) {
    for (const Place& place : places) {
      const std::string text = read(place.file);
      if (text.empty()) problems.push_back(absl::StrCat(number, ": there is no ", place.file));
      if (place.names.empty()) problems.push_back(absl::StrCat(number, " names nothing in ", place.file));
      for (const std::string& name : place.names) {
        if (!text.empty() && !stands_in(text, name)) {
          problems.push_back(absl::StrCat(number, ": ", place.file, " has no ", name));
        }
      }
    }
  };
  for (const Rule& rule : rules) {
    check(rule.number, rule.where, HasWord);
    check(rule.number, rule.tests, HasTest);
  }
  return problems;
}

Problems CheckStates(const std::vector<Rule>& rules, const ReadText& read) {
  Problems problems;
  for (const Rule& rule : rules) {
    if (Holds(rule) != !rule.where.empty()) problems.push_back(rule.number + " holds where it is kept, and only there");
    if (Holds(rule) != !rule.tests.empty()) problems.push_back(rule.number + " holds where a test fails without it");
    const bool says_what = rule.state == "partly" || rule.state == "not yet";
    if (says_what == rule.missing.empty())
      problems.push_back(rule.number + " must say what is missing, if anything is");
    const bool is_cited = std::ranges::any_of(
        rule.tests, [&](const Place& place) { return Citations(read(place.file)).contains(rule.number); });
    if (rule.state == "enforced" && !is_cited) problems.push_back(rule.number + " is cited by none of its tests");
  }
  return problems;
}

Problems CheckSwitches(const std::vector<Rule>& rules, absl::string_view policy_proto) {
  Problems problems;
  for (const Rule& rule : rules) {
    const absl::string_view demands = rule.demands;
    const size_t at = demands.find(kSwitch);
    if (at == absl::string_view::npos) continue;
    const absl::string_view after = demands.substr(at + kSwitch.size());
    const std::vector<std::string> fields = Quoted(after);
    if (fields.empty() && !absl::StartsWith(after, " no field yet"))
      problems.push_back(rule.number + " names no switch");
    for (const std::string& field : fields) {
      if (!absl::StrContains(policy_proto, absl::StrCat(" ", field, " = "))) {
        problems.push_back(absl::StrCat(rule.number, ": the policy has no field ", field));
      }
    }
  }
  return problems;
}

std::string Summary(const std::vector<Rule>& rules) {
  std::string table = "| state | rules | readings |\n| --- | --- | --- |\n";
  for (const std::string& state : States()) {
    absl::StrAppend(&table, "| ", state, " | ", Ranges(rules, state, 'R'), " | ", Ranges(rules, state, 'A'), " |\n");
  }
  return table;
}

Problems CheckReadme(const std::vector<Rule>& rules, absl::string_view readme) {
  const size_t begin = readme.find(kSection);
  if (begin == absl::string_view::npos) return {"README.md has no section \"Rules covered\""};
  absl::string_view section = readme.substr(begin + kSection.size());
  section = section.substr(0, section.find("\n## "));
  Problems problems;
  if (!absl::StrContains(section, kLink)) problems.push_back("README.md does not link to RULES.md");
  const std::string summary = Summary(rules);
  const size_t table = section.find(summary);
  if (table == absl::string_view::npos) {
    problems.push_back(absl::StrCat("README.md claims otherwise than RULES.md says; it must have\n\n", summary));
    return problems;
  }
  const std::string beside = absl::StrCat(section.substr(0, table), section.substr(table + summary.size()));
  for (const std::string& number : Citations(beside)) problems.push_back(number + " is claimed beside the table");
  return problems;
}

Problems CheckNoCounty(const std::string& path, absl::string_view source) {
  Problems problems;
  for (const absl::string_view line : absl::StrSplit(source, '\n')) {
    if (NamesACounty(line.substr(0, line.find("//")))) problems.push_back(absl::StrCat(path, " names a county:", line));
  }
  return problems;
}

Problems CheckDays(absl::string_view page, absl::string_view calendar) {
  int first = 9999, last = 0;
  for (absl::string_view line : absl::StrSplit(calendar, '\n')) {
    int year = 0;
    if (!absl::ConsumePrefix(&line, "    {") || !absl::SimpleAtoi(line.substr(0, line.find(',')), &year)) continue;
    first = std::min(first, year);
    last = std::max(last, year);
  }
  Problems problems;
  const std::string days(WithoutSpaces(page));
  for (const std::string& said : {absl::StrCat("for ", first, " to ", last), absl::StrCat("31 December ", last),
                                  absl::StrCat("from 1 January ", last + 1, " on")}) {
    if (!absl::StrContains(days, WithoutSpaces(said))) {
      problems.push_back(absl::StrCat("RULES.md must say of the days: ", said));
    }
  }
  return problems;
}

}  // namespace tongban::tidy
