#ifndef TONGBAN_COMMON_POLICY_DECIDE_H_
#define TONGBAN_COMMON_POLICY_DECIDE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/policy/lifecycle.h"
#include "google/protobuf/arena.h"

namespace tongban::policy {

struct Decision {
  Case& after;
  // The line of history: the case before, decided again with it, gives `after`.
  Event& event;
  // Both as they are stored: the case without its application, which stands in
  // the line of history that brought it (Case.application_revision).
  std::string written_after;
  std::string written_event;
  // Another office holds the case from now on.
  bool hands_over = false;
  // Where case and event are, unless they are on the caller's arena.
  std::unique_ptr<google::protobuf::Arena> kept = nullptr;
};

// The case as it stands after the act, or a refusal that says what is possible
// instead. `before` is an empty case for SubmitApplication.
//
// Case and act are on one arena, which the event is put on too: the messages of
// a call are made and dropped together. `before` becomes `after`, the act moves
// into the event, and an application that the act brings is shared by both: none
// of them may be changed as long as the others are used. A refusal leaves
// everything as it was, but the act normal.
//
// Pure: it reads nothing but its arguments and the tables, so that a decision
// can be explained, repeated and tested from the file alone.
absl::StatusOr<Decision> Decide(Case& before, Act& act, const Context& context);

// Puts what people write in several ways, such as a citizen ID, into the one way
// in which it is recorded. What is normal stays as it is.
void Normalize(Act& act);

// The application in a line of history, both serialized; empty if the act brings
// none.
absl::string_view ApplicationIn(absl::string_view written_event);

// The capacity among `roles` in which the act may be done at all; the first of
// `roles` if there is none, so that the refusal names it.
Actor::Role CapacityFor(Act::ContentCase act, absl::Span<const Actor::Role> roles);

// Finds the pinned policy of a version.
using PolicyOf = std::function<absl::StatusOr<PinnedPolicy>(absl::string_view version)>;

// The case that a history, oldest event first, leads to: every decision taken
// again. `before` is the case before the first of them.
absl::StatusOr<Case> Replay(const Case& before, absl::Span<const Event> history, const Calendar& calendar,
                            const PolicyOf& policy_of);

// The policy version the federation pinned to the case; empty if none yet.
std::string PinnedVersion(const Case& file, absl::string_view federation);

// "federations/330213/cases/330213-20260924-000001".
std::string CaseName(absl::string_view federation, absl::string_view case_id);

// The strong etag of a revision.
std::string EtagOf(const Case& file);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_DECIDE_H_
