#include "services/ctl/table.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tongban::ctl {
namespace {

struct Range {
  uint32_t first, last;
};

// The wide blocks that Chinese text and our own output can have.
constexpr Range kWide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},  {0xac00, 0xd7a3},
                           {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6},
                           {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
constexpr Range kNoWidth[] = {{0x0300, 0x036f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}};

template <size_t kSize>
bool IsIn(const Range (&ranges)[kSize], uint32_t character) {
  return std::ranges::any_of(ranges, [&](Range range) { return range.first <= character && character <= range.last; });
}

// The character that begins at `at`, which moves behind it. What is no UTF-8
// counts byte by byte.
uint32_t Next(absl::string_view text, size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at++]);
  const int more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
  uint32_t character = more == 0 ? byte : byte & (0x3f >> more);
  for (int i = 0; i < more && at < text.size(); ++i) character = character << 6 | (text[at++] & 0x3f);
  return character;
}

}  // namespace

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    const uint32_t character = Next(text, at);
    width += IsIn(kNoWidth, character) ? 0 : IsIn(kWide, character) ? 2 : 1;
  }
  return width;
}

std::string Table::Render() const {
  std::vector<size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (size_t column = 0; column < row.size(); ++column) {
      for (absl::string_view line : absl::StrSplit(row[column], '\n')) {
        widths[column] = std::max(widths[column], DisplayWidth(line));
      }
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    std::vector<std::vector<std::string>> cells;
    size_t height = 1;
    for (const std::string& cell : row) {
      cells.push_back(absl::StrSplit(cell, '\n'));
      height = std::max(height, cells.back().size());
    }
    for (size_t line = 0; line < height; ++line) {
      std::string whole;
      for (size_t column = 0; column < cells.size(); ++column) {
        const std::string part = line < cells[column].size() ? cells[column][line] : "";
        absl::StrAppend(&whole, part, std::string(widths[column] - DisplayWidth(part) + 2, ' '));
      }
      absl::StrAppend(&text, absl::StripTrailingAsciiWhitespace(whole), "\n");
    }
  }
  return text;
}

}  // namespace tongban::ctl
