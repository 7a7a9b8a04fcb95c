// Every kind of refusal, and that it says what is possible instead.

#include "common/policy/refusals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "common/person/citizen_id.h"
#include "common/status/refusal.h"
#include "common/time/timestamps.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::AssessmentForm;
using casework::v1::Disability;
using google::rpc::BadRequest;
using google::rpc::ErrorInfo;
using google::rpc::LocalizedMessage;
using google::rpc::PreconditionFailure;
using samples::Finding;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::vector<std::string> Fields(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto detail = DetailOf<BadRequest>(status);
  if (detail.has_value()) {
    for (const auto& violation : detail->field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

std::string MetadataOf(const absl::Status& status, const std::string& key) {
  const auto info = DetailOf<ErrorInfo>(status);
  return info.has_value() && info->metadata().count(key) > 0 ? info->metadata().at(key) : "";
}

class RefusalsTest : public ::testing::Test {
 protected:
  // Refused for that reason, in Chinese too, and the case is as before.
  const absl::Status& Refused(const Act& act, const Actor& actor, absl::string_view reason) {
    const std::string before = file_.file().SerializeAsString();
    refusal_ = file_.Do(act, actor);
    EXPECT_EQ(ReasonOf(refusal_), reason) << refusal_;
    EXPECT_TRUE(DetailOf<LocalizedMessage>(refusal_).has_value());
    EXPECT_EQ(file_.file().SerializeAsString(), before);
    return refusal_;
  }
  const absl::Status& FormRefused(const std::function<void(AssessmentForm&)>& change, absl::string_view reason) {
    AssessmentForm form = samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, file_.now());
    change(form);
    return Refused(samples::SubmitForm(form), samples::Appraiser(), reason);
  }

  CaseFile file_{"2026-09-07 09:00"};
  absl::Status refusal_;
};

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
            "withdraw_application,receive_conclusion");
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
  const absl::Status status = HeldElsewhere(file_.file());
  EXPECT_EQ(MetadataOf(status, "holderFederation"), "420625");
  EXPECT_EQ(MetadataOf(status, "holderOffice"), "KIND_REGISTRATION_APPROVAL");
}

TEST_F(RefusalsTest, KeepOtherInstitutionsOut) {
  Bring(file_, Case::STATE_APPOINTED);
  const Actor stranger = samples::Clerk(samples::kLimbInstitution);
  const absl::Time tomorrow = file_.now() + absl::Hours(24);
  for (const Act& act : {samples::Attend(file_.now()), samples::Miss(), samples::ChangeAppointment(tomorrow)}) {
    EXPECT_EQ(Refused(act, stranger, "OTHER_INSTITUTION").code(), absl::StatusCode::kPermissionDenied);
  }
  ASSERT_THAT(file_.Do(samples::RequestHomeVisit(tomorrow)), IsOk());
  Refused(samples::CompleteHomeVisit(file_.now()), stranger, "OTHER_INSTITUTION");
  ASSERT_THAT(file_.Do(samples::CompleteHomeVisit(file_.now())), IsOk());
  FormRefused([](AssessmentForm& form) { form.set_at_home(false); }, "PLACE_NOT_AS_ARRANGED");
  Refused(samples::SubmitForm(samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, file_.now())),
          samples::Appraiser(samples::kLimbInstitution), "OTHER_INSTITUTION");
}

TEST_F(RefusalsTest, ListEveryFieldAtFaultAtOnce) {
  Application application = samples::LimbApplication(1, file_.now());
  application.mutable_applicant()->set_full_name("");
  application.mutable_applicant()->set_sex(casework::v1::Person::SEX_FEMALE);
  application.mutable_applicant()->set_mobile("13800-0000");
  application.mutable_applicant()->mutable_household_address()->set_detail(std::string(4001, 'x'));
  application.add_categories(Disability::CATEGORY_LIMB);
  application.add_categories(Disability::CATEGORY_MULTIPLE);
  application.add_categories(static_cast<Disability::Category>(99));
  application.set_channel(static_cast<Application::Channel>(77));
  application.set_household_federation("42062");
  application.set_residence_federation("330203");
  application.set_truthful(false);
  *application.mutable_signed_time() = ToProto(file_.now() + absl::Seconds(1));
  application.mutable_materials(0)->set_sha256("short");
  application.mutable_materials(1)->set_media_type("jpeg");
  application.mutable_materials(2)->set_size_bytes(52'428'801);
  application.mutable_delivery()->clear_address();
  const absl::Status status = Refused(samples::Submit(application), samples::Portal(), "CONTENT_INVALID");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      Fields(status),
      IsSupersetOf({"application.applicant.full_name", "application.applicant.sex", "application.applicant.mobile",
                    "application.applicant.household_address.detail", "application.categories",
                    "application.categories[3]", "application.channel", "application.household_federation",
                    "application.residence_federation", "application.truthful", "application.signed_time",
                    "application.materials[0].sha256", "application.materials[1].media_type",
                    "application.materials[2].size_bytes", "application.delivery.address"}));
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
  const absl::Status status = Refused(samples::Submit(application), samples::Portal(), "CONTENT_INVALID");
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
    {"NoMatter", [](Application& a) { a.clear_matter(); }, "application.matter"},
    {"ClosedMatter", [](Application& a) { a.set_matter(Application::MATTER_MIGRATION); }, "application.matter"},
    {"UnknownMatter", [](Application& a) { a.set_matter(static_cast<Application::Matter>(63)); }, "application.matter"},
    {"NoCategory", [](Application& a) { a.clear_categories(); }, "application.categories"},
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
     [](Application& a) { a.mutable_commitment_letter()->mutable_signed_time()->set_seconds(1'900'000'000); },
     "application.commitment_letter.signed_time"},
};
INSTANTIATE_TEST_SUITE_P(Rows, ApplicationFaultTest, ::testing::ValuesIn(kFaults),
                         [](const auto& row) { return row.param.name; });

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
  Refused(samples::Supplement(samples::LimbApplication(3, file_.now())), samples::Portal(),
          "SUPPLEMENT_CHANGES_APPLICANT");
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

