#include "common/wire/texts.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace tongban {

const TextRule kNameRule = {50, false, "is longer than 50 characters", "has a control character"};
const TextRule kFreeTextRule = {2000, true, "is longer than 2000 characters",
                                "has a control character other than a line feed"};
const TextRule kLineRule = {200, false, "is longer than 200 characters", "has a control character"};

namespace {

// clang-format off
constexpr TextRow kTexts[] = {
    // field                  rule
    {"full_name",             &kNameRule},
    {"recipient",             &kNameRule},
    {"contradiction_reason",  &kFreeTextRule},
    {"explanation",           &kFreeTextRule},
    {"further_round_reason",  &kFreeTextRule},
    {"grounds",               &kFreeTextRule},
    {"new_evidence",          &kFreeTextRule},
    {"opinion",               &kFreeTextRule},
    {"outcome",               &kFreeTextRule},
    {"problem",               &kFreeTextRule},
    {"reason",                &kFreeTextRule},
    {"remark",                &kFreeTextRule},
    {"remedy",                &kFreeTextRule},
};
// clang-format on

// Most bytes begin nothing that could be one.
bool MayBeControl(unsigned char byte) { return byte < 0x20 || byte == 0x7f || byte == 0xc2 || byte == 0xe2; }

// U+0080 to U+009F; U+2028 to U+202E; U+2066 to U+2069: by their bytes in
// UTF-8, in which protobuf's texts are.
bool IsControl(absl::string_view rest) {
  const auto byte = [rest](size_t i) { return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0u; };
  if (byte(0) < 0x20 || byte(0) == 0x7f) return true;
  if (byte(0) == 0xc2) return byte(1) >= 0x80 && byte(1) <= 0x9f;
  if (byte(0) != 0xe2) return false;
  return (byte(1) == 0x80 && byte(2) >= 0xa8 && byte(2) <= 0xae) ||
         (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9);
}

// Eight bytes at a time: a byte of the result has its highest bit set, at least
// in the lowest byte for which it is so, where that byte MayBeControl.
uint64_t MayBeControls(uint64_t bytes) {
  constexpr uint64_t kEach = 0x0101010101010101, kHighest = 0x80 * kEach;
  const auto is_zero = [](uint64_t each) { return (each - kEach) & ~each & kHighest; };
  return ((bytes - 0x20 * kEach) & ~bytes & kHighest)         // Below 0x20.
         | is_zero(bytes ^ (0x7f * kEach))                    //
         | is_zero((bytes | 0x20 * kEach) ^ (0xe2 * kEach));  // 0xc2 and 0xe2.
}

bool BeginsACharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

}  // namespace

absl::Span<const TextRow> Texts() { return kTexts; }

const TextRule& RuleOf(const google::protobuf::FieldDescriptor& field) {
  for (const TextRow& row : kTexts) {
    if (row.field == absl::string_view(field.name())) return *row.rule;
  }
  return kLineRule;
}

bool IsPlain(const TextRule& rule, absl::string_view text) {
  if (text.size() > rule.longest) return false;
  while (text.size() >= sizeof(uint64_t)) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data(), sizeof bytes);
    if (MayBeControls(bytes) != 0) return false;
    text.remove_prefix(sizeof bytes);
  }
  return std::ranges::none_of(text, [](char byte) { return MayBeControl(static_cast<unsigned char>(byte)); });
}

std::vector<absl::string_view> TextProblems(const TextRule& rule, absl::string_view text) {
  size_t length = 0;
  bool controlled = false;
  for (size_t i = 0; i < text.size(); ++i) {
    length += BeginsACharacter(text[i]) ? 1 : 0;
    if (!MayBeControl(static_cast<unsigned char>(text[i]))) continue;
    controlled = controlled || (IsControl(text.substr(i)) && !(rule.lines && text[i] == '\n'));
  }
  std::vector<absl::string_view> problems;
  if (length > rule.longest) problems.push_back(rule.too_long);
  if (controlled) problems.push_back(rule.controlled);
  return problems;
}

}  // namespace tongban
