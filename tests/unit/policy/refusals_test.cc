// Every kind of refusal, and that it says what is possible instead.

#include "common/policy/refusals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "common/person/citizen_id.h"
#include "common/policy/institutions.h"
#include "common/status/refusal.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"
#include "tests/unit/policy/refused_acts.h"

namespace tongban::policy {
namespace {

using casework::v1::AssessmentForm;
using casework::v1::Disability;
using google::rpc::ErrorInfo;
using google::rpc::PreconditionFailure;
using samples::Finding;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::string MetadataOf(const absl::Status& status, const std::string& key) {
  const auto info = DetailOf<ErrorInfo>(status);
  return info.has_value() && info->metadata().count(key) > 0 ? info->metadata().at(key) : "";
}

class RefusalsTest : public RefusedActs {};

TEST_F(RefusalsTest, NameTheRolesThatMayDoWhatThisOneMayNot) {
  Bring(file_, Case::STATE_SUBMITTED);
  const absl::Status status = Refused(samples::Accept(file_.now()), samples::HouseholdOfficer(), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(MetadataOf(status, "allowedRoles"), "ROLE_INTAKE_OFFICER");
}

TEST_F(RefusalsTest, NameTheActsThatArePossibleInTheState) {
  Bring(file_, Case::STATE_SUBMITTED);
  const absl::Status status =
      Refused(samples::Approve(), samples::HouseholdOfficer(samples::kResidence), "NOT_IN_THIS_STATE");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(MetadataOf(status, "possibleActs"),
            "accept_application,request_correction,return_application,grant_reapplication_exception,"
            "withdraw_application");
  EXPECT_EQ(DetailOf<PreconditionFailure>(status)->violations_size(), 5);
}

TEST_F(RefusalsTest, NameEachPossibleActOnce) {
  Bring(file_, Case::STATE_ASSESSED);
  EXPECT_EQ(MetadataOf(Refused(samples::Miss(), samples::Clerk(), "NOT_IN_THIS_STATE"), "possibleActs"),
            "record_withdrawal,receive_conclusion");
}

TEST_F(RefusalsTest, SayThatAnEndedCaseNeedsANewApplication) {
  Bring(file_, Case::STATE_WITHDRAWN);
  const absl::Status status = Refused(samples::Accept(file_.now()), samples::IntakeOfficer(), "NOT_IN_THIS_STATE");
  EXPECT_THAT(DetailOf<PreconditionFailure>(status)->violations(0).description(), HasSubstr("file a new application"));
}

TEST_F(RefusalsTest, SayThatOnlyFilingIsPossibleBeforeThereIsACase) {
  const absl::Status status = Refused(samples::Accept(file_.now()), samples::IntakeOfficer(), "NOT_IN_THIS_STATE");
  EXPECT_EQ(MetadataOf(status, "possibleActs"), "submit_application");
}

TEST_F(RefusalsTest, MeetAnActWithoutContent) { Refused(Act(), samples::IntakeOfficer(), "ROLE_NOT_ALLOWED"); }

TEST_F(RefusalsTest, NameTheOfficeThatHoldsTheCase) {
  Bring(file_, Case::STATE_REVIEWING);
  const absl::Status status = HeldElsewhere(file_.file(), samples::IntakeOffice());
  EXPECT_EQ(MetadataOf(status, "holderFederation"), "420625");
  EXPECT_EQ(MetadataOf(status, "holderOffice"), "KIND_REGISTRATION_APPROVAL");
  // A34: whom to ask, and for what.
  EXPECT_THAT(DetailOf<PreconditionFailure>(status)->DebugString(),
              HasSubstr("possible there: record_withdrawal by ROLE_HOUSEHOLD_OFFICER"));
  EXPECT_THAT(DetailOf<google::rpc::LocalizedMessage>(status)->message(), HasSubstr("其他残联（420625）审定部门"));
}

// Whom to ask is another desk, not another county.
TEST_F(RefusalsTest, SayWhenTheHolderIsOfTheSameFederation) {
  Bring(file_, Case::STATE_APPOINTED);
  const absl::Status status = HeldElsewhere(file_.file(), samples::IntakeOffice());
  EXPECT_EQ(MetadataOf(status, "holderFederation"), "330213");
  EXPECT_THAT(DetailOf<google::rpc::LocalizedMessage>(status)->message(), HasSubstr("本残联评定部门"));
}

TEST_F(RefusalsTest, ListEveryFieldAtFaultAtOnce) {
  Application application = samples::LimbApplication(1, file_.now());
  application.mutable_applicant()->set_full_name("");
  application.mutable_applicant()->set_sex(casework::v1::Person::SEX_FEMALE);
  application.mutable_applicant()->set_mobile("13800-0000");
  application.mutable_applicant()->mutable_household_address()->set_detail(std::string(4001, 'x'));
  auto& asked = *application.mutable_new_certificate()->mutable_assessment();
  asked.add_categories(Disability::CATEGORY_LIMB);
  asked.add_categories(Disability::CATEGORY_MULTIPLE);
  asked.add_categories(static_cast<Disability::Category>(99));
  application.set_channel(static_cast<Application::Channel>(77));
  application.set_household_federation("42062");
  application.set_residence_federation("330203");
  application.set_truthful(false);
  *application.mutable_sign_time() = ToProto(file_.now() + absl::Seconds(1));
  application.mutable_materials(0)->mutable_pages(0)->set_blob("federations/330213/blobs/short");
  application.mutable_materials(1)->mutable_pages(0)->set_media_type(casework::v1::Page::MEDIA_TYPE_UNSPECIFIED);
  application.mutable_materials(2)->mutable_pages(0)->set_size_bytes(10'485'761);
  application.mutable_materials(3)->clear_pages();
  application.mutable_materials(4)->set_count(0);
  application.mutable_new_certificate()->mutable_delivery()->clear_address();
  const absl::Status status = Refused(samples::Submit(application), samples::IntakeOfficer(), "CONTENT_INVALID");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Fields(status),
              IsSupersetOf({"application.applicant.full_name", "application.applicant.sex",
                            "application.applicant.mobile", "application.applicant.household_address.detail",
                            "application.new_certificate.assessment.categories",
                            "application.new_certificate.assessment.categories[3]", "application.channel",
                            "application.household_federation", "application.residence_federation",
                            "application.truthful", "application.sign_time", "application.materials[0].pages[0].blob",
                            "application.materials[1].pages[0].media_type",
                            "application.materials[2].pages[0].size_bytes", "application.materials[3].pages",
                            "application.materials[4].count", "application.new_certificate.delivery.address"}));
}

struct Fault {
  const char* name;
  void (*change)(Application&);
  const char* field;
};
void PrintTo(const Fault& row, std::ostream* out) { *out << row.name; }

class ApplicationFaultTest : public RefusalsTest, public ::testing::WithParamInterface<Fault> {};

TEST_P(ApplicationFaultTest, IsRefusedByItsField) {
  Application application = samples::LimbApplication(1, file_.now());
  GetParam().change(application);
  const absl::Status status = Refused(samples::Submit(application), samples::IntakeOfficer(), "CONTENT_INVALID");
  EXPECT_THAT(Fields(status), Contains(GetParam().field));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr(samples::Citizen(1))));
}

