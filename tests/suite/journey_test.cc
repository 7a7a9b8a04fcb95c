// The main job of the suite, from filing to its end, in two counties.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::Clock;
using casework::v1::Disability;
using casework::v1::Notice;
using casework::v1::OfficeRef;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

class JourneyTest : public SuiteTest {};

// Sample (a) of the issue.
TEST_F(JourneyTest, ACompleteApplicationEndsWithADeliveredCertificate) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToDelivery(id);

  const Case delivered = suite.CaseOf(id);
  EXPECT_EQ(delivered.state(), Case::STATE_DELIVERED);
  EXPECT_EQ(delivered.certificate().number().substr(0, 18), delivered.application().applicant().citizen_id());
  EXPECT_EQ(delivered.holder().kind(), OfficeRef::KIND_INTAKE);
  // R86: everything the applicant had to be told.
  EXPECT_THAT(NoticesOf(delivered), ElementsAre(Notice::KIND_RECEIPT, Notice::KIND_APPOINTMENT, Notice::KIND_QUALIFIED,
                                                Notice::KIND_APPROVAL, Notice::KIND_DISPATCH, Notice::KIND_DELIVERY));
}

// Sample (b). R31, R32: every shortcoming at once, with field, rule and remedy.
TEST_F(JourneyTest, AnIncompleteApplicationIsCorrectedAndThenAccepted) {
  Application incomplete = samples::LimbApplication(1, suite.Now());
  incomplete.clear_residence_permit();
  incomplete.clear_commitment_letter();
  incomplete.mutable_materials()->RemoveLast();
  const std::string id = suite.Submit(incomplete);

  const Case submitted = suite.CaseOf(id);
  ASSERT_GE(submitted.shortcomings_size(), 3);
  const auto refused = suite.Try(id, samples::Accept(suite.InDays(1)));
  EXPECT_THAT(refused, IsRefusal(absl::StatusCode::kFailedPrecondition, "FILE_INCOMPLETE"));
  EXPECT_EQ(InsteadOf(refused).violations_size(), submitted.shortcomings_size());
  Act ask;
  ask.mutable_request_correction();
  const Case asked = suite.Do(id, ask);
  EXPECT_EQ(asked.shortcomings_size(), submitted.shortcomings_size());
  for (const auto& shortcoming : asked.shortcomings()) {
    EXPECT_FALSE(shortcoming.field().empty() || shortcoming.rule().empty() || shortcoming.remedy().empty())
        << shortcoming.ShortDebugString();
  }
  EXPECT_THAT(NoticesOf(asked), Contains(Notice::KIND_CORRECTION));

  suite.Do(id, samples::Supplement(samples::LimbApplication(1, suite.Now())));
  suite.Do(id, samples::Accept(suite.InDays(1)));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_APPOINTED);
  EXPECT_EQ(suite.CaseOf(id).holder().kind(), OfficeRef::KIND_ASSESSMENT);
}

// R37: no special limit without its announcement.
TEST_F(JourneyTest, AnAssessmentInAnotherCountyHasTheOrdinaryLimitUnlessAnotherIsAnnounced) {
  const std::string id = suite.Submit(samples::IntellectualApplication(1, suite.Now()));
  suite.Do(id, samples::Accept(suite.InDays(1), samples::kFarInstitution));
  EXPECT_EQ(ClockOf(suite.CaseOf(id), Clock::KIND_ATTEND).limit_days(), 14);
}

// R38(b), A7.
TEST_F(JourneyTest, AHomeVisitHoldsTheClocksUntilItIsDone) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.Do(id, samples::Accept(suite.InDays(1)));
  suite.Do(id, samples::RequestHomeVisit(suite.InDays(60)));
  EXPECT_EQ(ClockOf(suite.CaseOf(id), Clock::KIND_ATTEND).state(), Clock::STATE_SUSPENDED);
  suite.Pass(WorkingDays(40));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_HOME_VISIT_REQUESTED);

  suite.Do(id, samples::CompleteHomeVisit(suite.Now()));
  const Case visited = suite.CaseOf(id);
  EXPECT_EQ(visited.state(), Case::STATE_ASSESSING);
  EXPECT_EQ(ClockOf(visited, Clock::KIND_ASSESS).state(), Clock::STATE_RUNNING);
  EXPECT_EQ(ClockOf(visited, Clock::KIND_ASSESS).suspensions_size(), 1);
}

// R38(a).
TEST_F(JourneyTest, AMissedAppointmentCanBeMadeUp) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.Do(id, samples::Accept(suite.InDays(1)));
  EXPECT_THAT(suite.Try(id, samples::Miss()), IsRefusal(absl::StatusCode::kFailedPrecondition, "APPOINTMENT_NOT_OVER"));
  suite.PassTo(suite.InDays(2));
  suite.Do(id, samples::Miss());
  suite.Do(id, samples::ChangeAppointment(suite.InDays(1)));
  suite.PassTo(suite.InDays(1));
  suite.Do(id, samples::Attend(suite.Now()));

  const Case assessing = suite.CaseOf(id);
  EXPECT_EQ(assessing.state(), Case::STATE_ASSESSING);
  EXPECT_EQ(assessing.assessments(0).missed_appointments(), 1);
  EXPECT_THAT(NoticesOf(assessing), Contains(Notice::KIND_MISSED_APPOINTMENT));
}

