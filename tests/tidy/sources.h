#ifndef TONGBAN_TESTS_TIDY_SOURCES_H_
#define TONGBAN_TESTS_TIDY_SOURCES_H_

// The text of the tree, for tests that read it.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/folders.h"

namespace tongban::tidy {

struct SourceFile {
  std::filesystem::path path;  // From the root of the tree.
  std::vector<std::string> lines;
};

inline std::vector<std::string> LinesOf(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Empty for a file that is not there.
inline std::string TextOf(const std::string& path) {
  if (!std::filesystem::is_regular_file(SourcePath(path))) return "";
  std::ifstream in(SourcePath(path));
  return {std::istreambuf_iterator<char>(in), {}};
}

// From the root of the tree.
inline std::vector<std::filesystem::path> FilesUnder(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SourcePath(folder))) {
    if (entry.is_regular_file()) files.push_back(std::filesystem::relative(entry.path(), SourcePath("")));
  }
  return files;
}

// Sources of C++.
inline std::vector<SourceFile> Sources(const std::vector<std::string>& folders) {
  std::vector<SourceFile> all;
  for (const std::string& folder : folders) {
    for (std::filesystem::path& path : FilesUnder(folder)) {
      if (path.extension() != ".cc" && path.extension() != ".h") continue;
      std::vector<std::string> lines = LinesOf(SourcePath(path.string()));
      all.push_back({std::move(path), std::move(lines)});
    }
  }
  return all;
}

}  // namespace tongban::tidy

#endif  // TONGBAN_TESTS_TIDY_SOURCES_H_
