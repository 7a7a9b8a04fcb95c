// R37: the limits of an assessment of intellectual or mental disability in
// another county.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::Disability;
using samples::At;

// R37: only with an announcement, only for 5 and 6, only across counties.
struct Special {
  const char* name;
  Disability::Category category;
  const char* institution;
  const char* announced;
  int attend, assess;
};
void PrintTo(const Special& row, std::ostream* out) { *out << row.name; }

class SpecialLimitTest : public ::testing::TestWithParam<Special> {};

// Announced on $day.
constexpr char kSpecialLimits[] = R"pb(
  layers {
    scope: "330213"
    effective_date { year: 2022 month: 1 day: 1 }
    policy {
      institutions {
        id: "near"
        county: "330213"
        categories: [ 1, 2, 3, 4, 5, 6 ]
        start_date { year: 2021 month: 1 day: 1 }
      }
      institutions {
        id: "far"
        county: "330205"
        categories: [ 1, 2, 3, 4, 5, 6 ]
        start_date { year: 2021 month: 1 day: 1 }
      }
      special_limits {
        limits { clock: KIND_ATTEND working_days: 30 }
        announcement_title: "公告一"
        announcement_url: "https://fenghua.example/announcements"
        announcement_date { $day }
      }
      special_limits {
        limits { clock: KIND_ATTEND working_days: 25 }
        limits { clock: KIND_ASSESS working_days: 40 }
        announcement_title: "公告二"
        announcement_url: "https://fenghua.example/announcements"
        announcement_date { $day }
      }
    }
  })pb";

CaseFile AcceptedAt(absl::string_view institution, Disability::Category category = Disability::CATEGORY_MENTAL,
                    absl::string_view announced = "year: 2022 month: 1 day: 1") {
  const std::string text =
      absl::StrCat(samples::PolicyText(), absl::StrReplaceAll(kSpecialLimits, {{"$day", announced}}));
  CaseFile file("2026-09-07 09:00", PolicyBook::Parse(text).value());
  EXPECT_THAT(file.Do(samples::Submit(samples::ApplicationFor(category, 1, file.now()))), IsOk());
  EXPECT_THAT(file.Do(samples::Accept(At("2026-09-14 09:00"), institution)), IsOk());
  return file;
}

TEST_P(SpecialLimitTest, IsAsTheRow) {
  const CaseFile file = AcceptedAt(GetParam().institution, GetParam().category, GetParam().announced);
  EXPECT_EQ(file.clock(Clock::KIND_ATTEND).limit_days(), GetParam().attend);
  EXPECT_EQ(file.clock(Clock::KIND_ASSESS).limit_days(), GetParam().assess);
}

// A8: each limit that is stated replaces the ordinary one; A9: the longest wins.
const Special kSpecials[] = {
    {"Intellectual", Disability::CATEGORY_INTELLECTUAL, "far", "year: 2026 month: 9 day: 7", 30, 40},
    {"Mental", Disability::CATEGORY_MENTAL, "far", "year: 2022 month: 1 day: 1", 30, 40},
    {"InTheCounty", Disability::CATEGORY_MENTAL, "near", "year: 2022 month: 1 day: 1", 14, 19},
    {"NotYetAnnounced", Disability::CATEGORY_MENTAL, "far", "year: 2026 month: 9 day: 8", 14, 19},
    {"OtherCategory", Disability::CATEGORY_LIMB, "far", "year: 2022 month: 1 day: 1", 14, 19},
};
INSTANTIATE_TEST_SUITE_P(Rows, SpecialLimitTest, ::testing::ValuesIn(kSpecials),
                         [](const auto& row) { return row.param.name; });

