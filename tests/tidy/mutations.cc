#include "tests/tidy/mutations.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace tongban::tidy {
namespace {

size_t CountOf(absl::string_view text, absl::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != absl::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// The file that is said to have the name; empty if none is.
std::string FileOf(const std::vector<Place>& places, const std::string& name) {
  const auto found =
      std::ranges::find_if(places, [&](const Place& place) { return std::ranges::count(place.names, name) > 0; });
  return found == places.end() ? "" : found->file;
}

Mutation MutationOf(const std::map<std::string, std::string>& fields) {
  const auto get = [&fields](const std::string& key) {
    const auto found = fields.find(key);
    return found == fields.end() ? "" : found->second;
  };
  const std::pair<std::string, std::string> test = absl::StrSplit(get("test"), absl::MaxSplits(' ', 1));
  return {get("rule"), get("file"), get("old"), get("new"), test.first, test.second, get("proof")};
}

std::string Fault(const Mutation& mutation, const Rule& rule, const ReadText& read) {
  if (rule.state != "enforced" && rule.state != "partly") return "does not hold";
  const bool is_placed =
      std::ranges::any_of(rule.where, [&](const Place& place) { return place.file == mutation.file; });
  if (!is_placed) return "is not kept in " + mutation.file;
  const size_t count = CountOf(read(mutation.file), mutation.old_text);
  if (count != 1) return absl::StrCat("has its old text in ", mutation.file, " ", count, " times");
  if (mutation.old_text == mutation.new_text) return "changes nothing";
  if (mutation.proof.empty() == mutation.test.empty()) return "needs a test or a proof";
  if (!mutation.proof.empty()) {
    const std::string proved = FileOf(rule.where, mutation.proof);
    return absl::StrContains(read(proved), absl::StrCat("static_assert(", mutation.proof, "("))
               ? ""
               : "is not proved by " + mutation.proof;
  }
  const std::string source = FileOf(rule.tests, mutation.test);
  if (source.empty()) return "is not tested by " + mutation.test;
  std::string lists = read(absl::StrCat(source.substr(0, source.rfind('/')), "/CMakeLists.txt"));
  std::ranges::replace(lists, '\n', ' ');
  if (absl::StrContains(lists, absl::StrCat("add_test_program(", mutation.program, " "))) return "";
  return "is not tested in " + mutation.program;
}

}  // namespace

std::vector<Mutation> ReadMutations(absl::string_view text, Problems& problems) {
  std::vector<Mutation> mutations;
  std::map<std::string, std::string> fields;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(absl::StrCat(text, "\n\n"), '\n'))) {
    if (absl::StartsWith(line, "#")) continue;
    if (line.empty()) {
      if (!fields.empty()) mutations.push_back(MutationOf(fields));
      fields.clear();
      continue;
    }
    std::pair<std::string, std::string> field = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    const bool is_text = field.first == "old" || field.first == "new";
    if (!is_text && field.first != "rule" && field.first != "file" && field.first != "test" && field.first != "proof") {
      problems.push_back("a mutation has no " + field.first);
    } else if (const auto [known, is_new] = fields.insert(field); !is_new) {
      if (!is_text) problems.push_back("a mutation has one " + field.first);
      absl::StrAppend(&known->second, "\n", field.second);
    }
  }
  return mutations;
}

Problems CheckMutations(const std::vector<Mutation>& mutations, const std::vector<Rule>& rules, const ReadText& read) {
  Problems problems;
  for (const Mutation& mutation : mutations) {
    const auto rule = std::ranges::find(rules, mutation.rule, &Rule::number);
    const std::string fault = rule == rules.end() ? "is no rule" : Fault(mutation, *rule, read);
    if (!fault.empty()) problems.push_back(absl::StrCat(mutation.rule, " ", fault));
  }
  return problems;
}

}  // namespace tongban::tidy
