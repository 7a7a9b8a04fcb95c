#ifndef TONGBAN_COMMON_POLICY_MOMENTS_H_
#define TONGBAN_COMMON_POLICY_MOMENTS_H_

#include "absl/time/time.h"
#include "tongban/casework/v1/case.pb.h"

namespace tongban::policy {

// The moments that clocks are reckoned from, read off the case after an act.
// When the opinion was formed (A5).
absl::Time AtAssessment(const casework::v1::Case& file, absl::Time now);
// When the applicant came, or was visited (A7).
absl::Time AtAttendance(const casework::v1::Case& file, absl::Time now);
// The end of the day of the missed appointment (A7); the act itself when no
// appointment was missed.
absl::Time AfterTheMissedDay(const casework::v1::Case& file, absl::Time now);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_MOMENTS_H_
