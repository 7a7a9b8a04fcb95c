#include "common/policy/conditions.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/person/citizen_id.h"
#include "common/person/conclusion.h"
#include "common/policy/assessments.h"
#include "common/policy/details.h"
#include "common/policy/institutions.h"
#include "common/policy/limits.h"
#include "common/policy/matters.h"
#include "common/policy/parties.h"
#include "common/policy/refusals.h"
#include "common/policy/shortcomings.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

using casework::v1::Appointment;
using casework::v1::AssessmentForm;
using casework::v1::Disability;
using casework::v1::Material;
using casework::v1::Page;

absl::Status CheckNotAhead(absl::string_view field, const google::protobuf::Timestamp& time, const Context& context) {
  if (FromProto(time) <= context.now) return absl::OkStatus();
  return FieldAtFault(field, errors::v1::ERROR_REASON_TIME_IN_THE_FUTURE, "must not be in the future");
}

// A33: whoever applies for several is assessed in each. Which one is missing
// is personal and not said.
absl::Status CheckCoverage(const AssessmentForm& form, const Assessment& ordered) {
  const bool covered = std::ranges::all_of(ordered.categories(), [&form](int category) {
    return std::ranges::any_of(form.components(), [category](const casework::v1::AssessedComponent& component) {
      return component.disability().category() == category;
    });
  });
  if (covered) return absl::OkStatus();
  return FieldAtFault("form.components", errors::v1::ERROR_REASON_CATEGORY_NOT_ASSESSED,
                      "must cover every category applied for, including those not met (A33)");
}

// The appraiser decides; a contradiction needs a stated reason.
absl::Status CheckAgainstMeasurements(const AssessmentForm& form, const Case& file) {
  std::vector<person::Component> components;
  for (const auto& component : form.components()) {
    components.push_back({component.disability(), component.measurement()});
  }
  const std::string id = person::NormalizeCitizenId(file.application().applicant().citizen_id());
  const int age_months = person::AgeInMonths(person::BirthDay(id), ChinaDay(FromProto(form.assess_time())));
  const auto contradictions = person::CheckConclusion(
      components, form.disability(), form.conclusion() == AssessmentForm::CONCLUSION_QUALIFIED, age_months);
  if (!contradictions.ok()) {
    return FieldAtFault("form.components", errors::v1::ERROR_REASON_MEASUREMENTS_INVALID,
                        contradictions.status().message());
  }
  if (contradictions->empty() || !form.contradiction_reason().empty()) return absl::OkStatus();
  Refusal refusal(errors::v1::ERROR_REASON_CONCLUSION_CONTRADICTS_MEASUREMENTS,
                  "the conclusion does not follow from the measurements; correct it or state contradiction_reason");
  for (const person::Contradiction& contradiction : *contradictions) {
    refusal.Field(absl::StrCat("form.", contradiction.field),
                  absl::StrCat(contradiction.clause, ": ", contradiction.explanation));
  }
  return refusal;
}

OnRegister EffectOf(const Case& file) { return RowOf(file.matter()).on_register; }

// R94, R95: a first certificate is for who has none; every other matter is
// about the one the person has.
absl::Status RegisterAgrees(const Case& file, const Context& context) {
  const bool is_live = context.findings.has_certificate();
  if (is_live == (EffectOf(file) != OnRegister::kIssues)) return absl::OkStatus();
  if (!is_live) {
    return StandsInTheWay(errors::v1::ERROR_REASON_NO_LIVE_CERTIFICATE, "R94",
                          "the register has no live certificate for the person",
                          "return_for_jurisdiction, or refuse_case");
  }
  return StandsInTheWay(errors::v1::ERROR_REASON_LIVE_CERTIFICATE, "R95",
                        "the register has a live certificate for the person",
                        "refuse with GROUND_LIVE_CERTIFICATE, or file a change or renewal");
}

