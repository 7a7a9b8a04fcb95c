#ifndef TONGBAN_COMMON_EXCHANGE_REFUSALS_H_
#define TONGBAN_COMMON_EXCHANGE_REFUSALS_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/status/error_reasons.h"
#include "tongban/exchange/v1/exchange_service.pb.h"

// Every refusal of the exchange, worded once.

namespace tongban {

// Reasons that the other end acts on.
inline constexpr errors::v1::ErrorReason kRouteGap = errors::v1::ERROR_REASON_ROUTE_GAP;
inline constexpr errors::v1::ErrorReason kRouteForked = errors::v1::ERROR_REASON_ROUTE_FORKED;
inline constexpr errors::v1::ErrorReason kReleaseTooOld = errors::v1::ERROR_REASON_RELEASE_TOO_OLD;
// Metadata of ROUTE_GAP: the sequence to send from.
inline constexpr absl::string_view kNextSequence = "nextSequence";

// INVALID_ARGUMENT ROUTE_MALFORMED: an office of the route is not one.
absl::Status RouteMalformed();
// INVALID_ARGUMENT BATCH_MALFORMED.
absl::Status BatchMalformed(absl::string_view field, absl::string_view description);
// PERMISSION_DENIED NOT_THE_SENDER: an office speaks for itself alone.
absl::Status NotTheSender(const exchange::v1::Route& route);
// NOT_FOUND RECEIVER_NOT_HOSTED.
absl::Status ReceiverNotHosted(const exchange::v1::Route& route);
// UNAUTHENTICATED SIGNATURE_INVALID.
absl::Status SignatureInvalid(absl::string_view federation);
// FAILED_PRECONDITION RELEASE_TOO_OLD: it has to be upgraded to take that in.
absl::Status ReleaseTooOld(absl::string_view federation, absl::string_view what);
// FAILED_PRECONDITION ROUTE_GAP.
absl::Status RouteGap(const exchange::v1::Route& route, int64_t next_sequence);
// DATA_LOSS ROUTE_FORKED: the two ends have different ledgers.
absl::Status RouteForked(const exchange::v1::Route& route, int64_t sequence);
// DATA_LOSS ROUTE_DAMAGED: `row`, such as "entry 7", cannot be read, and what
// comes after it has to wait, as the order is part of the ledger.
absl::Status RouteDamaged(const exchange::v1::Route& route, absl::string_view row);
// INTERNAL ANSWER_MALFORMED: a receiver's answer makes no sense.
absl::Status AnswerMalformed(const exchange::v1::Route& route, absl::string_view what);
// FAILED_PRECONDITION MESSAGE_TOO_LARGE: no receiver would take it.
absl::Status MessageTooLarge(size_t bytes);
// NOT_FOUND MESSAGE_NOT_PARKED.
absl::Status NotParked(absl::string_view name);
// NOT_FOUND ROUTE_UNKNOWN: this office never sent anything on it.
absl::Status RouteUnknown(const exchange::v1::Route& route);
// NOT_FOUND NOT_IN_DIRECTORY; `what` is a federation or an office.
absl::Status NotInDirectory(absl::string_view what);
// INVALID_ARGUMENT PAGE_INVALID.
absl::Status PageInvalid(absl::string_view field);
// UNAVAILABLE COURIER_STOPPED: the office is closing.
absl::Status CourierStopped();
// UNAVAILABLE RECEIVER_UNREACHABLE; `problem` is what gRPC says.
absl::Status ReceiverUnreachable(const exchange::v1::Route& route, absl::string_view problem);

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_REFUSALS_H_
