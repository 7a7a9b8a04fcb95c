// Clocks fire once, never early, never while they stand still; what they say
// can be explained day by day; and the tables can be described whole.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/policy/explain.h"
#include "common/policy/limits.h"
#include "common/policy/matters.h"
#include "common/status/refusal.h"
#include "common/time/dates.h"
#include "common/time/published_calendar.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::ExplainClockResponse;
using samples::At;
using ::testing::HasSubstr;

// The case in a state in which the clock runs.
struct Running {
  Clock::Kind clock;
  Case::State state;
  Act::ContentCase at_limit;
};
void PrintTo(const Running& row, std::ostream* out) { *out << Clock::Kind_Name(row.clock); }

constexpr Running kRunning[] = {
    {Clock::KIND_ACCEPT, Case::STATE_SUBMITTED, Act::kReportOverdue},
    {Clock::KIND_ATTEND, Case::STATE_APPOINTED, Act::kAbandon},
    {Clock::KIND_ASSESS, Case::STATE_ASSESSING, Act::kReportOverdue},
    {Clock::KIND_FEEDBACK, Case::STATE_ASSESSED, Act::kReportOverdue},
    {Clock::KIND_RECORD, Case::STATE_CONCLUDED_QUALIFIED, Act::kReportOverdue},
    {Clock::KIND_NOTIFY_NOT_QUALIFIED, Case::STATE_CONCLUDED_NOT_QUALIFIED, Act::kReportOverdue},
    {Clock::KIND_DECIDE, Case::STATE_REVIEWING, Act::kReportOverdue},
    {Clock::KIND_PHOTO, Case::STATE_PHOTO_REQUESTED, Act::kAbandon},
    {Clock::KIND_REDIRECT, Case::STATE_RETURNED_FOR_JURISDICTION, Act::kReportOverdue},
};

bool MayBeWithdrawnIn(Case::State state) {
  return std::ranges::any_of(
      Acts(), [state](const ActRow& row) { return row.to == Case::STATE_WITHDRAWN && row.from.Contains(state); });
}

class ClockTest : public ::testing::TestWithParam<Running> {
 protected:
  void SetUp() override {
    Application application = samples::LimbApplication(1, file_.now());
    application.set_household_federation(std::string(samples::kOtherHousehold));
    Bring(file_, GetParam().state, application);
  }
  Act AtLimit() const {
    return GetParam().at_limit == Act::kAbandon ? file_.Abandon(GetParam().clock)
                                                : file_.ReportOverdue(GetParam().clock);
  }

  CaseFile file_{"2026-09-21 09:00"};
};

// R88, R89.
TEST_P(ClockTest, FiresOnceAndNeverEarly) {
  const absl::Time due = FromProto(file_.clock(GetParam().clock).due_time());
  EXPECT_EQ(due, EndOfDay(ChinaDay(due)));
  file_.Pass(due - file_.now());
  EXPECT_EQ(ReasonOf(file_.Do(AtLimit())), "CLOCK_STILL_RUNS");
  file_.Pass(absl::Nanoseconds(1));
  ASSERT_THAT(file_.Do(AtLimit()), IsOk());
  const Clock& clock = file_.clock(GetParam().clock);
  if (GetParam().at_limit == Act::kAbandon) {
    EXPECT_EQ(file_.state(), Case::STATE_ABANDONED);
    EXPECT_EQ(clock.state(), Clock::STATE_EXPIRED);
  } else {
    EXPECT_EQ(file_.state(), GetParam().state);
    EXPECT_EQ(clock.state(), Clock::STATE_RUNNING);
    EXPECT_EQ(FromProto(clock.overdue_time()), file_.now());
  }
  file_.PassDays(30);
  EXPECT_FALSE(file_.Do(AtLimit()).ok());
}

TEST_P(ClockTest, IsTheClocksAloneToFire) {
  file_.PassDays(60);
  EXPECT_EQ(ReasonOf(file_.Do(AtLimit(), samples::IntakeOfficer())), "ROLE_NOT_ALLOWED");
}