// R58, R65, R68.
TEST_F(RefusalsTest, HoldTheFormToItsSigners) {
  Bring(file_, Case::STATE_ASSESSING);
  FormRefused([](AssessmentForm& form) { form.set_standard("GB/T 26341-2030"); }, "STANDARD_UNKNOWN");
  FormRefused([](AssessmentForm& form) { form.set_institution_id("ningbo-psychiatry"); }, "OTHER_INSTITUTION");
  FormRefused([](AssessmentForm& form) { form.set_at_home(true); }, "PLACE_NOT_AS_ARRANGED");
  FormRefused([](AssessmentForm& form) { form.set_appraiser_id("eye-appraiser"); }, "OTHER_APPRAISER");
  FormRefused([this](AssessmentForm& form) { *form.mutable_assessed_time() = ToProto(file_.now() - absl::Hours(1)); },
              "TIME_BEFORE_ATTENDANCE");
  FormRefused([this](AssessmentForm& form) { *form.mutable_assessed_time() = ToProto(file_.now() + absl::Hours(1)); },
              "CONTENT_INVALID");
}

// R68: training and examination must be valid, for the category.
TEST_F(RefusalsTest, HoldTheAppraiserToTrainingAndCategory) {
  Bring(file_, Case::STATE_ASSESSING);
  for (const auto& [id, reason] : {std::pair("lapsed-appraiser", "APPRAISER_NOT_QUALIFIED"),
                                   std::pair("unknown-appraiser", "APPRAISER_NOT_QUALIFIED"),
                                   std::pair("eye-appraiser", "APPRAISER_LACKS_CATEGORY")}) {
    AssessmentForm form = samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, file_.now());
    form.set_appraiser_id(id);
    Actor appraiser = samples::Appraiser();
    appraiser.set_person_id(id);
    Refused(samples::SubmitForm(form), appraiser, reason);
  }
}

// A33: an application for several categories is answered in each of them.
TEST_F(RefusalsTest, MeetAFormThatLeavesOutACategoryAppliedFor) {
  Application application = samples::LimbApplication(1, file_.now());
  application.add_categories(Disability::CATEGORY_VISION);
  Bring(file_, Case::STATE_APPOINTED, application);
  ASSERT_THAT(file_.Do(samples::Attend(file_.now())), IsOk());
  const absl::Status status = FormRefused([](AssessmentForm&) {}, "CATEGORY_NOT_ASSESSED");
  EXPECT_THAT(Fields(status), ElementsAre("components"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("VISION")));

  AssessmentForm both = samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, file_.now());
  *both.add_components() =
      samples::Form(Disability::CATEGORY_VISION, Finding::kNotQualified, file_.now()).components(0);
  EXPECT_THAT(file_.Do(samples::SubmitForm(both)), IsOk());
}

TEST_F(RefusalsTest, AskForAReasonWhereTheConclusionContradictsTheMeasurements) {
  Bring(file_, Case::STATE_ASSESSING);
  AssessmentForm form = samples::Form(Disability::CATEGORY_LIMB, Finding::kContradictory, file_.now());
  const absl::Status status =
      Refused(samples::SubmitForm(form), samples::Appraiser(), "CONCLUSION_CONTRADICTS_MEASUREMENTS");
  EXPECT_THAT(Fields(status), ElementsAre("components[0].disability.grade"));
  form.set_contradiction_reason("术后功能持续恶化");
  EXPECT_THAT(file_.Do(samples::SubmitForm(form)), IsOk());
}

// A certificate could not be numbered, whatever reason the appraiser gives.
TEST_F(RefusalsTest, MeetAQualifiedConclusionWithoutCategoryOrGrade) {
  Bring(file_, Case::STATE_ASSESSING);
  FormRefused([](AssessmentForm& form) { form.set_qualified(false); }, "CONCLUSION_UNCLEAR");
  FormRefused([](AssessmentForm& form) { form.clear_disability(); }, "CONCLUSION_UNCLEAR");
  FormRefused(
      [](AssessmentForm& form) {
        form.mutable_disability()->clear_category();
        form.set_contradiction_reason("理由");
      },
      "CONCLUSION_UNCLEAR");
  FormRefused(
      [](AssessmentForm& form) {
        form.mutable_disability()->clear_grade();
        form.set_contradiction_reason("理由");
      },
      "CONCLUSION_UNCLEAR");
}

TEST_F(RefusalsTest, MeetMeasurementsThatCannotBeGraded) {
  Bring(file_, Case::STATE_ASSESSING);
  const absl::Status status = FormRefused(
      [](AssessmentForm& form) { form.mutable_components(0)->mutable_measurement()->mutable_limb()->set_clause("z"); },
      "MEASUREMENTS_INVALID");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("limb.clause"));
}

}  // namespace
}  // namespace tongban::policy
