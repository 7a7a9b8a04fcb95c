#ifndef TONGBAN_COMMON_RPC_TO_GRPC_H_
#define TONGBAN_COMMON_RPC_TO_GRPC_H_

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"

namespace tongban {

// gRPC refuses trailers above 8 KiB by default. The details travel as base64
// (a third more) beside the message, which may be percent-encoded (three times
// as long): 4608 * 4/3 + 512 * 3 leaves room for the other trailers.
inline constexpr size_t kMaxDetailsBytes = 4608;
inline constexpr size_t kMaxMessageBytes = 512;

// The status as it travels: code, message, and a google.rpc.Status with every
// google.rpc detail of the payloads. There is always exactly one ErrorInfo; a
// status without one gets one whose reason is UNEXPECTED. DebugInfo
// and payloads of other kinds stay here. What does not fit is cut: violations
// from the end, with a last entry that says how many more there were; then
// whole details, ErrorInfo last.
grpc::Status ToGrpc(const absl::Status& status);

// The reverse: the google.rpc details of a peer's status become payloads.
// Details that do not parse are left out; code and message stay.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace tongban

#endif  // TONGBAN_COMMON_RPC_TO_GRPC_H_
