#ifndef TONGBAN_COMMON_PERSON_MEASUREMENT_H_
#define TONGBAN_COMMON_PERSON_MEASUREMENT_H_

#include <string>
#include <vector>

#include "tongban/casework/v1/disability.pb.h"

namespace tongban::person {

// Ages at which the standard changes its measures, in months.
inline constexpr int kThreeYears = 3 * 12;
inline constexpr int kFourYears = 4 * 12;
inline constexpr int kSevenYears = 7 * 12;
inline constexpr int kAdult = 18 * 12;

// A field that is missing or out of range, and what it must be. Never the
// value that was given.
struct InvalidField {
  // Path within the measurement: "hearing.left_threshold_db".
  std::string field;
  std::string requirement;
};

// Everything that keeps the measurement from being graded as `category` at
// that age; empty if nothing does.
std::vector<InvalidField> CheckMeasurement(const casework::v1::Measurement& measurement,
                                           casework::v1::Disability::Category category, int age_months);

}  // namespace tongban::person

#endif  // TONGBAN_COMMON_PERSON_MEASUREMENT_H_
