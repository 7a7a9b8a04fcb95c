#ifndef TONGBAN_COMMON_WIRE_WIRE_H_
#define TONGBAN_COMMON_WIRE_WIRE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

// Messages as bytes, in the encoding of protobuf: to look into what has been
// written, and to put it into something larger without writing it again.

namespace tongban {

enum class Wire : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kGroup = 3, kGroupEnd = 4, kFixed32 = 5 };

// Takes apart bytes that protobuf wrote. Whatever it is given, it stays within.
class WireReader {
 public:
  explicit WireReader(absl::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool AtEnd() const { return at_ >= end_; }
  uint64_t Varint() {
    if (at_ < end_ && static_cast<unsigned char>(*at_) < 0x80) return static_cast<unsigned char>(*at_++);
    uint64_t value = 0;
    for (int shift = 0; at_ < end_; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }
  absl::string_view Bytes() {
    const auto size = static_cast<size_t>(Varint());
    return Next(size);
  }
  // Passes over a field that nobody here knows.
  void Skip(Wire wire) {
    for (int depth = 0;;) {
      switch (wire) {
        case Wire::kVarint:
          Varint();
          break;
        case Wire::kBytes:
          Bytes();
          break;
        case Wire::kFixed64:
          Next(sizeof(uint64_t));
          break;
        case Wire::kFixed32:
          Next(sizeof(uint32_t));
          break;
        case Wire::kGroup:
          ++depth;
          break;
        case Wire::kGroupEnd:
          --depth;
          break;
      }
      if (depth <= 0 || AtEnd()) return;
      wire = static_cast<Wire>(Varint() & 7);
    }
  }

 private:
  absl::string_view Next(size_t size) {
    const absl::string_view bytes(at_, std::min(size, static_cast<size_t>(end_ - at_)));
    at_ += bytes.size();
    return bytes;
  }

  const char* at_;
  const char* end_;
};

// The bytes of a field that holds a message or a text; empty when it is not set,
// or stands in several pieces, which protobuf would read as one.
absl::string_view FieldOf(absl::string_view message, int number);

// Adds such a field. Where it stands among the others means nothing.
void AppendField(int number, absl::string_view value, std::string& message);

}  // namespace tongban

#endif  // TONGBAN_COMMON_WIRE_WIRE_H_
