// 户籍地审定: deciding, jurisdiction, photographs, the ban and live certificates.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::FormerCertificate;
using samples::At;

// Registered in 330203, which issues second-generation certificates.
Application SecondGeneration(absl::Time now) {
  Application application = samples::LimbApplication(1, now);
  application.set_household_federation(std::string(samples::kOtherHousehold));
  return application;
}

class HouseholdTest : public ::testing::Test {
 protected:
  void BringSecond(Case::State state) { Bring(file_, state, SecondGeneration(file_.now())); }

  CaseFile file_{"2026-09-14 09:00"};
};

// R44: ten working days from arrival, over National Day; travelling is not
// the household federation's time.
TEST_F(HouseholdTest, CountsTheDecisionFromArrival) {
  file_.Travel(absl::Hours(72));
  Bring(file_, Case::STATE_CONCLUDED_QUALIFIED);
  file_.Go("2026-09-21 09:00");
  ASSERT_THAT(file_.Do(samples::RecordConclusion()), IsOk());
  EXPECT_EQ(FromProto(file_.clock(Clock::KIND_DECIDE).start_time()), At("2026-09-24 09:00"));
  EXPECT_EQ(file_.DueDay(Clock::KIND_DECIDE), "2026-10-15");
  EXPECT_EQ(file_.clock(Clock::KIND_DECIDE).owner(), Clock::OWNER_HOUSEHOLD_FEDERATION);
}

// R88: silence never approves.
TEST_F(HouseholdTest, OnlyReportsADecisionThatIsLate) {
  Bring(file_, Case::STATE_REVIEWING);
  file_.Go("2026-12-01 09:00");
  ASSERT_THAT(file_.Do(file_.ReportOverdue(Clock::KIND_DECIDE)), IsOk());
  EXPECT_EQ(file_.state(), Case::STATE_REVIEWING);
  EXPECT_EQ(ReasonOf(file_.Do(file_.Abandon(Clock::KIND_DECIDE))), "NOT_IN_THIS_STATE");
  EXPECT_THAT(file_.Do(samples::Approve()), IsOk());
}

// R95: what no number can be made of, as another county may hand it over, is
// refused, and kills nobody.
TEST_F(HouseholdTest, PrintsNothingWithoutAConclusion) {
  Bring(file_, Case::STATE_APPROVED);
  file_.LoseTheAssessment();
  EXPECT_EQ(ReasonOf(file_.Do(samples::Print())), "NUMBER_IMPOSSIBLE");
}

// R50, R51, A16.
TEST_F(HouseholdTest, ReturnsACaseThatIsNotItsOwnAndTheAssessmentStays) {
  Bring(file_, Case::STATE_CHECKING_JURISDICTION);
  const std::string assessment = file_.assessment().SerializeAsString();
  file_.PassDays(1);
  ASSERT_THAT(file_.Do(samples::ReturnForJurisdiction("330203")), IsOk());
  EXPECT_EQ(file_.file().holder().kind(), OfficeRef::KIND_INTAKE);
  EXPECT_EQ(file_.clock(Clock::KIND_DECIDE).state(), Clock::STATE_MET);
  EXPECT_EQ(file_.DueDay(Clock::KIND_REDIRECT), "2026-09-16");
  EXPECT_EQ(file_.file().disclaimers(0).federation(), "420625");
  EXPECT_EQ(file_.file().disclaimers(0).suggested_federation(), "330203");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Redirect("330203"))), "CONTACT_MISSING");
  ASSERT_THAT(file_.Do(samples::RecordContact(file_.now())), IsOk());
  file_.PassDays(1);
  ASSERT_THAT(file_.Do(samples::Redirect("330203")), IsOk());
  EXPECT_EQ(file_.file().holder().federation(), "330203");
  EXPECT_EQ(file_.clock(Clock::KIND_DECIDE).limit_days(), 10);
  EXPECT_EQ(FromProto(file_.clock(Clock::KIND_DECIDE).start_time()), file_.now());
  EXPECT_EQ(file_.assessment().SerializeAsString(), assessment);
}