TEST_P(ClockTest, IsTheOneOfItsRow) {
  const Clock& clock = file_.clock(GetParam().clock);
  const ClockRow& row = RowOf(GetParam().clock);
  EXPECT_EQ(clock.owner(), row.owner);
  EXPECT_EQ(clock.rule(), row.rule);
  EXPECT_EQ(clock.calendar_version(), "");
  EXPECT_EQ(file_.file().calendar_version(), file_.calendar().version());
  EXPECT_EQ(ToProto(DueTime(clock, file_.calendar()).due).seconds(), clock.due_time().seconds());
}

// A line names what is new alone; a clock keeps the calendar that gave its due time.
TEST(CalendarTest, IsNamedWhereItChanges) {
  static const Calendar other = Calendar::Parse(absl::StrCat(PublishedCalendar(), "2026-09-30,OFF,临时停办\n")).value();
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_APPOINTED);
  const std::string first = file.calendar().version();
  EXPECT_EQ(file.history().front().findings().calendar_version(), first);
  EXPECT_NE(file.history().front().findings().policy_version(), "");
  for (const Event& later : absl::MakeConstSpan(file.history()).subspan(1)) {
    EXPECT_EQ(later.findings().calendar_version(), "");
    EXPECT_EQ(later.findings().policy_version(), "");
  }
  file.Adopt(other);
  ASSERT_THAT(file.Do(samples::Attend(file.now())), IsOk());
  EXPECT_EQ(file.file().calendar_version(), other.version());
  EXPECT_EQ(file.history().back().findings().calendar_version(), other.version());
  EXPECT_EQ(file.clock(Clock::KIND_ASSESS).calendar_version(), first);
}

TEST_P(ClockTest, IsExplainedDayByDayAsItWasCounted) {
  ASSERT_OK_AND_ASSIGN(const ExplainClockResponse why,
                       Explain(file_.file(), file_.clock(GetParam().clock).id(), file_.calendar(), file_.now()));
  const Clock& clock = file_.clock(GetParam().clock);
  ASSERT_GT(why.days_size(), 1);
  EXPECT_FALSE(why.days(0).counts());
  EXPECT_EQ(why.days().rbegin()->counted_days(), clock.limit_days());
  EXPECT_TRUE(why.days().rbegin()->counts());
  EXPECT_EQ(DayText(FromProto(why.days().rbegin()->date())), file_.DueDay(GetParam().clock));
  EXPECT_THAT(why.summary(), HasSubstr(clock.rule()));
}

// A34: what the applicant takes back was not done.
TEST_P(ClockTest, IsEndedAndNotMetWhenTheCaseIsWithdrawn) {
  if (!MayBeWithdrawnIn(GetParam().state)) return;
  file_.PassDays(1);
  const CaseParty::Role holder = HolderOf(GetParam().state);
  ASSERT_THAT(file_.Do(holder == CaseParty::ROLE_RESIDENCE_INTAKE ? samples::Withdraw() : samples::RecordWithdrawal(),
                       holder == CaseParty::ROLE_HOUSEHOLD ? samples::HouseholdOfficer(samples::kOtherHousehold)
                                                           : samples::IntakeOfficer()),
              IsOk());
  const Clock& clock = file_.clock(GetParam().clock);
  EXPECT_EQ(clock.state(), Clock::STATE_ENDED);
  EXPECT_FALSE(clock.has_met_time());
  EXPECT_EQ(FromProto(clock.end_time()), file_.now());
  ASSERT_OK_AND_ASSIGN(const ExplainClockResponse why,
                       Explain(file_.file(), file_.clock(GetParam().clock).id(), file_.calendar(), file_.now()));
  EXPECT_THAT(why.summary(), HasSubstr("未办结"));
}

