#include "common/server/office_server.h"

#include <grpc/grpc.h>
#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/person/county_code.h"
#include "common/status/status.h"
#include "common/store/keys.h"

namespace tongban {
namespace {

// A token of ours has some 400 bytes, a certificate's chain does not travel here.
constexpr int kMostMetadataBytes = 16 * 1024;
// One caller's calls at a time; a portal that needs more opens connections.
constexpr int kMostStreamsAConnection = 1024;
// gRPC's own 120 s would let a stranger hold a connection for that long.
constexpr int kHandshakeMilliseconds = 10'000;
// Dead connections are noticed within KEEPALIVE_TIME + KEEPALIVE_TIMEOUT; clients
// send theirs every minute, so twice as often as that is still polite.
constexpr int kKeepaliveMilliseconds = 120'000;
constexpr int kKeepaliveTimeoutMilliseconds = 20'000;
constexpr int kClosestClientPingMilliseconds = 30'000;
// Connections end now and then, so that clients look up again who serves.
constexpr int kMostConnectionAgeMilliseconds = 300'000;
constexpr int kConnectionGraceMilliseconds = 60'000;

constexpr char kHealthName[] = "grpc.health.v1.Health";

void Limit(grpc::ServerBuilder& builder, bool channelz) {
  builder.SetMaxReceiveMessageSize(kMostRequestBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreamsAConnection);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeMilliseconds);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMilliseconds);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMilliseconds);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kClosestClientPingMilliseconds);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kMostConnectionAgeMilliseconds);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kConnectionGraceMilliseconds);
  // Counts what only the service of --enable_channelz shows.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, channelz ? 1 : 0);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_DEADLINE_CHECKS, 0);
  // Two processes on one port would share its calls, and each refuse the other's cases.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

absl::Status CannotListen(absl::string_view flag, absl::string_view address) {
  return absl::UnavailableError(
      absl::StrCat("cannot listen on ", flag, "=", address, ": the port is in use or the address is not local"));
}

// A queue must be closed and empty before it goes.
void CloseUnused(grpc::CompletionQueue& queue) {
  queue.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue.Next(&tag, &ok)) {
  }
}

}  // namespace

OfficeServer::OfficeServer(OfficeSettings settings, std::vector<ServedService> services, OfficeHooks hooks,
                           Store& store, const TimeSource& clock, TokenVerifier& tokens, WritingLoop::Failure failed)
    : settings_(std::move(settings)),
      services_(std::move(services)),
      premises_{settings_.federations, store, clock, tokens, std::move(hooks)},
      failed_(std::move(failed)),
      board_(std::make_shared<HealthBoard>()),
      health_(board_),
      plaintext_health_(board_) {}

OfficeServer::~OfficeServer() {
  if (serving_) Stop(absl::ZeroDuration());
}

