#ifndef TONGBAN_COMMON_SERVER_RPC_TABLE_H_
#define TONGBAN_COMMON_SERVER_RPC_TABLE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/identity/caller.h"
#include "common/server/access_rule.h"
#include "common/server/act_request.h"
#include "common/store/store.h"
#include "common/store/transaction.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// The RPCs of an office are rows of a table:
//
//   std::vector<Rpc> rows = {
//       Act<AcceptApplicationRequest>(),
//       Write<RetryParkedMessageRequest, ParkedMessage>("RetryParkedMessage", {Actor::ROLE_OPERATOR}, retry),
//       LoggedRead<GetCaseRequest, Case>("GetCase", kStaff, get_case),
//       Read<ListCasesRequest, ListCasesResponse>("ListCases", kStaff, list_cases),
//       Stream<WatchCasesRequest, WatchCasesResponse>("WatchCases", kStaff, next_changes),
//       Exchange<DeliverRequest, DeliverResponse>("Deliver", deliver),
//       Errand<ReconcileRouteRequest, ReconcileRouteResponse>("ReconcileRoute", {Actor::ROLE_OPERATOR}, reconcile),
//   };
//
// A row says everything the office must know of an RPC; CheckRpcs says whether
// the rows fit the service.

namespace tongban {

// Where an RPC is answered.
enum class Lane {
  kAct,         // Writing loop; the Desk decides.
  kWrite,       // Writing loop; any other change.
  kLoggedRead,  // Writing loop; the record of the reading is committed before the answer (R78).
  kExchange,    // Writing loop; another office calls.
  kRead,        // Reader threads, from a snapshot; never waits for a commit.
  kStream,      // Reader threads; resumed after commits.
  kErrand,      // Reader threads begin it; it ends when somebody else has answered.
};

// A serialized response.
using Answer = absl::StatusOr<std::string>;

// What a write decided: the response, and what is to be done about it once it is
// on disk, outside the store. That is called on the thread that committed,
// before the response is sent; not with `validate_only`, not when the commit
// failed, and for a repetition only if it says so itself.
struct AnyDecided {
  std::string response;  // Serialized.
  std::function<void()> once_committed;
};
template <typename Response>
struct Decided {
  Decided(Response response, std::function<void()> once_committed = nullptr)
      : response(std::move(response)), once_committed(std::move(once_committed)) {}

  Response response;
  std::function<void()> once_committed;
};

// What a stream sends next, and where it stands afterwards.
struct AnyStreamStep {
  std::vector<std::string> messages;  // Serialized.
  int64_t position = 0;
};
template <typename Response>
struct StreamStep {
  std::vector<Response> messages;
  int64_t position = 0;
};

// Gives the answer of an errand: once, from any thread. Later calls, and calls
// after the office has stopped, do nothing.
using AnswerLater = std::function<void(Answer)>;

struct Rpc {
  std::string method;
  Lane lane = Lane::kRead;
  AccessRule access;
  // True for the few RPCs whose request names no federation, because the answer
  // is the same for all. It has to be said, or the office does not start.
  bool of_no_federation = false;
  const google::protobuf::Message* request = nullptr;   // The default instance.
  const google::protobuf::Message* response = nullptr;  // The default instance.
  const ActTarget* target = nullptr;                    // Of an act.

  // The one of these that the lane needs; none for acts.
  std::function<absl::StatusOr<AnyDecided>(const google::protobuf::Message&, const Caller&, Transaction&)> write;
  std::function<Answer(const google::protobuf::Message&, const Caller&, const Reader&)> read;
  std::function<absl::StatusOr<AnyStreamStep>(const google::protobuf::Message&, std::optional<int64_t>, const Reader&)>
      step;
  std::function<void(const google::protobuf::Message&, const Caller&, AnswerLater)> errand;

