#include "common/server/health.h"

#include <optional>
#include <utility>

#include "common/log/state_machine.h"
#include "common/rpc/queue_event.h"
#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// Streams that the server may take in before the queue is polled again.
constexpr int kWaitingWatches = 4;

absl::Status ServiceUnknown() {
  return Refusal(errors::v1::ERROR_REASON_SERVICE_UNKNOWN,
                 "unknown service; list services by reflection, or check \"\" for the whole server");
}

absl::Status ShuttingDown() {
  return Refusal(errors::v1::ERROR_REASON_SHUTTING_DOWN, "server is shutting down; watch another one, or retry later")
      .RetryAfter(absl::Seconds(5));
}

absl::Status TooManyWatches() {
  return Refusal(errors::v1::ERROR_REASON_TOO_MANY_WATCHES, "too many open health watches; use Check, or end a watch")
      .RetryAfter(absl::Seconds(60));
}

grpc::Status Answer(const HealthBoard& board, const HealthCheckRequest& request, HealthCheckResponse& response) {
  response.set_status(board.Get(request.service()));
  const bool unknown = response.status() == HealthCheckResponse::SERVICE_UNKNOWN;
  return unknown ? ToGrpc(ServiceUnknown()) : grpc::Status::OK;
}

absl::Status CannotBeWatchedHere() {
  return Refusal(errors::v1::ERROR_REASON_WATCH_NEEDS_CERTIFICATE,
                 "this port only supports Check; use Watch on the office's main port, with a certificate");
}

// One Watch stream. gRPC allows one write at a time: what changes meanwhile is
// kept, the latest only, as a watcher needs the state and not its history.
//
// Moved under mutex_:
//
//             Tell                       End                         written
//   kIdle ───────────▶ kWriting    kIdle ───▶ kFinishing    kFinishing ─────▶ kFinished
//     ▲     written       │                       ▲
//     └───────────────────┤      written; to end  │
//                         └───────────────────────┘
//
// gRPC reports that the call is over at any time after it has arrived; the stream
// is deleted once that has come and it is finished.
class WatchStream final : public HealthBoard::Watcher {
 public:
  static void Request(WatchableHealthService& service, const std::shared_ptr<HealthBoard>& board,
                      grpc::ServerCompletionQueue& queue) {
    auto* stream = new WatchStream(service, board, queue);
    stream->context_.AsyncNotifyWhenDone(static_cast<QueueEvent*>(&stream->over_));
    service.RequestWatch(&stream->context_, &stream->request_, &stream->writer_, &queue, &queue,
                         static_cast<QueueEvent*>(&stream->arrived_));
  }

  void Tell(HealthBoard::Status status) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    next_ = status;
    GoOn();
  }

  void ShutDown() override { End(ShuttingDown()); }

 private:
  using Event = EventOf<WatchStream>;

  WatchStream(WatchableHealthService& service, std::shared_ptr<HealthBoard> board, grpc::ServerCompletionQueue& queue)
      : service_(service), board_(std::move(board)), queue_(queue) {}

  void OnArrived(bool ok) {
    if (!ok) {
      // gRPC reports nothing more about a call that never was.
      delete this;
      return;
    }
    Request(service_, board_, queue_);
    const absl::Status added = board_->Add(request_.service(), *this);
    if (!added.ok()) End(added);
  }

  enum class State { kIdle, kWriting, kFinishing, kFinished };
  static constexpr Move<State> kMoves[] = {
      {State::kIdle, State::kWriting},
      {State::kWriting, State::kIdle},
      {State::kIdle, State::kFinishing},
      {State::kFinishing, State::kFinished},
  };

  void OnWritten(bool ok) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      state_.MoveTo(state_.now() == State::kWriting ? State::kIdle : State::kFinished);
      if (!ok && !end_.has_value()) end_ = absl::CancelledError("client disconnected");
      GoOn();
    }
    LeaveWhenOver();
  }

  void OnOver(bool) {
    End(absl::CancelledError("client disconnected"));
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      call_is_over_ = true;
    }
    LeaveWhenOver();
  }

  void End(const absl::Status& status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!end_.has_value()) end_ = status;
    GoOn();
  }

  // Begins what can be begun now; called with mutex_ held.
  void GoOn() {
    if (state_.now() != State::kIdle) return;
    if (end_.has_value()) {
      state_.MoveTo(State::kFinishing);
      writer_.Finish(ToGrpc(*end_), static_cast<QueueEvent*>(&written_));
    } else if (next_.has_value() && next_ != told_) {
      told_ = next_;
      HealthCheckResponse response;
      response.set_status(*next_);
      state_.MoveTo(State::kWriting);
      writer_.Write(response, static_cast<QueueEvent*>(&written_));
    }
  }

  void LeaveWhenOver() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!call_is_over_ || state_.now() != State::kFinished) return;
    }
    board_->Remove(request_.service(), *this);
    delete this;
  }

  WatchableHealthService& service_;
  const std::shared_ptr<HealthBoard> board_;
  grpc::ServerCompletionQueue& queue_;
  grpc::ServerContext context_;
  HealthCheckRequest request_;
  grpc::ServerAsyncWriter<HealthCheckResponse> writer_{&context_};
  Event arrived_{*this, &WatchStream::OnArrived};
  Event written_{*this, &WatchStream::OnWritten};
  Event over_{*this, &WatchStream::OnOver};

  std::mutex mutex_;
  StateMachine<State, kMoves> state_{"health watch", State::kIdle};
  bool call_is_over_ = false;  // gRPC has said so.
  std::optional<absl::Status> end_;
  std::optional<HealthBoard::Status> next_;
  std::optional<HealthBoard::Status> told_;
};

}  // namespace

