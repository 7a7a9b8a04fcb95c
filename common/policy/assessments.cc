#include "common/policy/assessments.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/policy/refusals.h"

namespace tongban::policy {
namespace {

using casework::v1::AssessmentForm;

void ReadOut(const AssessmentForm& form, Assessment& assessment) {
  assessment.set_conclusion(form.conclusion());
  if (form.has_disability()) *assessment.mutable_disability() = form.disability();
  if (form.has_assess_time()) *assessment.mutable_assess_time() = form.assess_time();
}

}  // namespace

int AssessmentNamed(const Act& act) {
  switch (act.content_case()) {
    case Act::kChangeAppointment:
      return act.change_appointment().assessment();
    case Act::kRegisterAttendance:
      return act.register_attendance().assessment();
    case Act::kRecordMissedAppointment:
      return act.record_missed_appointment().assessment();
    case Act::kRequestHomeVisit:
      return act.request_home_visit().assessment();
    case Act::kCompleteHomeVisit:
      return act.complete_home_visit().assessment();
    case Act::kSubmitAssessmentForm:
      return act.submit_assessment_form().assessment();
    case Act::kReceiveConclusion:
      return act.receive_conclusion().assessment();
    default:
      return 0;
  }
}

const Assessment* FindAssessment(const Case& file, int id) {
  const auto found = std::ranges::find(file.assessments(), id, &Assessment::id);
  return found == file.assessments().end() ? nullptr : &*found;
}

const Assessment& NewestAssessment(const Case& file) {
  return file.assessments().empty() ? Assessment::default_instance() : *file.assessments().rbegin();
}

absl::Status CheckAssessmentNamed(const Case& file, const Act& act) {
  const int named = AssessmentNamed(act);
  const int newest = NewestAssessment(file).id();
  if (named == 0 || named == newest) return absl::OkStatus();
  return FieldAtFault("assessment", errors::v1::ERROR_REASON_ASSESSMENT_UNKNOWN,
                      absl::StrCat("must be the number of the current assessment, which is ", newest));
}

bool IsAsSigned(const Assessment& assessment) {
  Assessment told;
  told.set_conclusion(assessment.conclusion());
  if (assessment.has_disability()) *told.mutable_disability() = assessment.disability();
  if (assessment.has_assess_time()) *told.mutable_assess_time() = assessment.assess_time();
  Assessment signed_so;
  if (!assessment.form().empty()) {
    AssessmentForm form;
    if (!form.ParseFromString(assessment.form()) || Sha256(assessment.form()) != assessment.form_sha256()) return false;
    ReadOut(form, signed_so);
  } else if (!assessment.form_sha256().empty()) {
    return false;
  }
  return told.SerializeAsString() == signed_so.SerializeAsString();
}

void Seal(const AssessmentForm& form, Assessment& assessment) {
  assessment.set_form(form.SerializeAsString());
  assessment.set_form_sha256(Sha256(assessment.form()));
  ReadOut(form, assessment);
}

}  // namespace tongban::policy
