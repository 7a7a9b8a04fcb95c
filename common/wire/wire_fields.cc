#include "common/wire/wire_fields.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace tongban {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

const uint8_t* Bytes(absl::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

}  // namespace

bool VisitFields(absl::string_view message, absl::FunctionRef<void(int number, absl::string_view field)> visit) {
  CodedInputStream input(Bytes(message), static_cast<int>(message.size()));
  size_t begin = 0;
  while (const uint32_t tag = input.ReadTag()) {
    if (!WireFormatLite::SkipField(&input, tag)) return false;
    const auto end = static_cast<size_t>(input.CurrentPosition());
    visit(WireFormatLite::GetTagFieldNumber(tag), message.substr(begin, end - begin));
    begin = end;
  }
  return begin == message.size();
}

std::optional<std::string> KeepFields(absl::string_view message, absl::FunctionRef<bool(int number)> is_wanted) {
  std::string kept;
  kept.reserve(message.size());
  const bool is_whole = VisitFields(message, [&](int number, absl::string_view field) {
    if (is_wanted(number)) kept.append(field.data(), field.size());
  });
  return is_whole ? std::make_optional(std::move(kept)) : std::nullopt;
}

absl::string_view ContentOf(absl::string_view field) {
  CodedInputStream input(Bytes(field), static_cast<int>(field.size()));
  uint32_t length = 0;
  input.ReadTag();
  input.ReadVarint32(&length);
  return field.substr(static_cast<size_t>(input.CurrentPosition()));
}

}  // namespace tongban