void HealthBoard::Set(absl::string_view service, bool serving) {
  std::lock_guard<std::mutex> lock(mutex_);
  SetLocked(std::string(service), serving);
}

void HealthBoard::SetAll(bool serving) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [service, was] : serving_) SetLocked(service, serving);
}

HealthBoard::Status HealthBoard::Get(absl::string_view service) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return StatusLocked(service);
}

void HealthBoard::ShutDown() {
  std::lock_guard<std::mutex> lock(mutex_);
  shut_down_ = true;
  for (const auto& [service, watchers] : watchers_) {
    for (Watcher* watcher : watchers) watcher->ShutDown();
  }
}

absl::Status HealthBoard::Add(absl::string_view service, Watcher& watcher) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (shut_down_) return ShuttingDown();
  if (watches_ >= kMaxHealthWatches) return TooManyWatches();
  ++watches_;
  watchers_[std::string(service)].insert(&watcher);
  watcher.Tell(StatusLocked(service));
  return absl::OkStatus();
}

void HealthBoard::Remove(absl::string_view service, Watcher& watcher) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = watchers_.find(std::string(service));
  if (found == watchers_.end()) return;
  watches_ -= found->second.erase(&watcher);
  if (found->second.empty()) watchers_.erase(found);
}

HealthBoard::Status HealthBoard::StatusLocked(absl::string_view service) const {
  const auto found = serving_.find(std::string(service));
  if (found == serving_.end()) return HealthCheckResponse::SERVICE_UNKNOWN;
  return found->second && !shut_down_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

void HealthBoard::SetLocked(const std::string& service, bool serving) {
  serving_[service] = serving;
  const auto found = watchers_.find(service);
  if (found == watchers_.end()) return;
  for (Watcher* watcher : found->second) watcher->Tell(StatusLocked(service));
}

grpc::Status HealthService::Check(grpc::ServerContext*, const HealthCheckRequest* request,
                                  HealthCheckResponse* response) {
  return Answer(*board_, *request, *response);
}

grpc::Status HealthService::Watch(grpc::ServerContext*, const HealthCheckRequest*,
                                  grpc::ServerWriter<HealthCheckResponse>*) {
  return ToGrpc(CannotBeWatchedHere());
}

grpc::Status WatchableHealthService::Check(grpc::ServerContext*, const HealthCheckRequest* request,
                                           HealthCheckResponse* response) {
  return Answer(*board_, *request, *response);
}

void WatchableHealthService::ServeWatches(grpc::ServerCompletionQueue& queue) {
  for (int i = 0; i < kWaitingWatches; ++i) WatchStream::Request(*this, board_, queue);
}

}  // namespace tongban