// R16: what is renewed, changed or cancelled is the certificate the person has.
absl::Status CertificateIsTheOneNamed(const Case& file, const Context& context) {
  const std::string named = person::NormalizeCitizenId(CertificateNumberIn(file.application()));
  const bool is_about_one = EffectOf(file) != OnRegister::kIssues && !named.empty();
  if (!is_about_one || named == context.findings.certificate().number()) return absl::OkStatus();
  return StandsInTheWay(errors::v1::ERROR_REASON_CERTIFICATE_NOT_THE_ONE, "R16",
                        "the certificate named is not the one in the register",
                        "refuse_case with GROUND_MATERIALS_NOT_IN_ORDER");
}

// R9: an officer saw what is said to have been seen, now or before.
absl::Status CheckOriginals(const Application& now, const Application& before, const Context& context) {
  if (context.actor.role() == Actor::ROLE_INTAKE_OFFICER) return absl::OkStatus();
  for (int i = 0; i < now.materials_size(); ++i) {
    const Material& material = now.materials(i);
    const bool was_seen = std::ranges::any_of(before.materials(), [&material](const Material& known) {
      return known.kind() == material.kind() && known.original() == Material::ORIGINAL_SEEN &&
             std::ranges::equal(known.pages(), material.pages(), {}, &Page::blob, &Page::blob);
    });
    if (material.original() != Material::ORIGINAL_SEEN || was_seen) continue;
    return FieldAtFault(absl::StrCat("application.materials[", i, "].original"),
                        errors::v1::ERROR_REASON_ORIGINAL_NOT_SEEN, "only an officer sees originals (R9)");
  }
  return absl::OkStatus();
}

absl::Status NothingIsMissing(const Case& file, const Context& context) {
  const auto shortcomings = Shortcomings(file.application(), file.reapplication_excepted(), context);
  return shortcomings.empty() ? absl::OkStatus() : FileIsIncomplete(shortcomings);
}

bool IssuesSecondGeneration(const Context& context) { return context.policy.policy().certificate_generation() == 2; }

}  // namespace

absl::Status MatterIsOpen(const Case&, const Act& act, const Context&) {
  const Application& application = act.submit_application().application();
  if (IsOpen(MatterOf(application))) return absl::OkStatus();
  return FieldAtFault(absl::StrCat("application.", NameOfDetails(application)),
                      errors::v1::ERROR_REASON_MATTER_NOT_OPEN, "is not supported by this version");
}

absl::Status ApplicantIsTheSame(const Case& file, const Act& act, const Context& context) {
  const Application& now = act.supplement_application().application();
  const Application& before = file.application();
  if (MatterOf(now) != file.matter()) {
    return FieldAtFault(absl::StrCat("application.", NameOfDetails(now)),
                        errors::v1::ERROR_REASON_SUPPLEMENT_CHANGES_MATTER,
                        "must stay as filed; file a new application");
  }
  if (person::NormalizeCitizenId(now.applicant().citizen_id()) !=
      person::NormalizeCitizenId(before.applicant().citizen_id())) {
    return FieldAtFault("application.applicant.citizen_id", errors::v1::ERROR_REASON_SUPPLEMENT_CHANGES_APPLICANT,
                        "must stay as filed; file a new application");
  }
  return CheckOriginals(now, before, context);
}

absl::Status FileIsComplete(const Case& file, const Act& act, const Context& context) {
  if (!act.accept_application().has_appointment()) {
    return FieldAtFault("appointment", errors::v1::ERROR_REASON_APPOINTMENT_MISSING,
                        "must be set: the matter is assessed (R30)");
  }
  RETURN_IF_ERROR(NothingIsMissing(file, context));
  const int days = LimitDays(Clock::KIND_ATTEND, file, context);
  return CheckAppointment(act.accept_application().appointment(), CategoriesOf(file.application()), context,
                          context.calendar.AddWorkingDays(ChinaDay(context.now), days).due);
}

absl::Status FileIsCompleteAlone(const Case& file, const Act& act, const Context& context) {
  if (act.accept_application().has_appointment()) {
    return FieldAtFault("appointment", errors::v1::ERROR_REASON_APPOINTMENT_NOT_NEEDED,
                        "must not be set: the matter is not assessed (R93)");
  }
  return NothingIsMissing(file, context);
}

