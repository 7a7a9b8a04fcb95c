#ifndef TONGBAN_TESTS_UNIT_TIME_SLOW_CALENDAR_H_
#define TONGBAN_TESTS_UNIT_TIME_SLOW_CALENDAR_H_

namespace tongban::slow {

// A second calendar for 2021 to 2026, written to share nothing with the
// product's: own data in another form, own date arithmetic. Slow, and meant
// to be.
struct Date {
  int year;
  int month;
  int day;

  bool operator==(const Date&) const = default;
};

Date NextDay(Date date);

bool IsWorked(Date date);

// Walks to working day number `days` after `start`.
Date Due(Date start, int days);

}  // namespace tongban::slow

#endif  // TONGBAN_TESTS_UNIT_TIME_SLOW_CALENDAR_H_