  Rpc OfNoFederation() && {
    of_no_federation = true;
    return std::move(*this);
  }
};

template <typename Request, typename Response>
Rpc MakeRpc(std::string method, Lane lane, AccessRule access) {
  Rpc result;
  result.method = std::move(method);
  result.lane = lane;
  result.access = std::move(access);
  result.request = &Request::default_instance();
  result.response = &Response::default_instance();
  return result;
}

template <typename Response>
Answer ToAnswer(absl::StatusOr<Response> response) {
  if (!response.ok()) return std::move(response).status();
  return response->SerializeAsString();
}

// Another change, by a request with `request_id` and `validate_only`. The id is
// checked; that a repetition is known again is the handler's part. It decides
// and changes nothing but the transaction: of that nothing is kept with
// `validate_only`, and the rest is `once_committed`.
template <typename Request, typename Response>
Rpc Write(std::string method, Roles roles,
          std::function<absl::StatusOr<Decided<Response>>(const Request&, const Caller&, Transaction&)> handler) {
  Rpc result =
      MakeRpc<Request, Response>(std::move(method), Lane::kWrite, {AccessRule::Kind::kRoles, std::move(roles)});
  result.write = [handler = std::move(handler)](const auto& request, const Caller& caller,
                                                Transaction& transaction) -> absl::StatusOr<AnyDecided> {
    auto decided = handler(static_cast<const Request&>(request), caller, transaction);
    if (!decided.ok()) return std::move(decided).status();
    return AnyDecided{decided->response.SerializeAsString(), std::move(decided->once_committed)};
  };
  return result;
}

// A call of another office. Which federation may send what is for the handler:
// one certificate may stand for the offices of many federations, and what
// proves the sender is the signature of the batch.
template <typename Request, typename Response>
Rpc Exchange(std::string method,
             std::function<absl::StatusOr<Decided<Response>>(const Request&, const Caller&, Transaction&)> handler) {
  Rpc result = Write<Request, Response>(std::move(method), {}, std::move(handler));
  result.lane = Lane::kExchange;
  result.access = {AccessRule::Kind::kOffices, {}};
  return result;
}

template <typename Request, typename Response>
Rpc Read(std::string method, Roles roles,
         std::function<absl::StatusOr<Response>(const Request&, const Caller&, const Reader&)> handler) {
  Rpc result = MakeRpc<Request, Response>(std::move(method), Lane::kRead, {AccessRule::Kind::kRoles, std::move(roles)});
  result.read = [handler = std::move(handler)](const auto& request, const Caller& caller, const Reader& reader) {
    return ToAnswer(handler(static_cast<const Request&>(request), caller, reader));
  };
  return result;
}

// A read that shows personal data.
template <typename Request, typename Response>
Rpc LoggedRead(std::string method, Roles roles,
               std::function<absl::StatusOr<Response>(const Request&, const Caller&, const Reader&)> handler) {
  Rpc result = Read<Request, Response>(std::move(method), std::move(roles), std::move(handler));
  result.lane = Lane::kLoggedRead;
  return result;
}

// A stream that can be resumed. The handler gives what comes after `position`
// (absent: the stream begins, and the request says where), a bounded number of
// messages; none when there is nothing new. It is asked again when those are
// sent, and after commits that touch the federation's feed.
template <typename Request, typename Response>
Rpc Stream(
    std::string method, Roles roles,
    std::function<absl::StatusOr<StreamStep<Response>>(const Request&, std::optional<int64_t> position, const Reader&)>
        handler) {
  Rpc result =
      MakeRpc<Request, Response>(std::move(method), Lane::kStream, {AccessRule::Kind::kRoles, std::move(roles)});
  result.step = [handler = std::move(handler)](const auto& request, std::optional<int64_t> position,
                                               const Reader& reader) -> absl::StatusOr<AnyStreamStep> {
    auto step = handler(static_cast<const Request&>(request), position, reader);
    if (!step.ok()) return std::move(step).status();
    AnyStreamStep any{.messages = {}, .position = step->position};
    for (const Response& message : step->messages) any.messages.push_back(message.SerializeAsString());
    return any;
  };
  return result;
}

// A change that depends on what a peer answers; its request is as of Write. The
// handler must not block; it gives the answer when it has one. What
// `validate_only` asks for, and that a repetition is known again, is its part.
template <typename Request, typename Response>
Rpc Errand(std::string method, Roles roles,
           std::function<void(const Request&, const Caller&, std::function<void(absl::StatusOr<Response>)>)> handler) {
  Rpc result =
      MakeRpc<Request, Response>(std::move(method), Lane::kErrand, {AccessRule::Kind::kRoles, std::move(roles)});
  result.errand = [handler = std::move(handler)](const auto& request, const Caller& caller, AnswerLater answer) {
    handler(static_cast<const Request&>(request), caller,
            [answer = std::move(answer)](absl::StatusOr<Response> response) { answer(ToAnswer(std::move(response))); });
  };
  return result;
}

// A service with its rows.
struct ServedService {
  const google::protobuf::ServiceDescriptor* service = nullptr;
  std::vector<Rpc> rpcs;
};

// OK when every method of the service has exactly one row, of its own types and
// with a rule about who may call it. INVALID_ARGUMENT names everything that is
// wrong: an office does not start with a method that nobody guards.
absl::Status CheckRpcs(const google::protobuf::ServiceDescriptor& service, absl::Span<const Rpc> rpcs);

bool OnWritingLoop(Lane lane);

// An act on a thing, a case unless said otherwise, answered by the thing. The
// method is named by its request; who may do it is a column of the kind's table.
// The target outlives the row.
Rpc ActOn(const google::protobuf::Message& request, const ActTarget& target);
template <typename Request>
Rpc Act(const ActTarget& target = CaseTarget()) {
  return ActOn(Request::default_instance(), target);
}

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_RPC_TABLE_H_
