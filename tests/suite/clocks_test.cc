// Clocks in running offices: over holidays, restarts, and doubtful time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>

#include "common/desk/tables.h"
#include "common/store/keys.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/casework/v1/case_service.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Case;
using casework::v1::Clock;
using casework::v1::Event;
using casework::v1::ExplainClockRequest;
using casework::v1::ExplainClockResponse;
using casework::v1::OfficeRef;
using ::testing::HasSubstr;

// Accepted on Thursday before Mid-Autumn and National Day of 2026.
class HolidayTest : public SuiteTest {
 protected:
  HolidayTest() : SuiteTest({.start = samples::At("2026-09-24 09:00")}) {
    id = suite.Submit(samples::LimbApplication(1, suite.Now()));
    suite.Do(id, samples::Accept(suite.InDays(5)));
  }

  int CountActs(Act::ContentCase act) {
    int count = 0;
    for (const Event& event : suite.StoredEvents(samples::IntakeOffice(), id))
      count += event.act().content_case() == act;
    return count;
  }

  int CountInLog(const std::string& event) {
    const std::string log = suite.LogText();
    int count = 0;
    for (size_t at = log.find(event); at != std::string::npos; at = log.find(event, at + 1)) ++count;
    return count;
  }

  std::string id;
};

// Sample (d). R36, R98: 28, 29, 30 September; 8, 9 and the make-up 10 October;
// 12 to 16; 19, 20, 21.
TEST_F(HolidayTest, WhoDoesNotComeWithinFourteenWorkingDaysHasGivenUpAndIsTold) {
  EXPECT_EQ(FromProto(ClockOf(suite.CaseOf(id), Clock::KIND_ATTEND).due_time()),
            EndOfDay(absl::CivilDay(2026, 10, 21)));
  suite.PassTo(EndOfDay(absl::CivilDay(2026, 10, 21)));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_APPOINTED);
  suite.PassTo(StartOfDay(absl::CivilDay(2026, 10, 22)));
  const Case abandoned = suite.CaseOf(id);
  EXPECT_EQ(abandoned.state(), Case::STATE_ABANDONED);
  EXPECT_EQ(abandoned.notices().rbegin()->kind(), casework::v1::Notice::KIND_ABANDONMENT);
}

// R82, R89.
TEST_F(HolidayTest, AClockFiresOnceAcrossRestarts) {
  suite.RestartAll();
  suite.Pass(WorkingDays(14));
  suite.RestartAll();
  suite.Pass(WorkingDays(30));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_ABANDONED);
  EXPECT_EQ(CountActs(Act::kAbandon), 1);
}

// R82: the limit ends while nobody is there to see it.
TEST_F(HolidayTest, AClockThatRanOutWhileTheOfficeWasClosedFiresWhenItOpens) {
  suite.Stop(samples::AssessmentOffice());
  suite.Pass(WorkingDays(14));
  suite.Start(samples::AssessmentOffice());
  suite.Settle();
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_ABANDONED);
  EXPECT_EQ(CountActs(Act::kAbandon), 1);
}

