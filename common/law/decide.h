#ifndef TONGBAN_COMMON_LAW_DECIDE_H_
#define TONGBAN_COMMON_LAW_DECIDE_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/law/owned.h"
#include "common/law/rows.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban::law {

template <typename K>
struct Decision {
  Owned<typename K::Record> after;
  // The line of history but for the act itself, which was used up: whoever asked
  // for it knows it. The record before, decided again with the act and this
  // line's findings, gives `after`.
  Owned<typename K::Event> event;
  typename K::ActKind act;
  // Another office holds the record from now on.
  bool hands_over = false;
};

template <typename K>
absl::StatusOr<const ActRow<K>*> FindRow(const typename K::Record& record, const typename K::Act& act,
                                         casework::v1::Actor::Role role) {
  bool is_ever_for_the_role = false, is_possible_for_others = false;
  for (const ActRow<K>& row : K::Acts()) {
    if (row.act != act.content_case()) continue;
    is_ever_for_the_role |= row.by.Contains(role);
    if (!row.from.Contains(record.state()) || (row.when != nullptr && !row.when(record, act))) continue;
    if (row.by.Contains(role)) return &row;
    is_possible_for_others = true;
  }
  if (is_possible_for_others || !is_ever_for_the_role) return K::RoleMayNot(role, act.content_case());
  return K::NotInThisState(record, act.content_case());
}

// The record as it stands after the act, or a refusal that says what is possible
// instead. `before` is an empty record for the act that makes one; the act must
// be normal. Both are used up, whatever is decided.
//
// Pure: it reads nothing but its arguments and the tables, so that a decision
// can be explained, repeated and tested from the record alone.
//
// A kind gives, beside its tables and refusals:
//   CheckContent(record, act, context)    what the law says of the act's fields
//   Begin(act, context, record)           what every act does first: a name, what moves out of the act
//   Follow(row, act, context, record, findings)
//                                         what follows from the new state: custody, clocks, notices; and the
//                                         policy and calendar that the line must name; true if another office
//                                         holds the record from now on
//   Complete(row, after, event)           what the line says beyond act, time, people, state and findings
template <typename K>
absl::StatusOr<Decision<K>> Decide(Owned<typename K::Record> before, Owned<typename K::Act> act,
                                   const Context<K>& context) {
  ASSIGN_OR_RETURN(const ActRow<K>* row, FindRow<K>(*before, *act, context.actor.role()));
  RETURN_IF_ERROR(K::CheckContent(*before, *act, context));
  if (row->provided != nullptr) RETURN_IF_ERROR(row->provided(*before, *act, context));

  Owned<typename K::Record> after = std::move(before);
  K::Begin(*act, context, *after);
  if (row->records != nullptr) row->records(*act, context, *after);
  after->set_revision(after->revision() + 1);
  if (row->to != typename K::State{}) after->set_state(row->to);
  Owned<typename K::Event> event = MakeOwnedBeside<typename K::Event>(*after);
  *event->mutable_findings() = context.findings;
  const bool hands_over = K::Follow(*row, *act, context, *after, *event->mutable_findings());
  *after->mutable_update_time() = ToProto(context.now);
  after->set_etag(K::EtagOf(*after));

  event->set_revision(after->revision());
  *event->mutable_event_time() = ToProto(context.now);
  *event->mutable_actor() = context.actor;
  *event->mutable_office() = context.office;
  event->set_state(after->state());
  K::Complete(*row, *after, *event);
  return Decision<K>{std::move(after), std::move(event), act->content_case(), hands_over};
}

}  // namespace tongban::law

#endif  // TONGBAN_COMMON_LAW_DECIDE_H_