// R42.
TEST_F(JourneyTest, WhoDoesNotMeetTheStandardIsToldByTheResidenceCounty) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToAssessing(id);
  const auto form = samples::Form(Disability::CATEGORY_LIMB, samples::Finding::kNotQualified, suite.Now());
  suite.Do(id, samples::SubmitForm(form));
  suite.Do(id, samples::ReceiveConclusion());
  suite.Do(id, samples::TellNotQualified());

  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_NOT_QUALIFIED);
  // It never went to the household county.
  EXPECT_FALSE(suite.StoredCase(samples::RegistrationApprovalOffice(), id).has_value());
}

// R94, R95: one live certificate a person.
TEST_F(JourneyTest, ASecondCertificateForTheSamePersonIsRefused) {
  suite.CarryToDelivery(suite.Submit(samples::LimbApplication(1, suite.Now())));
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToHousehold(id);
  suite.Do(id, samples::ConfirmJurisdiction());

  EXPECT_THAT(suite.Try(id, samples::Approve()), IsRefusal(absl::StatusCode::kFailedPrecondition, "LIVE_CERTIFICATE"));
  suite.Do(id, samples::Refuse());
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_REFUSED);
}

// R33, R87, A12.
TEST_F(JourneyTest, AReturnedApplicationMayBeFiledAgain) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.Do(id, samples::ReturnApplication());
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_RETURNED);
  const std::string again = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToDelivery(again);
  EXPECT_EQ(suite.CaseOf(again).state(), Case::STATE_DELIVERED);
}

// R26, A11.
TEST_F(JourneyTest, ASupervisorMayLiftTheBanOfAYear) {
  Application application = samples::LimbApplication(1, suite.Now());
  *application.mutable_new_certificate()->mutable_former_certificate()->mutable_cancel_date() =
      ToProto(ChinaDay(suite.InDays(-200)));
  application.mutable_new_certificate()->mutable_former_certificate()->set_cause(
      casework::v1::FormerCertificate::CAUSE_VOLUNTARY);
  const std::string id = suite.Submit(application);

  EXPECT_THAT(suite.Try(id, samples::Accept(suite.InDays(1))),
              IsRefusal(absl::StatusCode::kFailedPrecondition, "FILE_INCOMPLETE"));
  EXPECT_THAT(suite.Try(id, samples::GrantException(), {.as = samples::IntakeOfficer()}),
              IsRefusal(absl::StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  suite.Do(id, samples::GrantException());
  suite.CarryToDelivery(id);
  EXPECT_TRUE(suite.CaseOf(id).reapplication_excepted());
}

// R10, R18, R25.
TEST_F(JourneyTest, AMinorNeedsAGuardian) {
  Application alone = samples::MinorApplication(1, suite.Now());
  alone.clear_guardian();
  EXPECT_THAT(suite.Try(suite.Submit(alone), samples::Accept(suite.InDays(1))),
              IsRefusal(absl::StatusCode::kFailedPrecondition, "FILE_INCOMPLETE"));
  const std::string id = suite.Submit(samples::MinorApplication(2, suite.Now()));
  suite.CarryToDelivery(id);
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_DELIVERED);
}

// A20.
TEST_F(JourneyTest, AnOrganizationMayBeTheGuardian) {
  Application application = samples::IntellectualApplication(1, suite.Now());
  application.mutable_guardian()->clear_citizen_id();
  application.mutable_guardian()->set_organization(true);
  const std::string id = suite.Submit(application);
  suite.CarryToDelivery(id);
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_DELIVERED);
}

// Every category the standard knows goes the whole way.
TEST_F(JourneyTest, EveryCategoryEndsWithItsDigitInTheNumber) {
  for (int category = Disability::CATEGORY_VISION; category <= Disability::CATEGORY_MENTAL; ++category) {
    const std::string id =
        suite.Submit(samples::ApplicationFor(static_cast<Disability::Category>(category), category, suite.Now()));
    suite.CarryToDelivery(id);
    EXPECT_EQ(suite.CaseOf(id).certificate().number()[18], static_cast<char>('0' + category));
  }
}

// A34: withdrawn at each state in which it may be.
TEST_F(JourneyTest, AnApplicantMayWithdrawUntilTheDecision) {
  const auto withdraw = [this](const std::string& id) {
    const bool at_intake = suite.CaseOf(id).holder().kind() == OfficeRef::KIND_INTAKE;
    suite.Do(id, at_intake ? samples::Withdraw() : samples::RecordWithdrawal());
    EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_WITHDRAWN);
  };
  int person = 0;
  const auto submitted = [&] { return suite.Submit(samples::LimbApplication(++person, suite.Now())); };

  withdraw(submitted());

  const std::string corrected = submitted();
  suite.Do(corrected, samples::RequestCorrection());
  withdraw(corrected);

  const std::string appointed = submitted();
  suite.Do(appointed, samples::Accept(suite.InDays(1)));
  withdraw(appointed);

  const std::string assessing = submitted();
  suite.CarryToAssessing(assessing);
  withdraw(assessing);

  const std::string returned = submitted();
  suite.CarryToHousehold(returned);
  suite.Do(returned, samples::ReturnForJurisdiction());
  withdraw(returned);

  const std::string at_household = submitted();
  suite.CarryToHousehold(at_household);
  withdraw(at_household);

  const std::string approved = submitted();
  suite.CarryToApproval(approved);
  EXPECT_THAT(suite.Try(approved, samples::RecordWithdrawal()),
              IsRefusal(absl::StatusCode::kFailedPrecondition, "NOT_IN_THIS_STATE"));
  EXPECT_THAT(suite.Try(approved, samples::Withdraw(), {.at = samples::IntakeOffice()}),
              IsRefusal(absl::StatusCode::kFailedPrecondition, "HELD_ELSEWHERE"));
}

}  // namespace
}  // namespace tongban
