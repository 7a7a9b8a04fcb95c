#ifndef TONGBAN_COMMON_DESK_MESSAGE_H_
#define TONGBAN_COMMON_DESK_MESSAGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "tongban/exchange/v1/exchange_service.pb.h"

namespace tongban {

// A history longer than this is no case any more but an attack.
inline constexpr int kLongestHistory = 1000;

// The message that a serialized record.v1.MessageReference stands for,
// serialized: the state of the case at its revision, or what its last act changed
// of it, the lines of history its receiver cannot have, and the policy that goes
// along. All of it is stored for
// good and never changed, so that the same reference gives the same bytes at any
// time; the ledger holds their hash. DATA_LOSS when something of it is damaged;
// INVALID_ARGUMENT HISTORY_TOO_LONG.
absl::StatusOr<std::string> ComposeMessage(const exchange::v1::Route& route, absl::string_view reference,
                                           const Reader& reader);

// What is to be sent instead of a message that its receiver refused for that
// reason: a receiver that does not have the state from which an account leads is
// told the whole state. Empty where nothing is.
std::string ReferenceAfterRefusal(absl::string_view reference, absl::string_view reason);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_MESSAGE_H_
