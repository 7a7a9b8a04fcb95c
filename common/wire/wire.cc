#include "common/wire/wire.h"

namespace tongban {
namespace {

void AppendVarint(uint64_t value, std::string& bytes) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

constexpr uint64_t TagOf(int number) {
  return static_cast<uint64_t>(number) << 3 | static_cast<uint64_t>(Wire::kBytes);
}

}  // namespace

absl::string_view FieldOf(absl::string_view message, int number) {
  absl::string_view found;
  int pieces = 0;
  for (WireReader reader(message); !reader.AtEnd();) {
    const uint64_t tag = reader.Varint();
    if (tag == TagOf(number)) {
      found = reader.Bytes();
      ++pieces;
    } else {
      reader.Skip(static_cast<Wire>(tag & 7));
    }
  }
  return pieces == 1 ? found : absl::string_view();
}

void AppendField(int number, absl::string_view value, std::string& message) {
  constexpr size_t kMostForTagAndSize = 15;
  message.reserve(message.size() + kMostForTagAndSize + value.size());
  AppendVarint(TagOf(number), message);
  AppendVarint(value.size(), message);
  message.append(value.data(), value.size());
}

}  // namespace tongban
