#include "common/time/working_days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <random>
#include <vector>

#include "tests/unit/time/slow_calendar.h"

namespace tongban {
namespace {

const Calendar& Published() { return Calendar::Published(); }

absl::CivilDay Day(absl::string_view text) {
  absl::CivilDay day;
  EXPECT_TRUE(absl::ParseCivilTime(text, &day)) << text;
  return day;
}

TEST(ChinaTimeTest, HasTheDaysOfPlusEightHours) {
  const absl::CivilDay day(2026, 10, 8);
  const absl::Time midnight = absl::FromCivil(absl::CivilSecond(2026, 10, 7, 16, 0, 0), absl::UTCTimeZone());
  EXPECT_EQ(StartOfDay(day), midnight);
  EXPECT_EQ(EndOfDay(day), midnight + absl::Hours(24) - absl::Seconds(1));
  EXPECT_EQ(ChinaDay(midnight), day);
  EXPECT_EQ(ChinaDay(midnight - absl::Nanoseconds(1)), day - 1);
  EXPECT_EQ(ChinaDay(EndOfDay(day)), day);
}

TEST(ChinaTimeTest, ReadsToTheMinute) {
  EXPECT_EQ(FormatChinaTime(StartOfDay(absl::CivilDay(2026, 10, 8)) + absl::Hours(9)), "2026-10-08 09:00");
}

struct DeadlineRow {
  const char* start;
  int days;
  const char* due;
  const char* why;
};

void PrintTo(const DeadlineRow& row, std::ostream* out) { *out << row.start << " +" << row.days << ": " << row.why; }

class DeadlineTest : public ::testing::TestWithParam<DeadlineRow> {};

TEST_P(DeadlineTest, IsDueAtTheEndOfTheDay) {
  const DeadlineRow& row = GetParam();
  const Calendar::Deadline deadline = Published().AddWorkingDays(Day(row.start), row.days);
  EXPECT_EQ(deadline.due, EndOfDay(Day(row.due))) << FormatChinaTime(deadline.due);
  EXPECT_FALSE(deadline.provisional);
  EXPECT_EQ(Published().WorkingDaysBetween(Day(row.start), Day(row.due)), row.days);
}

INSTANTIATE_TEST_SUITE_P(Published, DeadlineTest,
                         ::testing::Values(DeadlineRow{"2021-07-02", 1, "2021-07-05", "plain weekend"},
                                           DeadlineRow{"2021-07-03", 1, "2021-07-05", "start on a rest day"},
                                           DeadlineRow{"2021-09-17", 1, "2021-09-18", "a make-up Saturday counts"},
                                           DeadlineRow{"2021-09-18", 1, "2021-09-22", "Mid-Autumn"},
                                           DeadlineRow{"2021-09-30", 1, "2021-10-08", "National Day"},
                                           DeadlineRow{"2021-09-30", 5, "2021-10-13", "worked Saturday 10-09"},
                                           DeadlineRow{"2021-09-30", 10, "2021-10-20", "worked Saturday 10-09"},
                                           DeadlineRow{"2021-09-30", 19, "2021-11-02", "worked Saturday 10-09"},
                                           DeadlineRow{"2023-01-20", 5, "2023-02-01", "worked 01-28 and 01-29"},
                                           DeadlineRow{"2024-02-08", 10, "2024-02-28", "02-09 worked, Sunday 02-18"},
                                           DeadlineRow{"2025-09-26", 5, "2025-10-10", "worked Sunday 09-28"},
                                           DeadlineRow{"2025-09-30", 14, "2025-10-27", "National Day"},
                                           DeadlineRow{"2026-02-13", 1, "2026-02-14", "worked Saturday"},
                                           DeadlineRow{"2026-02-13", 10, "2026-03-05", "longest Spring Festival"}));

// A28.
TEST(CalendarTest, DoesNotCountTheDayOfTheStart) {
  EXPECT_EQ(Published().AddWorkingDays(Day("2026-03-02"), 0).due, EndOfDay(Day("2026-03-02")));
  EXPECT_EQ(Published().AddWorkingDays(Day("2026-03-02"), 1).due, EndOfDay(Day("2026-03-03")));
  EXPECT_EQ(Published().WorkingDaysBetween(Day("2026-03-02"), Day("2026-03-02")), 0);
  EXPECT_EQ(Published().WorkingDaysBetween(Day("2026-03-03"), Day("2026-03-02")), 0);
}

// The notice for 2027 may still take the last days of December, as the one
// for 2023 did.
TEST(CalendarTest, CallsADeadlineInTheLastDaysOfThePublishedYearsProvisional) {
  const Calendar::Deadline last_day = Published().AddWorkingDays(Day("2026-12-04"), 19);
  EXPECT_EQ(last_day.due, EndOfDay(Day("2026-12-31")));
  EXPECT_TRUE(last_day.provisional);

  const Calendar::Deadline before = Published().AddWorkingDays(Day("2026-12-04"), 16);
  EXPECT_EQ(before.due, EndOfDay(Day("2026-12-28")));
  EXPECT_FALSE(before.provisional);
}

TEST(CalendarTest, NeverTakesACertainHolidayOfAnUnpublishedYearForAWorkingDay) {
  const Calendar::Deadline deadline = Published().AddWorkingDays(Day("2026-11-23"), 30);
  EXPECT_EQ(deadline.due, EndOfDay(Day("2027-01-05")));
  EXPECT_TRUE(deadline.provisional);
}

TEST(CalendarTest, KnowsTheCertainHolidaysOf2027) {
  for (const char* day :
       {"2027-01-01", "2027-02-05", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15", "2027-10-01"}) {
    EXPECT_FALSE(Published().IsWorkingDay(Day(day))) << day;
    EXPECT_TRUE(Published().IsProvisional(Day(day))) << day;
  }
  for (const char* day : {"2027-01-04", "2027-02-04", "2027-02-09", "2027-05-03", "2027-10-04"}) {
    EXPECT_TRUE(Published().IsWorkingDay(Day(day))) << day;
  }
}

TEST(CalendarTest, KnowsOnlyTheSolarHolidaysOfLaterYears) {
  EXPECT_FALSE(Published().IsWorkingDay(Day("2030-01-01")));
  EXPECT_FALSE(Published().IsWorkingDay(Day("2030-05-02")));
  EXPECT_FALSE(Published().IsWorkingDay(Day("2030-10-03")));
  EXPECT_TRUE(Published().IsWorkingDay(Day("2030-02-05")));
}

TEST(CalendarTest, IsProvisionalOnlyOutsideThePublishedYearsAndInTheLastDaysOfDecember) {
  EXPECT_TRUE(Published().IsProvisional(Day("2020-12-31")));
  EXPECT_FALSE(Published().IsProvisional(Day("2021-01-01")));
  EXPECT_FALSE(Published().IsProvisional(Day("2025-12-31")));
  EXPECT_FALSE(Published().IsProvisional(Day("2026-12-28")));
  EXPECT_TRUE(Published().IsProvisional(Day("2026-12-29")));
  EXPECT_TRUE(Published().IsProvisional(Day("2027-01-01")));
}

TEST(CalendarTest, ExplainsEveryKindOfDay) {
  EXPECT_EQ(Published().Explain(Day("2026-10-01")), "国庆节 holiday");
  EXPECT_EQ(Published().Explain(Day("2026-10-10")), "make-up working day (国庆节)");
  EXPECT_EQ(Published().Explain(Day("2026-10-11")), "weekend");
  EXPECT_EQ(Published().Explain(Day("2026-10-12")), "working day");
  EXPECT_EQ(Published().Explain(Day("2026-12-31")), "working day, provisional until the holiday notice for 2027");
  EXPECT_EQ(Published().Explain(Day("2027-02-05")), "春节 holiday, provisional until the holiday notice for 2027");
  EXPECT_EQ(Published().Explain(Day("2028-01-02")), "weekend, provisional until the holiday notice for 2028");
}

TEST(CalendarTest, PutsALimitBeyondItsSearchLateRatherThanEarly) {
  const Calendar::Deadline deadline = Published().AddWorkingDays(Day("2026-03-02"), 1'000'000);
  EXPECT_EQ(deadline.due, absl::InfiniteFuture());
  EXPECT_TRUE(deadline.provisional);
  EXPECT_LE(Published().WorkingDaysBetween(Day("0001-01-01"), Day("9999-12-31")), Calendar::kLongestSearchDays);
}

TEST(CalendarTest, HasTheWorkingDaysOfEachPublishedYear) {
  constexpr struct {
    int year;
    int working_days;
  } kYears[] = {{2021, 250}, {2022, 249}, {2023, 249}, {2024, 251}, {2025, 248}, {2026, 248}};
  for (const auto& [year, working_days] : kYears) {
    EXPECT_EQ(Published().WorkingDaysBetween(absl::CivilDay(year - 1, 12, 31), absl::CivilDay(year, 12, 31)),
              working_days)
        << year;
  }
}

absl::CivilDay ToCivil(slow::Date date) { return absl::CivilDay(date.year, date.month, date.day); }

TEST(CalendarTest, AgreesWithTheSlowCalendarOnEveryPublishedDay) {
  for (slow::Date date{2021, 1, 1}; date.year < 2027; date = slow::NextDay(date)) {
    EXPECT_EQ(Published().IsWorkingDay(ToCivil(date)), slow::IsWorked(date)) << ToCivil(date);
  }
}

TEST(CalendarTest, AgreesWithTheSlowCalendarOnEveryLimitFromEveryPublishedDay) {
  int compared = 0;
  for (slow::Date start{2021, 1, 1}; start.year < 2027; start = slow::NextDay(start)) {
    for (const int days : {1, 5, 10, 14, 19, 30}) {
      // Limits that leave the published years are provisional, and not the slow calendar's matter.
      const absl::Time due = Published().AddWorkingDays(ToCivil(start), days).due;
      if (ChinaDay(due).year() > 2026) continue;
      const absl::CivilDay expected = ToCivil(slow::Due(start, days));
      ASSERT_EQ(due, EndOfDay(expected)) << ToCivil(start) << " +" << days;
      ASSERT_EQ(Published().WorkingDaysBetween(ToCivil(start), expected), days) << ToCivil(start);
      ++compared;
    }
  }
  // 2191 days and 6 limits, less the few at the very end.
  EXPECT_GT(compared, 2191 * 6 - 150);
}

TEST(ChinaTimeTest, AgreesWithAbseilOnEveryDayAndHowItIsWritten) {
  const absl::TimeZone china = absl::FixedTimeZone(8 * 60 * 60);
  std::mt19937_64 random(1);
  std::vector<absl::Time> times = {absl::InfinitePast(), absl::InfiniteFuture(), absl::UnixEpoch()};
  for (int64_t day = 0; day < 200; ++day) {
    for (const int64_t second : {0, 1, 57'599, 57'600, 86'399})
      times.push_back(absl::FromUnixSeconds(day * 86'400 + second));
  }
  for (int i = 0; i < 1000; ++i) {
    times.push_back(absl::FromUnixSeconds(static_cast<int64_t>(random() % (uint64_t{1} << 39)) - (int64_t{1} << 37)));
  }
  for (const absl::Time time : times) {
    const absl::CivilDay day = ChinaDay(time);
    EXPECT_EQ(day, absl::ToCivilDay(time, china)) << time;
    EXPECT_EQ(DayText(day), absl::FormatCivilTime(day));
  }
}

}  // namespace
}  // namespace tongban