const Fault kFaults[] = {
    {"CheckDigit", [](Application& a) { a.mutable_applicant()->mutable_citizen_id()->back() ^= 1; },
     "application.applicant.citizen_id"},
    {"NotYetBorn",
     [](Application& a) {
       const std::string first = "42062520990101001";
       a.mutable_applicant()->set_citizen_id(first + person::CheckDigit(first));
     },
     "application.applicant.citizen_id"},
    {"Sex", [](Application& a) { a.mutable_applicant()->set_sex(casework::v1::Person::SEX_FEMALE); },
     "application.applicant.sex"},
    {"UnknownSex", [](Application& a) { a.mutable_applicant()->set_sex(static_cast<casework::v1::Person::Sex>(9)); },
     "application.applicant.sex"},
    {"NoSex", [](Application& a) { a.mutable_applicant()->clear_sex(); }, "application.applicant.sex"},
    {"NoMatter", [](Application& a) { a.clear_details(); }, "application.details"},
    {"ClosedMatter", [](Application& a) { a.mutable_migration(); }, "application.migration"},
    {"RenewalForNoReason", [](Application& a) { a.mutable_renewal(); }, "application.renewal.reason"},
    {"RenewalOfUnknownReason",
     [](Application& a) { a.mutable_renewal()->set_reason(static_cast<casework::v1::Renewal::Reason>(63)); },
     "application.renewal.reason"},
    {"NoCategory", [](Application& a) { a.mutable_new_certificate()->mutable_assessment()->clear_categories(); },
     "application.new_certificate.assessment.categories"},
    {"NoAssessment", [](Application& a) { a.mutable_new_certificate()->clear_assessment(); },
     "application.new_certificate.assessment"},
    {"NoDelivery", [](Application& a) { a.mutable_new_certificate()->clear_delivery(); },
     "application.new_certificate.delivery"},
    {"CancellationOfNoCertificate",
     [](Application& a) { a.mutable_cancellation()->set_certificate_number("420625197001010015"); },
     "application.cancellation.certificate_number"},
    {"DeathWithoutItsDay",
     [](Application& a) { a.mutable_cancellation()->set_cause(casework::v1::Cancellation::CAUSE_DEATH); },
     "application.cancellation.death_date"},
    {"LossAhead",
     [](Application& a) { *a.mutable_loss_reissue()->mutable_loss_date() = ToProto(absl::CivilDay(2030, 1, 1)); },
     "application.loss_reissue.loss_date"},
    {"PermitIssuedAhead",
     [](Application& a) { *a.mutable_residence_permit()->mutable_issue_date() = ToProto(absl::CivilDay(2030, 1, 1)); },
     "application.residence_permit.issue_date"},
    {"PermitExpiredBeforeItWasIssued",
     [](Application& a) { *a.mutable_residence_permit()->mutable_expire_date() = ToProto(absl::CivilDay(2020, 1, 1)); },
     "application.residence_permit.expire_date"},
    {"GuardianCertificateAhead",
     [](Application& a) { *a.mutable_guardian()->mutable_proof_issue_date() = ToProto(absl::CivilDay(2030, 1, 1)); },
     "application.guardian.proof_issue_date"},
    {"CancellationAhead",
     [](Application& a) {
       *a.mutable_new_certificate()->mutable_former_certificate()->mutable_cancel_date() =
           ToProto(absl::CivilDay(2030, 1, 1));
     },
     "application.new_certificate.former_certificate.cancel_date"},
    {"NoSuchDay", [](Application& a) { a.mutable_residence_permit()->mutable_expire_date()->set_day(32); },
     "application.residence_permit.expire_date"},
    {"Local", [](Application& a) { a.set_household_federation("330213"); }, "application.household_federation"},
    {"ElsewhereChosen", [](Application& a) { a.set_residence_federation("330203"); },
     "application.residence_federation"},
    {"TooManyMaterials",
     [](Application& a) {
       for (int i = 0; i < 101; ++i) *a.add_materials() = a.materials(0);
     },
     "application.materials"},
    {"AgentsCheckDigit",
     [](Application& a) {
       a.mutable_agent()->set_full_name("代办人");
       a.mutable_agent()->set_citizen_id("330213199001010034");
       a.mutable_agent()->set_mobile("13800000000");
       a.mutable_agent()->set_provider(casework::v1::Agent::PROVIDER_VOLUNTEER);
     },
     "application.agent.citizen_id"},
    {"CommitmentAhead",
     [](Application& a) { a.mutable_commitment_letter()->mutable_sign_time()->set_seconds(1'900'000'000); },
     "application.commitment_letter.sign_time"},
};
INSTANTIATE_TEST_SUITE_P(Rows, ApplicationFaultTest, ::testing::ValuesIn(kFaults),
                         [](const auto& row) { return row.param.name; });

// R14: who brought the application is one whom it names, recognized by whoever
// could see it.
TEST_F(RefusalsTest, MeetASubmitterWhoCannotBe) {
  using casework::v1::Submitter;
  const auto fault = [this](const Actor& actor, const Application& application, void (*change)(Submitter&)) {
    Act act = samples::Submit(application);
    change(*act.mutable_submit_application()->mutable_submitter());
    return Fields(Refused(act, actor, "CONTENT_INVALID"));
  };
  const Application on_site = samples::LimbApplication(1, file_.now());
  const Application online = samples::OnlineApplication(1, file_.now());
  EXPECT_THAT(fault(samples::IntakeOfficer(), on_site, [](Submitter& s) { s.set_who(Submitter::WHO_GUARDIAN); }),
              ElementsAre("submitter.who"));
  EXPECT_THAT(fault(samples::IntakeOfficer(), on_site, [](Submitter& s) { s.set_who(Submitter::WHO_AGENT); }),
              ElementsAre("submitter.who"));
  EXPECT_THAT(fault(samples::IntakeOfficer(), on_site, [](Submitter& s) { s.Clear(); }),
              IsSupersetOf({"submitter.who", "submitter.means"}));
  EXPECT_THAT(fault(samples::IntakeOfficer(), online, [](Submitter& s) { s.clear_asserted_by(); }),
              ElementsAre("submitter.asserted_by"));
  EXPECT_THAT(fault(samples::IntakeOfficer(), online,
                    [](Submitter& s) { s.set_means(Submitter::MEANS_IN_PERSON), s.clear_asserted_by(); }),
              ElementsAre("submitter.means"));
  // R9, R13: a portal sees nobody at a counter, and no originals.
  EXPECT_THAT(fault(samples::Portal(), on_site, [](Submitter&) {}),
              IsSupersetOf({"submitter.means", "application.materials[0].original"}));
  EXPECT_THAT(file_.Do(samples::Submit(online), samples::Portal()), IsOk());
}

// R1: the federation may open later than the notice, never before.
TEST(OpeningTest, IsNotBeforeTheDayOfThePolicy) {
  CaseFile file("2021-06-30 23:59");
  const absl::Status status = file.Do(samples::Submit(samples::LimbApplication(1, file.now())));
  EXPECT_THAT(Fields(status), ElementsAre("application"));
  file.Go("2021-07-01 00:00");
  EXPECT_THAT(file.Do(samples::Submit(samples::LimbApplication(1, file.now()))), IsOk());
}

TEST_F(RefusalsTest, KeepASupplementToThePersonAndTheMatterFiled) {
  Bring(file_, Case::STATE_CORRECTION_REQUESTED);
  Refused(samples::Supplement(samples::LimbApplication(3, file_.now())), samples::IntakeOfficer(),
          "SUPPLEMENT_CHANGES_APPLICANT");
}

// R9: a portal takes over what an officer saw, and sees nothing itself.
TEST_F(RefusalsTest, MeetAnOriginalThatNoOfficerSaw) {
  Bring(file_, Case::STATE_CORRECTION_REQUESTED);
  Application again = samples::LimbApplication(1, file_.now());
  *again.mutable_materials(0)->mutable_pages(0) = samples::PageOf('x', samples::kResidence);
  EXPECT_THAT(Fields(Refused(samples::Supplement(again), samples::Portal(), "CONTENT_INVALID")),
              ElementsAre("submitter.means"));
  Act online = samples::Supplement(again);
  auto& submitter = *online.mutable_supplement_application()->mutable_submitter();
  submitter.set_means(casework::v1::Submitter::MEANS_VERIFIED_NAME);
  submitter.set_asserted_by("zheliban");
  EXPECT_THAT(Fields(Refused(online, samples::Portal(), "ORIGINAL_NOT_SEEN")),
              ElementsAre("application.materials[0].original"));
  online.mutable_supplement_application()->mutable_application()->mutable_materials(0)->clear_original();
  EXPECT_THAT(file_.Do(online, samples::Portal()), IsOk());
}

// R32: what could have been asked the first time is not asked again unexplained.
TEST_F(RefusalsTest, MeetASecondCorrectionWithoutReason) {
  Bring(file_, Case::STATE_CORRECTION_REQUESTED);
  ASSERT_THAT(file_.Do(samples::Supplement(samples::LimbApplication(1, file_.now()))), IsOk());
  Act again = samples::RequestCorrection();
  Refused(again, samples::IntakeOfficer(), "FURTHER_ROUND_UNEXPLAINED");
  again.mutable_request_correction()->set_further_round_reason("补交的材料不清晰");
  ASSERT_THAT(file_.Do(again), IsOk());
  EXPECT_EQ(file_.file().warnings(0).rule(), "R32");
  EXPECT_EQ(file_.file().correction_rounds(), 2);
}

// R33: a correction that never comes is not waited for without end.
TEST(CorrectionTest, IsReturnedWhenItNeverComes) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_CORRECTION_REQUESTED);
  file.PassDays(60);
  ASSERT_THAT(file.Do(samples::ReturnApplication()), IsOk());
  EXPECT_EQ(file.state(), Case::STATE_RETURNED);
  EXPECT_EQ(file.LastNotice().kind(), Notice::KIND_RETURN);
}

TEST_F(RefusalsTest, MeetACorrectionOfNothing) {
  Bring(file_, Case::STATE_SUBMITTED);
  Act nothing;
  nothing.mutable_request_correction();
  Refused(nothing, samples::IntakeOfficer(), "NOTHING_TO_CORRECT");
}

}  // namespace
}  // namespace tongban::policy