// One row that cannot be read, of the list or of the cases, does not stop time
// for the others; when it is repaired, its own time comes.
TEST_F(HolidayTest, ADamagedRowHoldsUpItsOwnClockAlone) {
  const std::string other = suite.Submit(samples::LimbApplication(2, suite.Now()));
  suite.Do(other, samples::Accept(suite.InDays(5)));
  const OfficeRef office = samples::AssessmentOffice();
  const std::string key = CaseKey(office.federation(), id);
  const std::string intact = suite.At(office).store().Get(kRecords, key).value();
  Batch damage;
  damage.Put(kRecords, key, "\xff");
  damage.Put(kDue, OrderedNumber(Seconds(suite.Now())) + "\xff", "");
  ASSERT_THAT(suite.At(office).store().Commit(damage), IsOk());
  suite.Restart(office);  // It knows the list that it wrote itself.
  suite.Pass(WorkingDays(14));
  EXPECT_EQ(suite.CaseOf(other).state(), Case::STATE_ABANDONED);
  operations::v1::GetOfficeStatusRequest ask;
  ask.set_name("federations/330213");
  const auto status = suite.Call<operations::v1::OfficeStatus>(office, ask, Operator());
  ASSERT_THAT(status.status(), IsOk());
  EXPECT_EQ(status->damaged_rows(), 2);
  EXPECT_EQ(status->first_damaged_row(), id + " clock 2");
  EXPECT_EQ(CountInLog("damaged row quarantined"), 2);

  Batch repair;
  repair.Put(kRecords, key, intact);
  for (const auto& [set_aside, row] : suite.At(office).ContentOf(kSetAside)) {
    if (KeyReader(set_aside).Text().value().empty()) repair.Delete(kSetAside, set_aside);
  }
  ASSERT_THAT(suite.At(office).store().Commit(repair), IsOk());
  suite.Restart(office);
  suite.Settle();
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_ABANDONED);
  EXPECT_EQ(suite.Call<operations::v1::OfficeStatus>(office, ask, Operator())->damaged_rows(), 0);
}

// R88: reported once, and nothing approves by silence.
TEST_F(HolidayTest, AnOverdueStageIsReportedOnceAndChangesNothing) {
  suite.Do(id, samples::Attend(suite.Now()));
  suite.Pass(WorkingDays(19));
  suite.Pass(WorkingDays(5));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_ASSESSING);
  EXPECT_EQ(CountActs(Act::kReportOverdue), 1);
  EXPECT_TRUE(ClockOf(suite.CaseOf(id), Clock::KIND_ASSESS).has_overdue_time());
}

TEST_F(HolidayTest, ExplainClockTellsEveryDayOfNationalDay) {
  ExplainClockRequest request;
  request.set_name(NameAt(samples::AssessmentOffice(), id));
  request.set_clock(ClockOf(suite.CaseOf(id), Clock::KIND_ATTEND).id());
  const auto explained =
      suite.Call<ExplainClockResponse>(samples::AssessmentOffice(), request, samples::IntakeOfficer());
  ASSERT_THAT(explained.status(), IsOk());
  std::map<std::string, casework::v1::ClockDay> days;
  for (const auto& day : explained->days()) days[DayText(FromProto(day.date()))] = day;
  EXPECT_EQ(explained->days_size(), 28);  // 24 September to 21 October.
  EXPECT_FALSE(days["2026-10-01"].counts());
  EXPECT_THAT(days["2026-10-01"].reason(), HasSubstr("国庆节"));
  EXPECT_TRUE(days["2026-10-10"].counts());
  EXPECT_EQ(days["2026-10-10"].counted_days(), 6);
  EXPECT_EQ(days["2026-10-21"].counted_days(), 14);
  EXPECT_THAT(explained->summary(), HasSubstr("2026-10-21"));

  request.set_clock(99);
  EXPECT_EQ(
      suite.Call<ExplainClockResponse>(samples::AssessmentOffice(), request, samples::IntakeOfficer()).status().code(),
      absl::StatusCode::kNotFound);
}

// R37, A8, A9.
class SpecialLimitTest : public SuiteTest {
 protected:
  static SuiteOptions Options() {
    SuiteOptions options;
    options.policy += R"pb(
      layers {
        scope: "330213"
        effective_date { year: 2022 month: 1 day: 1 }
        policy {
          special_limits {
            limits { clock: KIND_ATTEND working_days: 25 }
            limits { clock: KIND_ASSESS working_days: 35 }
            announcement_title: "关于跨县评定时限的公告"
            announcement_url: "https://fenghua.example/announcements"
            announcement_date { year: 2022 month: 1 day: 1 }
          }
        }
      })pb";
    return options;
  }
  SpecialLimitTest() : SuiteTest(Options()) {}
};

