#include "common/policy/moments.h"

#include <algorithm>

#include "common/policy/assessments.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {

using casework::v1::Case;

absl::Time AtAssessment(const Case& file, absl::Time) { return FromProto(NewestAssessment(file).assess_time()); }

absl::Time AtAttendance(const Case& file, absl::Time now) {
  const Assessment& assessment = NewestAssessment(file);
  return assessment.has_attend_time() ? FromProto(assessment.attend_time()) : now;
}

absl::Time AfterTheMissedDay(const Case& file, absl::Time now) {
  if (file.state() != Case::STATE_APPOINTMENT_MISSED) return now;
  return std::min(now, EndOfDay(ChinaDay(FromProto(NewestAssessment(file).appointment().appointment_time()))));
}

}  // namespace tongban::policy
