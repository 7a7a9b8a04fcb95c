#include "common/rpc/health.h"

#include <optional>
#include <utility>

#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

absl::Status ServiceUnknown() {
  return Refusal(absl::StatusCode::kNotFound, "SERVICE_UNKNOWN",
                 "no such service here; list the services by reflection, or ask for \"\", the whole server");
}

absl::Status ShuttingDown() {
  return Refusal(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
                 "this server is shutting down; watch another one, or this one later")
      .RetryAfter(absl::Seconds(5));
}

absl::Status TooManyWatches() {
  return Refusal(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES",
                 "too many health watches are open; use Check, or end a watch")
      .RetryAfter(absl::Seconds(60));
}

// One Watch stream. gRPC allows one write at a time: what changes meanwhile is
// kept, the latest only, as a watcher needs the state and not its history.
class WatchStream final : public grpc::ServerWriteReactor<HealthCheckResponse>, public HealthBoard::Watcher {
 public:
  WatchStream(std::shared_ptr<HealthBoard> board, std::string service)
      : board_(std::move(board)), service_(std::move(service)) {
    const absl::Status added = board_->Add(service_, *this);
    if (!added.ok()) End(added);
  }

  void Tell(HealthBoard::Status status) override {
    std::lock_guard<std::mutex> lock(mutex_);
    next_ = status;
    GoOn();
  }

  void ShutDown() override { End(ShuttingDown()); }

  void OnWriteDone(bool ok) override {
    std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    if (!ok && !end_.has_value()) end_ = absl::CancelledError("the watcher is gone");
    GoOn();
  }

  void OnCancel() override { End(absl::CancelledError("the watcher is gone")); }

  void OnDone() override {
    board_->Remove(service_, *this);
    delete this;
  }

 private:
  void End(const absl::Status& status) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!end_.has_value()) end_ = status;
    GoOn();
  }

  // Starts what can be started now; called with mutex_ held.
  void GoOn() {
    if (writing_ || finished_) return;
    if (end_.has_value()) {
      finished_ = true;
      Finish(ToGrpc(*end_));
    } else if (next_.has_value() && next_ != told_) {
      told_ = next_;
      response_.set_status(*next_);
      writing_ = true;
      StartWrite(&response_);
    }
  }

  const std::shared_ptr<HealthBoard> board_;
  const std::string service_;
  std::mutex mutex_;
  bool writing_ = false;
  bool finished_ = false;
  std::optional<absl::Status> end_;
  std::optional<HealthBoard::Status> next_;
  std::optional<HealthBoard::Status> told_;
  HealthCheckResponse response_;
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

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context, const HealthCheckRequest* request,
                                               HealthCheckResponse* response) {
  auto* reactor = context->DefaultReactor();
  const HealthBoard::Status status = board_->Get(request->service());
  response->set_status(status);
  reactor->Finish(status == HealthCheckResponse::SERVICE_UNKNOWN ? ToGrpc(ServiceUnknown()) : grpc::Status::OK);
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(grpc::CallbackServerContext*,
                                                                    const HealthCheckRequest* request) {
  return new WatchStream(board_, request->service());
}

}  // namespace tongban
