#include "common/time/working_days.h"

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/time/published_calendar.h"

namespace tongban {
namespace {

constexpr absl::string_view kHeader = "date,kind,name";

// Holidays that 《全国年节及纪念日放假办法》, as in force since 2025, fixes without
// a notice. Those that follow the moon stand with their year.
struct StatutoryHoliday {
  int year;  // kEveryYear, or the only one.
  int month;
  int first_day;
  int last_day;
  absl::string_view name;
};
constexpr int kEveryYear = 0;
constexpr StatutoryHoliday kStatutoryHolidays[] = {
    {kEveryYear, 1, 1, 1, "元旦"}, {kEveryYear, 5, 1, 2, "劳动节"}, {kEveryYear, 10, 1, 3, "国庆节"},
    {2027, 2, 5, 8, "春节"},       {2027, 4, 5, 5, "清明"},         {2027, 6, 9, 9, "端午"},
    {2027, 9, 15, 15, "中秋"},
};

// LoadTimeZone would silently give UTC on a machine without tzdata.
// Made once: making one formats its name.
absl::TimeZone China() {
  static const absl::TimeZone china = absl::FixedTimeZone(8 * 60 * 60);
  return china;
}

constexpr int64_t kSecondsAhead = 8 * 60 * 60;
constexpr int64_t kSecondsADay = 24 * 60 * 60;
constexpr int64_t kLastSecondByArithmetic = int64_t{1} << 37;  // In the year 6325.

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

// FNV-1a, folded to 32 bits. It tells calendars apart; it protects nothing.
uint32_t Digest(absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char character : text) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 0x100000001b3;
  }
  return static_cast<uint32_t>(hash ^ (hash >> 32));
}

struct Row {
  absl::CivilDay day;
  bool worked = false;
  std::string name;
};

// Appends to `errors` what is wrong with the line; the row then means nothing.
Row ParseRow(absl::string_view line, std::vector<std::string>& errors) {
  const std::vector<std::string> fields = absl::StrSplit(line, ',');
  if (fields.size() != 3) {
    errors.push_back("expected three fields: date,kind,name");
    return {};
  }
  Row row{absl::CivilDay(), fields[1] == "WORK", fields[2]};
  // Formatting it again refuses what ParseCivilTime forgives: "2026-1-1".
  if (!absl::ParseCivilTime(fields[0], &row.day) || absl::FormatCivilTime(row.day) != fields[0]) {
    errors.push_back("the date is not a valid YYYY-MM-DD date");
  } else if (row.worked && !IsWeekend(row.day)) {
    errors.push_back("a make-up working day must be a Saturday or Sunday");
  }
  if (!row.worked && fields[1] != "OFF") errors.push_back("the kind must be OFF or WORK");
  if (row.name.empty()) errors.push_back("the holiday has no name");
  return row;
}

}  // namespace

