// What a cancellation (注销) must state and bring.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/refusal.h"
#include "common/time/dates.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::Cancellation;

class CancellationTest : public ::testing::Test {
 protected:
  CaseFile file_{"2026-09-07 09:00"};
};

// R16, R93: neither categories nor a delivery are asked for.
TEST_F(CancellationTest, IsAcceptedWithoutAnAssessment) {
  ASSERT_THAT(file_.Do(samples::Submit(samples::CancellationApplication(1, file_.now()))), IsOk());
  EXPECT_TRUE(file_.file().shortcomings().empty());
  ASSERT_THAT(file_.Do(samples::AcceptAlone()), IsOk());
  EXPECT_EQ(file_.state(), Case::STATE_CHECKING_JURISDICTION);
}

// R16.
TEST_F(CancellationTest, LacksTheCertificateThatIsNotHandedIn) {
  Application application = samples::CancellationApplication(1, file_.now());
  application.mutable_materials()->RemoveLast();
  ASSERT_THAT(file_.Do(samples::Submit(application)), IsOk());
  ASSERT_EQ(file_.file().shortcomings_size(), 1);
  EXPECT_EQ(file_.file().shortcomings(0).rule(), "R16");
}

// R93: whether the standard is met, appraisers say; a death is entered without a
// case.
TEST_F(CancellationTest, IsAppliedForAtTheHoldersWishAlone) {
  for (const auto cause : {Cancellation::CAUSE_DEATH, Cancellation::CAUSE_NOT_QUALIFIED}) {
    Application application = samples::CancellationApplication(1, file_.now());
    application.mutable_cancellation()->set_cause(cause);
    if (cause == Cancellation::CAUSE_DEATH) {
      *application.mutable_cancellation()->mutable_death_date() = ToProto(absl::CivilDay(2026, 9, 1));
    }
    EXPECT_EQ(ReasonOf(file_.Do(samples::Submit(application))), "CONTENT_INVALID");
  }
}

}  // namespace
}  // namespace tongban::policy