absl::Status CorrectionIsDue(const Case& file, const Act& act, const Context& context) {
  const auto& correction = act.request_correction();
  const bool found = !Shortcomings(file.application(), file.reapplication_excepted(), context).empty();
  if (!found && correction.shortcomings().empty()) {
    return FieldAtFault("shortcomings", errors::v1::ERROR_REASON_NOTHING_TO_CORRECT,
                        "must list what is missing: the automatic check found nothing");
  }
  if (file.correction_rounds() > 0 && correction.further_round_reason().empty()) {
    return FieldAtFault("further_round_reason", errors::v1::ERROR_REASON_FURTHER_ROUND_UNEXPLAINED,
                        "must say why this could not be requested the first time (R32)");
  }
  return absl::OkStatus();
}

absl::Status BanStandsAgainstIt(const Case& file, const Act&, const Context& context) {
  const auto& details = file.application().new_certificate();
  const bool banned = details.has_former_certificate() && !file.reapplication_excepted() &&
                      context.now < BanEnds(details.former_certificate(), context.policy.policy());
  if (banned) return absl::OkStatus();
  return StandsInTheWay(errors::v1::ERROR_REASON_NO_BAN, "R26", "no reapplication ban applies",
                        "proceed without an exception");
}

absl::Status CountyMayBeAsked(const Case& file, const Act& act, const Context&) {
  const auto& redirection = act.redirect_application();
  if (redirection.household_federation() == ResidenceOf(file)) {
    return FieldAtFault("household_federation", errors::v1::ERROR_REASON_IS_RESIDENCE_COUNTY,
                        "must not be the residence county (R2)");
  }
  if (file.disclaimers().empty() || file.contacts().empty() ||
      FromProto(file.contacts().rbegin()->contact_time()) < FromProto(file.disclaimers().rbegin()->disclaim_time())) {
    return StandsInTheWay(errors::v1::ERROR_REASON_CONTACT_MISSING, "R51",
                          "the applicant has not been contacted since the case came back", "record_contact first");
  }
  const bool disclaimed = std::ranges::any_of(file.disclaimers(), [&](const auto& disclaimer) {
    return disclaimer.federation() == redirection.household_federation();
  });
  if (disclaimed && redirection.new_evidence().empty()) {
    return FieldAtFault("new_evidence", errors::v1::ERROR_REASON_COUNTY_DISCLAIMED_BEFORE,
                        "must be set: that county has disclaimed the case before (A16)");
  }
  return absl::OkStatus();
}

absl::Status AppointmentIsPossible(const Case& file, const Act& act, const Context& context) {
  if (context.actor.role() == Actor::ROLE_INSTITUTION_CLERK) RETURN_IF_ERROR(CheckInstitutionOf(context.actor, file));
  const Clock* attend = OpenClock(file, Clock::KIND_ATTEND);
  const absl::Time last = attend == nullptr ? absl::InfiniteFuture() : DueTimeAnew(*attend, file, context);
  return CheckAppointment(act.change_appointment().appointment(), NewestAssessment(file).categories(), context, last);
}

absl::Status AttendanceIsPlausible(const Case& file, const Act& act, const Context& context) {
  RETURN_IF_ERROR(CheckInstitutionOf(context.actor, file));
  const auto& attended = act.register_attendance().attend_time();
  RETURN_IF_ERROR(CheckNotAhead("attend_time", attended, context));
  const Clock* attend = OpenClock(file, Clock::KIND_ATTEND);
  if (attend != nullptr && FromProto(attended) < FromProto(attend->start_time())) {
    return FieldAtFault("attend_time", errors::v1::ERROR_REASON_TIME_BEFORE_ACCEPTANCE,
                        "must not be before acceptance");
  }
  return absl::OkStatus();
}

absl::Status AppointmentDayIsOver(const Case& file, const Act&, const Context& context) {
  RETURN_IF_ERROR(CheckInstitutionOf(context.actor, file));
  const auto& appointment = NewestAssessment(file).appointment();
  if (context.now > EndOfDay(ChinaDay(FromProto(appointment.appointment_time())))) return absl::OkStatus();
  return StandsInTheWay(errors::v1::ERROR_REASON_APPOINTMENT_NOT_OVER, "R38", "the day of the appointment is not over",
                        "wait until the next day, or register_attendance");
}

