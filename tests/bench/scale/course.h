#ifndef TONGBAN_TESTS_BENCH_SCALE_COURSE_H_
#define TONGBAN_TESTS_BENCH_SCALE_COURSE_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "tongban/casework/v1/case.pb.h"

namespace tongban::bench {

// How a case of the year goes.
enum class YearCourse { kDelivered, kLate, kNotQualified, kAbandoned };

struct YearCase {
  int64_t person = 0;
  std::string residence;
  std::string household;
  YearCourse course = YearCourse::kDelivered;
  std::string id;  // Once it is filed.
  size_t steps_done = 0;
};

// An act, so many working days after the one before it.
struct CourseStep {
  casework::v1::OfficeRef::Kind office;
  int days_later;
  casework::v1::Act (*act)(const YearCase& file, absl::Time now);
};

// `draw` is below a thousand.
YearCourse CourseOfDraw(int draw);
absl::string_view NameOf(YearCourse course);
absl::Span<const CourseStep> StepsOf(YearCourse course);
// Working days from the act before.
int DaysTo(YearCourse course, size_t step);
casework::v1::Case::State EndOf(YearCourse course);

// From acceptance until a case that nobody came for has ended (R36), and a day.
inline constexpr int kDaysUntilAbandoned = 16;

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_COURSE_H_
