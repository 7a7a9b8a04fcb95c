#include "common/policy/decide.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/person/citizen_id.h"
#include "common/policy/assessments.h"
#include "common/policy/content.h"
#include "common/policy/limits.h"
#include "common/policy/matters.h"
#include "common/policy/notices.h"
#include "common/policy/parties.h"
#include "common/policy/refusals.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban::policy {
namespace {

// The application that an act brings, or null.
Application* ApplicationOf(Act& act) {
  if (act.has_submit_application()) return act.mutable_submit_application()->mutable_application();
  return act.has_supplement_application() ? act.mutable_supplement_application()->mutable_application() : nullptr;
}

// An application is not recorded twice: what the act brought is the case's.
void MoveApplication(Act& act, Case& file) {
  if (Application* brought = ApplicationOf(act); brought != nullptr) file.mutable_application()->Swap(brought);
}

// The version stays as it is; how a federation speaks, no other one says for it.
void Pin(const Context& context, Case& file, Findings& findings) {
  const std::string& federation = context.office.federation();
  auto pin = std::ranges::find(*file.mutable_policies(), federation, &casework::v1::PolicyPin::federation);
  if (pin == file.mutable_policies()->end()) {
    file.add_policies()->set_federation(federation);
    pin = std::prev(file.mutable_policies()->end());
  }
  if (pin->version().empty()) {
    pin->set_version(context.policy.version());
    findings.set_policy_version(context.policy.version());
  }
  pin->set_federation_name(context.policy.policy().federation_name());
  pin->set_hotline(context.policy.policy().hotline());
}

// Clocks that were reckoned by the calendar of the case until now keep it.
void TurnCalendar(const Context& context, Case& file, Findings& findings) {
  const std::string& version = context.calendar.version();
  if (file.calendar_version() == version) return;
  for (Clock& clock : *file.mutable_clocks()) {
    if (clock.calendar_version().empty()) clock.set_calendar_version(file.calendar_version());
  }
  file.set_calendar_version(version);
  findings.set_calendar_version(version);
}

// Custody follows the state: whoever holds the new state holds the case.
bool PassCustody(const Context& context, Case& file) {
  const OfficeRef& holder = PartyOf(file, HolderOf(file.state()));
  *file.mutable_holder() = holder;
  const bool leaves = holder.kind() != context.office.kind() || holder.federation() != context.office.federation();
  if (leaves || file.custody_epoch() == 0) file.set_custody_epoch(file.custody_epoch() + 1);
  return leaves;
}

void Tell(Notice::Kind kind, const Context& context, Case& file) {
  if (kind == Notice::KIND_UNSPECIFIED) return;
  Notice& notice = *file.add_notices();
  notice.set_id(file.notices_size());
  notice.set_kind(kind);
  notice.set_addressee(file.application().has_guardian() ? Notice::ADDRESSEE_GUARDIAN : Notice::ADDRESSEE_APPLICANT);
  *notice.mutable_issue_time() = ToProto(context.now);
  Word(file, context, notice);
  notice.set_revision(file.revision());
}

}  // namespace

absl::Span<const ActRow> CaseKind::Acts() { return policy::Acts(); }
absl::Status CaseKind::RoleMayNot(Actor::Role role, ActKind act) { return policy::RoleMayNot(role, act); }
absl::Status CaseKind::NotInThisState(const Case& file, ActKind act) { return policy::NotInThisState(file, act); }
absl::Status CaseKind::CheckContent(const Case& file, const Act& act, const Context& context) {
  RETURN_IF_ERROR(policy::CheckContent(act, context));
  return CheckAssessmentNamed(file, act);
}
std::string CaseKind::EtagOf(const Case& file) { return policy::EtagOf(file); }

void CaseKind::Begin(Act& act, const Context& context, Case& file) {
  if (file.revision() == 0) file.set_name(CaseName(context.office.federation(), context.findings.new_case_id()));
  MoveApplication(act, file);
}

bool CaseKind::Follow(const ActRow& row, const Act& act, const Context& context, Case& file, Findings& findings) {
  Pin(context, file, findings);
  TurnCalendar(context, file, findings);
  // An act that moves the case decides who holds it; taking over does not.
  const bool hands_over = row.to != kStays && PassCustody(context, file);
  TurnClocks(act, context, hands_over, file);
  Tell(row.owes, context, file);
  return hands_over;
}

void CaseKind::Complete(const ActRow& row, const Case& after, Event& event) {
  for (const Clock& clock : after.clocks()) {
    if (clock.state() != Clock::STATE_RUNNING && clock.state() != Clock::STATE_SUSPENDED) continue;
    casework::v1::RunningClock& running = *event.add_clocks();
    running.set_id(clock.id());
    running.set_kind(clock.kind());
    running.set_state(clock.state());
    if (clock.has_due_time()) *running.mutable_due_time() = clock.due_time();
  }
  if (row.owes != Notice::KIND_UNSPECIFIED) event.add_notices(row.owes);
}

void Normalize(Act& act) {
  if (Application* application = ApplicationOf(act); application != nullptr && application->has_applicant()) {
    std::string& id = *application->mutable_applicant()->mutable_citizen_id();
    id = person::NormalizeCitizenId(id);
  }
}

std::string PinnedVersion(const Case& file, absl::string_view federation) {
  for (const casework::v1::PolicyPin& pin : file.policies()) {
    if (pin.federation() == federation) return pin.version();
  }
  return "";
}

std::string CaseName(absl::string_view federation, absl::string_view case_id) {
  return absl::StrCat("federations/", federation, "/cases/", case_id);
}

std::string EtagOf(const Case& file) { return absl::StrCat("\"", file.custody_epoch(), "-", file.revision(), "\""); }

absl::StatusOr<Actor::Role> CapacityFor(Act::ContentCase act, absl::Span<const Actor::Role> roles) {
  const RoleSet allowed = MayDo(act);
  for (const Actor::Role role : roles) {
    if (allowed.Contains(role)) return role;
  }
  return RoleMayNot(roles.empty() ? Actor::ROLE_UNSPECIFIED : roles.front(), act);
}

absl::StatusOr<Case> Replay(const Case& before, absl::Span<const Event> history, const Calendar& calendar,
                            const PolicyOf& policy_of) {
  // A line of history was found in order when it was written.
  const Violations no_faults;
  Owned<Case> file = MakeOwned<Case>();
  *file = before;
  for (const Event& event : history) {
    const std::string pinned = PinnedVersion(*file, event.office().federation());
    ASSIGN_OR_RETURN(const PinnedPolicy policy, policy_of(pinned.empty() ? event.findings().policy_version() : pinned));
    // A case carries the name of the federation that answers for it.
    if (file->revision() > 0) {
      file->set_name(CaseName(event.office().federation(), file->name().substr(file->name().rfind('/') + 1)));
    }
    Owned<Act> act = MakeOwned<Act>();
    *act = event.act();
    ASSIGN_OR_RETURN(Decision again, Decide(std::move(file), std::move(act),
                                            {.now = FromProto(event.event_time()),
                                             .actor = event.actor(),
                                             .office = event.office(),
                                             .policy = policy,
                                             .calendar = calendar,
                                             .findings = event.findings(),
                                             .faults_of_form = no_faults}));
    file = std::move(again.after);
  }
  return *std::move(file);
}

}  // namespace tongban::policy
