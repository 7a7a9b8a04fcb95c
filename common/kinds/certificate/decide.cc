#include "common/kinds/certificate/decide.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/kinds/certificate/clocks.h"
#include "common/kinds/certificate/lifecycle_tables.h"
#include "common/kinds/certificate/notices.h"
#include "common/kinds/certificate/refusals.h"
#include "common/status/refusal.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::certificates {

absl::Span<const StateRow> States() { return tables::kStates; }
absl::Span<const ActRow> Acts() { return tables::kActs; }
absl::Span<const ClockRow> Clocks() { return tables::kClocks; }
bool Stands(Certificate::State state) { return tables::kStanding.Contains(state); }

absl::string_view NameOf(CertificateAct::ContentCase act) {
  const auto* field = CertificateAct::descriptor()->FindFieldByNumber(act);
  return field == nullptr ? absl::string_view("no act") : absl::string_view(field->name());
}

absl::StatusOr<Actor::Role> CapacityFor(CertificateAct::ContentCase act, absl::Span<const Actor::Role> roles) {
  for (const Actor::Role role : roles) {
    const bool may = std::ranges::any_of(
        tables::kActs, [act, role](const ActRow& row) { return row.act == act && row.by.Contains(role); });
    if (may) return role;
  }
  return RoleMayNot(roles.empty() ? Actor::ROLE_UNSPECIFIED : roles.front(), act);
}

bool WasIssuedRightly(const Certificate&, const CertificateAct& act) {
  return act.cancel_certificate().cause() != Certificate::CANCEL_CAUSE_ADMINISTRATIVE_ERROR;
}

absl::Status NoOtherStands(const Certificate& certificate, const CertificateAct&, const Context& context) {
  return context.findings.other_stands() ? AnotherStands(certificate) : absl::OkStatus();
}

absl::Status MomentHasPassed(const Certificate& certificate, const CertificateAct& act, const Context& context) {
  const int id = ClockIn(act);
  const auto clock = std::ranges::find(certificate.clocks(), id, &CertificateClock::id);
  const bool has_passed = clock != certificate.clocks().end() && clock->state() == CertificateClock::STATE_RUNNING &&
                          context.now > FromProto(clock->due_time());
  return has_passed ? absl::OkStatus() : MomentNotReached(id);
}

void RecordIssuance(const CertificateAct& act, const Context& context, Certificate& certificate) {
  const auto& issuance = act.issue_certificate();
  certificate.set_name(issuance.certificate());
  *certificate.mutable_content() = issuance.content();
  certificate.set_holder_key(issuance.holder_key());
  certificate.set_case_(issuance.by().case_());
  certificate.set_previous(issuance.previous());
  *certificate.mutable_create_time() = ToProto(context.now);
}

void RecordCancellation(const CertificateAct& act, const Context& context, Certificate& certificate) {
  certificate.set_cancel_cause(act.has_record_cancellation() ? act.record_cancellation().cause()
                                                             : act.cancel_certificate().cause());
  *certificate.mutable_cancel_date() = ToProto(ChinaDay(context.now));
}

void RecordRevocation(const CertificateAct&, const Context&, Certificate& certificate) {
  certificate.clear_cancel_cause();
  certificate.clear_cancel_date();
}

absl::Span<const ActRow> CertificateKind::Acts() { return tables::kActs; }
absl::Status CertificateKind::RoleMayNot(Actor::Role role, ActKind act) { return certificates::RoleMayNot(role, act); }
absl::Status CertificateKind::NotInThisState(const Certificate& certificate, ActKind act) {
  return certificates::NotInThisState(certificate, act);
}

absl::Status CertificateKind::CheckContent(const Certificate&, const Act&, const Context& context) {
  return context.faults_of_form.empty() ? absl::OkStatus() : ContentInvalid(context.faults_of_form);
}

void CertificateKind::Begin(Act&, const Context&, Certificate&) {}

bool CertificateKind::Follow(const ActRow& row, const Act& act, const Context& context, Certificate& certificate,
                             Findings& findings) {
  findings.set_policy_version(context.policy.version());
  findings.set_calendar_version(context.calendar.version());
  TurnClocks(act, certificate);
  Tell(row.owes, context, certificate);
  return false;
}

void CertificateKind::Complete(const ActRow&, const Certificate&, CertificateEvent&) {}

std::string CertificateKind::EtagOf(const Certificate& certificate) {
  return absl::StrCat("\"", certificate.revision(), "\"");
}

absl::StatusOr<Certificate> Replay(absl::Span<const CertificateEvent> history, const Calendar& calendar,
                                   absl::Span<const config::v1::PinnedPolicy> policies) {
  // A line of history was found in order when it was written.
  const Violations no_faults;
  law::Owned<Certificate> certificate = law::MakeOwned<Certificate>();
  for (const CertificateEvent& event : history) {
    const auto policy =
        std::ranges::find(policies, event.findings().policy_version(), &config::v1::PinnedPolicy::version);
    if (policy == policies.end()) return absl::NotFoundError("unknown policy version of the decision");
    law::Owned<CertificateAct> act = law::MakeOwned<CertificateAct>();
    *act = event.act();
    ASSIGN_OR_RETURN(Decision again, law::Decide<CertificateKind>(std::move(certificate), std::move(act),
                                                                  {.now = FromProto(event.event_time()),
                                                                   .actor = event.actor(),
                                                                   .office = event.office(),
                                                                   .policy = *policy,
                                                                   .calendar = calendar,
                                                                   .findings = event.findings(),
                                                                   .faults_of_form = no_faults}));
    certificate = std::move(again.after);
  }
  return *std::move(certificate);
}

}  // namespace tongban::certificates
