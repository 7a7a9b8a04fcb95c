// The main path of 新办, every act of it, and what each leaves behind.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/person/certificate_number.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::AssessmentForm;
using casework::v1::Disability;
using samples::Finding;

struct Step {
  Act act;
  Case::State state;
  OfficeRef holder;
  int64_t epoch;
  Notice::Kind told;
};

// Runs the steps a day apart and holds each to its row.
void Walk(CaseFile& file, const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    SCOPED_TRACE(NameOf(step.act.content_case()));
    const int notices = file.file().notices_size();
    ASSERT_THAT(file.Do(step.act), IsOk());
    EXPECT_EQ(file.state(), step.state);
    EXPECT_EQ(file.file().holder().SerializeAsString(), step.holder.SerializeAsString());
    EXPECT_EQ(file.file().custody_epoch(), step.epoch);
    EXPECT_EQ(file.file().notices_size() - notices, step.told == Notice::KIND_UNSPECIFIED ? 0 : 1);
    if (step.told != Notice::KIND_UNSPECIFIED) {
      EXPECT_EQ(file.LastNotice().kind(), step.told);
    }
    file.PassDays(1);
  }
}

constexpr auto kSilent = Notice::KIND_UNSPECIFIED;

// R46.
TEST(MainPathTest, LeadsFromFilingToDelivery) {
  CaseFile file("2026-09-07 09:00");
  const auto intake = samples::IntakeOffice(), assessment = samples::AssessmentOffice(),
             registration_approval = samples::RegistrationApprovalOffice();
  const absl::Time start = file.now();
  const auto day = [start](int n) { return start + absl::Hours(24 * n); };
  Walk(file, {
                 {samples::Submit(samples::LimbApplication(1, start)), Case::STATE_SUBMITTED, intake, 1,
                  Notice::KIND_RECEIPT},
                 {samples::RequestCorrection(), Case::STATE_CORRECTION_REQUESTED, intake, 1, Notice::KIND_CORRECTION},
                 {samples::Supplement(samples::LimbApplication(1, start)), Case::STATE_SUBMITTED, intake, 1,
                  Notice::KIND_RECEIPT},
                 {samples::Accept(day(7)), Case::STATE_APPOINTED, assessment, 2, Notice::KIND_APPOINTMENT},
                 {samples::ChangeAppointment(day(5)), Case::STATE_APPOINTED, assessment, 2, Notice::KIND_APPOINTMENT},
                 {samples::Attend(day(5)), Case::STATE_ASSESSING, assessment, 2, kSilent},
                 {samples::SubmitForm(samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, day(6))),
                  Case::STATE_ASSESSED, assessment, 2, kSilent},
                 {samples::ReceiveConclusion(), Case::STATE_CONCLUDED_QUALIFIED, assessment, 2, kSilent},
                 {samples::RecordConclusion(), Case::STATE_CHECKING_JURISDICTION, registration_approval, 3,
                  Notice::KIND_QUALIFIED},
                 {samples::ConfirmJurisdiction(), Case::STATE_REVIEWING, registration_approval, 3, kSilent},
                 {samples::Approve(), Case::STATE_APPROVED, registration_approval, 3, Notice::KIND_APPROVAL},
                 {samples::Print(), Case::STATE_PRINTED, registration_approval, 3, kSilent},
                 {samples::Dispatch(), Case::STATE_DISPATCHED, registration_approval, 3, Notice::KIND_DISPATCH},
                 {samples::ConfirmDelivery(day(13)), Case::STATE_DELIVERED, intake, 4, Notice::KIND_DELIVERY},
             });
  EXPECT_EQ(file.file().revision(), static_cast<int64_t>(file.history().size()));
  EXPECT_EQ(file.file().correction_rounds(), 1);
  EXPECT_EQ(file.file().name(), "federations/330213/cases/330213-20260907-000001");
}

TEST(MainPathTest, PinsThePolicyOfEachFederationThatHandlesTheCase) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_DELIVERED);
  ASSERT_EQ(file.file().policies_size(), 2);
  EXPECT_EQ(file.file().policies(0).federation(), samples::kResidence);
  EXPECT_EQ(file.file().policies(1).federation(), samples::kHousehold);
  EXPECT_NE(file.file().policies(0).version(), file.file().policies(1).version());
}

TEST(MainPathTest, HasEveryClockMetInTime) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_DELIVERED);
  std::set<Clock::Kind> kinds;
  for (const Clock& clock : file.file().clocks()) {
    kinds.insert(clock.kind());
    EXPECT_EQ(clock.state(), Clock::STATE_MET);
    EXPECT_LE(FromProto(clock.met_time()), FromProto(clock.due_time()));
    EXPECT_FALSE(clock.has_overdue_time());
  }
  EXPECT_THAT(kinds, ::testing::ElementsAre(Clock::KIND_ACCEPT, Clock::KIND_ATTEND, Clock::KIND_ASSESS,
                                            Clock::KIND_FEEDBACK, Clock::KIND_RECORD, Clock::KIND_DECIDE));
}

// R95: the number is citizen ID, category and grade.
TEST(MainPathTest, EndsWithTheNumberOfPersonCategoryAndGrade) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_PRINTED);
  const auto& certificate = file.file().certificate();
  EXPECT_EQ(certificate.number(), samples::Citizen(1) + "43");
  EXPECT_THAT(person::CheckCertificateNumber(certificate.number()), IsOk());
  EXPECT_EQ(certificate.generation(), 3);
  EXPECT_THAT(file.Do(samples::Print()), IsError(absl::StatusCode::kFailedPrecondition, ::testing::_));
}