INSTANTIATE_TEST_SUITE_P(Every, ClockTest, ::testing::ValuesIn(kRunning),
                         [](const auto& row) { return Clock::Kind_Name(row.param.clock); });

TEST(ClocksTest, AreEachTestedHere) { EXPECT_EQ(std::size(kRunning), Clocks().size()); }

// R28: a day of work at the weekend counts, a holiday does not (R98).
TEST(ClocksTest, CountTheDayOfWorkAtTheWeekend) {
  CaseFile saturday("2026-10-09 23:59"), holiday("2026-09-30 09:00");
  Bring(saturday, Case::STATE_SUBMITTED);
  Bring(holiday, Case::STATE_SUBMITTED);
  EXPECT_EQ(saturday.DueDay(Clock::KIND_ACCEPT), "2026-10-10");
  EXPECT_EQ(holiday.DueDay(Clock::KIND_ACCEPT), "2026-10-08");
}

// A10: sending the list meets the limit, and filing again opens a new one.
TEST(ClocksTest, BeginAnewWhenTheApplicationIsFiledAgain) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_CORRECTION_REQUESTED);
  EXPECT_EQ(file.clock(Clock::KIND_ACCEPT).state(), Clock::STATE_MET);
  file.PassDays(30);
  ASSERT_THAT(file.Do(samples::Supplement(samples::LimbApplication(1, file.now()))), IsOk());
  EXPECT_EQ(file.clock(Clock::KIND_ACCEPT).state(), Clock::STATE_RUNNING);
  EXPECT_EQ(file.DueDay(Clock::KIND_ACCEPT), "2026-10-08");
  EXPECT_EQ(file.file().clocks_size(), 2);
}

// What is late stays late: standing still afterwards gives nothing back.
TEST(ClocksTest, AreNotRenewedByStandingStillAfterTheirEnd) {
  CaseFile file("2026-09-14 09:00");
  Application application = samples::LimbApplication(1, file.now());
  application.set_household_federation(std::string(samples::kOtherHousehold));
  Bring(file, Case::STATE_APPROVED, application);
  EXPECT_EQ(file.DueDay(Clock::KIND_DECIDE), "2026-09-28");
  file.Go("2026-10-12 09:00");
  ASSERT_THAT(file.Do(samples::RequestPhoto()), IsOk());
  file.Go("2026-10-14 09:00");
  ASSERT_THAT(file.Do(samples::ReceivePhoto()), IsOk());
  EXPECT_EQ(file.DueDay(Clock::KIND_DECIDE), "2026-09-28");
  EXPECT_THAT(file.Do(file.ReportOverdue(Clock::KIND_DECIDE)), IsOk());
}

// A day on which a clock stopped was cut short, so the day on which it goes on
// is left to it.
TEST(ClocksTest, KeepTheRestOfTheirLastDay) {
  CaseFile file("2026-09-14 09:00");
  Application application = samples::LimbApplication(1, file.now());
  application.set_household_federation(std::string(samples::kOtherHousehold));
  Bring(file, Case::STATE_APPROVED, application);
  file.Go("2026-09-28 09:00");
  ASSERT_THAT(file.Do(samples::RequestPhoto()), IsOk());
  file.Go("2026-09-30 09:00");
  ASSERT_THAT(file.Do(samples::ReceivePhoto()), IsOk());
  EXPECT_EQ(file.DueDay(Clock::KIND_DECIDE), "2026-09-30");
}

TEST(ClocksTest, SayWhenTheyRestOnAYearNotYetPublished) {
  CaseFile file("2026-12-21 09:00");
  Bring(file, Case::STATE_APPOINTED);
  EXPECT_TRUE(file.clock(Clock::KIND_ATTEND).provisional());
  EXPECT_THAT(file.LastNotice().text(), HasSubstr("暂定"));
}

