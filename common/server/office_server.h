#ifndef TONGBAN_COMMON_SERVER_OFFICE_SERVER_H_
#define TONGBAN_COMMON_SERVER_OFFICE_SERVER_H_

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/identity/token.h"
#include "common/server/health.h"
#include "common/server/office_hooks.h"
#include "common/server/premises.h"
#include "common/server/raw_service.h"
#include "common/server/readers.h"
#include "common/server/reflection.h"
#include "common/server/rpc_table.h"
#include "common/server/writing_loop.h"
#include "common/store/store.h"
#include "common/time/time_source.h"

namespace tongban {

// Scans and photos do not travel in calls; gRPC's own default, said aloud.
inline constexpr int kMostRequestBytes = 4 * 1024 * 1024;

struct OfficeSettings {
  // Federations served, six digits each.
  std::vector<std::string> federations;
  // "host:port"; port 0 takes one that is free.
  std::string listen;
  // Health alone, without TLS, for the kubelet's probes; empty: none.
  std::string health_listen;
  std::shared_ptr<grpc::ServerCredentials> credentials;
  bool reflection = true;
  // Shows every peer to every workload of the trust domain.
  bool channelz = false;
};

struct OfficePorts {
  int calls = 0;
  int health = 0;  // 0: none.
};

// A running office: its server, its writing loop and its readers. What it does
// comes in as rows and hooks.
//
// Threads: Post, Wake and Board from any; the rest from one.
class OfficeServer {
 public:
  // `failed`: the store has failed; the process should stop and exit with an
  // error. Comes on the loop's thread.
  OfficeServer(OfficeSettings settings, std::vector<ServedService> services, OfficeHooks hooks, Store& store,
               const TimeSource& clock, TokenVerifier& tokens, WritingLoop::Failure failed = nullptr);
  // Stops at once if it still runs.
  ~OfficeServer();

  // Begins to serve. INVALID_ARGUMENT: a method is not guarded by exactly one
  // row, or a setting is missing. UNAVAILABLE: a port is taken.
  absl::StatusOr<OfficePorts> Start();

  // The loop's queue, for calls to others; see WritingLoop.
  grpc::CompletionQueue& Queue() { return loop_->queue(); }
  // As of WritingLoop.
  void Post(PostedWork::Work work, PostedWork::Then then);
  void Wake();

  // What health says: every served service, "" for the whole, "liveness" and
  // "readiness".
  HealthBoard& Board() { return *board_; }

  // Ends it in the order that lets callers go without an error (conventions of
  // gRPC): first Announce, so that balancers turn elsewhere; then Stop, which
  // ends the watches, finishes what is under way within `drain`, and then cuts
  // off what is left.
  void Announce();
  void Stop(absl::Duration drain);
  // Cuts the drain of a running Stop short. From any thread.
  void Hurry();

 private:
  absl::Status Check() const;
  void Arrange(grpc::ServerBuilder& builder, OfficePorts& ports);
  void ServeRows(grpc::ServerBuilder& builder);
  absl::Status StartHealth(OfficePorts& ports);
  void StopHealth();
  void AfterCommit(const Batch& batch);
  void Failed(const absl::Status& status);

  const OfficeSettings settings_;
  const std::vector<ServedService> services_;
  const Premises premises_;
  const WritingLoop::Failure failed_;
  const std::shared_ptr<HealthBoard> board_;

  // Before the servers, which hold pointers to them.
  std::vector<std::unique_ptr<RawService>> raw_services_;
  std::vector<ServedRpc> rpcs_;
  std::unique_ptr<Reflection> reflection_;
  WatchableHealthService health_;
  HealthService plaintext_health_;
  // Never has anything to say; see StartHealth.
  std::unique_ptr<grpc::ServerCompletionQueue> health_queue_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<grpc::Server> health_server_;
  std::unique_ptr<WritingLoop> loop_;
  std::unique_ptr<Readers> readers_;
  bool serving_ = false;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_OFFICE_SERVER_H_
