#ifndef TONGBAN_SERVICES_CTL_TABLE_H_
#define TONGBAN_SERVICES_CTL_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tongban::ctl {

// Columns of a terminal that a UTF-8 text takes: two for each wide character
// (East Asian Width W and F, UAX #11), none for combining marks.
size_t DisplayWidth(absl::string_view text);

// Text in columns. A cell with line breaks takes as many lines as it has.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }

  // As many cells as the header has.
  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  bool empty() const { return rows_.size() == 1; }

  // Two spaces between columns; no line ends with a space.
  std::string Render() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_TABLE_H_
