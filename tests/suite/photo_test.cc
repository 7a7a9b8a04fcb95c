// A household county that issues second-generation certificates (R47–R49).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::Clock;
using casework::v1::Notice;
using ::testing::Contains;

class PhotoTest : public SuiteTest {
 protected:
  PhotoTest() : SuiteTest({.federations = {"330213", "330203"}}) {}

  std::string Approved() {
    auto application = samples::LimbApplication(1, suite.Now());
    application.set_household_federation(std::string(samples::kOtherHousehold));
    const std::string id = suite.Submit(application);
    suite.CarryToApproval(id);
    return id;
  }
};

// R47, A14: the waybill in time is enough.
TEST_F(PhotoTest, APhotographSentByCourierIsAwaitedAndPrinted) {
  const std::string id = Approved();
  EXPECT_THAT(suite.Try(id, samples::Print()), IsRefusal(absl::StatusCode::kFailedPrecondition, "PHOTO_MISSING"));
  suite.Do(id, samples::RequestPhoto());
  EXPECT_THAT(NoticesOf(suite.CaseOf(id)), Contains(Notice::KIND_PHOTO_REQUEST));
  suite.Do(id, samples::ReportWaybill());
  suite.Pass(WorkingDays(12));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_PHOTO_SENT);
  suite.Do(id, samples::ReceivePhoto());
  // A13: the days of waiting do not count.
  EXPECT_FALSE(ClockOf(suite.CaseOf(id), Clock::KIND_DECIDE).has_overdue_time());
  suite.Do(id, samples::Print());
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_PRINTED);
  EXPECT_EQ(suite.CaseOf(id).certificate().generation(), casework::v1::Certificate::GENERATION_SECOND);
}

// R48, A15: the approval is void and there is no number.
TEST_F(PhotoTest, WhoSendsNoPhotographWithinFiveWorkingDaysHasGivenUp) {
  const std::string id = Approved();
  suite.Do(id, samples::RequestPhoto());
  suite.Pass(WorkingDays(5));
  const Case abandoned = suite.CaseOf(id);
  EXPECT_EQ(abandoned.state(), Case::STATE_ABANDONED);
  EXPECT_FALSE(abandoned.has_certificate());
  EXPECT_EQ(ClockOf(abandoned, Clock::KIND_PHOTO).state(), Clock::STATE_EXPIRED);
}

// R49.
TEST_F(PhotoTest, AnElectronicPhotographSparesTheApplicantTheCourier) {
  const std::string id = Approved();
  suite.Do(id, samples::FindPhoto());
  EXPECT_THAT(suite.Try(id, samples::RequestPhoto()),
              IsRefusal(absl::StatusCode::kFailedPrecondition, "PHOTO_ON_FILE"));
  suite.Do(id, samples::Print());
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_PRINTED);
}

// R49: it may still be found while the applicant is asked.
TEST_F(PhotoTest, AnElectronicPhotographFoundLaterEndsTheWait) {
  const std::string id = Approved();
  suite.Do(id, samples::FindNoPhoto());
  suite.Do(id, samples::RequestPhoto());
  suite.Do(id, samples::FindPhoto());
  suite.Pass(WorkingDays(5));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_APPROVED);
}

}  // namespace
}  // namespace tongban
