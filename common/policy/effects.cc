#include "common/policy/effects.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/policy/assessments.h"
#include "common/policy/details.h"
#include "common/policy/limits.h"
#include "common/policy/matters.h"
#include "common/policy/parties.h"
#include "common/policy/shortcomings.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

void Refresh(const Context& context, Case& file) {
  file.clear_shortcomings();
  for (auto& shortcoming : Shortcomings(file.application(), file.reapplication_excepted(), context)) {
    *file.add_shortcomings() = std::move(shortcoming);
  }
}

void Warn(absl::string_view rule, absl::string_view text, Case& file) {
  casework::v1::Warning& warning = *file.add_warnings();
  warning.set_rule(std::string(rule));
  warning.set_text(std::string(text));
  warning.set_revision(file.revision() + 1);
}

// Day and month `years` later; 29 February gives the last day of February.
absl::CivilDay YearsLater(absl::CivilDay day, int years) {
  const absl::CivilDay later(day.year() + years, day.month(), day.day());
  return later.month() == day.month() ? later : absl::CivilDay(absl::CivilMonth(later)) - 1;
}

void Appoint(const casework::v1::Appointment& appointment, const Context& context, Assessment& assessment, Case& file) {
  *assessment.mutable_appointment() = appointment;
  // A1: 14 + 5 + 5 exceeds 19, so a late appointment endangers the stage, unless
  // that stands still.
  const Clock* stage = OpenClock(file, Clock::KIND_ASSESS);
  if (stage != nullptr && stage->state() == Clock::STATE_SUSPENDED) return;
  const int advised = context.policy.policy().advised_appointment_days();
  const absl::Time latest = context.calendar.AddWorkingDays(ChinaDay(context.now), advised).due;
  if (FromProto(appointment.appointment_time()) > latest) {
    Warn("A1",
         absl::StrCat("the appointment is later than ", advised, " working days ahead: the stage limit is at risk"),
         file);
  }
}

// A19: whoever declared difficulty in moving should be assessed at home.
void WarnOfDifficulty(absl::string_view what, Case& file) {
  if (!DeclaresDifficulty(file.application())) return;
  Warn("A19", absl::StrCat(what, ", though the applicant declared difficulty in moving: consider a home visit (R73)"),
       file);
}

// The assessment that the act names, which Decide has looked for.
Assessment& Named(const Act& act, Case& file) {
  const int id = AssessmentNamed(act);
  for (Assessment& assessment : *file.mutable_assessments()) {
    if (assessment.id() == id) return assessment;
  }
  return *file.add_assessments();
}

}  // namespace

void RecordApplication(const Act& act, const Context& context, Case& file) {
  file.set_application_revision(file.revision() + 1);
  file.set_matter(MatterOf(file.application()));
  if (act.has_submit_application()) {
    SetParty(CaseParty::ROLE_RESIDENCE_INTAKE, file.application().residence_federation(), file);
    SetParty(CaseParty::ROLE_RESIDENCE_ASSESSMENT, file.application().residence_federation(), file);
    *file.mutable_create_time() = ToProto(context.now);
  }
  SetParty(CaseParty::ROLE_HOUSEHOLD, file.application().household_federation(), file);
  if (file.application().has_migration()) {
    SetParty(CaseParty::ROLE_FORMER_HOUSEHOLD, file.application().migration().former_household_federation(), file);
  }
  Refresh(context, file);
  const Policy& policy = context.policy.policy();
  if (file.application().channel() == Application::CHANNEL_NATIONAL_PLATFORM && policy.has_portal_date() &&
      FromProto(policy.portal_date()) <= ChinaDay(context.now)) {
    Warn("R21", "the usual channels are now the provincial portals", file);
  }
}

void RecordAcceptance(const Act& act, const Context& context, Case& file) {
  file.clear_shortcomings();
  Assessment& assessment = *file.add_assessments();
  assessment.set_id(file.assessments_size());
  assessment.set_level(Assessment::LEVEL_INITIAL);
  *assessment.mutable_categories() = CategoriesOf(file.application());
  assessment.set_state(Assessment::STATE_APPOINTED);
  Appoint(act.accept_application().appointment(), context, assessment, file);
  WarnOfDifficulty("an appointment at an institution", file);
}

void RecordDirectAcceptance(const Act&, const Context&, Case& file) { file.clear_shortcomings(); }

void RecordCorrection(const Act& act, const Context& context, Case& file) {
  Refresh(context, file);
  for (const auto& shortcoming : act.request_correction().shortcomings()) *file.add_shortcomings() = shortcoming;
  if (file.correction_rounds() > 0) Warn("R32", "correction was requested more than once", file);
  file.set_correction_rounds(file.correction_rounds() + 1);
}

void RecordReturn(const Act& act, const Context&, Case& file) {
  file.set_outcome_reason(act.return_application().explanation());
}

void RecordException(const Act&, const Context&, Case& file) {
  file.set_reapplication_excepted(true);
  // What the officer asked for in a correction request stays asked for (R32).
  auto* listed = file.mutable_shortcomings();
  const auto is_the_ban = [](const auto& each) { return each.field() == kFormerCertificate && each.rule() == "R26"; };
  listed->erase(std::remove_if(listed->begin(), listed->end(), is_the_ban), listed->end());
}

void RecordWithdrawal(const Act& act, const Context&, Case& file) {
  const auto& withdrawal = act.has_withdraw_application() ? act.withdraw_application() : act.record_withdrawal();
  file.set_outcome_reason(withdrawal.reason());
}

void RecordAppointment(const Act& act, const Context& context, Case& file) {
  Appoint(act.change_appointment().appointment(), context, Named(act, file), file);
  // R37: another institution may stand in another county.
  RenewLimits(context, file);
}

