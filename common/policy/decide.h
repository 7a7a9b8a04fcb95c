#ifndef TONGBAN_COMMON_POLICY_DECIDE_H_
#define TONGBAN_COMMON_POLICY_DECIDE_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/law/decide.h"
#include "common/policy/lifecycle.h"

namespace tongban::policy {

// As law::Decide has it: an application that the act brings moves into the case.
using Decision = law::Decision<CaseKind>;

inline absl::StatusOr<Decision> Decide(Owned<Case> before, Owned<Act> act, const Context& context) {
  return law::Decide<CaseKind>(std::move(before), std::move(act), context);
}

// Puts what people write in several ways, such as a citizen ID, into the one way
// in which it is recorded. What is normal stays as it is.
void Normalize(Act& act);

// The capacity among `roles` in which the act may be done at all; a refusal if
// there is none.
absl::StatusOr<Actor::Role> CapacityFor(Act::ContentCase act, absl::Span<const Actor::Role> roles);

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