absl::Status DifficultyIsConfirmed(const Case&, const Act& act, const Context& context) {
  if (!act.request_home_visit().difficulty_confirmed()) {
    return FieldAtFault("difficulty_confirmed", errors::v1::ERROR_REASON_DIFFICULTY_NOT_CONFIRMED,
                        "must be confirmed (R73, A19)");
  }
  if (FromProto(act.request_home_visit().visit_time()) < context.now) {
    return FieldAtFault("visit_time", errors::v1::ERROR_REASON_VISIT_IN_THE_PAST, "must not be in the past");
  }
  return absl::OkStatus();
}

absl::Status VisitIsPlausible(const Case& file, const Act& act, const Context& context) {
  RETURN_IF_ERROR(CheckInstitutionOf(context.actor, file));
  const auto& visited = act.complete_home_visit().visit_time();
  RETURN_IF_ERROR(CheckNotAhead("visit_time", visited, context));
  const Clock* attend = OpenClock(file, Clock::KIND_ATTEND);
  if (attend != nullptr && FromProto(visited) < FromProto(attend->start_time())) {
    return FieldAtFault("visit_time", errors::v1::ERROR_REASON_TIME_BEFORE_ACCEPTANCE, "must not be before acceptance");
  }
  return absl::OkStatus();
}

absl::Status FormIsSound(const Case& file, const Act& act, const Context& context) {
  const AssessmentForm& form = act.submit_assessment_form().form();
  const Assessment& ordered = NewestAssessment(file);
  RETURN_IF_ERROR(CheckSignature(form, file, context));
  if (FromProto(form.assess_time()) < FromProto(ordered.attend_time())) {
    return FieldAtFault("form.assess_time", errors::v1::ERROR_REASON_TIME_BEFORE_ATTENDANCE,
                        "must not be before attendance");
  }
  if (form.at_home() != ordered.home_visit()) {
    return FieldAtFault("form.at_home", errors::v1::ERROR_REASON_PLACE_NOT_AS_ARRANGED,
                        "must be true if and only if a home visit was arranged and made (R38)");
  }
  RETURN_IF_ERROR(CheckCoverage(form, ordered));
  // The certificate is numbered by it, whatever reason is given for a
  // contradiction.
  const bool is_named = form.disability().category() != Disability::CATEGORY_UNSPECIFIED &&
                        form.disability().grade() != Disability::GRADE_UNSPECIFIED;
  const bool qualified = form.conclusion() == AssessmentForm::CONCLUSION_QUALIFIED;
  if (qualified != form.has_disability() || qualified != is_named) {
    return FieldAtFault("form.disability", errors::v1::ERROR_REASON_CONCLUSION_UNCLEAR,
                        "must be set, with category and grade, if and only if the conclusion is that the "
                        "standard is met");
  }
  return CheckAgainstMeasurements(form, file);
}

bool MeetsTheStandard(const Case& file, const Act&) {
  return NewestAssessment(file).conclusion() == AssessmentForm::CONCLUSION_QUALIFIED;
}
bool FailsTheStandard(const Case& file, const Act&) {
  return NewestAssessment(file).conclusion() == AssessmentForm::CONCLUSION_NOT_QUALIFIED;
}

absl::Status NothingStandsAgainstIt(const Case& file, const Act&, const Context& context) {
  RETURN_IF_ERROR(RegisterAgrees(file, context));
  RETURN_IF_ERROR(CertificateIsTheOneNamed(file, context));
  const bool may_be_banned = EffectOf(file) == OnRegister::kIssues && context.findings.has_cancel_date();
  if (!may_be_banned || file.reapplication_excepted()) return absl::OkStatus();
  casework::v1::FormerCertificate former;
  *former.mutable_cancel_date() = context.findings.cancel_date();
  if (context.now >= BanEnds(former, context.policy.policy())) return absl::OkStatus();
  return StandsInTheWay(errors::v1::ERROR_REASON_REAPPLICATION_BAN, "R26",
                        "the register shows a cancellation less than a year ago",
                        "refuse with GROUND_REAPPLICATION_BAN");
}

