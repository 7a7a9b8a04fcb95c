#include "common/server/incoming.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/desk/act_request.h"
#include "common/log/log.h"
#include "common/server/access_rule.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

absl::Status Identify(const Premises& premises, Incoming& call) {
  const auto peer = call.context.auth_context();
  // Tokens, like certificates, live in the machine's time: a manual clock moves
  // the office's day, not who may enter.
  const absl::Time now = QueueTime();
  auto caller = IdentifyCaller(*peer, call.context.client_metadata(), premises.tokens, now);
  if (caller.ok()) {
    call.caller = *std::move(caller);
    return absl::OkStatus();
  }
  // The log should name at least the workload that came with a wrong token.
  auto workload = IdentifyCaller(*peer, CallMetadata(), premises.tokens, now);
  if (workload.ok()) call.caller = *std::move(workload);
  return std::move(caller).status();
}

}  // namespace

absl::Time QueueTime() { return absl::FromChrono(std::chrono::system_clock::now()); }

absl::Time Incoming::Deadline() const {
  const auto deadline = context.deadline();
  // gRPC's way to say that there is none.
  if (deadline == std::chrono::system_clock::time_point::max()) return arrival + kDefaultCallTime;
  return absl::FromChrono(deadline);
}

absl::Status Incoming::Receive(const Premises& premises, const Rpc& row) {
  if (row.lane == Lane::kExchange) {
    // An office needs no token, and a bad one must not stop the exchange.
    ASSIGN_OR_RETURN(caller, IdentifyCaller(*context.auth_context(), CallMetadata(), premises.tokens, QueueTime()));
  } else {
    RETURN_IF_ERROR(Identify(premises, *this));
  }
  RETURN_IF_ERROR(CheckCaller(row.access, caller));
  if (row.lane == Lane::kAct) arena.emplace(ArenaForAnAct());
  ASSIGN_OR_RETURN(request, FromWire(bytes, *row.request, arena.has_value() ? &*arena : nullptr));
  if (row.lane == Lane::kExchange || row.of_no_federation) return absl::OkStatus();
  ASSIGN_OR_RETURN(federation, FederationOf(*request));
  return CheckFederation(federation, premises.federations, caller);
}

record::v1::AccessRecord Incoming::Describe(const Premises& premises, const Rpc& row) const {
  auto record = DescribeAccess(row.access, caller, row.method, request.get());
  *record.mutable_access_time() = ToProto(premises.clock.Now());
  return record;
}

record::v1::AccessRecord Refused(record::v1::AccessRecord record, const absl::Status& refusal) {
  record.set_refused(true);
  record.set_reason(ReasonOf(refusal));
  return record;
}

void Incoming::Log(const ServedRpc& rpc, const absl::Status& status) const {
  const std::string reason = ReasonOf(status);
  tongban::Log(Level::kInfo, "rpc finished",
               {{"method", rpc.path},
                {"code", absl::StatusCodeToString(status.code())},
                {"reason", reason},
                {"duration_us", absl::ToInt64Microseconds(QueueTime() - arrival)},
                {"peer_workload", caller.peer.workload},
                {"peer_federation", caller.peer.federation}});
}

}  // namespace tongban