// A16.
TEST_F(HouseholdTest, AsksNoCountyTwiceWithoutNewEvidence) {
  Bring(file_, Case::STATE_RETURNED_FOR_JURISDICTION);
  ASSERT_THAT(file_.Do(samples::RecordContact(file_.now())), IsOk());
  EXPECT_EQ(ReasonOf(file_.Do(samples::Redirect("420625"))), "COUNTY_DISCLAIMED_BEFORE");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Redirect("330213"))), "IS_RESIDENCE_COUNTY");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Redirect("4206"))), "CONTENT_INVALID");
  ASSERT_THAT(file_.Do(samples::Redirect("420625", "户口簿新页")), IsOk());
  file_.PassDays(1);
  ASSERT_THAT(file_.Do(samples::ReturnForJurisdiction()), IsOk());
  ASSERT_EQ(file_.file().warnings_size(), 1);
  EXPECT_EQ(file_.file().warnings(0).rule(), "A16");
  // A contact made before the case came back is not one about it.
  EXPECT_EQ(ReasonOf(file_.Do(samples::Redirect("330203"))), "CONTACT_MISSING");
}

// R94, R55: refusal on a ground of law.
TEST_F(HouseholdTest, RefusesOnAGroundOfLawAndSaysWhich) {
  Bring(file_, Case::STATE_REVIEWING);
  Act groundless = samples::Refuse();
  groundless.mutable_refuse_case()->clear_ground();
  EXPECT_EQ(ReasonOf(file_.Do(groundless)), "CONTENT_INVALID");
  ASSERT_THAT(file_.Do(samples::Refuse()), IsOk());
  EXPECT_EQ(file_.LastNotice().kind(), Notice::KIND_REFUSAL);
  EXPECT_THAT(file_.LastNotice().text(), ::testing::HasSubstr("已持有有效残疾人证"));
}

TEST_F(HouseholdTest, NeitherApprovesNorPrintsBesideALiveCertificate) {
  Bring(file_, Case::STATE_REVIEWING);
  file_.HoldCertificate(samples::Citizen(1) + "43");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Approve())), "LIVE_CERTIFICATE");
  file_.HoldNoCertificate();
  ASSERT_THAT(file_.Do(samples::Approve()), IsOk());
  file_.HoldCertificate(samples::Citizen(1) + "43");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Print())), "LIVE_CERTIFICATE");
}

// R26, A11: what the applicant did not declare the register knows.
TEST_F(HouseholdTest, DoesNotApproveWithinAYearOfACancellation) {
  Bring(file_, Case::STATE_REVIEWING);
  *file_.findings().mutable_cancel_date() = ToProto(absl::CivilDay(2025, 9, 15));
  EXPECT_EQ(ReasonOf(file_.Do(samples::Approve())), "REAPPLICATION_BAN");
  file_.Go("2026-09-15 00:00");
  EXPECT_THAT(file_.Do(samples::Approve()), IsOk());
}

// R26, A11: the supervisor alone lifts the ban, and only a ban that is there.
TEST_F(HouseholdTest, IsReachedUnderABanOnlyByTheSupervisorsException) {
  Application application = samples::LimbApplication(1, file_.now());
  auto& former = *application.mutable_new_certificate()->mutable_former_certificate();
  *former.mutable_cancel_date() = ToProto(absl::CivilDay(2026, 3, 1));
  former.set_cause(FormerCertificate::CAUSE_VOLUNTARY);
  ASSERT_THAT(file_.Do(samples::Submit(application)), IsOk());
  EXPECT_EQ(ReasonOf(file_.Do(samples::Accept(file_.now() + absl::Hours(24)))), "FILE_INCOMPLETE");
  EXPECT_EQ(ReasonOf(file_.Do(samples::GrantException(), samples::IntakeOfficer())), "ROLE_NOT_ALLOWED");
  ASSERT_THAT(file_.Do(samples::GrantException()), IsOk());
  EXPECT_THAT(file_.file().shortcomings(), ::testing::IsEmpty());
  EXPECT_EQ(ReasonOf(file_.Do(samples::GrantException())), "NO_BAN");
  *file_.findings().mutable_cancel_date() = former.cancel_date();
  Bring(file_, Case::STATE_APPROVED);
}

// R32: an exception takes nothing else off the list of what is missing.
TEST_F(HouseholdTest, IsNotReachedByAnExceptionAlone) {
  Application application = samples::LimbApplication(1, file_.now());
  *application.mutable_new_certificate()->mutable_former_certificate()->mutable_cancel_date() =
      ToProto(absl::CivilDay(2026, 3, 1));
  application.mutable_new_certificate()->mutable_former_certificate()->set_cause(FormerCertificate::CAUSE_VOLUNTARY);
  Bring(file_, Case::STATE_CORRECTION_REQUESTED, application);
  ASSERT_EQ(file_.file().shortcomings_size(), 2);
  ASSERT_THAT(file_.Do(samples::GrantException()), IsOk());
  ASSERT_EQ(file_.file().shortcomings_size(), 1);
  EXPECT_EQ(file_.file().shortcomings(0).rule(), "R12");
}

