#include "tests/tidy/guides.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/folders.h"

namespace tongban::guides {
namespace {

namespace fs = std::filesystem;

// Paths that are named from the root begin with one of these.
const std::vector<std::string> kTop = {".ci", "common", "deploy", "proto", "services", "tests"};

std::string Match(const std::string& text, const std::string& pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : "";
}

std::vector<std::string> Lines(const std::string& text) { return absl::StrSplit(text, '\n'); }

bool IsOfAWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

Words WordsOf(const std::string& text) {
  Words words;
  std::string word;
  for (const char c : text + " ") {
    if (IsOfAWord(c)) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::exchange(word, ""));
    }
  }
  return words;
}

// Paragraphs, items and rows of tables, each by itself; not what is fenced.
std::vector<std::string> Blocks(const std::string& guide) {
  static const std::regex kBegins(R"(^\s*(\||[-*] |\d+\. |#|```|$))");
  std::vector<std::string> blocks(1);
  bool fenced = false;
  for (const std::string& line : Lines(guide)) {
    if (absl::StartsWith(line, "```")) fenced = !fenced;
    if (std::regex_search(line, kBegins)) blocks.emplace_back();
    if (!fenced) absl::StrAppend(&blocks.back(), line, "\n");
  }
  return blocks;
}

std::vector<std::string> Spans(const std::string& block) { return Matches(block, "`([^`]+)`"); }

// A file, or a folder that has files.
bool Has(const Tree& tree, const std::string& path) {
  if (tree.contains(path)) return true;
  const auto within = tree.lower_bound(path + "/");
  return within != tree.end() && absl::StartsWith(within->first, path + "/");
}

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

// The path that a span begins with, from the root; empty: it begins with none.
std::string PathIn(const std::string& span, const std::string& guide, const Tree& tree) {
  std::string path = span.substr(0, span.find(' '));
  while (absl::EndsWith(path, "/")) path.pop_back();
  const size_t slash = path.find('/');
  const bool from_the_top = std::count(kTop.begin(), kTop.end(), path.substr(0, slash)) > 0;
  static const std::regex kSource(R"(^[\w/.]+\.(h|cc|proto|md)$)");
  if ((slash != std::string::npos && from_the_top) || std::regex_match(path, kSource)) {
    return !from_the_top && Has(tree, FolderOf(guide) + path) ? FolderOf(guide) + path : path;
  }
  return path.find('/') != std::string::npos && Has(tree, FolderOf(guide) + path) ? FolderOf(guide) + path : "";
}

// What the product says in these words: a command of tongbanctl, without its
// arguments, or an event of the log. Empty: the span is neither.
std::string SaidIn(const std::string& span) {
  const std::string command = Match(span, R"(^tongbanctl ([a-z]+( [a-z]+)*))");
  return command.empty() ? Match(span, R"(^([a-z]+( [a-z]+)+)$)") : command;
}

bool IsSaid(const std::string& words, const Tree& tree) {
  return std::any_of(tree.begin(), tree.end(), [quoted = absl::StrCat("\"", words, "\"")](const auto& file) {
    return absl::EndsWith(file.first, ".cc") && absl::StrContains(file.second, quoted);
  });
}

// The words of a name, such as `Desk::Perform`, `Filed<Record>`, `--only REGEX`.
Words NamesIn(const std::string& span) {
  static const std::regex kName(R"(^([A-Za-z_]\w*((::|\.)[A-Za-z_]\w*)*(<\w+>)?(\(\))?|--[a-z_-]+.*)$)");
  if (!std::regex_match(span, kName)) return {};
  return WordsOf(span.substr(0, span.find_first_of(" =")));
}

std::string WithoutComments(const std::string& text) {
  std::string code;
  for (const std::string& line : Lines(text)) {
    size_t end = 0;
    const auto is_comment = [&line](size_t at) {
      const bool begins = at == 0 || std::isspace(static_cast<unsigned char>(line[at - 1])) != 0;
      return begins && (line.compare(at, 2, "//") == 0 || (line[at] == '#' && line.compare(at, 8, "#include") != 0));
    };
    while (end < line.size() && !is_comment(end)) ++end;
    absl::StrAppend(&code, line.substr(0, end), "\n");
  }
  return code;
}

