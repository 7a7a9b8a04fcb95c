#ifndef TONGBAN_COMMON_SERVER_HEALTH_H_
#define TONGBAN_COMMON_SERVER_HEALTH_H_

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace tongban {

// Watches open at once on one board, so that nobody can fill the memory with
// streams.
inline constexpr size_t kMaxHealthWatches = 1024;

// What every service of the process says about itself: full service names, ""
// for the whole server, and names such as "liveness" and "readiness" that the
// cluster asks for. Safe for any thread. Several servers may share a board.
class HealthBoard {
 public:
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  // Someone who is told of changes. Both calls come with the board locked and
  // must neither block nor call the board.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual void Tell(Status status) = 0;
    virtual void ShutDown() = 0;
  };

  // Enters the name when it is new; tells the watchers of a change.
  void Set(absl::string_view service, bool serving);
  // Every name entered so far.
  void SetAll(bool serving);
  // SERVICE_UNKNOWN for a name nobody entered.
  Status Get(absl::string_view service) const;
  // Everything is NOT_SERVING from now on, every watch ends (UNAVAILABLE), and
  // none begins, so that streams do not eat the time for draining.
  void ShutDown();

  // Tells the status at once and then each change. RESOURCE_EXHAUSTED at
  // kMaxHealthWatches, UNAVAILABLE after ShutDown; the watcher is then not kept.
  absl::Status Add(absl::string_view service, Watcher& watcher);
  void Remove(absl::string_view service, Watcher& watcher);

 private:
  Status StatusLocked(absl::string_view service) const;
  void SetLocked(const std::string& service, bool serving);

  mutable std::mutex mutex_;
  bool shut_down_ = false;
  std::map<std::string, bool> serving_;
  std::map<std::string, std::set<Watcher*>> watchers_;
  size_t watches_ = 0;
};

// grpc.health.v1 over a board. (gRPC's own service cannot be described by
// reflection and cannot be the only service of a server.) Check has gRPC's own
// threads; Watch is UNIMPLEMENTED here, for the port where a stranger can ask.
class HealthService final : public grpc::health::v1::Health::Service {
 public:
  explicit HealthService(std::shared_ptr<HealthBoard> board) : board_(std::move(board)) {}

  // NOT_FOUND for a name nobody entered.
  grpc::Status Check(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest* request,
                     grpc::health::v1::HealthCheckResponse* response) override;
  grpc::Status Watch(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest* request,
                     grpc::ServerWriter<grpc::health::v1::HealthCheckResponse>* writer) override;

 private:
  const std::shared_ptr<HealthBoard> board_;
};

// The same with Watch, whose streams are served by whoever polls a queue, as
// QueueEvents. Watching a name nobody entered tells SERVICE_UNKNOWN; the stream
// stays, in case someone does.
class WatchableHealthService final
    : public grpc::health::v1::Health::WithAsyncMethod_Watch<grpc::health::v1::Health::Service> {
 public:
  explicit WatchableHealthService(std::shared_ptr<HealthBoard> board) : board_(std::move(board)) {}

  // As of HealthService.
  grpc::Status Check(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest* request,
                     grpc::health::v1::HealthCheckResponse* response) override;
  // Asks for streams, once the server has started. The queue must be polled
  // until it has no more to say, and the board shut down before the server is.
  void ServeWatches(grpc::ServerCompletionQueue& queue);

 private:
  const std::shared_ptr<HealthBoard> board_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_HEALTH_H_