// R37 on the way: the limits follow the institution. What the applicant was told
// stays; the stage is the federation's own.
TEST(SpecialLimitsTest, FollowTheInstitutionWhenTheAppointmentIsChanged) {
  CaseFile file = AcceptedAt("near");
  EXPECT_EQ(file.DueDay(Clock::KIND_ATTEND), "2026-09-24");
  // Beyond the limit of the institution nearby, within that of the other.
  EXPECT_EQ(ReasonOf(file.Do(samples::ChangeAppointment(At("2026-09-28 09:00"), "near"))), "APPOINTMENT_TOO_LATE");
  ASSERT_THAT(file.Do(samples::ChangeAppointment(At("2026-09-28 09:00"), "far")), IsOk());
  EXPECT_EQ(file.clock(Clock::KIND_ATTEND).limit_days(), 30);
  EXPECT_EQ(file.clock(Clock::KIND_ASSESS).limit_days(), 40);
  EXPECT_EQ(file.DueDay(Clock::KIND_ATTEND), "2026-10-23");
  EXPECT_THAT(file.LastNotice().text(), ::testing::HasSubstr("2026-10-23（含当日）前"));
  ASSERT_THAT(file.Do(samples::ChangeAppointment(At("2026-10-12 09:00"), "near")), IsOk());
  EXPECT_EQ(file.clock(Clock::KIND_ATTEND).limit_days(), 30);
  EXPECT_EQ(file.clock(Clock::KIND_ASSESS).limit_days(), 19);
  EXPECT_EQ(file.DueDay(Clock::KIND_ASSESS), "2026-10-09");
}

// R37, R38: a clock that stands still is counted under the new limit when it
// goes on, and one that was late is late no longer.
TEST(SpecialLimitsTest, CountForClocksThatStandStillOrWereLate) {
  CaseFile file = AcceptedAt("near");
  ASSERT_THAT(file.Do(samples::RequestHomeVisit(At("2026-09-15 09:00"))), IsOk());
  ASSERT_THAT(file.Do(samples::ChangeAppointment(At("2026-09-16 09:00"), "far")), IsOk());
  EXPECT_EQ(file.DueDay(Clock::KIND_ASSESS), "suspended");
  EXPECT_EQ(file.clock(Clock::KIND_ASSESS).limit_days(), 40);
  file.Go("2026-09-07 10:00");
  ASSERT_THAT(file.Do(samples::CompleteHomeVisit(file.now())), IsOk());
  EXPECT_EQ(file.DueDay(Clock::KIND_ASSESS), "2026-11-06");

  CaseFile late = AcceptedAt("far");
  ASSERT_THAT(late.Do(samples::ChangeAppointment(At("2026-10-12 09:00"), "near")), IsOk());
  late.Go("2026-10-10 09:00");
  ASSERT_THAT(late.Do(late.ReportOverdue(Clock::KIND_ASSESS)), IsOk());
  ASSERT_THAT(late.Do(samples::ChangeAppointment(At("2026-10-12 09:00"), "far")), IsOk());
  EXPECT_FALSE(late.clock(Clock::KIND_ASSESS).has_overdue_time());
}

// R37: the residence county decrees them; institutions elsewhere may bear the
// same id.
TEST(SpecialLimitsTest, AreNotThoseOfTheHouseholdCounty) {
  ASSERT_OK_AND_ASSIGN(const PolicyBook book, PolicyBook::Parse(absl::StrCat(samples::PolicyText(), R"pb(
                         layers {
                           scope: "420625"
                           effective_date { year: 2022 month: 1 day: 1 }
                           policy {
                             institutions {
                               id: "fenghua-hospital"
                               county: "420626"
                               categories: [ 5 ]
                               start_date { year: 2021 month: 1 day: 1 }
                             }
                             special_limits {
                               limits { clock: KIND_DECIDE working_days: 60 }
                               announcement_title: "公告"
                               announcement_url: "https://fenghua.example/announcements"
                               announcement_date { year: 2022 month: 1 day: 1 }
                             }
                           }
                         })pb")));
  CaseFile file("2026-09-07 09:00", book);
  Bring(file, Case::STATE_REVIEWING, samples::IntellectualApplication(1, file.now()));
  EXPECT_EQ(file.clock(Clock::KIND_DECIDE).limit_days(), 10);
}

}  // namespace
}  // namespace tongban::policy
