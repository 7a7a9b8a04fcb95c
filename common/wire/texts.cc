#include "common/wire/texts.h"

namespace tongban {

const TextRule kNameRule = {50, false, "is longer than 50 characters", "contains a control character"};
const TextRule kFreeTextRule = {2000, true, "is longer than 2000 characters",
                                "contains a control character other than a line feed"};
const TextRule kLineRule = {200, false, "is longer than 200 characters", "contains a control character"};

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
bool MayBeControl(unsigned char byte) { return (byte < 0x20) | (byte == 0x7f) | (byte == 0xc2) | (byte == 0xe2); }

bool IsLowerHexDigit(unsigned char byte) { return ((byte >= '0') & (byte <= '9')) | ((byte >= 'a') & (byte <= 'f')); }

// Goes to the end, whatever stands before it, and branches nowhere: so the
// compiler takes sixteen bytes at a time (CMakeLists.txt).
template <typename Predicate>
bool HoldsForEvery(absl::string_view text, Predicate holds) {
  unsigned char fails = 0;
  for (const char byte : text) fails |= static_cast<unsigned char>(!holds(static_cast<unsigned char>(byte)));
  return fails == 0;
}

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
  return HoldsForEvery(text, [](unsigned char byte) { return !MayBeControl(byte); });
}

bool IsLowerHex(absl::string_view text) { return HoldsForEvery(text, IsLowerHexDigit); }

std::vector<TextProblem> TextProblems(const TextRule& rule, absl::string_view text) {
  size_t length = 0;
  bool controlled = false;
  for (size_t i = 0; i < text.size(); ++i) {
    length += BeginsACharacter(text[i]) ? 1 : 0;
    if (!MayBeControl(static_cast<unsigned char>(text[i]))) continue;
    controlled = controlled || (IsControl(text.substr(i)) && !(rule.lines && text[i] == '\n'));
  }
  std::vector<TextProblem> problems;
  if (length > rule.longest) problems.push_back({errors::v1::ERROR_REASON_TEXT_TOO_LONG, rule.too_long});
  if (controlled) problems.push_back({errors::v1::ERROR_REASON_TEXT_HAS_CONTROL_CHARACTERS, rule.controlled});
  return problems;
}

}  // namespace tongban
