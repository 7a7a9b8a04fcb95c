#include "common/server/loop_call.h"

#include <memory>
#include <utility>

#include "common/server/act_request.h"
#include "common/status/status.h"

namespace tongban {

absl::StatusOr<Job::Changes> LoopCall::Decide(Transaction& transaction) {
  Incoming& incoming = call_->incoming();
  // Nobody waits for the answer any more. Whether a caller hung up earlier than
  // that is not asked: it would cost an event a call, and what was decided for
  // someone who hung up is found again under its request id.
  if (QueueTime() >= incoming.Deadline()) return absl::DeadlineExceededError("deadline exceeded while queued");
  RETURN_IF_ERROR(incoming.Receive(*premises_, *call_->rpc().row));
  const bool keep = !IsValidateOnly(*incoming.request);
  answer_ = Decided(transaction);
  if (!answer_.ok()) return answer_.status();
  if (!keep) once_committed_ = nullptr;
  return keep ? Changes::kKeep : Changes::kDrop;
}

Answer LoopCall::Decided(Transaction& transaction) {
  switch (call_->rpc().row->lane) {
    case Lane::kAct:
      return Perform(transaction);
    case Lane::kLoggedRead:
      return ReadAndRecord(transaction);
    default:
      return Write(transaction);
  }
}

Answer LoopCall::Perform(Transaction& transaction) {
  Incoming& incoming = call_->incoming();
  ASSIGN_OR_RETURN(ActRequest act, MakeActRequest(*incoming.request, *call_->rpc().row->target));
  Answer answer = premises_->hooks.perform_act(std::move(act), incoming.caller, transaction);
  if (answer.ok()) return answer;
  return WithPathsFromTheRequest(*incoming.request->GetDescriptor(), answer.status());
}

Answer LoopCall::Write(Transaction& transaction) {
  const Incoming& incoming = call_->incoming();
  RETURN_IF_ERROR(CheckRequestId(*incoming.request));
  ASSIGN_OR_RETURN(AnyDecided decided, call_->rpc().row->write(*incoming.request, incoming.caller, transaction));
  once_committed_ = std::move(decided.once_committed);
  return std::move(decided.response);
}

Answer LoopCall::ReadAndRecord(Transaction& transaction) {
  const Rpc& row = *call_->rpc().row;
  const Incoming& incoming = call_->incoming();
  Answer answer = row.read(*incoming.request, incoming.caller, transaction);
  if (answer.ok()) premises_->hooks.record_access(incoming.Describe(*premises_, row), transaction);
  return answer;
}

void LoopCall::RecordRefusal(const absl::Status& refusal, Transaction& batch) {
  if (!absl::IsPermissionDenied(refusal)) return;
  const Incoming& incoming = call_->incoming();
  premises_->hooks.record_access(Refused(incoming.Describe(*premises_, *call_->rpc().row), refusal), batch);
}

void LoopCall::Reply(const absl::Status& result) {
  if (result.ok() && once_committed_ != nullptr) once_committed_();
  call_->Finish(result.ok() ? std::move(answer_) : Answer(result));
}

absl::StatusOr<Job::Changes> PostedWork::Decide(Transaction& transaction) {
  RETURN_IF_ERROR(work_(transaction));
  return Changes::kKeep;
}

void PostedWork::Reply(const absl::Status& result) {
  if (then_ != nullptr) then_(result);
}

}  // namespace tongban