// R47, R49: a photograph is for the second generation only, and only if none
// is on file.
TEST_F(HouseholdTest, AsksForAPhotographOnlyWhereItNeedsOne) {
  Bring(file_, Case::STATE_APPROVED);
  EXPECT_EQ(ReasonOf(file_.Do(samples::RequestPhoto())), "PHOTO_NOT_NEEDED");
  CaseFile second("2026-09-14 09:00");
  Bring(second, Case::STATE_APPROVED, SecondGeneration(second.now()));
  EXPECT_EQ(second.file().certificate().generation(), casework::v1::Certificate::GENERATION_SECOND);
  EXPECT_EQ(ReasonOf(second.Do(samples::Print())), "PHOTO_MISSING");
  ASSERT_THAT(second.Do(samples::FindNoPhoto()), IsOk());
  EXPECT_TRUE(second.file().photo_looked_up());
  ASSERT_THAT(second.Do(samples::FindPhoto()), IsOk());
  EXPECT_EQ(ReasonOf(second.Do(samples::RequestPhoto())), "PHOTO_ON_FILE");
  EXPECT_THAT(second.Do(samples::Print()), IsOk());
}

// R47, A13: five working days for the photograph, and the decision stands
// still meanwhile.
TEST_F(HouseholdTest, StandsStillWhileItWaitsForAPhotograph) {
  BringSecond(Case::STATE_PHOTO_REQUESTED);
  const absl::Time asked = file_.now();
  EXPECT_EQ(asked, At("2026-09-14 09:00"));
  EXPECT_EQ(file_.DueDay(Clock::KIND_PHOTO), "2026-09-20");
  EXPECT_EQ(file_.DueDay(Clock::KIND_DECIDE), "suspended");
  file_.Go("2026-09-18 09:00");
  EXPECT_EQ(ReasonOf(file_.Do(samples::ReportWaybill(""))), "PHOTO_EMPTY");
  ASSERT_THAT(file_.Do(samples::ReportWaybill()), IsOk());
  // A14: the waybill meets the limit; the courier's time is nobody's.
  EXPECT_EQ(file_.state(), Case::STATE_PHOTO_SENT);
  EXPECT_EQ(file_.clock(Clock::KIND_PHOTO).state(), Clock::STATE_MET);
  file_.Go("2026-09-30 09:00");
  EXPECT_EQ(ReasonOf(file_.Do(file_.Abandon(Clock::KIND_PHOTO))), "NOT_IN_THIS_STATE");
  ASSERT_THAT(file_.Do(samples::ReceivePhoto()), IsOk());
  EXPECT_EQ(file_.clock(Clock::KIND_DECIDE).suspensions(0).rule(), "A13");
  EXPECT_EQ(file_.DueDay(Clock::KIND_DECIDE), "2026-10-20");
  EXPECT_THAT(file_.Do(samples::Print()), IsOk());
}

