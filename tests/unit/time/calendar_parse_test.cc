#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/time/published_calendar.h"
#include "common/time/working_days.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(CalendarParseTest, ReadsHolidaysAndMakeUpDays) {
  ASSERT_OK_AND_ASSIGN(const Calendar calendar,
                       Calendar::Parse("date,kind,name\n2027-10-01,OFF,国庆节\n2027-10-09,WORK,国庆节\n"));
  EXPECT_EQ(calendar.Explain(absl::CivilDay(2027, 10, 1)), "国庆节 holiday");
  EXPECT_EQ(calendar.Explain(absl::CivilDay(2027, 10, 9)), "make-up working day (国庆节)");
  EXPECT_THAT(calendar.version(), StartsWith("2027-2027-"));
}

TEST(CalendarParseTest, ForgivesWindowsLineEndsAndEmptyLines) {
  ASSERT_OK_AND_ASSIGN(const Calendar unix_lines, Calendar::Parse("date,kind,name\n2027-10-01,OFF,国庆节\n"));
  ASSERT_OK_AND_ASSIGN(const Calendar windows_lines,
                       Calendar::Parse("date,kind,name\r\n\r\n2027-10-01,OFF,国庆节\r\n"));
  EXPECT_EQ(windows_lines.version(), unix_lines.version());
}

TEST(CalendarParseTest, ListsEveryErrorWithItsLine) {
  const absl::StatusOr<Calendar> calendar = Calendar::Parse(
      "day,kind,name\n"
      "2027-10-01,OFF,国庆节\n"
      "2027-02-30,OFF,春节\n"
      "2027-2-5,OFF,春节\n"
      "2027-02-07,MAYBE,春节\n"
      "2027-02-08,WORK,春节\n"
      "2027-04-05,OFF,\n"
      "2027-05-01\n"
      "2027-10-01,OFF,国庆节\n"
      "tomorrow,open,\n");
  EXPECT_THAT(calendar, IsError(absl::StatusCode::kInvalidArgument,
                                "line 1: expected the header date,kind,name\n"
                                "line 3: the date is not a valid YYYY-MM-DD date\n"
                                "line 4: the date is not a valid YYYY-MM-DD date\n"
                                "line 5: the kind must be OFF or WORK\n"
                                "line 6: a make-up working day must be a Saturday or Sunday\n"
                                "line 7: the holiday has no name\n"
                                "line 8: expected three fields: date,kind,name\n"
                                "line 9: duplicate date\n"
                                "line 10: the date is not a valid YYYY-MM-DD date\n"
                                "line 10: the kind must be OFF or WORK\n"
                                "line 10: the holiday has no name"));
}

TEST(CalendarParseTest, RefusesACalendarThatPublishesNoYear) {
  for (const char* csv : {"date,kind,name\n", "date,kind,name\n2026-12-31,OFF,元旦\n"}) {
    EXPECT_THAT(Calendar::Parse(csv), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("no published year")));
  }
  EXPECT_THAT(Calendar::Parse(""), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("line 1")));
}

TEST(CalendarParseTest, RefusesMoreRowsThanACalendarCanHave) {
  std::string csv = "date,kind,name\n";
  absl::CivilDay day(2027, 1, 1);
  for (int i = 0; i < Calendar::kMostRows; ++i) absl::StrAppend(&csv, absl::FormatCivilTime(day++), ",OFF,节\n");
  EXPECT_THAT(Calendar::Parse(csv), IsOk());
  absl::StrAppend(&csv, absl::FormatCivilTime(day), ",OFF,节\n");
  EXPECT_THAT(Calendar::Parse(csv), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("more than 4000 rows")));
}

TEST(CalendarParseTest, NamesTheContentNotTheOrderOfTheRows) {
  ASSERT_OK_AND_ASSIGN(const Calendar calendar,
                       Calendar::Parse("date,kind,name\n2027-10-01,OFF,国庆节\n2027-10-09,WORK,国庆节\n"));
  ASSERT_OK_AND_ASSIGN(const Calendar reordered,
                       Calendar::Parse("date,kind,name\n2027-10-09,WORK,国庆节\n2027-10-01,OFF,国庆节\n"));
  ASSERT_OK_AND_ASSIGN(const Calendar changed,
                       Calendar::Parse("date,kind,name\n2027-10-01,OFF,国庆节\n2027-10-10,WORK,国庆节\n"));
  EXPECT_EQ(calendar.version(), reordered.version());
  EXPECT_NE(calendar.version(), changed.version());
}

// A case keeps the version it was decided by, so it may not change by chance.
TEST(CalendarParseTest, ReadsThePublishedCalendarUnderAStableVersion) {
  ASSERT_OK_AND_ASSIGN(const Calendar calendar, Calendar::Parse(PublishedCalendar()));
  EXPECT_EQ(calendar.version(), Calendar::Published().version());
  EXPECT_EQ(calendar.version(), "2021-2026-d51e1dc0");
}

TEST(CalendarParseTest, MakesAYearCertainWhenItsNoticeIsLoaded) {
  const std::string csv = absl::StrCat(PublishedCalendar(), "2027-01-01,OFF,元旦\n2027-10-01,OFF,国庆节\n");
  ASSERT_OK_AND_ASSIGN(const Calendar calendar, Calendar::Parse(csv));
  EXPECT_FALSE(calendar.IsProvisional(absl::CivilDay(2026, 12, 31)));
  EXPECT_FALSE(calendar.IsProvisional(absl::CivilDay(2027, 12, 28)));
  EXPECT_TRUE(calendar.IsProvisional(absl::CivilDay(2027, 12, 29)));
  // What the notice does not name is not a holiday, whatever was certain before it.
  EXPECT_TRUE(calendar.IsWorkingDay(absl::CivilDay(2027, 4, 5)));
}

TEST(CalendarParseTest, LeavesAYearBetweenTwoNoticesProvisional) {
  ASSERT_OK_AND_ASSIGN(const Calendar calendar,
                       Calendar::Parse("date,kind,name\n2027-10-01,OFF,国庆节\n2029-10-01,OFF,国庆节\n"));
  EXPECT_TRUE(calendar.IsProvisional(absl::CivilDay(2028, 6, 1)));
  EXPECT_FALSE(calendar.IsProvisional(absl::CivilDay(2029, 6, 1)));
}

}  // namespace
}  // namespace tongban
