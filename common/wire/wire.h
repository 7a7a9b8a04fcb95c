#ifndef TONGBAN_COMMON_WIRE_WIRE_H_
#define TONGBAN_COMMON_WIRE_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

// Messages as bytes, in the encoding of protobuf: to look into what is only
// stored or passed on, and to put it into something larger, without parsing it
// into objects or serializing it anew. Only the fields that are asked for are
// looked at; whether the rest can be parsed, parsing tells.

namespace tongban {

enum class Wire : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kGroup = 3, kGroupEnd = 4, kFixed32 = 5 };

// Bits of a tag that say how the value is encoded.
inline constexpr int kWireBits = 3;

// Number and encoding of a field, which stand before its value.
struct WireTag {
  uint32_t number;
  Wire wire;
};

// Reads the fields of one message. It takes any bytes: a stored row may be
// damaged, a peer may send what it likes. At the first thing that is not in
// order it stops: ok() is false and AtEnd() true from then on, and whatever was
// read last is zero or empty. What it reads to the end, protobuf can read too.
class WireReader {
 public:
  explicit WireReader(absl::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return at_ == end_; }
  // Where the next thing begins, from the end of the message.
  size_t Left() const { return static_cast<size_t>(end_ - at_); }

  WireTag Tag() {
    // A number below 16, as nearly all have.
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80 && static_cast<unsigned char>(*at_) >= 1 << kWireBits) {
      const auto tag = static_cast<unsigned char>(*at_++);
      return {static_cast<uint32_t>(tag >> kWireBits), static_cast<Wire>(tag & ((1 << kWireBits) - 1))};
    }
    return LongTag();
  }
  uint64_t Varint() {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) return static_cast<unsigned char>(*at_++);
    return LongVarint(kLongestVarint);
  }
  absl::string_view Bytes() {
    const bool is_short = at_ != end_ && static_cast<unsigned char>(*at_) < 0x80;
    return Next(is_short ? static_cast<unsigned char>(*at_++) : LongVarint(kLongestLength));
  }
  // Passes over the value behind a tag.
  void Skip(WireTag tag) { SkipWithin(tag, kDeepestGroup); }

 private:
  static constexpr int kLongestVarint = 10;  // Bytes; those of a tag or a length have at most 5.
  static constexpr int kLongestLength = 5;
  static constexpr int kDeepestGroup = 100;  // As deep as protobuf parses.

  WireTag LongTag();
  uint64_t LongVarint(int longest);
  absl::string_view Next(uint64_t size) {
    if (size > Left()) {
      Fail();
      return {};
    }
    const absl::string_view bytes(at_, static_cast<size_t>(size));
    at_ += size;
    return bytes;
  }
  void SkipWithin(WireTag tag, int depth);
  void Fail() {
    ok_ = false;
    at_ = end_;
  }

  const char* at_;
  const char* end_;
  bool ok_ = true;
};

// Visits the fields in the order in which they stand, each with its tag. False
// when the bytes are no message: the fields before the fault have been visited.
bool VisitFields(absl::string_view message, absl::FunctionRef<void(int number, absl::string_view field)> visit);

// The message with those fields alone whose numbers are wanted; nothing when the
// bytes are no message.
std::optional<std::string> KeepFields(absl::string_view message, absl::FunctionRef<bool(int number)> is_wanted);

// The fields of that number, which stand one behind the other, as protobuf writes
// them: tags and all; empty without any. Nothing when others stand between them,
// or the bytes are no message.
std::optional<absl::string_view> RunOf(absl::string_view message, int number);

// The message with another content in its fields of that number.
std::string ReplaceField(absl::string_view message, int number, absl::string_view content);

// What a field of bytes, text or message has behind its tag and length.
absl::string_view ContentOf(absl::string_view field);

// The content of such a field of a message; empty when it is not set, or stands
// in several pieces, which protobuf would merge into one.
absl::string_view FieldOf(absl::string_view message, int number);

// Adds such a field. Where it stands among the others means nothing.
void AppendField(int number, absl::string_view value, std::string& message);

}  // namespace tongban

#endif  // TONGBAN_COMMON_WIRE_WIRE_H_