// R36, R48: of a case given up, one limit ran out; every other ended with it.
TEST(ClocksTest, EndWithACaseThatIsGivenUp) {
  Application application = samples::LimbApplication(1, At("2026-09-14 09:00"));
  application.set_household_federation(std::string(samples::kOtherHousehold));
  CaseFile unattended("2026-09-14 09:00"), unprinted("2026-09-14 09:00");
  Bring(unattended, Case::STATE_ABANDONED, application);
  EXPECT_EQ(unattended.clock(Clock::KIND_ACCEPT).state(), Clock::STATE_MET);
  EXPECT_EQ(unattended.clock(Clock::KIND_ATTEND).state(), Clock::STATE_EXPIRED);
  EXPECT_EQ(FromProto(unattended.clock(Clock::KIND_ATTEND).end_time()), unattended.now());
  EXPECT_EQ(unattended.clock(Clock::KIND_ASSESS).state(), Clock::STATE_ENDED);
  Bring(unprinted, Case::STATE_PHOTO_REQUESTED, application);
  unprinted.PassDays(40);
  ASSERT_THAT(unprinted.Do(unprinted.Abandon(Clock::KIND_PHOTO)), IsOk());
  EXPECT_EQ(unprinted.clock(Clock::KIND_PHOTO).state(), Clock::STATE_EXPIRED);
  EXPECT_EQ(unprinted.clock(Clock::KIND_DECIDE).state(), Clock::STATE_ENDED);
}

// A limit of no days: the clock is not used.
TEST(ClocksTest, AreNotStartedWithoutALimit) {
  ASSERT_OK_AND_ASSIGN(const PolicyBook book,
                       PolicyBook::Parse(R"pb(layers {
                                                effective_date { year: 2022 month: 1 day: 1 }
                                                policy { limits { clock: KIND_ACCEPT working_days: 0 } }
                                              })pb"));
  CaseFile file("2026-09-07 09:00", book);
  Bring(file, Case::STATE_SUBMITTED);
  EXPECT_EQ(file.file().clocks_size(), 0);
}

