#include "common/policy/institutions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/policy/assessments.h"
#include "common/policy/parties.h"
#include "common/policy/refusals.h"
#include "common/status/status.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

using casework::v1::Appointment;
using casework::v1::Appraiser;
using casework::v1::AssessmentForm;
using casework::v1::Institution;

constexpr absl::string_view kStandard = "GB/T 26341-2010";

bool IsActive(const Institution& institution, absl::CivilDay day) {
  return FromProto(institution.start_date()) <= day &&
         (!institution.has_end_date() || day <= FromProto(institution.end_date()));
}

bool CanAssess(const google::protobuf::RepeatedField<int>& able, const google::protobuf::RepeatedField<int>& asked) {
  return std::ranges::all_of(asked, [&](int category) { return std::ranges::count(able, category) > 0; });
}

// What deciding the act rests on, and no more: it stays in the history for good.
Institution Extract(const Institution& institution, const Act& act) {
  Institution extract;
  extract.set_id(institution.id());
  extract.set_county(institution.county());
  if (act.has_receive_conclusion()) return extract;
  *extract.mutable_start_date() = institution.start_date();
  if (institution.has_end_date()) *extract.mutable_end_date() = institution.end_date();
  if (act.has_submit_assessment_form()) {
    for (const Appraiser& appraiser : institution.appraisers()) {
      if (appraiser.id() == IdIn(act.submit_assessment_form().form().appraiser()))
        *extract.add_appraisers() = appraiser;
    }
    return extract;
  }
  extract.set_name(institution.name());
  extract.set_contact(institution.contact());
  *extract.mutable_categories() = institution.categories();
  return extract;
}

std::string NameConcerned(const Case& before, const Act& act) {
  switch (act.content_case()) {
    case Act::kAcceptApplication:
      return act.accept_application().appointment().institution();
    case Act::kChangeAppointment:
      return act.change_appointment().appointment().institution();
    case Act::kRecordMissedAppointment:
    case Act::kSubmitAssessmentForm:
    case Act::kReceiveConclusion:
      break;
    default:
      return "";
  }
  const Assessment* named = FindAssessment(before, AssessmentNamed(act));
  return named == nullptr ? "" : named->appointment().institution();
}

}  // namespace

const Institution* FindInstitution(const Institutions& institutions, absl::string_view id) {
  for (const Institution& institution : institutions) {
    if (institution.id() == id) return &institution;
  }
  return nullptr;
}

std::string InstitutionName(absl::string_view federation, absl::string_view id) {
  return absl::StrCat("federations/", federation, "/institutions/", id);
}

std::string StaffName(absl::string_view federation, absl::string_view id) {
  return absl::StrCat("federations/", federation, "/staff/", id);
}

absl::string_view IdIn(absl::string_view name) { return name.substr(name.rfind('/') + 1); }

std::string InstitutionConcerned(const Case& before, const Act& act) {
  const std::string name = NameConcerned(before, act);
  // No county designates for another (R35).
  const std::string id(IdIn(name));
  return name == InstitutionName(ResidenceOf(before), id) ? id : "";
}

void NoteInstitution(absl::string_view id, const Act& act, const Institutions& in_force, Findings& findings) {
  const Institution* institution = FindInstitution(in_force, id);
  if (institution == nullptr) return;
  *findings.mutable_institution() = Extract(*institution, act);
}

absl::Status CheckInstitutionOf(const Actor& actor, const Case& file) {
  return InstitutionName(actor.federation(), actor.institution_id()) ==
                 NewestAssessment(file).appointment().institution()
             ? absl::OkStatus()
             : OtherInstitution();
}

absl::Status CheckAppointment(const Appointment& appointment, const google::protobuf::RepeatedField<int>& categories,
                              const Context& context, absl::Time last) {
  const Institution& institution = context.findings.institution();
  const absl::Time time = FromProto(appointment.appointment_time());
  if (institution.id().empty() || !IsActive(institution, ChinaDay(time))) {
    return FieldAtFault("appointment.institution", errors::v1::ERROR_REASON_INSTITUTION_NOT_DESIGNATED,
                        "must be an institution designated on that day (R35)");
  }
  if (!CanAssess(institution.categories(), categories)) {
    return FieldAtFault("appointment.institution", errors::v1::ERROR_REASON_INSTITUTION_LACKS_CATEGORY,
                        "must be an institution that assesses every category applied for (R30)");
  }
  if (time < context.now) {
    return FieldAtFault("appointment.appointment_time", errors::v1::ERROR_REASON_APPOINTMENT_IN_THE_PAST,
                        "must not be in the past");
  }
  if (time > last) {
    return FieldAtFault("appointment.appointment_time", errors::v1::ERROR_REASON_APPOINTMENT_TOO_LATE,
                        absl::StrCat("must not be after ", FormatChinaTime(last),
                                     ", when the applicant would be deemed to have given up (R36, A3)"));
  }
  return absl::OkStatus();
}

absl::Status CheckSignature(const AssessmentForm& form, const Case& file, const Context& context) {
  RETURN_IF_ERROR(CheckInstitutionOf(context.actor, file));
  if (form.standard() != kStandard) {
    return FieldAtFault("form.standard", errors::v1::ERROR_REASON_STANDARD_UNKNOWN, "must be GB/T 26341-2010 (R65)");
  }
  if (form.institution() != NewestAssessment(file).appointment().institution()) {
    return FieldAtFault("form.institution", errors::v1::ERROR_REASON_FORM_OF_OTHER_INSTITUTION,
                        "must be the appointed institution (R35)");
  }
  if (form.appraiser() != StaffName(context.actor.federation(), context.actor.person_id())) {
    return FieldAtFault("form.appraiser", errors::v1::ERROR_REASON_OTHER_APPRAISER,
                        "must be the appraiser who submits the form (R58)");
  }
  const absl::CivilDay day = ChinaDay(FromProto(form.assess_time()));
  const Institution& institution = context.findings.institution();
  if (institution.id().empty() || !IsActive(institution, day)) {
    return FieldAtFault("form.institution", errors::v1::ERROR_REASON_INSTITUTION_NOT_DESIGNATED,
                        "must be an institution designated on the day of the assessment (R35)");
  }
  // The one who signs, if known to the institution.
  if (institution.appraisers().empty() || FromProto(institution.appraisers(0).qualification_end_date()) < day) {
    return FieldAtFault("form.appraiser", errors::v1::ERROR_REASON_APPRAISER_NOT_QUALIFIED,
                        "must be an appraiser whose training and examination are valid (R68)");
  }
  for (const auto& component : form.components()) {
    if (std::ranges::count(institution.appraisers(0).categories(), component.disability().category()) == 0) {
      return FieldAtFault("form.components", errors::v1::ERROR_REASON_APPRAISER_LACKS_CATEGORY,
                          "must be within the categories the appraiser may sign for (R68)");
    }
  }
  return absl::OkStatus();
}

}  // namespace tongban::policy
