#include "common/time/dates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tongban {
namespace {

google::type::Date DateOf(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(DatesTest, ComeBackAsTheyWere) {
  for (const absl::CivilDay day :
       {absl::CivilDay(1, 1, 1), absl::CivilDay(2024, 2, 29), absl::CivilDay(9999, 12, 31)}) {
    EXPECT_TRUE(IsDay(ToProto(day))) << day;
    EXPECT_EQ(FromProto(ToProto(day)), day);
  }
}

TEST(DatesTest, NameWholeDaysOfTheCalendar) {
  for (const auto& none : {DateOf(0, 0, 0), DateOf(2026, 0, 0), DateOf(2026, 9, 0), DateOf(0, 9, 24),
                           DateOf(2026, 13, 1), DateOf(2026, 2, 29), DateOf(2026, 9, 31), DateOf(10000, 1, 1),
                           DateOf(-1, 1, 1), DateOf(2026, 9, -1), DateOf(2026, 1 << 30, 1 << 30)}) {
    EXPECT_FALSE(IsDay(none)) << none.ShortDebugString();
  }
}

}  // namespace
}  // namespace tongban