TEST(ExplainTest, NamesTheSuspendedDaysAndTheHolidays) {
  CaseFile file("2026-09-14 09:00");
  ASSERT_THAT(file.Do(samples::Submit(samples::LimbApplication(1, file.now()))), IsOk());
  ASSERT_THAT(file.Do(samples::Accept(At("2026-09-22 09:00"))), IsOk());
  file.Go("2026-09-23 09:00");
  ASSERT_THAT(file.Do(samples::Miss()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto standing,
                       Explain(file.file(), file.clock(Clock::KIND_ASSESS).id(), file.calendar(), file.now()));
  EXPECT_THAT(standing.summary(), HasSubstr("中止计时"));
  EXPECT_EQ(DayText(FromProto(standing.days().rbegin()->date())), "2026-09-23");
  file.Go("2026-10-09 09:00");
  ASSERT_THAT(file.Do(samples::Attend(file.now())), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto why,
                       Explain(file.file(), file.clock(Clock::KIND_ASSESS).id(), file.calendar(), file.now()));
  EXPECT_EQ(DayText(FromProto(why.days().rbegin()->date())), "2026-10-26");
  EXPECT_EQ(why.days().rbegin()->counted_days(), 19);
  EXPECT_EQ(why.days(8).counted_days(), 7);
  EXPECT_THAT(why.days(9).reason(), HasSubstr("suspended"));
  EXPECT_THAT(why.days(17).reason(), HasSubstr("国庆节"));
}

TEST(ExplainTest, SaysOfAClockMetWhileItStoodStillThatItWasMet) {
  CaseFile file("2026-09-14 09:00");
  Bring(file, Case::STATE_HOME_VISIT_REQUESTED);
  file.PassDays(3);
  ASSERT_THAT(file.Do(samples::CompleteHomeVisit(file.now())), IsOk());
  file.PassDays(100);
  ASSERT_OK_AND_ASSIGN(const auto why,
                       Explain(file.file(), file.clock(Clock::KIND_ATTEND).id(), file.calendar(), file.now()));
  EXPECT_THAT(why.summary(), HasSubstr("办结"));
  EXPECT_EQ(why.days_size(), 4);
}

TEST(ExplainTest, RefusesAClockTheCaseDoesNotHave) {
  CaseFile file("2026-09-14 09:00");
  Bring(file, Case::STATE_SUBMITTED);
  EXPECT_EQ(ReasonOf(Explain(file.file(), file.clock(Clock::KIND_PHOTO).id(), file.calendar(), file.now()).status()),
            "CLOCK_NOT_FOUND");
}

// A33: an order has its own time to attend, so two of a kind run side by side,
// each under its number.
TEST(ClockIdTest, TwoOfAKindRunUnderTheirNumbers) {
  CaseFile file("2026-09-21 09:00");
  Bring(file, Case::STATE_APPOINTED);
  Clock second = file.clock(Clock::KIND_ATTEND);
  const int first = second.id();
  second.set_id(file.file().clocks_size() + 1);
  *second.mutable_due_time() = ToProto(file.now() + absl::Hours(1));
  file.Start(second);
  CaseFile attended = file;
  file.Pass(absl::Hours(2));
  EXPECT_EQ(ReasonOf(file.Do(samples::Abandon(first))), "CLOCK_STILL_RUNS");
  EXPECT_EQ(ReasonOf(file.Do(samples::Abandon(99))), "CLOCK_STILL_RUNS");
  ASSERT_THAT(file.Do(samples::Abandon(second.id())), IsOk());
  EXPECT_EQ(FindClock(file.file(), second.id())->state(), Clock::STATE_EXPIRED);
  EXPECT_EQ(FindClock(file.file(), first)->state(), Clock::STATE_ENDED);

  ASSERT_THAT(attended.Do(samples::Attend(attended.now())), IsOk());
  EXPECT_EQ(FindClock(attended.file(), second.id())->state(), Clock::STATE_MET);
  EXPECT_EQ(FindClock(attended.file(), first)->state(), Clock::STATE_MET);
}

TEST(DescribeTest, CoversTheTables) {
  const auto described = Describe(PolicyBook::Notice().Resolve("330213", absl::CivilDay(2026, 9, 7)).policy());
  EXPECT_EQ(described.states_size(), static_cast<int>(States().size()));
  EXPECT_EQ(described.clocks_size(), static_cast<int>(Clocks().size()));
  EXPECT_EQ(described.matters_size(), static_cast<int>(Matters().size()));
  int moves = 0, finals = 0;
  for (const ActRow& row : Acts()) {
    for (int state = Case::State_MIN; state <= Case::State_MAX; ++state) {
      moves += row.from.Contains(static_cast<Case::State>(state)) ? 1 : 0;
    }
  }
  EXPECT_EQ(described.acts_size(), moves);
  for (const auto& state : described.states()) finals += state.final() ? 1 : 0;
  EXPECT_EQ(finals, 7);
  for (const auto& act : described.acts()) {
    EXPECT_NE(act.to(), Case::STATE_UNSPECIFIED);
    EXPECT_GT(act.roles_size(), 0);
    EXPECT_NE(act.act(), Act::KIND_UNSPECIFIED);
  }
  for (const auto& clock : described.clocks()) EXPECT_GT(clock.limit_days(), 0);
}

// An act is told by its kind in one place and by its field in another.
TEST(DescribeTest, EveryActHasItsKind) {
  const auto& acts = *Act::descriptor()->FindOneofByName("content");
  for (int i = 0; i < acts.field_count(); ++i) {
    const auto& field = *acts.field(i);
    ASSERT_TRUE(Act::Kind_IsValid(field.number())) << field.name();
    EXPECT_EQ(Act::Kind_Name(field.number()), absl::StrCat("KIND_", absl::AsciiStrToUpper(field.name())));
  }
  EXPECT_EQ(Act::Kind_descriptor()->value_count(), acts.field_count() + 1);
}

}  // namespace
}  // namespace tongban::policy
