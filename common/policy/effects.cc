#include "common/policy/effects.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/person/certificate_number.h"
#include "common/person/citizen_id.h"
#include "common/policy/limits.h"
#include "common/policy/matters.h"
#include "common/policy/shortcomings.h"
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

void Appoint(const casework::v1::Appointment& appointment, const Context& context, Case& file) {
  *file.mutable_appointment() = appointment;
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
  if (!file.application().mobility_difficulty()) return;
  Warn("A19", absl::StrCat(what, ", though the applicant declared difficulty in moving: consider a home visit (R73)"),
       file);
}

int LossesOf(const Case& file, const Findings& findings) {
  const Losses losses = RowOf(file.application().matter()).losses;
  return losses == Losses::kForgotten ? 0 : findings.loss_count() + (losses == Losses::kOneMore ? 1 : 0);
}

}  // namespace

void RecordApplication(const Act& act, const Context& context, Case& file) {
  file.set_application_revision(file.revision() + 1);
  if (act.has_submit_application()) {
    file.set_residence_federation(file.application().residence_federation());
    *file.mutable_create_time() = ToProto(context.now);
  }
  file.set_household_federation(file.application().household_federation());
  Refresh(context, file);
  const std::string& portal_since = context.policy.policy().portal_since();
  if (file.application().channel() == Application::CHANNEL_NATIONAL_PLATFORM && !portal_since.empty() &&
      portal_since <= DayText(ChinaDay(context.now))) {
    Warn("R21", "the usual channels are now the provincial portals", file);
  }
}

void RecordAcceptance(const Act& act, const Context& context, Case& file) {
  file.clear_shortcomings();
  Appoint(act.accept_application().appointment(), context, file);
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
  const auto is_the_ban = [](const auto& each) {
    return each.field() == "application.former_certificate" && each.rule() == "R26";
  };
  listed->erase(std::remove_if(listed->begin(), listed->end(), is_the_ban), listed->end());
}

void RecordWithdrawal(const Act& act, const Context&, Case& file) {
  file.set_outcome_reason(act.withdraw_application().reason());
}

void RecordAppointment(const Act& act, const Context& context, Case& file) {
  Appoint(act.change_appointment().appointment(), context, file);
  // R37: another institution may stand in another county.
  RenewLimits(context, file);
}

void RecordAttendance(const Act& act, const Context&, Case& file) {
  *file.mutable_attended_time() = act.register_attendance().attended_time();
}

void RecordMiss(const Act&, const Context&, Case& file) {
  file.set_missed_appointments(file.missed_appointments() + 1);
  WarnOfDifficulty("the appointment was missed", file);
}

void RecordHomeVisit(const Act& act, const Context&, Case& file) {
  *file.mutable_appointment()->mutable_appointment_time() = act.request_home_visit().visit_time();
  file.set_home_visit(true);
  if (!file.application().mobility_difficulty()) {
    Warn("A19", "a home visit though the applicant declared no difficulty in moving; the officer confirmed it", file);
  }
}

void RecordVisit(const Act& act, const Context&, Case& file) {
  *file.mutable_attended_time() = act.complete_home_visit().visited_time();
}

void RecordForm(const Act& act, const Context&, Case& file) {
  *file.mutable_assessment() = act.submit_assessment_form();
}

void RecordReceipt(const Act&, const Context& context, Case& file) {
  *file.mutable_conclusion_received_time() = ToProto(context.now);
}

void SealAssessment(const Act&, const Context&, Case& file) {
  file.set_assessment_sha256(Sha256(file.assessment().SerializeAsString()));
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
  file.set_household_federation(act.redirect_application().household_federation());
}

void RecordApproval(const Act&, const Context& context, Case& file) {
  file.mutable_certificate()->set_generation(context.policy.policy().certificate_generation());
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
  const auto number = person::CertificateNumber(file.application().applicant().citizen_id(),
                                                file.assessment().disability(), LossesOf(file, context.findings));
  // The citizen ID was checked when it was filed and the conclusion when it
  // was signed, so there is always a number.
  certificate.set_number(number.value());
  *certificate.mutable_disability() = file.assessment().disability();
  *certificate.mutable_issue_time() = ToProto(context.now);
  const absl::CivilDay last = YearsLater(ChinaDay(context.now), context.policy.policy().validity_years());
  *certificate.mutable_expire_time() = ToProto(EndOfDay(last));
}

void RecordDispatch(const Act& act, const Context& context, Case& file) {
  casework::v1::Certificate& certificate = *file.mutable_certificate();
  certificate.set_dispatch_mode(act.dispatch_certificate().mode());
  certificate.set_tracking_number(act.dispatch_certificate().tracking_number());
  *certificate.mutable_dispatch_time() = ToProto(context.now);
}

void RecordDelivery(const Act& act, const Context&, Case& file) {
  *file.mutable_certificate()->mutable_deliver_time() = act.confirm_delivery().delivered_time();
}

void RecordOverdue(const Act& act, const Context& context, Case& file) {
  *OpenClock(file, act.report_overdue().clock())->mutable_overdue_time() = ToProto(context.now);
}

void RecordAbandonment(const Act& act, const Context&, Case& file) {
  // A15: an approval that lapses leaves no certificate behind.
  file.clear_certificate();
  file.set_outcome_reason(act.abandon().clock() == Clock::KIND_PHOTO
                              ? "未在规定期限内寄送照片，视作放弃申请"
                              : "未在规定期限内到指定机构进行残疾评定，视作主动放弃申请");
}

}  // namespace tongban::policy
