// What an assessment form may not be, and that each fault says what is wrong.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "common/policy/refusals.h"
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
using samples::Finding;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

class FormRefusalsTest : public RefusedActs {
 protected:
  const absl::Status& FormRefused(const std::function<void(AssessmentForm&)>& change, absl::string_view reason) {
    AssessmentForm form = samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, file_.now());
    change(form);
    return Refused(samples::SubmitForm(form), samples::Appraiser(), reason);
  }
};

// R58, R65, R68.
TEST_F(FormRefusalsTest, HoldTheFormToItsSigners) {
  Bring(file_, Case::STATE_ASSESSING);
  FormRefused([](AssessmentForm& form) { form.set_standard("GB/T 26341-2030"); }, "STANDARD_UNKNOWN");
  FormRefused(
      [](AssessmentForm& form) { form.set_institution(InstitutionName(samples::kResidence, "ningbo-psychiatry")); },
      "FORM_OF_OTHER_INSTITUTION");
  FormRefused([](AssessmentForm& form) { form.set_at_home(true); }, "PLACE_NOT_AS_ARRANGED");
  FormRefused([](AssessmentForm& form) { form.set_appraiser(StaffName(samples::kResidence, "eye-appraiser")); },
              "OTHER_APPRAISER");
  FormRefused([this](AssessmentForm& form) { *form.mutable_assess_time() = ToProto(file_.now() - absl::Hours(1)); },
              "TIME_BEFORE_ATTENDANCE");
  FormRefused([this](AssessmentForm& form) { *form.mutable_assess_time() = ToProto(file_.now() + absl::Hours(1)); },
              "CONTENT_INVALID");
}

// R68: training and examination must be valid, for the category.
TEST_F(FormRefusalsTest, HoldTheAppraiserToTrainingAndCategory) {
  Bring(file_, Case::STATE_ASSESSING);
  for (const auto& [id, reason] : {std::pair("lapsed-appraiser", "APPRAISER_NOT_QUALIFIED"),
                                   std::pair("unknown-appraiser", "APPRAISER_NOT_QUALIFIED"),
                                   std::pair("eye-appraiser", "APPRAISER_LACKS_CATEGORY")}) {
    AssessmentForm form = samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, file_.now());
    form.set_appraiser(StaffName(samples::kResidence, id));
    Actor appraiser = samples::Appraiser();
    appraiser.set_person_id(id);
    Refused(samples::SubmitForm(form), appraiser, reason);
  }
}

// A33: an application for several categories is answered in each of them.
TEST_F(FormRefusalsTest, MeetAFormThatLeavesOutACategoryAppliedFor) {
  Application application = samples::LimbApplication(1, file_.now());
  application.mutable_new_certificate()->mutable_assessment()->add_categories(Disability::CATEGORY_VISION);
  Bring(file_, Case::STATE_APPOINTED, application);
  ASSERT_THAT(file_.Do(samples::Attend(file_.now())), IsOk());
  const absl::Status status = FormRefused([](AssessmentForm&) {}, "CATEGORY_NOT_ASSESSED");
  EXPECT_THAT(Fields(status), ElementsAre("form.components"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("VISION")));

  AssessmentForm both = samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, file_.now());
  *both.add_components() =
      samples::Form(Disability::CATEGORY_VISION, Finding::kNotQualified, file_.now()).components(0);
  EXPECT_THAT(file_.Do(samples::SubmitForm(both)), IsOk());
}

TEST_F(FormRefusalsTest, AskForAReasonWhereTheConclusionContradictsTheMeasurements) {
  Bring(file_, Case::STATE_ASSESSING);
  AssessmentForm form = samples::Form(Disability::CATEGORY_LIMB, Finding::kContradictory, file_.now());
  const absl::Status status =
      Refused(samples::SubmitForm(form), samples::Appraiser(), "CONCLUSION_CONTRADICTS_MEASUREMENTS");
  EXPECT_THAT(Fields(status), ElementsAre("form.components[0].disability.grade"));
  form.set_contradiction_reason("术后功能持续恶化");
  EXPECT_THAT(file_.Do(samples::SubmitForm(form)), IsOk());
}

// A certificate could not be numbered, whatever reason the appraiser gives.
TEST_F(FormRefusalsTest, MeetAQualifiedConclusionWithoutCategoryOrGrade) {
  Bring(file_, Case::STATE_ASSESSING);
  FormRefused([](AssessmentForm& form) { form.set_conclusion(AssessmentForm::CONCLUSION_NOT_QUALIFIED); },
              "CONCLUSION_UNCLEAR");
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

// R92: an act says which assessment it is about.
TEST_F(FormRefusalsTest, MeetAnActAboutAnAssessmentThatIsNotUnderWay) {
  Bring(file_, Case::STATE_APPOINTED);
  Act act = samples::Attend(file_.now());
  act.mutable_register_attendance()->set_assessment(2);
  EXPECT_THAT(Fields(Refused(act, samples::Clerk(), "ASSESSMENT_UNKNOWN")), ElementsAre("assessment"));
  act.mutable_register_attendance()->clear_assessment();
  EXPECT_THAT(Fields(Refused(act, samples::Clerk(), "CONTENT_INVALID")), ElementsAre("assessment"));
}

// R42, R58: what a form leaves out is no finding, and no refusal of the applicant.
TEST_F(FormRefusalsTest, MeetAFormThatLeavesOutItsConclusionOrAMeasurement) {
  Bring(file_, Case::STATE_ASSESSING);
  EXPECT_THAT(Fields(FormRefused([](AssessmentForm& form) { form.clear_conclusion(); }, "CONTENT_INVALID")),
              ElementsAre("form.conclusion"));
  const auto leave_out = [](AssessmentForm& form) {
    form.mutable_components(0)->mutable_measurement()->mutable_vision();
  };
  EXPECT_THAT(Fields(FormRefused(leave_out, "CONTENT_INVALID")),
              ElementsAre("form.components[0].measurement.vision.left_acuity",
                          "form.components[0].measurement.vision.right_acuity"));
  FormRefused([](AssessmentForm& form) { form.mutable_components(0)->mutable_measurement()->Clear(); },
              "MEASUREMENTS_INVALID");
}

TEST_F(FormRefusalsTest, MeetMeasurementsThatCannotBeGraded) {
  Bring(file_, Case::STATE_ASSESSING);
  const absl::Status status = FormRefused(
      [](AssessmentForm& form) { form.mutable_components(0)->mutable_measurement()->mutable_limb()->set_clause("z"); },
      "MEASUREMENTS_INVALID");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("limb.clause"));
}

TEST_F(FormRefusalsTest, KeepOtherInstitutionsOut) {
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

}  // namespace
}  // namespace tongban::policy