absl::CivilDay ChinaDay(absl::Time time) {
  // By arithmetic for the times that occur, which are asked for all the time.
  const int64_t seconds = absl::ToUnixSeconds(time);
  if (seconds < 0 || seconds > kLastSecondByArithmetic) return absl::ToCivilDay(time, China());
  // A day that is added to 1970 is reached year by year; chrono has a formula.
  const std::chrono::sys_days day{std::chrono::days((seconds + kSecondsAhead) / kSecondsADay)};
  const std::chrono::year_month_day date(day);
  return absl::CivilDay(int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

std::string DayText(absl::CivilDay day) {
  if (day.year() < 1000 || day.year() > 9999) return absl::FormatCivilTime(day);
  return absl::StrCat(day.year(), "-", absl::Dec(day.month(), absl::kZeroPad2), "-",
                      absl::Dec(day.day(), absl::kZeroPad2));
}

absl::Time StartOfDay(absl::CivilDay day) { return absl::FromCivil(day, China()); }

absl::Time EndOfDay(absl::CivilDay day) { return StartOfDay(day + 1) - absl::Seconds(1); }

std::string FormatChinaTime(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M", time, China()); }

absl::StatusOr<Calendar> Calendar::Parse(absl::string_view csv) {
  const std::vector<absl::string_view> lines = absl::StrSplit(csv, absl::MaxSplits('\n', kMostRows + 2));
  if (lines.size() > kMostRows + 2) {
    return absl::InvalidArgumentError(absl::StrCat("the calendar has more than ", kMostRows, " rows"));
  }
  std::vector<std::string> errors;
  const auto report = [&errors](size_t line, absl::string_view error) {
    errors.push_back(absl::StrCat("line ", line, ": ", error));
  };
  if (absl::StripAsciiWhitespace(lines[0]) != kHeader) report(1, absl::StrCat("expected the header ", kHeader));

  std::map<absl::CivilDay, Exception> exceptions;
  for (size_t i = 1; i < lines.size(); ++i) {
    const absl::string_view line = absl::StripAsciiWhitespace(lines[i]);
    if (line.empty()) continue;
    std::vector<std::string> row_errors;
    Row row = ParseRow(line, row_errors);
    for (const std::string& error : row_errors) report(i + 1, error);
    if (!row_errors.empty()) continue;
    if (!exceptions.emplace(row.day, Exception{row.worked, std::move(row.name)}).second) {
      report(i + 1, "duplicate date");
    }
  }
  Calendar calendar(std::move(exceptions));
  if (errors.empty() && calendar.published_years_.empty()) {
    errors.push_back("no published year: 1 October is OFF in none");
  }
  if (!errors.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
  return calendar;
}

const Calendar& Calendar::Published() {
  static const Calendar* const calendar = new Calendar(Parse(PublishedCalendar()).value());
  return *calendar;
}

Calendar::Calendar(std::map<absl::CivilDay, Exception> exceptions) : exceptions_(std::move(exceptions)) {
  std::string content;
  for (const auto& [day, exception] : exceptions_) {
    absl::StrAppend(&content, absl::FormatCivilTime(day), exception.worked ? ",WORK," : ",OFF,", exception.name, "\n");
    if (day.month() == 10 && day.day() == 1 && !exception.worked) published_years_.insert(day.year());
  }
  if (published_years_.empty()) return;
  version_ = absl::StrFormat("%d-%d-%08x", *published_years_.begin(), *published_years_.rbegin(), Digest(content));
}

bool Calendar::IsWorkingDay(absl::CivilDay day) const {
  if (const auto found = exceptions_.find(day); found != exceptions_.end()) return found->second.worked;
  return !IsWeekend(day) && CertainHoliday(day).empty();
}

bool Calendar::IsProvisional(absl::CivilDay day) const {
  if (!IsPublished(day.year())) return true;
  return day.month() == 12 && day.day() >= 29 && !IsPublished(day.year() + 1);
}

std::string Calendar::Explain(absl::CivilDay day) const {
  std::string reason = IsWeekend(day) ? "weekend" : "working day";
  if (const auto found = exceptions_.find(day); found != exceptions_.end()) {
    const Exception& exception = found->second;
    reason = exception.worked ? absl::StrCat("make-up working day (", exception.name, ")")
                              : absl::StrCat(exception.name, " holiday");
  } else if (const absl::string_view holiday = CertainHoliday(day); !holiday.empty()) {
    reason = absl::StrCat(holiday, " holiday");
  }
  if (!IsProvisional(day)) return reason;
  const absl::civil_year_t awaited = IsPublished(day.year()) ? day.year() + 1 : day.year();
  return absl::StrCat(reason, ", provisional until the holiday notice for ", awaited);
}

Calendar::Deadline Calendar::AddWorkingDays(absl::CivilDay start, int days) const {
  Deadline deadline{EndOfDay(start)};
  absl::CivilDay day = start;
  for (int walked = 0; days > 0; ++walked) {
    if (walked == kLongestSearchDays) return {.due = absl::InfiniteFuture(), .provisional = true};
    ++day;
    deadline.provisional |= IsProvisional(day);
    if (!IsWorkingDay(day)) continue;
    deadline.due = EndOfDay(day);
    --days;
  }
  return deadline;
}

int Calendar::WorkingDaysBetween(absl::CivilDay after, absl::CivilDay through) const {
  int count = 0;
  absl::CivilDay day = after;
  for (int walked = 0; day < through && walked < kLongestSearchDays; ++walked) {
    ++day;
    if (IsWorkingDay(day)) ++count;
  }
  return count;
}

absl::string_view Calendar::CertainHoliday(absl::CivilDay day) const {
  if (IsPublished(day.year())) return "";
  for (const StatutoryHoliday& holiday : kStatutoryHolidays) {
    if (holiday.year != kEveryYear && holiday.year != day.year()) continue;
    if (day.month() == holiday.month && day.day() >= holiday.first_day && day.day() <= holiday.last_day) {
      return holiday.name;
    }
  }
  return "";
}

}  // namespace tongban
