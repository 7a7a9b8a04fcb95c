#include "common/server/unary_call.h"

#include <utility>

#include "common/rpc/to_grpc.h"
#include "common/server/wire_format.h"

namespace tongban {

UnaryCall::UnaryCall(const ServedRpc& rpc, CallHost& host, const Queues& queues)
    : rpc_(rpc), host_(host), queues_(queues), responder_(&incoming_.context) {}

void UnaryCall::Request(const ServedRpc& rpc, CallHost& host, const Queues& queues) {
  auto* call = new UnaryCall(rpc, host, queues);
  rpc.service->RequestUnary(rpc.index, &call->incoming_.context, &call->incoming_.bytes, &call->responder_,
                            &queues.answers, &queues.arrivals, static_cast<QueueEvent*>(call));
}

void UnaryCall::Happened(bool ok) {
  if (!arrived_ && ok) {
    arrived_ = true;
    incoming_.Arrive();
    host_.Arrived(*this);
    return;
  }
  // Never arrived as the server stops, or answered: then `ok` only says whether
  // the bytes went out, and a caller who is gone asks again by request id.
  if (arrived_) host_.Gone();
  delete this;
}

void UnaryCall::Finish(Answer answer) {
  incoming_.Log(rpc_, answer.status());
  host_.Answering();
  auto* tag = static_cast<QueueEvent*>(this);
  if (answer.ok()) {
    responder_.Finish(ToWire(*std::move(answer)), grpc::Status::OK, tag);
  } else {
    responder_.FinishWithError(ToGrpc(answer.status()), tag);
  }
}

void UnaryCall::Reject(const Rejection& rejection) {
  host_.Answering();
  responder_.FinishWithError(rejection.on_the_wire, static_cast<QueueEvent*>(this));
}

}  // namespace tongban
