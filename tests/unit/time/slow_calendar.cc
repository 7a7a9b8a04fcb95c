#include "tests/unit/time/slow_calendar.h"

#include <cstdio>
#include <string>

namespace tongban::slow {
namespace {

struct Year {
  std::string weekdays_off;
  std::string weekend_days_worked;
};

// The days each year's notice changes, 2021 first, as published calendars
// print them; copied from another source than the product's own table.
const Year kYears[] = {
    {"01-01 02-11 02-12 02-15 02-16 02-17 04-05 05-03 05-04 05-05 06-14 09-20 09-21 10-01 10-04 10-05 "
     "10-06 10-07",
     "02-07 02-20 04-25 05-08 09-18 09-26 10-09"},
    {"01-03 01-31 02-01 02-02 02-03 02-04 04-04 04-05 05-02 05-03 05-04 06-03 09-12 10-03 10-04 10-05 "
     "10-06 10-07",
     "01-29 01-30 04-02 04-24 05-07 10-08 10-09"},
    {"01-02 01-23 01-24 01-25 01-26 01-27 04-05 05-01 05-02 05-03 06-22 06-23 09-29 10-02 10-03 10-04 "
     "10-05 10-06",
     "01-28 01-29 04-23 05-06 06-25 10-07 10-08"},
    {"01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17 10-01 10-02 "
     "10-03 10-04 10-07",
     "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12"},
    {"01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 "
     "10-07 10-08",
     "01-26 02-08 04-27 09-28 10-11"},
    {"01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 "
     "10-05 10-06 10-07",
     "01-04 02-14 02-28 05-09 09-20 10-10"},
};

bool IsLeapYear(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysInMonth(int year, int month) {
  if (month == 2) return IsLeapYear(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Zeller's congruence, 1882: 0 is Saturday, 1 is Sunday.
bool IsWeekend(Date date) {
  const int month = date.month < 3 ? date.month + 12 : date.month;
  const int year = date.month < 3 ? date.year - 1 : date.year;
  return (date.day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400) % 7 < 2;
}

}  // namespace

Date NextDay(Date date) {
  if (date.day < DaysInMonth(date.year, date.month)) return {date.year, date.month, date.day + 1};
  if (date.month < 12) return {date.year, date.month + 1, 1};
  return {date.year + 1, 1, 1};
}

bool IsWorked(Date date) {
  char text[16];
  std::snprintf(text, sizeof(text), "%02d-%02d", date.month, date.day);
  const Year& year = kYears[date.year - 2021];
  if (IsWeekend(date)) return year.weekend_days_worked.find(text) != std::string::npos;
  return year.weekdays_off.find(text) == std::string::npos;
}

Date Due(Date start, int days) {
  Date date = start;
  while (days > 0) {
    date = NextDay(date);
    if (IsWorked(date)) --days;
  }
  return date;
}

}  // namespace tongban::slow