// A31: validity starts with the day of issue and is ten years.
TEST(MainPathTest, EndsWithACertificateValidForTenYears) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_PRINTED);
  EXPECT_EQ(FromProto(file.file().certificate().issue_date()), ChinaDay(file.now()));
  EXPECT_EQ(FromProto(file.file().certificate().expire_date()), absl::CivilDay(2036, 9, 7));
}

TEST(MainPathTest, EndsTheValidityOfALeapDayWithFebruary) {
  CaseFile file("2024-02-29 09:00");
  Bring(file, Case::STATE_PRINTED);
  EXPECT_EQ(FromProto(file.file().certificate().expire_date()), absl::CivilDay(2034, 2, 28));
}

// R41, R55, R97: what the institution signed travels unchanged, under a seal.
TEST(MainPathTest, SealsTheAssessmentAndKeepsItUnchanged) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_CHECKING_JURISDICTION);
  const Assessment sealed = file.assessment();
  EXPECT_EQ(sealed.form_sha256().size(), 32u);
  AssessmentForm form;
  ASSERT_TRUE(form.ParseFromString(sealed.form()));
  EXPECT_EQ(form.disability().grade(), sealed.disability().grade());
  Bring(file, Case::STATE_DELIVERED);
  EXPECT_EQ(file.assessment().SerializeAsString(), sealed.SerializeAsString());
}

// R42: not qualified ends at the residence federation.
TEST(MainPathTest, EndsWhereItBeganWhenTheStandardIsNotMet) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_NOT_QUALIFIED);
  EXPECT_EQ(file.file().holder().kind(), OfficeRef::KIND_INTAKE);
  EXPECT_EQ(file.LastNotice().kind(), Notice::KIND_NOT_QUALIFIED);
  EXPECT_EQ(file.clock(Clock::KIND_NOTIFY_NOT_QUALIFIED).state(), Clock::STATE_MET);
  EXPECT_FALSE(file.HasClock(Clock::KIND_DECIDE));
  EXPECT_FALSE(file.file().has_certificate());
}

TEST(MainPathTest, IsOpenToEveryCategory) {
  for (int category = Disability::CATEGORY_VISION; category <= Disability::CATEGORY_MENTAL; ++category) {
    for (const Case::State end : {Case::STATE_DELIVERED, Case::STATE_NOT_QUALIFIED}) {
      CaseFile file("2026-09-07 09:00");
      Bring(file, end, samples::ApplicationFor(static_cast<Disability::Category>(category), 4, file.now()));
      EXPECT_EQ(file.state(), end) << category;
    }
  }
}

TEST(MainPathTest, IsOpenToMinorsAndOnline) {
  CaseFile minor("2026-09-07 09:00"), online("2026-09-07 09:00");
  Bring(minor, Case::STATE_DELIVERED, samples::MinorApplication(3, minor.now()));
  Bring(online, Case::STATE_DELIVERED, samples::OnlineApplication(4, online.now()));
  EXPECT_EQ(minor.file().certificate().number(), samples::MinorCitizen(3) + "23");
  EXPECT_EQ(online.file().certificate().number(), samples::Citizen(4) + "13");
}

TEST(MainPathTest, IsTheSameWhenReplayedFromItsHistory) {
  for (const Case::State end : {Case::STATE_DELIVERED, Case::STATE_ABANDONED, Case::STATE_REFUSED,
                                Case::STATE_RETURNED_FOR_JURISDICTION, Case::STATE_HOME_VISIT_REQUESTED}) {
    CaseFile file("2026-09-07 09:00");
    Bring(file, end);
    ASSERT_OK_AND_ASSIGN(const Case again, Replay(Case(), file.history(), file.calendar(), file.policies()));
    EXPECT_EQ(again.SerializeAsString(), file.file().SerializeAsString());
  }
}

// A34: by the applicant at the intake, by an officer where it has left it.
TEST(MainPathTest, MayBeWithdrawnBeforeItIsSentToTheHouseholdCounty) {
  for (const Case::State state :
       {Case::STATE_SUBMITTED, Case::STATE_CORRECTION_REQUESTED, Case::STATE_APPOINTED, Case::STATE_APPOINTMENT_MISSED,
        Case::STATE_HOME_VISIT_REQUESTED, Case::STATE_ASSESSING, Case::STATE_ASSESSED, Case::STATE_CONCLUDED_QUALIFIED,
        Case::STATE_CONCLUDED_NOT_QUALIFIED, Case::STATE_RETURNED_FOR_JURISDICTION}) {
    CaseFile file("2026-09-07 09:00");
    Bring(file, state);
    const bool at_intake = HolderOf(state) == CaseParty::ROLE_RESIDENCE_INTAKE;
    EXPECT_EQ(file.Do(samples::Withdraw(), samples::Portal()).ok(), at_intake) << Case::State_Name(state);
    if (!at_intake) {
      EXPECT_THAT(file.Do(samples::RecordWithdrawal()), IsOk()) << Case::State_Name(state);
    }
    EXPECT_EQ(file.state(), Case::STATE_WITHDRAWN);
    EXPECT_EQ(file.LastNotice().kind(), Notice::KIND_WITHDRAWAL);
  }
}

}  // namespace
}  // namespace tongban::policy