absl::Status PhotographIsNeeded(const Case& file, const Act&, const Context& context) {
  if (!IssuesSecondGeneration(context)) {
    return StandsInTheWay(errors::v1::ERROR_REASON_PHOTO_NOT_NEEDED, "R47",
                          "this federation does not issue second-generation certificates", "print_certificate");
  }
  if (file.has_photograph()) {
    return StandsInTheWay(errors::v1::ERROR_REASON_PHOTO_ON_FILE, "R49", "a photograph is on file",
                          "print_certificate");
  }
  return absl::OkStatus();
}

absl::Status WaybillIsStated(const Case&, const Act& act, const Context&) {
  if (!act.receive_photo().waybill_number().empty()) return absl::OkStatus();
  return FieldAtFault("waybill_number", errors::v1::ERROR_REASON_PHOTO_EMPTY,
                      "must give the photograph or its waybill (A14)");
}

absl::Status CertificateCanBeMade(const Case& file, const Act&, const Context& context) {
  RETURN_IF_ERROR(RegisterAgrees(file, context));
  // What another county handed over need not be what a number can be made of.
  RETURN_IF_ERROR(NumberFor(file, context.findings).status());
  if (!IssuesSecondGeneration(context) || file.has_photograph()) return absl::OkStatus();
  return StandsInTheWay(errors::v1::ERROR_REASON_PHOTO_MISSING, "R47",
                        "a second-generation certificate requires a photograph",
                        "record_photo_lookup or request_photo");
}

absl::Status TrackingIsStated(const Case&, const Act& act, const Context&) {
  const auto& dispatch = act.dispatch_certificate();
  if (dispatch.mode() != casework::v1::Delivery::MODE_COURIER || !dispatch.tracking_number().empty()) {
    return absl::OkStatus();
  }
  return FieldAtFault("tracking_number", errors::v1::ERROR_REASON_TRACKING_MISSING,
                      "must be set when a courier is used (R71)");
}

absl::Status DeliveryIsPlausible(const Case& file, const Act& act, const Context& context) {
  const auto& delivered = act.confirm_delivery().deliver_time();
  const auto& attempts = file.dispatch_attempts();
  if (!attempts.empty() && FromProto(delivered) < FromProto(attempts.rbegin()->dispatch_time())) {
    return FieldAtFault("deliver_time", errors::v1::ERROR_REASON_TIME_BEFORE_DISPATCH, "must not be before dispatch");
  }
  return CheckNotAhead("deliver_time", delivered, context);
}

bool IsAssessed(const Case& file, const Act&) { return RowOf(file.matter()).route == Route::kAssessed; }
bool IsNotAssessed(const Case& file, const Act& act) { return !IsAssessed(file, act); }
bool IssuesACertificate(const Case& file, const Act&) { return EffectOf(file) != OnRegister::kCloses; }
bool IssuesNothing(const Case& file, const Act&) { return EffectOf(file) == OnRegister::kCloses; }
bool LookupFound(const Case&, const Act& act) { return act.record_photo_lookup().has_photograph(); }
bool LookupFoundNothing(const Case& file, const Act& act) { return !LookupFound(file, act); }
bool PhotographCame(const Case&, const Act& act) { return act.receive_photo().has_photograph(); }
bool OnlyTheWaybillCame(const Case& file, const Act& act) { return !PhotographCame(file, act); }

absl::Status LimitHasPassed(const Case& file, const Act& act, const Context& context) {
  const int id = act.has_abandon() ? act.abandon().clock() : act.report_overdue().clock();
  const Clock* clock = FindClock(file, id);
  const bool ran_out =
      clock != nullptr && HasRunOut(*clock, context.now) && RowOf(clock->kind()).at_limit == act.content_case();
  return ran_out ? absl::OkStatus() : ClockStillRuns(id);
}

}  // namespace tongban::policy
