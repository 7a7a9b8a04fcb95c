#include "common/time/dates.h"

namespace tongban {

bool IsDay(const google::type::Date& date) {
  const bool in_range = date.year() >= 1 && date.year() <= 9999 && date.month() >= 1 && date.day() >= 1;
  const absl::CivilDay day = FromProto(date);
  return in_range && day.year() == date.year() && day.month() == date.month() && day.day() == date.day();
}

absl::CivilDay FromProto(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

google::type::Date ToProto(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

}  // namespace tongban
