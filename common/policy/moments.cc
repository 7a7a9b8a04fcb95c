#include "common/policy/moments.h"

#include <algorithm>

#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {

using casework::v1::Case;

absl::Time AtAssessment(const Case& file, absl::Time) { return FromProto(file.assessment().assessed_time()); }

absl::Time AtAttendance(const Case& file, absl::Time now) {
  return file.has_attended_time() ? FromProto(file.attended_time()) : now;
}

absl::Time AfterTheMissedDay(const Case& file, absl::Time now) {
  if (file.state() != Case::STATE_APPOINTMENT_MISSED) return now;
  return std::min(now, EndOfDay(ChinaDay(FromProto(file.appointment().appointment_time()))));
}

}  // namespace tongban::policy
