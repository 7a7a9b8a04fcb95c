#ifndef TONGBAN_TESTS_SUPPORT_PEOPLE_H_
#define TONGBAN_TESTS_SUPPORT_PEOPLE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/support/samples.h"

// Synthetic people who differ as real ones do: in the length and the characters
// of their names, addresses and texts, not in some digits alone. What is
// measured in bytes is measured on them: on equal persons any compression looks
// better than it is. Everything follows from the person's number, on every
// machine; none of them exists.
namespace tongban::people {

// So many adults have citizen IDs that differ; minors come again sooner.
inline constexpr int64_t kMostPeople = int64_t{499} * 22'000 * 48 * 2;

// One in 32 is a minor: 31 of them are adults of 19 to 81 years in 2026. Odd
// numbers are men's.
bool IsMinor(int64_t number);

// Valid, of one of many counties of birth, for each number another one.
std::string CitizenIdOf(int64_t number);
// Two to four characters as a rule; some names of minorities have parts, joined
// by a middle dot, and up to some thirty characters.
std::string NameOf(int64_t number);
std::string MobileOf(int64_t number);
// Number of the person who is the guardian where one is needed.
int64_t GuardianOf(int64_t number);
// Behind the county: street or village, number.
std::string AddressOf(int64_t number);
// What an officer or an appraiser writes, from a few words to some lines. Texts
// of the same person on different topics differ.
std::string TextOf(int64_t number, absl::string_view topic);
// Like no other: the 64 hexadecimal digits of 32 bytes.
std::string DigestOf(int64_t number, absl::string_view topic);

// A complete first application, on site, with a guardian where one is needed.
samples::Application ApplicationOf(int64_t number, samples::Disability::Category category, absl::string_view residence,
                                   absl::string_view household, absl::Time now);

// Puts the texts and digests of this person's case into a sample of an act. An
// application must be that of ApplicationOf already.
void Personalize(int64_t number, samples::Act& act);

}  // namespace tongban::people

#endif  // TONGBAN_TESTS_SUPPORT_PEOPLE_H_
