// Three counties: a case that was sent to the wrong one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/policy/parties.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::Notice;
using casework::v1::OfficeRef;
using ::testing::Contains;

class JurisdictionTest : public SuiteTest {
 protected:
  JurisdictionTest() : SuiteTest({.federations = {"330213", "420625", "330203"}}) {}

  // A case that 420625 has disclaimed.
  std::string Disclaimed() {
    const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
    suite.CarryToHousehold(id);
    suite.Do(id, samples::ReturnForJurisdiction(samples::kOtherHousehold));
    return id;
  }
};

// Sample (c) of the issue. R50, R51.
TEST_F(JurisdictionTest, ACaseSentToTheWrongCountyIsRedirectedAndItsAssessmentStays) {
  const std::string id = Disclaimed();
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_RETURNED_FOR_JURISDICTION);
  EXPECT_EQ(suite.HolderOf(id).kind(), OfficeRef::KIND_INTAKE);
  EXPECT_THAT(suite.Try(id, samples::Redirect(samples::kOtherHousehold)),
              IsRefusal(absl::StatusCode::kFailedPrecondition, "CONTACT_MISSING"));
  suite.Do(id, samples::RecordContact(suite.Now()));
  suite.Do(id, samples::Redirect(samples::kOtherHousehold));
  suite.Do(id, samples::ConfirmJurisdiction());
  suite.Do(id, samples::Approve());
  suite.Do(id, samples::FindPhoto());
  suite.Do(id, samples::Print());
  suite.Do(id, samples::Dispatch());
  suite.Do(id, samples::ConfirmDelivery(suite.Now()));

  const Case delivered = suite.CaseOf(id);
  EXPECT_EQ(delivered.state(), Case::STATE_DELIVERED);
  EXPECT_EQ(policy::HouseholdOf(delivered), samples::kOtherHousehold);
  ASSERT_EQ(delivered.disclaimers_size(), 1);
  EXPECT_EQ(delivered.disclaimers(0).federation(), samples::kHousehold);
  EXPECT_THAT(NoticesOf(delivered), Contains(Notice::KIND_REDIRECTION));
  // R55: one digest at every office that ever had the assessment.
  for (const OfficeRef& office :
       {samples::IntakeOffice(), samples::AssessmentOffice(), samples::RegistrationApprovalOffice(samples::kHousehold),
        samples::RegistrationApprovalOffice(samples::kOtherHousehold)}) {
    const auto copy = suite.StoredCase(office, id);
    ASSERT_TRUE(copy.has_value());
    EXPECT_EQ(copy->assessments(0).form_sha256(), delivered.assessments(0).form_sha256()) << office.ShortDebugString();
  }
}

// A16.
TEST_F(JurisdictionTest, ACountyThatDisclaimedACaseIsNotAskedAgainWithoutNewEvidence) {
  const std::string id = Disclaimed();
  suite.Do(id, samples::RecordContact(suite.Now()));
  EXPECT_THAT(suite.Try(id, samples::Redirect(samples::kHousehold)),
              IsRefusal(absl::StatusCode::kInvalidArgument, "COUNTY_DISCLAIMED_BEFORE"));
  EXPECT_THAT(suite.Try(id, samples::Redirect(samples::kResidence, "evidence")),
              IsRefusal(absl::StatusCode::kInvalidArgument, "IS_RESIDENCE_COUNTY"));

  suite.Do(id, samples::Redirect(samples::kHousehold, "户口簿新页"));
  suite.Do(id, samples::ConfirmJurisdiction());
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_REVIEWING);
  EXPECT_EQ(suite.HolderOf(id).federation(), samples::kHousehold);
}

// A16: each return stops DECIDE, each arrival starts it anew.
TEST_F(JurisdictionTest, TheDecisionClockBeginsAnewWhereTheCaseArrives) {
  const std::string id = Disclaimed();
  EXPECT_EQ(ClockOf(suite.CaseOf(id), casework::v1::Clock::KIND_DECIDE).state(), casework::v1::Clock::STATE_MET);
  suite.Pass(WorkingDays(1));
  EXPECT_TRUE(ClockOf(suite.CaseOf(id), casework::v1::Clock::KIND_REDIRECT).has_overdue_time());
  suite.Do(id, samples::RecordContact(suite.Now()));
  suite.Do(id, samples::Redirect(samples::kOtherHousehold));
  const auto decide = ClockOf(suite.CaseOf(id), casework::v1::Clock::KIND_DECIDE);
  EXPECT_EQ(decide.state(), casework::v1::Clock::STATE_RUNNING);
  EXPECT_EQ(decide.limit_days(), 10);
}

// Two counties disclaim it, one after the other.
TEST_F(JurisdictionTest, ACaseMayBeReturnedMoreThanOnce) {
  const std::string id = Disclaimed();
  suite.Do(id, samples::RecordContact(suite.Now()));
  suite.Do(id, samples::Redirect(samples::kOtherHousehold));
  suite.PassTo(suite.InDays(1));
  suite.Do(id, samples::ReturnForJurisdiction());
  EXPECT_THAT(suite.Try(id, samples::Redirect(samples::kHousehold, "evidence")),
              IsRefusal(absl::StatusCode::kFailedPrecondition, "CONTACT_MISSING"));
  suite.PassTo(suite.InDays(1));
  suite.Do(id, samples::RecordContact(suite.Now()));
  suite.Do(id, samples::Redirect(samples::kHousehold, "户口簿新页"));
  suite.Do(id, samples::ConfirmJurisdiction());
  suite.Do(id, samples::Approve());
  suite.Do(id, samples::Print());
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_PRINTED);
  EXPECT_EQ(suite.CaseOf(id).disclaimers_size(), 2);
}

}  // namespace
}  // namespace tongban