TEST_F(SpecialLimitTest, HoldsForTheTwoCategoriesAcrossCountiesAlone) {
  const std::string far = suite.Submit(samples::IntellectualApplication(1, suite.Now()));
  suite.Do(far, samples::Accept(suite.InDays(1), samples::kFarInstitution));
  const std::string near = suite.Submit(samples::IntellectualApplication(2, suite.Now()));
  suite.Do(near, samples::Accept(suite.InDays(1)));

  EXPECT_EQ(ClockOf(suite.CaseOf(far), Clock::KIND_ATTEND).limit_days(), 25);
  EXPECT_EQ(ClockOf(suite.CaseOf(far), Clock::KIND_ASSESS).limit_days(), 35);
  EXPECT_EQ(ClockOf(suite.CaseOf(near), Clock::KIND_ATTEND).limit_days(), 14);
  suite.Pass(WorkingDays(14));
  EXPECT_EQ(suite.CaseOf(near).state(), Case::STATE_ABANDONED);
  EXPECT_EQ(suite.CaseOf(far).state(), Case::STATE_APPOINTED);
  suite.Pass(WorkingDays(11));
  EXPECT_EQ(suite.CaseOf(far).state(), Case::STATE_ABANDONED);
}

// The assessment office keeps a wall clock that a test sets.
class DoubtfulTimeTest : public SuiteTest {
 protected:
  DoubtfulTimeTest() {
    suite.Stop(samples::AssessmentOffice());
    suite.KeepTimeBy(samples::AssessmentOffice(), [this](absl::Time last_seen) {
      return std::make_unique<SystemTime>(
          last_seen, [this] { return suite.Now() + ahead; }, [this] { return suite.Now() - absl::UnixEpoch(); });
    });
    suite.Start(samples::AssessmentOffice());
    id = suite.Submit(samples::LimbApplication(1, suite.Now()));
    suite.Do(id, samples::Accept(suite.InDays(1)));
  }

  // One call that changes something, so that the loop has been round and has
  // looked at its clocks.
  void GoRound() {
    suite.At(samples::AssessmentOffice()).server().Wake();
    casework::v1::GetCaseRequest request;
    request.set_name(NameAt(samples::AssessmentOffice(), id));
    for (int i = 0; i < 3; ++i) {
      EXPECT_THAT(suite.Call<Case>(samples::AssessmentOffice(), request, samples::IntakeOfficer()).status(), IsOk());
    }
  }

  std::atomic<absl::Duration> ahead{absl::ZeroDuration()};
  std::string id;
};

// Invariant 6: irreversible expiry waits while the clock cannot be trusted.
TEST_F(DoubtfulTimeTest, NothingIsEndedUntilAnOperatorConfirmsTheTime) {
  ahead = absl::Hours(24 * 365);
  GoRound();
  EXPECT_EQ(suite.StoredCase(samples::AssessmentOffice(), id)->state(), Case::STATE_APPOINTED);
  operations::v1::GetOfficeStatusRequest ask;
  ask.set_name("federations/330213");
  const auto status = suite.Call<operations::v1::OfficeStatus>(samples::AssessmentOffice(), ask, Operator());
  ASSERT_THAT(status.status(), IsOk());
  EXPECT_THAT(status->clock_distrust(), HasSubstr("jumped ahead"));

  // The wall clock is set right again: nothing has happened, nothing is lost.
  ahead = absl::ZeroDuration();
  GoRound();
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_APPOINTED);
  suite.Pass(WorkingDays(14));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_ABANDONED);
}

TEST_F(DoubtfulTimeTest, AConfirmedTimeEndsWhatHasRunOut) {
  ahead = absl::Hours(24 * 60);
  GoRound();
  EXPECT_EQ(suite.StoredCase(samples::AssessmentOffice(), id)->state(), Case::STATE_APPOINTED);
  operations::v1::ConfirmTimeRequest confirm;
  confirm.set_name("federations/330213");
  confirm.set_request_id("confirm-1");
  ASSERT_THAT(suite.Call<operations::v1::OfficeStatus>(samples::AssessmentOffice(), confirm, Operator()).status(),
              IsOk());
  suite.At(samples::AssessmentOffice()).server().Wake();
  suite.Settle();
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_ABANDONED);
}

}  // namespace
}  // namespace tongban
