#include "common/policy/decide.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/person/citizen_id.h"
#include "common/policy/content.h"
#include "common/policy/limits.h"
#include "common/policy/matters.h"
#include "common/policy/notices.h"
#include "common/policy/refusals.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "common/wire/wire.h"

namespace tongban::policy {
namespace {

// The application that an act brings, or null.
Application* ApplicationOf(Act& act) {
  if (act.has_submit_application()) return act.mutable_submit_application()->mutable_application();
  return act.has_supplement_application() ? act.mutable_supplement_application()->mutable_application() : nullptr;
}

bool IsOnItsRoute(const ActRow& row, const Case& file) {
  return row.route == Route::kAny || RowOf(file.application().matter()).route == row.route;
}

absl::StatusOr<const ActRow*> FindRow(const Case& file, const Act& act, const Actor& actor) {
  if (!MayDo(act.content_case()).Contains(actor.role())) return RoleMayNot(actor, act.content_case());
  bool possible_for_others = false;
  for (const ActRow& row : Acts()) {
    if (row.act != act.content_case() || !row.from.Contains(file.state()) || !IsOnItsRoute(row, file)) continue;
    if (row.when != nullptr && !row.when(file, act)) continue;
    if (row.by.Contains(actor.role())) return &row;
    possible_for_others = true;
  }
  return possible_for_others ? RoleMayNot(actor, act.content_case()) : NotInThisState(file, act.content_case());
}

void Pin(const Context& context, Case& file) {
  if (!PinnedVersion(file, context.office.federation()).empty()) return;
  casework::v1::PolicyPin& pin = *file.add_policies();
  pin.set_federation(context.office.federation());
  pin.set_version(context.policy.version());
}

// Custody follows the state: whoever holds the new state holds the case.
bool PassCustody(const Context& context, Case& file) {
  OfficeRef holder;
  holder.set_kind(HolderOf(file.state()));
  holder.set_federation(holder.kind() == OfficeRef::KIND_REGISTRATION_APPROVAL ? file.household_federation()
                                                                               : file.residence_federation());
  *file.mutable_holder() = holder;
  const bool leaves = holder.kind() != context.office.kind() || holder.federation() != context.office.federation();
  if (leaves || file.custody_epoch() == 0) file.set_custody_epoch(file.custody_epoch() + 1);
  return leaves;
}

void Tell(Notice::Kind kind, const Context& context, Case& file) {
  if (kind == Notice::KIND_UNSPECIFIED) return;
  Notice& notice = *file.add_notices();
  notice.set_kind(kind);
  *notice.mutable_issue_time() = ToProto(context.now);
  notice.set_text(NoticeText(kind, file, context));
  notice.set_rule(std::string(RuleOf(kind)));
  notice.set_revision(file.revision());
}

std::string WriteWithoutApplication(Case& file) {
  Application* application = file.unsafe_arena_release_application();
  std::string bytes = file.SerializeAsString();
  file.unsafe_arena_set_allocated_application(application);
  return bytes;
}

// Without the act.
Event& Line(const Act& act, const Context& context, Notice::Kind told, const Case& after) {
  Event& event = *google::protobuf::Arena::CreateMessage<Event>(act.GetArena());
  event.set_revision(after.revision());
  *event.mutable_event_time() = ToProto(context.now);
  *event.mutable_actor() = context.actor;
  *event.mutable_office() = context.office;
  event.set_state(after.state());
  *event.mutable_findings() = context.findings;
  event.mutable_findings()->set_policy_version(context.policy.version());
  event.mutable_findings()->set_calendar_version(context.calendar.version());
  for (const Clock& clock : after.clocks()) {
    if (clock.state() != Clock::STATE_RUNNING && clock.state() != Clock::STATE_SUSPENDED) continue;
    casework::v1::RunningClock& running = *event.add_clocks();
    running.set_kind(clock.kind());
    running.set_state(clock.state());
    if (clock.has_due_time()) *running.mutable_due_time() = clock.due_time();
  }
  if (told != Notice::KIND_UNSPECIFIED) event.add_notices(told);
  return event;
}

}  // namespace

void Normalize(Act& act) {
  if (Application* application = ApplicationOf(act); application != nullptr && application->has_applicant()) {
    std::string& id = *application->mutable_applicant()->mutable_citizen_id();
    id = person::NormalizeCitizenId(id);
  }
}

absl::string_view ApplicationIn(absl::string_view written_event) {
  const absl::string_view act = FieldOf(written_event, Event::kActFieldNumber);
  const absl::string_view filed = FieldOf(act, Act::kSubmitApplicationFieldNumber);
  if (!filed.empty()) return FieldOf(filed, casework::v1::Submission::kApplicationFieldNumber);
  return FieldOf(FieldOf(act, Act::kSupplementApplicationFieldNumber),
                 casework::v1::Supplement::kApplicationFieldNumber);
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

Actor::Role CapacityFor(Act::ContentCase act, absl::Span<const Actor::Role> roles) {
  const RoleSet allowed = MayDo(act);
  for (const Actor::Role role : roles) {
    if (allowed.Contains(role)) return role;
  }
  return roles.empty() ? Actor::ROLE_UNSPECIFIED : roles.front();
}

absl::StatusOr<Decision> Decide(Case& before, Act& act, const Context& context) {
  if (before.GetArena() == nullptr || before.GetArena() != act.GetArena()) std::abort();
  ASSIGN_OR_RETURN(const ActRow* row, FindRow(before, act, context.actor));
  Normalize(act);
  const std::string written = act.SerializeAsString();
  RETURN_IF_ERROR(CheckContent(act, written, context));
  if (row->provided != nullptr) RETURN_IF_ERROR(row->provided(before, act, context));

  Case& after = before;
  if (after.revision() == 0) after.set_name(CaseName(context.office.federation(), context.findings.new_case_id()));
  if (row->records != nullptr) row->records(act, context, after);
  after.set_revision(after.revision() + 1);
  if (row->to != kStays) after.set_state(row->to);
  Pin(context, after);
  // An act that moves the case decides who holds it; taking over does not.
  const bool hands_over = row->to != kStays && PassCustody(context, after);
  TurnClocks(act, context, hands_over, after);
  Tell(row->owes, context, after);
  *after.mutable_update_time() = ToProto(context.now);
  after.set_etag(EtagOf(after));
  Event& event = Line(act, context, row->owes, after);
  Decision decision{after, event, WriteWithoutApplication(after), event.SerializeAsString(), hands_over};
  AppendField(Event::kActFieldNumber, written, decision.written_event);
  event.unsafe_arena_set_allocated_act(&act);
  return decision;
}

absl::StatusOr<Case> Replay(const Case& before, absl::Span<const Event> history, const Calendar& calendar,
                            const PolicyOf& policy_of) {
  google::protobuf::Arena arena;
  Case& file = *google::protobuf::Arena::CreateMessage<Case>(&arena);
  file = before;
  for (const Event& event : history) {
    ASSIGN_OR_RETURN(const PinnedPolicy policy, policy_of(event.findings().policy_version()));
    // A case carries the name of the federation that answers for it.
    if (file.revision() > 0) {
      file.set_name(CaseName(event.office().federation(), file.name().substr(file.name().rfind('/') + 1)));
    }
    const Context context{
        FromProto(event.event_time()), event.actor(), event.office(), policy, calendar, event.findings()};
    Act& act = *google::protobuf::Arena::CreateMessage<Act>(&arena);
    act = event.act();
    RETURN_IF_ERROR(Decide(file, act, context).status());
  }
  return file;
}

}  // namespace tongban::policy