bool Mentions(const std::string& text, const Example& example) {
  for (const std::string& identifier : example.identifiers) {
    for (size_t at = text.find(identifier); at != std::string::npos; at = text.find(identifier, at + 1)) {
      const size_t end = at + identifier.size();
      const bool begins = at == 0 || !IsOfAWord(text[at - 1]) || !IsOfAWord(identifier.front());
      if (begins && (end == text.size() || !IsOfAWord(text[end]) || !IsOfAWord(identifier.back()))) return true;
    }
  }
  return false;
}

void Reach(const Rule& rule, const std::string& from, Words& reached) {
  const auto row = rule.find(from);
  if (row == rule.end()) return;
  for (const std::string& to : row->second) {
    if (reached.insert(to).second) Reach(rule, to, reached);
  }
}

std::string Read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return (std::ostringstream() << in.rdbuf()).str();
}

// As GitHub makes it of a heading.
std::string AnchorOf(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (IsOfAWord(c) || c == '-') anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

}  // namespace

std::vector<std::string> Matches(const std::string& text, const std::string& pattern) {
  const std::regex each(pattern);
  std::vector<std::string> all;
  for (std::sregex_iterator match(text.begin(), text.end(), each), end; match != end; ++match) {
    all.push_back((*match)[1]);
  }
  return all;
}

Tree ReadTree() {
  Tree tree;
  const fs::path root = SourcePath("");
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_regular_file()) tree[entry.path().filename()] = Read(entry.path());
  }
  for (const std::string& top : kTop) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (entry.is_regular_file()) tree[fs::relative(entry.path(), root)] = Read(entry.path());
    }
  }
  return tree;
}

std::string Section(const std::string& guide, const std::string& heading) {
  const size_t begin = guide.find("\n" + heading + "\n");
  if (begin == std::string::npos) return "";
  const size_t level = heading.find(' ');
  size_t end = begin + 1;
  do {
    end = guide.find("\n#", end + 1);
  } while (end != std::string::npos && guide.find_first_not_of('#', end + 1) - end - 1 > level);
  return guide.substr(begin, end - begin);
}

Problems Unknown(const std::string& path, const std::string& guide, const Tree& tree) {
  Problems problems;
  Words everywhere;
  std::map<std::string, Words> words_of;
  for (const auto& [each, content] : tree) {
    if (absl::EndsWith(each, ".md")) continue;
    words_of[each] = WordsOf(content);
    everywhere.insert(words_of[each].begin(), words_of[each].end());
  }
  for (const std::string& block : Blocks(guide)) {
    std::string file;
    for (const std::string& span : Spans(block)) {
      if (const std::string named = PathIn(span, path, tree); !named.empty()) {
        file = named;
        if (!Has(tree, named)) problems.push_back(absl::StrCat(path, ": there is no ", named));
        continue;
      }
      if (const std::string words = SaidIn(span); !words.empty() && !IsSaid(words, tree)) {
        problems.push_back(absl::StrCat(path, ": nothing says \"", words, "\""));
      }
      const auto of_file = words_of.find(file);
      const Words& known = of_file == words_of.end() ? everywhere : of_file->second;
      const Words names = NamesIn(span);
      if (std::includes(known.begin(), known.end(), names.begin(), names.end())) continue;
      const bool is_of_a_file = of_file != words_of.end();
      problems.push_back(absl::StrCat(path, ": there is no ", span, " in ", is_of_a_file ? file : "the tree"));
    }
  }
  return problems;
}

Problems Dangling(const std::string& path, const std::string& guide, const Tree& tree) {
  Problems problems;
  for (const std::string& link : Matches(guide, R"(\]\(([^)]+)\))")) {
    if (absl::StrContains(link, "://")) continue;
    const std::string file = link.substr(0, link.find('#'));
    const std::string target = file.empty() ? path : (fs::path(FolderOf(path)) / file).lexically_normal().string();
    bool is_there = Has(tree, target);
    if (const size_t anchor = link.find('#'); is_there && anchor != std::string::npos) {
      const auto headings = Matches(target == path ? guide : tree.at(target), R"(\n#+ ([^\n]+))");
      is_there = std::any_of(headings.begin(), headings.end(),
                             [&](const std::string& heading) { return AnchorOf(heading) == link.substr(anchor + 1); });
    }
    if (!is_there) problems.push_back(absl::StrCat(path, ": nothing is at ", link));
  }
  return problems;
}

