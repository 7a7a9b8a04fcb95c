#ifndef TONGBAN_COMMON_SERVER_INCOMING_H_
#define TONGBAN_COMMON_SERVER_INCOMING_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/queue_event.h"
#include "common/server/premises.h"
#include "common/server/wire_format.h"
#include "google/protobuf/arena.h"

namespace tongban {

// How long a call without a deadline may take; every caller should set one.
inline constexpr absl::Duration kDefaultCallTime = absl::Seconds(30);

// The time that deadlines are counted in. gRPC's are of the machine's own clock,
// which decides nothing else.
absl::Time QueueTime();

// What has come with a call, unary or streaming.
struct Incoming {
  grpc::ServerContext context;
  grpc::ByteBuffer bytes;
  absl::Time arrival;

  // Known once Receive returned OK; the caller also when it refused for lack of
  // right.
  Caller caller;
  // Of an act alone, whose messages are all on it; lives as long as the call.
  std::optional<google::protobuf::Arena> arena;
  WireMessage request;
  std::string federation;

  // Notes when the call came.
  void Arrive() { arrival = QueueTime(); }
  // When its caller gives up.
  absl::Time Deadline() const;

  // Finds out who calls, and whether they may, before the bytes are parsed; then
  // which federation the request is about. Refusals as of IdentifyCaller,
  // CheckCaller, FromWire, FederationOf and CheckFederation.
  absl::Status Receive(const Premises& premises, const Rpc& row);

  // The line of the access log for this call (R78).
  record::v1::AccessRecord Describe(const Premises& premises, const Rpc& row) const;

  // Writes the line of the program's log: method, code, how long, which peer.
  void Log(const ServedRpc& rpc, const absl::Status& status) const;
};

// The access record of a refusal.
record::v1::AccessRecord Refused(record::v1::AccessRecord record, const absl::Status& refusal);

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_INCOMING_H_
