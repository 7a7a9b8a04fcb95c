#ifndef TONGBAN_COMMON_POLICY_REFUSALS_H_
#define TONGBAN_COMMON_POLICY_REFUSALS_H_

// Every refusal of a decision, worded once. Codes as ARCHITECTURE §8 of the
// API: INVALID_ARGUMENT fix the request, FAILED_PRECONDITION not now,
// PERMISSION_DENIED not you.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/policy/lifecycle.h"
#include "common/status/error_reasons.h"

namespace tongban::policy {

absl::Status RoleMayNot(Actor::Role role, Act::ContentCase act);
absl::Status NotInThisState(const Case& file, Act::ContentCase act);
// Names the office that holds the case, and what is possible there.
absl::Status HeldElsewhere(const Case& file, const OfficeRef& here);
absl::Status OtherInstitution();
// A field of the act is at fault for what is on file.
absl::Status FieldAtFault(absl::string_view field, errors::v1::ErrorReason reason, absl::string_view description);
// Something on file stands in the way; `instead` says what to do.
absl::Status StandsInTheWay(errors::v1::ErrorReason reason, absl::string_view rule, absl::string_view description,
                            absl::string_view instead);
absl::Status FileIsIncomplete(const std::vector<casework::v1::Shortcoming>& shortcomings);
absl::Status ClockStillRuns(int id);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_REFUSALS_H_