void RecordAttendance(const Act& act, const Context&, Case& file) {
  Assessment& assessment = Named(act, file);
  assessment.set_state(Assessment::STATE_ASSESSING);
  *assessment.mutable_attend_time() = act.register_attendance().attend_time();
}

void RecordMiss(const Act& act, const Context&, Case& file) {
  Assessment& assessment = Named(act, file);
  assessment.set_state(Assessment::STATE_APPOINTMENT_MISSED);
  assessment.set_missed_appointments(assessment.missed_appointments() + 1);
  WarnOfDifficulty("the appointment was missed", file);
}

void RecordHomeVisit(const Act& act, const Context&, Case& file) {
  Assessment& assessment = Named(act, file);
  assessment.set_state(Assessment::STATE_HOME_VISIT_REQUESTED);
  *assessment.mutable_appointment()->mutable_appointment_time() = act.request_home_visit().visit_time();
  assessment.set_home_visit(true);
  if (!DeclaresDifficulty(file.application())) {
    Warn("A19", "a home visit though the applicant declared no difficulty in moving; the officer confirmed it", file);
  }
}

void RecordVisit(const Act& act, const Context&, Case& file) {
  Assessment& assessment = Named(act, file);
  assessment.set_state(Assessment::STATE_ASSESSING);
  *assessment.mutable_attend_time() = act.complete_home_visit().visit_time();
}

void RecordForm(const Act& act, const Context&, Case& file) {
  Assessment& assessment = Named(act, file);
  assessment.set_state(Assessment::STATE_ASSESSED);
  Seal(act.submit_assessment_form().form(), assessment);
}

void RecordReceipt(const Act& act, const Context& context, Case& file) {
  Assessment& assessment = Named(act, file);
  assessment.set_state(Assessment::STATE_CONCLUDED);
  *assessment.mutable_receive_time() = ToProto(context.now);
}

void RecordDisclaimer(const Act& act, const Context& context, Case& file) {
  casework::v1::Disclaimer& disclaimer = *file.add_disclaimers();
  disclaimer.set_federation(context.office.federation());
  *disclaimer.mutable_disclaim_time() = ToProto(context.now);
  disclaimer.set_reason(act.return_for_jurisdiction().reason());
  disclaimer.set_suggested_federation(act.return_for_jurisdiction().suggested_federation());
  if (file.disclaimers_size() > 1) Warn("A16", "more than one county has disclaimed the case", file);
}

void RecordContact(const Act& act, const Context&, Case& file) { *file.add_contacts() = act.record_contact(); }

void RecordRedirection(const Act& act, const Context&, Case& file) {
  SetParty(CaseParty::ROLE_HOUSEHOLD, act.redirect_application().household_federation(), file);
}

void RecordApproval(const Act&, const Context& context, Case& file) {
  file.mutable_certificate()->set_generation(
      static_cast<casework::v1::Certificate::Generation>(context.policy.policy().certificate_generation()));
}

void RecordRefusal(const Act& act, const Context&, Case& file) {
  file.clear_certificate();
  file.set_outcome_reason(act.refuse_case().explanation());
}

void RecordLookup(const Act& act, const Context&, Case& file) {
  file.set_photo_looked_up(true);
  if (act.record_photo_lookup().has_photograph()) *file.mutable_photograph() = act.record_photo_lookup().photograph();
}

void RecordPhotograph(const Act& act, const Context&, Case& file) {
  const auto& receipt = act.receive_photo();
  if (!receipt.waybill_number().empty()) file.set_photograph_waybill(receipt.waybill_number());
  if (receipt.has_photograph()) *file.mutable_photograph() = receipt.photograph();
}

void IssueCertificate(const Act&, const Context& context, Case& file) {
  casework::v1::Certificate& certificate = *file.mutable_certificate();
  // CertificateCanBeMade has seen that there is one.
  certificate.set_number(NumberFor(file, context.findings).value_or(""));
  certificate.set_name(context.findings.new_certificate());
  *certificate.mutable_disability() = NewestAssessment(file).disability();
  const absl::CivilDay today = ChinaDay(context.now);
  *certificate.mutable_issue_date() = ToProto(today);
  *certificate.mutable_expire_date() = ToProto(YearsLater(today, context.policy.policy().validity_years()));
}

void RecordDispatch(const Act& act, const Context& context, Case& file) {
  casework::v1::DispatchAttempt& attempt = *file.add_dispatch_attempts();
  attempt.set_mode(act.dispatch_certificate().mode());
  attempt.set_tracking_number(act.dispatch_certificate().tracking_number());
  *attempt.mutable_dispatch_time() = ToProto(context.now);
}

void RecordDelivery(const Act& act, const Context&, Case& file) {
  // What arrives is what was sent last.
  const int last = file.dispatch_attempts_size() - 1;
  if (last >= 0) *file.mutable_dispatch_attempts(last)->mutable_deliver_time() = act.confirm_delivery().deliver_time();
}

void RecordOverdue(const Act& act, const Context& context, Case& file) {
  // LimitHasPassed has seen that there is one.
  if (Clock* clock = FindClock(file, act.report_overdue().clock()); clock != nullptr) {
    *clock->mutable_overdue_time() = ToProto(context.now);
  }
}

void RecordAbandonment(const Act& act, const Context&, Case& file) {
  // A15: an approval that lapses leaves no certificate behind.
  file.clear_certificate();
  const Clock* clock = FindClock(file, act.abandon().clock());
  file.set_outcome_reason(clock != nullptr && clock->kind() == Clock::KIND_PHOTO
                              ? "未在规定期限内寄送照片，视作放弃申请"
                              : "未在规定期限内到指定机构进行残疾评定，视作主动放弃申请");
}

}  // namespace tongban::policy