Tree ProductOf(const Tree& tree) {
  Tree product;
  for (const auto& [path, text] : tree) {
    const bool is_product = absl::StrContains(path, "/") && !absl::StartsWith(path, "tests/") &&
                            !absl::StartsWith(path, "deploy/local/samples/") && !absl::EndsWith(path, ".md");
    if (is_product) product[path] = WithoutComments(text);
  }
  return product;
}

Problems Forgotten(const std::string& list, const Tree& product, const Example& example) {
  Words mentioning, listed;
  for (const auto& [path, text] : product) {
    if (Mentions(text, example)) mentioning.insert(path);
  }
  Problems problems;
  if (mentioning.empty()) problems.push_back(absl::StrCat("nothing mentions ", example.name));
  for (const std::string& block : Blocks(list)) {
    const size_t number = Match(block, R"(^(\d+\. ))").size();
    const std::string item = number == 0 ? "" : block.substr(number);
    bool is_of_the_product = false, is_met = false;
    for (const std::string& span : Spans(item)) {
      const std::string path = PathIn(span, "", product);
      listed.insert(path);
      is_of_the_product |= product.contains(path);
      is_met |= mentioning.contains(path);
    }
    if (is_of_the_product && !is_met && !absl::StartsWith(item, "If ")) {
      problems.push_back(absl::StrCat(example.name, " did without: ", item));
    }
  }
  for (const std::string& path : mentioning) {
    if (!listed.contains(path)) problems.push_back(absl::StrCat(example.name, " is also in ", path));
  }
  return problems;
}

Rule MayInclude(const std::string& source) {
  Rule rule;
  const size_t begin = source.find("kMayInclude = {");
  if (begin == std::string::npos) return rule;
  // So that every row is followed by one.
  const std::string table = source.substr(begin, source.find("\n};", begin) - begin) + "\n    {";
  for (const std::string& row : Matches(table, R"re(\n    \{("[^]*?)\},(?=\n    \{))re")) {
    const std::vector<std::string> names = Matches(row, "\"([^\"]+)\"");
    Words& may = rule[names.front()];
    may.insert(names.begin() + 1, names.end());
    for (const std::string& group : Matches(row, R"(\b(kLeaves|kMiddle)\b)")) {
      const std::string set = Match(source, absl::StrCat("Folders ", group, R"( = \{([^}]*)\})"));
      for (const std::string& name : Matches(set, "\"([^\"]+)\"")) may.insert(name);
    }
  }
  return rule;
}

Rule Reduced(const Rule& rule) {
  Rule reduced;
  for (const auto& [from, all] : rule) {
    Words implied;
    for (const std::string& to : all) Reach(rule, to, implied);
    Words& left = reduced[from];
    std::set_difference(all.begin(), all.end(), implied.begin(), implied.end(), std::inserter(left, left.end()));
  }
  return reduced;
}

Rule Drawn(const std::string& drawing) {
  static const std::regex kNode(R"re((\w+)\["([^"]+)"\])re"), kArrow(R"((\w+) --> ([^\n]+))");
  std::map<std::string, std::string> names;
  Rule drawn;
  for (std::sregex_iterator node(drawing.begin(), drawing.end(), kNode), end; node != end; ++node) {
    const std::string name = names[(*node)[1]] = (*node)[2];
    if (absl::StrContains(name, "/")) drawn[name];
  }
  for (std::sregex_iterator arrow(drawing.begin(), drawing.end(), kArrow), end; arrow != end; ++arrow) {
    for (const std::string& to : Matches((*arrow)[2].str(), R"((\w+))")) drawn[names[(*arrow)[1]]].insert(names[to]);
  }
  return drawn;
}

Rule Listed(const std::string& table) {
  static const std::regex kRow(R"(\n\| ([`*])([\w/]+)[`*] \|([^|\n]*)\|)");
  Rule listed;
  std::map<std::string, Words> groups;
  for (std::sregex_iterator row(table.begin(), table.end(), kRow), end; row != end; ++row) {
    Words& names = (*row)[1] == "*" ? groups[(*row)[2]] : listed[(*row)[2]];
    for (const std::string& name : Matches((*row)[3].str(), R"(([\w/*]+))")) {
      const std::string group = Match(name, R"(^\*(\w+)\*$)");
      if (group.empty()) names.insert(name);
      if (!group.empty()) names.insert(groups[group].begin(), groups[group].end());
    }
  }
  return listed;
}

}  // namespace tongban::guides
