#ifndef TONGBAN_COMMON_TIME_WORKING_DAYS_H_
#define TONGBAN_COMMON_TIME_WORKING_DAYS_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tongban {

// Days are China's: +08:00, without summer time, in every province.
absl::CivilDay ChinaDay(absl::Time time);

// "2026-10-08". (absl::FormatCivilTime writes the same ten times as slowly.)
std::string DayText(absl::CivilDay day);

// 00:00:00 of the day.
absl::Time StartOfDay(absl::CivilDay day);

// 23:59:59 of the day, its last second. A limit that is due then has run out
// when now > due.
absl::Time EndOfDay(absl::CivilDay day);

// "2026-10-08 09:00", for people to read.
std::string FormatChinaTime(absl::Time time);

// Which days are worked: Monday to Friday, less the holidays and plus the
// make-up days (调休上班) of the State Council's yearly notice. There is no
// formula for them, and the notice for a year appears at the end of the year
// before; until then its days are provisional, and so is every answer that
// used one. Immutable.
class Calendar {
 public:
  // How many days a search or a count walks at most: ten years, the validity
  // of a certificate, is beyond every limit of a procedure.
  static constexpr int kLongestSearchDays = 3660;

  // Holidays and make-up days read at once; far above a century's.
  static constexpr int kMostRows = 4000;

  // Reads rows "2026-10-10,WORK,国庆节" under the header "date,kind,name"; kind
  // is OFF or WORK. A year counts as published if its National Day, 1 October,
  // is OFF, since only the year's own notice says so. INVALID_ARGUMENT lists
  // every line in error and what is wrong with it.
  static absl::StatusOr<Calendar> Parse(absl::string_view csv);

  // The notices this release was built with, 2021 to 2026.
  static const Calendar& Published();

  // Names the content: published years and a digest. Calendars with the same
  // days have the same version, in whatever order the rows were written.
  const std::string& version() const { return version_; }

  bool IsWorkingDay(absl::CivilDay day) const;

  // True if a notice yet to come may change the day: all of a year without
  // one, and 29 to 31 December of a year before such a year (the notice for
  // 2023 set 2022-12-31 off). Provisional days are Monday to Friday less the
  // holidays that the law alone makes certain.
  bool IsProvisional(absl::CivilDay day) const;

  // Why the day is worked or not: "国庆节 holiday", "make-up working day
  // (国庆节)", "weekend" or "working day", and whether that is provisional.
  std::string Explain(absl::CivilDay day) const;

  struct Deadline {
    absl::Time due;
    // A day after the start and up to the due day is provisional.
    bool provisional = false;
  };

  // The end of working day number `days` after `start`, which itself does not
  // count; the end of `start` for no days. InfiniteFuture, provisional, if
  // that lies beyond kLongestSearchDays: a limit may run out late, never early.
  Deadline AddWorkingDays(absl::CivilDay start, int days) const;

  // Working days later than `after`, up to and with `through`; the first
  // kLongestSearchDays of them are looked at.
  int WorkingDaysBetween(absl::CivilDay after, absl::CivilDay through) const;

 private:
  struct Exception {
    bool worked;
    std::string name;
  };

  explicit Calendar(std::map<absl::CivilDay, Exception> exceptions);

  bool IsPublished(absl::civil_year_t year) const { return published_years_.count(year) > 0; }

  // Name of the holiday that the law makes certain in a year without notice;
  // empty if there is none on that day.
  absl::string_view CertainHoliday(absl::CivilDay day) const;

  std::map<absl::CivilDay, Exception> exceptions_;
  std::set<absl::civil_year_t> published_years_;
  std::string version_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_TIME_WORKING_DAYS_H_
