#ifndef TONGBAN_COMMON_TIME_DATES_H_
#define TONGBAN_COMMON_TIME_DATES_H_

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"

namespace tongban {

// Year, month and day name a day of the calendar in the years 1 to 9999. A date
// that leaves one of them out, as google.type.Date allows, is none.
bool IsDay(const google::type::Date& date);

// The day; for a date that is no day, the one that its numbers lead to (the
// 31st of February is the 3rd of March).
absl::CivilDay FromProto(const google::type::Date& date);

google::type::Date ToProto(absl::CivilDay day);

}  // namespace tongban

#endif  // TONGBAN_COMMON_TIME_DATES_H_