absl::Status OfficeServer::Check() const {
  if (settings_.federations.empty()) return absl::InvalidArgumentError("at least one federation is required");
  for (const std::string& federation : settings_.federations) {
    if (!person::IsCountyCode(federation)) {
      return absl::InvalidArgumentError(absl::StrCat("not a six-digit federation code: '", federation, "'"));
    }
  }
  if (settings_.credentials == nullptr) return absl::InvalidArgumentError("credentials are required");
  if (premises_.hooks.record_access == nullptr) return absl::InvalidArgumentError("the record_access hook is required");
  for (const ServedService& served : services_) {
    RETURN_IF_ERROR(CheckRpcs(*served.service, served.rpcs));
    for (const Rpc& rpc : served.rpcs) {
      if (rpc.lane == Lane::kAct && premises_.hooks.perform_act == nullptr) {
        return absl::InvalidArgumentError(absl::StrCat("no handler for ", rpc.method));
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<OfficePorts> OfficeServer::Start() {
  RETURN_IF_ERROR(Check());
  OfficePorts ports;
  // First, since channelz, once asked for, is added to every server made later.
  RETURN_IF_ERROR(StartHealth(ports));
  if (settings_.channelz) grpc::channelz::experimental::InitChannelzService();
  grpc::ServerBuilder builder;
  Arrange(builder, ports);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || ports.calls == 0) {
    if (server_ != nullptr) server_->Shutdown();
    StopHealth();
    return CannotListen("--listen", settings_.listen);
  }
  loop_->Start(rpcs_);
  readers_->Start(rpcs_);
  health_.ServeWatches(loop_->queue());
  if (reflection_ != nullptr) reflection_->ServeStreams(loop_->queue());
  serving_ = true;
  board_->SetAll(true);
  return ports;
}

void OfficeServer::Arrange(grpc::ServerBuilder& builder, OfficePorts& ports) {
  Limit(builder, settings_.channelz);
  builder.AddListeningPort(settings_.listen, settings_.credentials, &ports.calls);
  ServeRows(builder);
  builder.RegisterService(&health_);
  std::vector<std::string> names = {kHealthName};
  for (const ServedService& served : services_) names.push_back(served.service->full_name());
  for (const std::string& name : names) board_->Set(name, false);
  for (const char* name : {"", "liveness", "readiness"}) board_->Set(name, false);
  if (settings_.reflection) {
    reflection_ = std::make_unique<Reflection>(names);
    reflection_->RegisterOn(builder);
  }
  loop_ = std::make_unique<WritingLoop>(
      premises_, builder.AddCompletionQueue(), [this](const Batch& batch) { AfterCommit(batch); },
      [this](const absl::Status& status) { Failed(status); });
  readers_ = std::make_unique<Readers>(premises_, *loop_);
}

void OfficeServer::ServeRows(grpc::ServerBuilder& builder) {
  for (const ServedService& served : services_) {
    raw_services_.push_back(std::make_unique<RawService>(*served.service));
    builder.RegisterService(raw_services_.back().get());
    for (const Rpc& row : served.rpcs) {
      rpcs_.push_back({.service = raw_services_.back().get(),
                       .index = served.service->FindMethodByName(row.method)->index(),
                       .path = absl::StrCat("/", served.service->full_name(), "/", row.method),
                       .row = &row});
    }
  }
}

absl::Status OfficeServer::StartHealth(OfficePorts& ports) {
  if (settings_.health_listen.empty()) return absl::OkStatus();
  grpc::ServerBuilder builder;
  Limit(builder, settings_.channelz);
  builder.AddListeningPort(settings_.health_listen, grpc::InsecureServerCredentials(), &ports.health);
  builder.RegisterService(&plaintext_health_);
  // A server with a queue of ours leaves polling to whoever polls it. Nobody
  // needs to: with epoll the sockets of a process are in one set, which the
  // writing loop's leader watches.
  health_queue_ = builder.AddCompletionQueue();
  health_server_ = builder.BuildAndStart();
  if (health_server_ != nullptr && ports.health != 0) return absl::OkStatus();
  StopHealth();
  return CannotListen("--health_listen", settings_.health_listen);
}

void OfficeServer::StopHealth() {
  if (health_server_ != nullptr) health_server_->Shutdown();
  if (health_queue_ != nullptr) CloseUnused(*health_queue_);
  health_queue_ = nullptr;
}

void OfficeServer::Post(PostedWork::Work work, PostedWork::Then then) { loop_->Post(std::move(work), std::move(then)); }

void OfficeServer::Wake() { loop_->Wake(); }

void OfficeServer::AfterCommit(const Batch& batch) {
  if (premises_.hooks.feed.has_value()) {
    std::string last;
    for (const Batch::Change& change : batch.Changes()) {
      if (change.table != *premises_.hooks.feed) continue;
      auto federation = KeyReader(change.key).Text();
      // Changes come in the order of their keys, so a federation's are together.
      if (!federation.ok() || *federation == last) continue;
      last = *std::move(federation);
      readers_->Notify(last);
    }
  }
  if (premises_.hooks.after_commit != nullptr) premises_.hooks.after_commit(batch);
}

void OfficeServer::Failed(const absl::Status& status) {
  board_->SetAll(false);
  if (failed_ != nullptr) failed_(status);
}

void OfficeServer::Announce() {
  board_->SetAll(false);
  // The process is well; it must not be killed while it says goodbye.
  board_->Set("liveness", true);
}

void OfficeServer::Stop(absl::Duration drain) {
  if (!std::exchange(serving_, false)) return;
  Announce();
  board_->ShutDown();
  if (reflection_ != nullptr) reflection_->ShutDown();
  readers_->EndLongCalls();
  loop_->ExpectStop();
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(drain));
  readers_->Stop();
  if (premises_.hooks.closing != nullptr) premises_.hooks.closing();
  loop_->Stop();
  StopHealth();
}

void OfficeServer::Hurry() { grpc_server_cancel_all_calls(server_->c_server()); }

}  // namespace tongban
