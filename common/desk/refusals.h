#ifndef TONGBAN_COMMON_DESK_REFUSALS_H_
#define TONGBAN_COMMON_DESK_REFUSALS_H_

// The desk's refusals, worded once.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/status/error_reasons.h"
#include "tongban/casework/v1/case.pb.h"

namespace tongban {

absl::Status CaseUnknown(absl::string_view case_id);
absl::Status CaseDamaged(absl::string_view case_id);
absl::Status RequestIdReused();
absl::Status EtagStale(absl::string_view current);
absl::Status PolicyUnknown(absl::string_view version);
// A message another office should not have sent; the sender parks it.
absl::Status MessageRefused(errors::v1::ErrorReason reason, absl::string_view why);
// The state from which an account leads is not known here, or not by the same
// bytes; the sender sends the whole state.
inline constexpr errors::v1::ErrorReason kProgressBaseUnknown = errors::v1::ERROR_REASON_PROGRESS_BASE_UNKNOWN;
inline constexpr errors::v1::ErrorReason kStateHashMismatch = errors::v1::ERROR_REASON_STATE_HASH_MISMATCH;
// This release does not know what a message needs; the sender keeps it until the
// office has been upgraded.
absl::Status ReleaseTooOldFor(absl::string_view what);
absl::Status ProgressBaseUnknown();
absl::Status StateHashMismatch();

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_REFUSALS_H_