// A13 is a switch of the policy.
TEST_F(HouseholdTest, RunsOnForAPhotographWhereThePolicySaysSo) {
  ASSERT_OK_AND_ASSIGN(const PolicyBook book, PolicyBook::Parse(absl::StrCat(samples::PolicyText(), R"pb(
                         layers {
                           scope: "330203"
                           effective_date { year: 2022 month: 1 day: 1 }
                           policy { photo_suspends_decision: false }
                         })pb")));
  CaseFile file("2026-09-14 09:00", book);
  Bring(file, Case::STATE_PHOTO_REQUESTED, SecondGeneration(file.now()));
  EXPECT_EQ(file.DueDay(Clock::KIND_DECIDE), "2026-09-28");
}

// R49: found after it was asked for, it ends the wait.
TEST_F(HouseholdTest, StopsWaitingOnceAnElectronicPhotographIsFound) {
  BringSecond(Case::STATE_PHOTO_REQUESTED);
  ASSERT_THAT(file_.Do(samples::FindNoPhoto()), IsOk());
  EXPECT_EQ(file_.state(), Case::STATE_PHOTO_REQUESTED);
  ASSERT_THAT(file_.Do(samples::FindPhoto()), IsOk());
  EXPECT_EQ(file_.state(), Case::STATE_APPROVED);
  EXPECT_EQ(file_.clock(Clock::KIND_PHOTO).state(), Clock::STATE_MET);
}

// R48, A14, A15: no photograph in time ends the case, with a notice, and the
// approval is void.
TEST_F(HouseholdTest, EndsWithoutACertificateWhenNoPhotographComes) {
  BringSecond(Case::STATE_PHOTO_REQUESTED);
  file_.Go("2026-09-20 23:59");
  EXPECT_EQ(ReasonOf(file_.Do(file_.Abandon(Clock::KIND_PHOTO))), "CLOCK_STILL_RUNS");
  file_.Go("2026-09-21 00:00");
  EXPECT_EQ(ReasonOf(file_.Do(file_.ReportOverdue(Clock::KIND_PHOTO))), "CLOCK_STILL_RUNS");
  ASSERT_THAT(file_.Do(file_.Abandon(Clock::KIND_PHOTO)), IsOk());
  EXPECT_EQ(file_.state(), Case::STATE_ABANDONED);
  EXPECT_FALSE(file_.file().has_certificate());
  EXPECT_FALSE(file_.assessment().form().empty());
  EXPECT_EQ(file_.LastNotice().kind(), Notice::KIND_PHOTO_ABANDONMENT);
  EXPECT_THAT(file_.LastNotice().text(), ::testing::HasSubstr("照片"));
}

// R71.
TEST_F(HouseholdTest, DispatchesByCourierOnlyWithATrackingNumber) {
  Bring(file_, Case::STATE_PRINTED);
  Act dispatch = samples::Dispatch();
  dispatch.mutable_dispatch_certificate()->clear_tracking_number();
  EXPECT_EQ(ReasonOf(file_.Do(dispatch)), "TRACKING_MISSING");
  dispatch.mutable_dispatch_certificate()->set_mode(casework::v1::Delivery::MODE_HOME_DELIVERY);
  EXPECT_THAT(file_.Do(dispatch), IsOk());
  EXPECT_EQ(file_.clock(Clock::KIND_DECIDE).state(), Clock::STATE_MET);
}

TEST_F(HouseholdTest, BelievesADeliveryBetweenDispatchAndNow) {
  Bring(file_, Case::STATE_DISPATCHED);
  EXPECT_EQ(ReasonOf(file_.Do(samples::ConfirmDelivery(file_.now() + absl::Seconds(1)))), "TIME_IN_THE_FUTURE");
  EXPECT_EQ(ReasonOf(file_.Do(samples::ConfirmDelivery(file_.now() - absl::Seconds(1)))), "TIME_BEFORE_DISPATCH");
  EXPECT_THAT(file_.Do(samples::ConfirmDelivery(file_.now())), IsOk());
}

// A14: what a courier loses on the way is asked for again, with a new limit; the
// decision goes on standing still.
TEST_F(HouseholdTest, AsksAgainForAPhotographThatIsLostOnItsWay) {
  BringSecond(Case::STATE_PHOTO_SENT);
  file_.PassDays(10);
  ASSERT_THAT(file_.Do(samples::RequestPhoto()), IsOk());
  EXPECT_EQ(file_.state(), Case::STATE_PHOTO_REQUESTED);
  EXPECT_EQ(file_.clock(Clock::KIND_PHOTO).state(), Clock::STATE_RUNNING);
  EXPECT_EQ(file_.DueDay(Clock::KIND_DECIDE), "suspended");
  EXPECT_EQ(file_.LastNotice().kind(), Notice::KIND_PHOTO_REQUEST);
}

// R71: a certificate that comes back is sent again; the last parcel is the one
// that is delivered.
TEST_F(HouseholdTest, SendsACertificateAgainThatDidNotArrive) {
  Bring(file_, Case::STATE_DISPATCHED);
  file_.PassDays(15);
  Act again = samples::Dispatch();
  again.mutable_dispatch_certificate()->set_tracking_number("another");
  ASSERT_THAT(file_.Do(again), IsOk());
  EXPECT_EQ(file_.state(), Case::STATE_DISPATCHED);
  ASSERT_EQ(file_.file().dispatch_attempts_size(), 2);
  EXPECT_EQ(file_.file().dispatch_attempts(1).tracking_number(), "another");
  EXPECT_EQ(file_.LastNotice().kind(), Notice::KIND_DISPATCH);
  EXPECT_EQ(ReasonOf(file_.Do(samples::ConfirmDelivery(file_.now() - absl::Hours(1)))), "TIME_BEFORE_DISPATCH");
  EXPECT_THAT(file_.Do(samples::ConfirmDelivery(file_.now())), IsOk());
  EXPECT_FALSE(file_.file().dispatch_attempts(0).has_deliver_time());
  EXPECT_EQ(FromProto(file_.file().dispatch_attempts(1).deliver_time()), file_.now());
}

}  // namespace
}  // namespace tongban::policy
