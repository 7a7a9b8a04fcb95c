#ifndef TONGBAN_TESTS_TIDY_GUIDES_H_
#define TONGBAN_TESTS_TIDY_GUIDES_H_

#include <map>
#include <set>
#include <string>
#include <vector>

// Reads what the guides (README.md, common/README.md, …) say of the tree, and
// finds what is not so. Pure functions over texts, but for ReadTree.

namespace tongban::guides {

// Path from the root of the tree → text.
using Tree = std::map<std::string, std::string>;
using Words = std::set<std::string>;
// Sentences, one for each thing that is wrong.
using Problems = std::vector<std::string>;

// Of every file of the working copy, but for what is built.
Tree ReadTree();

// The section of that heading, such as "## Glossary", with its subsections.
std::string Section(const std::string& guide, const std::string& heading);

// Files and symbols that are named in backticks and are not there. A symbol that
// is named after a file, in the same paragraph, item or row, stands in that file;
// another stands anywhere. Commands of tongbanctl and events of the log stand
// between quotes.
Problems Unknown(const std::string& path, const std::string& guide, const Tree& tree);

// Links to a file or a heading that is not there.
Problems Dangling(const std::string& path, const std::string& guide, const Tree& tree);

// Something that is there already, by everything that it is called in the code.
struct Example {
  std::string name;
  std::vector<std::string> identifiers;
};

// The files that are compiled or configured, without their comments: no tests,
// samples and guides.
Tree ProductOf(const Tree& tree);

// Holds a numbered list of places against an example: files of the product that
// mention it and are not in the list, and items that the example did without and
// that do not begin with "If".
Problems Forgotten(const std::string& list, const Tree& product, const Example& example);

// Which folder may use which.
using Rule = std::map<std::string, Words>;

// kMayInclude in the source of tidy_test.cc.
Rule MayInclude(const std::string& source);

// Without the arrows that others imply.
Rule Reduced(const Rule& rule);

// A Mermaid drawing of nodes `id["folder"]` and arrows `id --> id & id`.
Rule Drawn(const std::string& drawing);

// A table of rows "| `folder` | names, separated by commas |"; a row "| *group* |"
// says what *group* stands for below it.
Rule Listed(const std::string& table);

// Every match of the pattern's first group.
std::vector<std::string> Matches(const std::string& text, const std::string& pattern);

}  // namespace tongban::guides

#endif  // TONGBAN_TESTS_TIDY_GUIDES_H_
