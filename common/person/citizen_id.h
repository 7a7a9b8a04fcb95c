#ifndef TONGBAN_COMMON_PERSON_CITIZEN_ID_H_
#define TONGBAN_COMMON_PERSON_CITIZEN_ID_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

// The citizen identification number (公民身份号码), GB 11643-1999: 6 digits of the
// county of first registration, 8 of the birth date, 3 of a sequence, 1 check.
// It stays for life, so its county says nothing about where a person is
// registered today.
namespace tongban::person {

// Folds full-width digits and letters, writes letters in upper case and trims
// spaces at both ends: what a hand or an input method may do to a number.
std::string NormalizeCitizenId(absl::string_view text);

// Whether a normalised number has the shape, a date of birth from 1900 on that
// the calendar knows, and the right check digit. INVALID_ARGUMENT says what is
// wrong and never repeats the number. The county is not looked up: abolished
// codes stay valid. Prefixes 81, 82 and 83 (residents of Hong Kong, Macao and
// Taiwan) are refused, since they have no household register and so no
// household federation.
absl::Status CheckCitizenId(absl::string_view id);

// The check digit that follows 17 digits (ISO 7064:1983, MOD 11-2).
char CheckDigit(absl::string_view first_17_digits);

// Of a number that CheckCitizenId accepts.
absl::CivilDay BirthDay(absl::string_view id);
bool IsMale(absl::string_view id);

// Whole years and months lived on a day; negative before birth. An age is
// reached on the birthday, and where the calendar lacks that day, on the day
// after: someone born on 29 February comes of age on 1 March.
int AgeInYears(absl::CivilDay birth, absl::CivilDay on);
int AgeInMonths(absl::CivilDay birth, absl::CivilDay on);

// "330213********0033", for lists and notices. All stars for what is not 18
// characters long.
std::string MaskCitizenId(absl::string_view id);

}  // namespace tongban::person

#endif  // TONGBAN_COMMON_PERSON_CITIZEN_ID_H_
