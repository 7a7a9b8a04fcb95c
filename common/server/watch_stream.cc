#include "common/server/watch_stream.h"

#include <grpc/support/time.h>

#include <chrono>
#include <utility>

#include "common/identity/token_refusals.h"
#include "common/rpc/to_grpc.h"
#include "common/server/wire_format.h"
#include "common/status/status.h"

namespace tongban {
namespace {

// gRPC's alarms take its own time.
gpr_timespec AlarmAt(absl::Time time) {
  if (time == absl::InfiniteFuture()) return gpr_inf_future(GPR_CLOCK_REALTIME);
  return gpr_time_from_micros(absl::ToUnixMicros(time), GPR_CLOCK_REALTIME);
}

}  // namespace

WatchStream::WatchStream(const ServedRpc& rpc, StreamHost& host, const Premises& premises,
                         grpc::ServerCompletionQueue& queue)
    : rpc_(rpc), host_(host), premises_(premises), queue_(queue), responder_(&incoming_.context) {}

void WatchStream::Request(const ServedRpc& rpc, StreamHost& host, const Premises& premises,
                          grpc::ServerCompletionQueue& queue) {
  auto* stream = new WatchStream(rpc, host, premises, queue);
  // The only way to notice a client that leaves while nothing is written.
  stream->incoming_.context.AsyncNotifyWhenDone(static_cast<QueueEvent*>(&stream->done_));
  rpc.service->RequestStream(rpc.index, &stream->incoming_.context, &stream->incoming_.bytes, &stream->responder_,
                             &queue, static_cast<QueueEvent*>(&stream->arrived_));
}

void WatchStream::OnArrived(bool ok) {
  if (!ok) {
    // gRPC reports nothing more about a call that never was.
    delete this;
    return;
  }
  incoming_.Arrive();
  MoveTo(State::kReading);
  if (!host_.Arrived(*this)) Retire(State::kRefused);
}

void WatchStream::MoveTo(State next) {
  const std::lock_guard<std::mutex> lock(mutex_);
  state_.MoveTo(next);
}

// Another stream is asked for only now, so that no more wait than that.
void WatchStream::Begin() {
  RequestNext();
  absl::Status status = incoming_.Receive(premises_, *rpc_.row);
  if (status.ok()) status = host_.Begin(*this, incoming_.federation);
  if (status.ok()) return GoOn();
  if (absl::IsPermissionDenied(status)) return host_.RecordAndFinish(*this, status);
  Finish(status);
}

void WatchStream::GoOn() {
  while (true) {
    if (Ended() || SendNext() || OutlivedItsToken()) return;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      // Whatever is committed after this either is in the snapshot of the step
      // or makes it stale again.
      state_.MoveIf(State::kStale, State::kReading);
    }
    if (const absl::Status status = Step(); !status.ok()) return Finish(status);
    if (unsent_.empty() && GoIdle()) return;
  }
}

absl::Status WatchStream::Step() {
  const auto snapshot = premises_.store.Snapshot();
  ASSIGN_OR_RETURN(AnyStreamStep step, rpc_.row->step(*incoming_.request, position_, *snapshot));
  position_ = step.position;
  for (auto& message : step.messages) unsent_.push_back(std::move(message));
  return absl::OkStatus();
}

bool WatchStream::SendNext() {
  if (unsent_.empty()) return false;
  const grpc::ByteBuffer next = ToWire(std::move(unsent_.front()));
  unsent_.pop_front();
  MoveTo(State::kWriting);
  // The last step: once it is written, another thread goes on from here.
  responder_.Write(next, static_cast<QueueEvent*>(&written_));
  return true;
}

// True when the stream now sleeps; false when there is something to do at once.
bool WatchStream::GoIdle() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_.now() == State::kStale || call_is_over_ || !ending_.ok()) return false;
  state_.MoveTo(State::kIdle);
  alarm_.Set(&queue_, AlarmAt(incoming_.caller.token_ends), static_cast<QueueEvent*>(&woken_));
  return true;
}

// Asked when all that was read is sent, so that the position is what the client
// has. Tokens live in the machine's time. Ends the stream when true.
bool WatchStream::OutlivedItsToken() {
  if (!position_.has_value() || QueueTime() < incoming_.caller.token_ends) return false;
  Finish(TokenExpiredOnStream(*position_));
  return true;
}

// True when nothing is to be sent any more; ends the stream then.
bool WatchStream::Ended() {
  absl::Status ending;
  bool client_left = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    client_left = call_is_over_;
    ending = ending_;
  }
  if (client_left) {
    incoming_.Log(rpc_, absl::CancelledError());
    Retire(State::kRetired);
    return true;
  }
  if (!ending.ok()) Finish(ending);
  return !ending.ok();
}

void WatchStream::Finish(const absl::Status& status) {
  incoming_.Log(rpc_, status);
  MoveTo(State::kFinishing);
  responder_.Finish(ToGrpc(status), static_cast<QueueEvent*>(&finished_));
}

// The alarm reports once, whether it goes off or is cut short.
void WatchStream::WakeLocked() {
  if (state_.MoveIf(State::kIdle, State::kWaking)) alarm_.Cancel();
}

void WatchStream::Notify() {
  const std::lock_guard<std::mutex> lock(mutex_);
  state_.MoveIf(State::kReading, State::kStale);
  WakeLocked();
}

void WatchStream::End(const absl::Status& status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ending_ = status;
  WakeLocked();
}

void WatchStream::OnWoken(bool) {
  MoveTo(State::kReading);
  host_.GoOnAside(*this);
}

// A write that failed says that the client is gone; OnDone says so, too, maybe
// later, and what is left to send then goes nowhere.
void WatchStream::OnWritten(bool ok) {
  if (!ok) return Finish(absl::CancelledError("client disconnected"));
  MoveTo(State::kReading);
  host_.GoOnAside(*this);
}

void WatchStream::OnFinished(bool) { Retire(State::kRetired); }

void WatchStream::OnDone(bool) {
  bool leaves = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    call_is_over_ = true;
    leaves = state_.IsOneOf({State::kRetired, State::kRefused});
    WakeLocked();
  }
  if (leaves) Leave();
}

void WatchStream::Retire(State state) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    state_.MoveTo(state);
    if (!call_is_over_) return;
  }
  Leave();
}

void WatchStream::Leave() {
  if (state_.now() == State::kRetired) host_.Gone(*this);
  delete this;
}

}  // namespace tongban
