#include "common/person/citizen_id.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tongban::person {
namespace {

constexpr size_t kLength = 18;
constexpr size_t kDigits = 17;
constexpr int kEarliestBirthYear = 1900;

// GB 11643-1999: weight of position i is 2^(18 - i) mod 11.
constexpr int kWeights[kDigits] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
constexpr absl::string_view kCheckDigits = "10X98765432";

// If a full-width form (U+FF01 to U+FF5E) or the ideographic space (U+3000)
// starts here, returns its ASCII counterpart; else 0. All take three bytes.
char FoldedWidth(absl::string_view text) {
  if (absl::StartsWith(text, "\u3000")) return ' ';
  if (text.size() < 3 || text[0] != '\xEF') return 0;
  const int second = static_cast<unsigned char>(text[1]);
  const int third = static_cast<unsigned char>(text[2]);
  if (second >> 6 != 2 || third >> 6 != 2) return 0;
  const int code_point = 0xF000 | (second & 0x3F) << 6 | (third & 0x3F);
  return code_point >= 0xFF01 && code_point <= 0xFF5E ? static_cast<char>(code_point - 0xFF01 + '!') : 0;
}

int Number(absl::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

bool HasShape(absl::string_view id) {
  if (id.size() != kLength) return false;
  const absl::string_view digits = id.substr(0, kDigits);
  return std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) &&
         (absl::ascii_isdigit(id[17]) || id[17] == 'X');
}

// CivilDay normalises 30 February to 2 March, so only real dates survive.
bool HasBirthDay(absl::string_view id) {
  const absl::CivilDay birth = BirthDay(id);
  return birth.year() >= kEarliestBirthYear && birth.year() == Number(id.substr(6, 4)) &&
         birth.month() == Number(id.substr(10, 2)) && birth.day() == Number(id.substr(12, 2));
}

}  // namespace

std::string NormalizeCitizenId(absl::string_view text) {
  // As nearly all numbers are.
  if (std::ranges::all_of(text, [](char c) { return absl::ascii_isdigit(c) || absl::ascii_isupper(c); })) {
    return std::string(text);
  }
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    const bool is_ascii = static_cast<unsigned char>(text[0]) < 0x80;
    const char ascii = is_ascii ? '\0' : FoldedWidth(text);
    folded.push_back(ascii != 0 ? ascii : text[0]);
    text.remove_prefix(ascii != 0 ? 3 : 1);
  }
  absl::StripAsciiWhitespace(&folded);
  absl::AsciiStrToUpper(&folded);
  return folded;
}

absl::Status CheckCitizenId(absl::string_view id) {
  if (!HasShape(id)) {
    return absl::InvalidArgumentError("a citizen ID must have 18 characters: 17 digits, then a digit or X");
  }
  const absl::string_view province = id.substr(0, 2);
  if (province == "81" || province == "82" || province == "83") {
    return absl::InvalidArgumentError(
        "residents of Hong Kong, Macao and Taiwan have no household register and so no household federation to "
        "decide; their certificates are not handled across counties");
  }
  if (!HasBirthDay(id)) {
    return absl::InvalidArgumentError(
        absl::StrCat("digits 7 to 14 of the citizen ID are not a date of birth in or after ", kEarliestBirthYear));
  }
  if (CheckDigit(id.substr(0, kDigits)) != id[kDigits]) {
    return absl::InvalidArgumentError("the check digit of the citizen ID does not match; check for a mistyped digit");
  }
  return absl::OkStatus();
}

char CheckDigit(absl::string_view first_17_digits) {
  int sum = 0;
  for (size_t i = 0; i < kDigits; ++i) sum += (first_17_digits[i] - '0') * kWeights[i];
  return kCheckDigits[sum % 11];
}

absl::CivilDay BirthDay(absl::string_view id) {
  return absl::CivilDay(Number(id.substr(6, 4)), Number(id.substr(10, 2)), Number(id.substr(12, 2)));
}

bool IsMale(absl::string_view id) { return (id[16] - '0') % 2 == 1; }

int AgeInYears(absl::CivilDay birth, absl::CivilDay on) {
  const int years = static_cast<int>(on.year() - birth.year());
  const bool before_birthday = on.month() != birth.month() ? on.month() < birth.month() : on.day() < birth.day();
  return before_birthday ? years - 1 : years;
}

int AgeInMonths(absl::CivilDay birth, absl::CivilDay on) {
  const int months = static_cast<int>(absl::CivilMonth(on) - absl::CivilMonth(birth));
  return on.day() < birth.day() ? months - 1 : months;
}

std::string MaskCitizenId(absl::string_view id) {
  if (id.size() != kLength) return std::string(kLength, '*');
  return absl::StrCat(id.substr(0, 6), "********", id.substr(14));
}

}  // namespace tongban::person
