#include "common/wire/wire.h"

#include <limits>
#include <utility>

namespace tongban {
namespace {

void AppendVarint(uint64_t value, std::string& bytes) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

}  // namespace

WireTag WireReader::LongTag() {
  const uint64_t tag = LongVarint(kLongestLength);
  if (tag >> kWireBits == 0 || tag > std::numeric_limits<uint32_t>::max()) {
    Fail();
    return {0, Wire::kVarint};
  }
  return {static_cast<uint32_t>(tag >> kWireBits), static_cast<Wire>(tag & ((1 << kWireBits) - 1))};
}

uint64_t WireReader::LongVarint(int longest) {
  uint64_t value = 0;
  for (int i = 0; i < longest && at_ != end_; ++i) {
    const auto byte = static_cast<unsigned char>(*at_++);
    value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) return value;
  }
  Fail();
  return 0;
}

void WireReader::SkipWithin(WireTag tag, int depth) {
  switch (tag.wire) {
    case Wire::kVarint:
      Varint();
      return;
    case Wire::kFixed64:
      Next(sizeof(uint64_t));
      return;
    case Wire::kBytes:
      Bytes();
      return;
    case Wire::kFixed32:
      Next(sizeof(uint32_t));
      return;
    case Wire::kGroup:
      while (depth > 0 && !AtEnd()) {
        const WireTag inner = Tag();
        if (inner.wire == Wire::kGroupEnd && inner.number == tag.number) return;
        SkipWithin(inner, depth - 1);
      }
      return Fail();
    case Wire::kGroupEnd:
      break;
  }
  Fail();
}

bool VisitFields(absl::string_view message, absl::FunctionRef<void(int number, absl::string_view field)> visit) {
  WireReader reader(message);
  while (!reader.AtEnd()) {
    const size_t begin = message.size() - reader.Left();
    const WireTag tag = reader.Tag();
    reader.Skip(tag);
    if (!reader.ok()) return false;
    visit(static_cast<int>(tag.number), message.substr(begin, message.size() - reader.Left() - begin));
  }
  return true;
}

std::optional<std::string> KeepFields(absl::string_view message, absl::FunctionRef<bool(int number)> is_wanted) {
  std::string kept;
  kept.reserve(message.size());
  const bool is_whole = VisitFields(message, [&](int number, absl::string_view field) {
    if (is_wanted(number)) kept.append(field.data(), field.size());
  });
  return is_whole ? std::make_optional(std::move(kept)) : std::nullopt;
}

std::optional<absl::string_view> RunOf(absl::string_view message, int number) {
  size_t begin = 0, end = 0;
  WireReader reader(message);
  while (!reader.AtEnd()) {
    const size_t at = message.size() - reader.Left();
    const WireTag tag = reader.Tag();
    reader.Skip(tag);
    if (tag.number != static_cast<uint32_t>(number)) continue;
    if (end != 0 && end != at) return std::nullopt;
    if (end == 0) begin = at;
    end = message.size() - reader.Left();
  }
  return reader.ok() ? std::make_optional(message.substr(begin, end - begin)) : std::nullopt;
}

std::string ReplaceField(absl::string_view message, int number, absl::string_view content) {
  std::string replaced;
  replaced.reserve(message.size() + content.size());
  VisitFields(message, [&](int at, absl::string_view field) {
    at == number ? AppendField(number, content, replaced)
                 : static_cast<void>(replaced.append(field.data(), field.size()));
  });
  return replaced;
}

absl::string_view ContentOf(absl::string_view field) {
  WireReader reader(field);
  return reader.Tag().wire == Wire::kBytes ? reader.Bytes() : absl::string_view();
}

absl::string_view FieldOf(absl::string_view message, int number) {
  absl::string_view found;
  int pieces = 0;
  for (WireReader reader(message); !reader.AtEnd();) {
    const WireTag tag = reader.Tag();
    if (tag.number == static_cast<uint32_t>(number) && tag.wire == Wire::kBytes) {
      found = reader.Bytes();
      ++pieces;
    } else {
      reader.Skip(tag);
    }
  }
  return pieces == 1 ? found : absl::string_view();
}

void AppendField(int number, absl::string_view value, std::string& message) {
  constexpr size_t kMostForTagAndSize = 15;
  message.reserve(message.size() + kMostForTagAndSize + value.size());
  AppendVarint(static_cast<uint64_t>(number) << kWireBits | static_cast<uint64_t>(Wire::kBytes), message);
  AppendVarint(value.size(), message);
  message.append(value.data(), value.size());
}

}  // namespace tongban
