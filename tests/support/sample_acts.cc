// The acts of samples.h.

#include <string>

#include "common/policy/institutions.h"
#include "common/time/timestamps.h"
#include "tests/support/samples.h"

namespace tongban::samples {
namespace {

using casework::v1::AdaptiveBehavior;
using casework::v1::Clock;
using casework::v1::Delivery;
using casework::v1::Material;
using casework::v1::Measurement;
using casework::v1::Submitter;

// Number of the assessment that is ordered with the acceptance.
constexpr int kFirst = 1;

Material Scan(Material::Kind kind, absl::string_view federation, casework::v1::Page::MediaType media_type) {
  Material material;
  material.set_kind(kind);
  *material.add_pages() = PageOf('S', federation);
  material.mutable_pages(0)->set_media_type(media_type);
  return material;
}

Measurement MeasureHearing(double threshold_db) {
  Measurement measurement;
  for (int i = 0; i < 4; ++i) {
    measurement.mutable_hearing()->add_left_threshold_db(threshold_db);
    measurement.mutable_hearing()->add_right_threshold_db(threshold_db);
  }
  return measurement;
}

// Values in the middle of grade three, or far from any grade.
Measurement Measure(Disability::Category category, bool disabled) {
  const AdaptiveBehavior behavior =
      disabled ? casework::v1::ADAPTIVE_BEHAVIOR_MODERATE : casework::v1::ADAPTIVE_BEHAVIOR_UNIMPAIRED;
  Measurement measurement;
  switch (category) {
    case Disability::CATEGORY_VISION:
      measurement.mutable_vision()->set_left_acuity(disabled ? 0.08 : 0.8);
      measurement.mutable_vision()->set_right_acuity(disabled ? 0.06 : 1.0);
      break;
    case Disability::CATEGORY_HEARING:
      return MeasureHearing(disabled ? 70 : 20);
    case Disability::CATEGORY_SPEECH:
      measurement.mutable_speech()->set_intelligibility_percent(disabled ? 35 : 95);
      measurement.mutable_speech()->set_expressive_level(disabled ? 2 : 4);
      measurement.mutable_speech()->set_course_months(36);
      break;
    case Disability::CATEGORY_INTELLECTUAL:
      measurement.mutable_intellectual()->set_intelligence_quotient(disabled ? 42 : 95);
      measurement.mutable_intellectual()->set_adaptive_behavior(behavior);
      break;
    case Disability::CATEGORY_MENTAL:
      measurement.mutable_mental()->set_who_das_score(disabled ? 100 : 30);
      measurement.mutable_mental()->set_adaptive_behavior(behavior);
      measurement.mutable_mental()->set_course_months(24);
      break;
    default:
      // A difference in leg length under 50 mm meets no grade (5.5.2, 4b).
      measurement.mutable_limb()->set_clause_grade(disabled ? Disability::GRADE_THREE : Disability::GRADE_FOUR);
      measurement.mutable_limb()->set_clause(disabled ? "a" : "b");
      if (!disabled) measurement.mutable_limb()->set_leg_length_difference_mm(20);
  }
  return measurement;
}

// At the counter, or let in by the portal.
Submitter SubmitterOf(const Application& application) {
  Submitter submitter;
  submitter.set_who(application.has_agent()      ? Submitter::WHO_AGENT
                    : application.has_guardian() ? Submitter::WHO_GUARDIAN
                                                 : Submitter::WHO_APPLICANT);
  if (application.channel() == Application::CHANNEL_ON_SITE) {
    submitter.set_means(Submitter::MEANS_IN_PERSON);
  } else {
    submitter.set_means(Submitter::MEANS_VERIFIED_NAME);
    submitter.set_asserted_by("national-platform");
  }
  return submitter;
}

}  // namespace

AssessmentForm Form(Disability::Category category, Finding finding, absl::Time assess_time,
                    absl::string_view institution, absl::string_view federation) {
  const bool qualified = finding != Finding::kNotQualified;
  AssessmentForm form;
  form.set_standard("GB/T 26341-2010");
  form.set_conclusion(qualified ? AssessmentForm::CONCLUSION_QUALIFIED : AssessmentForm::CONCLUSION_NOT_QUALIFIED);
  auto& component = *form.add_components();
  component.mutable_disability()->set_category(category);
  *component.mutable_measurement() = Measure(category, qualified);
  if (qualified) {
    component.mutable_disability()->set_grade(finding == Finding::kQualified ? Disability::GRADE_THREE
                                                                             : Disability::GRADE_ONE);
    *form.mutable_disability() = component.disability();
  }
  form.set_opinion("样例评定意见");
  *form.mutable_assess_time() = ToProto(assess_time);
  form.set_appraiser(policy::StaffName(federation, Appraiser(institution).person_id()));
  form.set_institution(policy::InstitutionName(federation, institution));
  *form.mutable_document() = Scan(Material::KIND_ASSESSMENT_FORM, kResidence, casework::v1::Page::MEDIA_TYPE_PDF);
  return form;
}

Act Submit(const Application& application) {
  Act act;
  *act.mutable_submit_application()->mutable_application() = application;
  *act.mutable_submit_application()->mutable_submitter() = SubmitterOf(application);
  return act;
}

Act Supplement(const Application& application) {
  Act act;
  *act.mutable_supplement_application()->mutable_application() = application;
  *act.mutable_supplement_application()->mutable_submitter() = SubmitterOf(application);
  return act;
}

Act AcceptAlone() {
  Act act;
  act.mutable_accept_application();
  return act;
}

Act Accept(absl::Time appointment, absl::string_view institution, absl::string_view federation) {
  Act act;
  auto& content = *act.mutable_accept_application()->mutable_appointment();
  content.set_institution(policy::InstitutionName(federation, institution));
  *content.mutable_appointment_time() = ToProto(appointment);
  return act;
}

Act RequestCorrection() {
  Act act;
  auto& shortcoming = *act.mutable_request_correction()->add_shortcomings();
  shortcoming.set_field("application.materials");
  shortcoming.set_rule("R12");
  shortcoming.set_problem("the medical record is illegible");
  shortcoming.set_remedy("请重新提供清晰的疾病医学资料");
  return act;
}

Act ReturnApplication() {
  Act act;
  act.mutable_return_application()->set_reason(casework::v1::ApplicationReturn::REASON_NON_COMPLIANT);
  act.mutable_return_application()->set_explanation("申请材料不符合规定要求");
  return act;
}

Act Withdraw() {
  Act act;
  act.mutable_withdraw_application()->set_reason("本人自愿撤回");
  return act;
}

Act RecordWithdrawal() {
  Act act;
  act.mutable_record_withdrawal()->set_reason("本人自愿撤回，由居住地残联转达");
  return act;
}

Act Redirect(absl::string_view household, absl::string_view new_evidence) {
  Act act;
  act.mutable_redirect_application()->set_household_federation(std::string(household));
  act.mutable_redirect_application()->set_new_evidence(std::string(new_evidence));
  return act;
}

Act RecordContact(absl::Time contact_time) {
  Act act;
  act.mutable_record_contact()->set_channel("telephone");
  *act.mutable_record_contact()->mutable_contact_time() = ToProto(contact_time);
  act.mutable_record_contact()->set_outcome("户籍已迁出原填县");
  return act;
}

Act GrantException() {
  Act act;
  act.mutable_grant_reapplication_exception()->set_reason("病情加重，符合例外情形");
  return act;
}

Act ChangeAppointment(absl::Time appointment, absl::string_view institution) {
  Act act;
  act.mutable_change_appointment()->set_assessment(kFirst);
  auto& content = *act.mutable_change_appointment()->mutable_appointment();
  content.set_institution(policy::InstitutionName(kResidence, institution));
  *content.mutable_appointment_time() = ToProto(appointment);
  return act;
}

Act Attend(absl::Time attend_time) {
  Act act;
  act.mutable_register_attendance()->set_assessment(kFirst);
  *act.mutable_register_attendance()->mutable_attend_time() = ToProto(attend_time);
  return act;
}

Act Miss() {
  Act act;
  act.mutable_record_missed_appointment()->set_assessment(kFirst);
  return act;
}

Act RequestHomeVisit(absl::Time visit_time) {
  Act act;
  act.mutable_request_home_visit()->set_assessment(kFirst);
  act.mutable_request_home_visit()->set_difficulty_confirmed(true);
  act.mutable_request_home_visit()->set_grounds("卧床");
  *act.mutable_request_home_visit()->mutable_visit_time() = ToProto(visit_time);
  return act;
}

Act CompleteHomeVisit(absl::Time visit_time) {
  Act act;
  act.mutable_complete_home_visit()->set_assessment(kFirst);
  *act.mutable_complete_home_visit()->mutable_visit_time() = ToProto(visit_time);
  return act;
}

Act SubmitForm(const AssessmentForm& form) {
  Act act;
  act.mutable_submit_assessment_form()->set_assessment(kFirst);
  *act.mutable_submit_assessment_form()->mutable_form() = form;
  return act;
}

Act ReceiveConclusion() {
  Act act;
  act.mutable_receive_conclusion()->set_assessment(kFirst);
  act.mutable_receive_conclusion()->set_medium(casework::v1::ConclusionReceipt::MEDIUM_ELECTRONIC);
  return act;
}

Act RecordConclusion() {
  Act act;
  act.mutable_record_conclusion();
  return act;
}

Act TellNotQualified() {
  Act act;
  act.mutable_tell_not_qualified();
  return act;
}

Act ConfirmJurisdiction() {
  Act act;
  act.mutable_confirm_jurisdiction();
  return act;
}

Act ReturnForJurisdiction(absl::string_view suggested) {
  Act act;
  act.mutable_return_for_jurisdiction()->set_reason("户籍不在本县");
  act.mutable_return_for_jurisdiction()->set_suggested_federation(std::string(suggested));
  return act;
}

Act Approve() {
  Act act;
  act.mutable_approve_case();
  return act;
}

Act Refuse() {
  Act act;
  act.mutable_refuse_case()->set_ground(casework::v1::RefusalDecision::GROUND_LIVE_CERTIFICATE);
  act.mutable_refuse_case()->set_explanation("已持有有效残疾人证");
  return act;
}

Act RequestPhoto() {
  Act act;
  act.mutable_request_photo();
  return act;
}

Act ReceivePhoto() {
  Act act;
  *act.mutable_receive_photo()->mutable_photograph() =
      Scan(Material::KIND_PHOTOGRAPH, kHousehold, casework::v1::Page::MEDIA_TYPE_JPEG);
  return act;
}

Act ReportWaybill(absl::string_view waybill) {
  Act act;
  act.mutable_receive_photo()->set_waybill_number(std::string(waybill));
  return act;
}

Act FindPhoto() {
  Act act = FindNoPhoto();
  *act.mutable_record_photo_lookup()->mutable_photograph() =
      Scan(Material::KIND_PHOTOGRAPH, kHousehold, casework::v1::Page::MEDIA_TYPE_JPEG);
  return act;
}

Act FindNoPhoto() {
  Act act;
  act.mutable_record_photo_lookup()->set_source("省人口库");
  return act;
}

Act Print() {
  Act act;
  act.mutable_print_certificate();
  return act;
}

Act Dispatch() {
  Act act;
  act.mutable_dispatch_certificate()->set_mode(Delivery::MODE_COURIER);
  act.mutable_dispatch_certificate()->set_tracking_number("EMS1234567890");
  return act;
}

Act ConfirmDelivery(absl::Time deliver_time) {
  Act act;
  *act.mutable_confirm_delivery()->mutable_deliver_time() = ToProto(deliver_time);
  return act;
}

Act ReportOverdue(int clock) {
  Act act;
  act.mutable_report_overdue()->set_clock(clock);
  return act;
}

Act Abandon(int clock) {
  Act act;
  act.mutable_abandon()->set_clock(clock);
  return act;
}

Act TakeOver(const OfficeRef& from) {
  Act act;
  *act.mutable_take_over()->mutable_from() = from;
  return act;
}

}  // namespace tongban::samples
