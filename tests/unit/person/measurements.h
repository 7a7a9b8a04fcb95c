#ifndef TONGBAN_TESTS_UNIT_PERSON_MEASUREMENTS_H_
#define TONGBAN_TESTS_UNIT_PERSON_MEASUREMENTS_H_

#include <initializer_list>
#include <optional>

#include "absl/strings/string_view.h"
#include "tongban/casework/v1/disability.pb.h"

// Measurements as an appraiser would enter them.
namespace tongban::person {

inline constexpr int kTwenty = 20 * 12;

casework::v1::Measurement Vision(double left_acuity, double right_acuity, std::optional<double> left_field = {},
                                 std::optional<double> right_field = {});

casework::v1::Measurement Hearing(std::initializer_list<double> left, std::initializer_list<double> right);

// Both ears with that mean, in steps of 5 dB if the mean allows it.
casework::v1::Measurement HearingLoss(double mean);

// Of a course long enough.
casework::v1::Measurement Speech(double intelligibility_percent, int expressive_level);

casework::v1::Measurement Limb(int grade, absl::string_view clause);

casework::v1::Measurement Quotient(std::optional<int> developmental, std::optional<int> intelligence,
                                   casework::v1::AdaptiveBehavior behavior);

// Of a course long enough.
casework::v1::Measurement Mental(std::optional<int> who_das_score, casework::v1::AdaptiveBehavior behavior);

}  // namespace tongban::person

#endif  // TONGBAN_TESTS_UNIT_PERSON_MEASUREMENTS_H_
