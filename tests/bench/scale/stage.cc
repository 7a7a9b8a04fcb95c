#include "tests/bench/scale/stage.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <stdlib.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/identity/credentials.h"
#include "common/rpc/to_grpc.h"
#include "common/status/status.h"
#include "grpc/health/v1/health.pb.h"
#include "tests/bench/load.h"
#include "tests/support/folders.h"

namespace tongban::bench {
namespace {

constexpr char kTrustDomain[] = "tongban.example";
constexpr absl::Duration kLongestStart = absl::Minutes(3);
constexpr absl::Duration kLongestQuestion = absl::Seconds(2);
constexpr absl::Duration kStartStep = absl::Milliseconds(5);
// A process at rest uses less than this part of a core.
constexpr double kMostAtRest = 0.05;
constexpr absl::Duration kRestStep = absl::Seconds(1), kLongestRest = absl::Minutes(5);

absl::StatusOr<bool> IsServing(grpc::Channel& channel) {
  const auto answer = Ask(channel, "/grpc.health.v1.Health/Check", "", "", kLongestQuestion);
  grpc::health::v1::HealthCheckResponse health;
  return answer.ok() && health.ParseFromString(*answer) &&
         health.status() == grpc::health::v1::HealthCheckResponse::SERVING;
}

}  // namespace

Stores::Stores() : folder_(BuildPath("bench/stores-XXXXXX")) {
  std::filesystem::create_directories(BuildPath("bench"));
  if (mkdtemp(folder_.data()) == nullptr) std::abort();
}

Stores::~Stores() {
  std::error_code problem;
  std::filesystem::remove_all(folder_, problem);
}

absl::Status AwaitUntil(const std::string& what, absl::Duration limit, absl::Duration step,
                        const std::function<absl::StatusOr<bool>()>& is_so) {
  std::mutex mutex;
  std::condition_variable nobody;
  for (const absl::Time end = absl::Now() + limit; absl::Now() < end;) {
    ASSIGN_OR_RETURN(const bool so, is_so());
    if (so) return absl::OkStatus();
    std::unique_lock lock(mutex);
    nobody.wait_for(lock, absl::ToChronoMicroseconds(step));
  }
  return absl::DeadlineExceededError(absl::StrCat(what, ": not within ", absl::FormatDuration(limit)));
}

absl::Status AwaitRest(const std::function<absl::Duration()>& cpu) {
  absl::Duration before = -absl::InfiniteDuration();
  return AwaitUntil("the database to come to rest", kLongestRest, kRestStep, [&]() -> absl::StatusOr<bool> {
    const absl::Duration now = cpu();
    return now - std::exchange(before, now) < kMostAtRest * kRestStep && now > absl::ZeroDuration();
  });
}

std::shared_ptr<grpc::Channel> StaffChannel(SixOffices& offices, const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(
      address, ChannelCredentials(offices.files().Leaf("330213-staff"), kTrustDomain, std::nullopt), arguments);
}

std::string AddressOf(const SixOffices& offices, int office) {
  for (const std::string& argument : offices.Arguments(office)) {
    absl::string_view address = argument;
    if (absl::ConsumePrefix(&address, "--listen=")) return std::string(address);
  }
  std::abort();
}

absl::StatusOr<IntakeProcess> StartIntake(SixOffices& offices, int place, const std::string& data, absl::Time now) {
  const std::string address = AddressOf(offices, place);
  std::vector<std::string> arguments = offices.Arguments(0);
  arguments.push_back("--listen=" + address);
  arguments.push_back("--data=" + data);
  arguments.push_back("--manual_clock=" + absl::FormatTime(absl::RFC3339_sec, now, absl::UTCTimeZone()));
  const std::string log = offices.Path(absl::StrCat("intake-", place, ".log"));
  IntakeProcess intake;
  intake.server.program = std::make_unique<Program>(offices.Program(0), arguments, log);
  intake.server.channel = StaffChannel(offices, address);
  const absl::Time begin = absl::Now();
  RETURN_IF_ERROR(intake.server.program->Start());
  RETURN_IF_ERROR(AwaitUntil(absl::StrCat("an office that serves; see ", log), kLongestStart, kStartStep,
                             [&] { return IsServing(*intake.server.channel); }));
  intake.start = absl::Now() - begin;
  return intake;
}

absl::StatusOr<std::string> Ask(grpc::Channel& channel, const std::string& method, const std::string& request,
                                const std::string& token, absl::Duration limit) {
  // The stub wants a channel that is shared; this one outlives the call.
  grpc::GenericStub stub(std::shared_ptr<grpc::Channel>(&channel, [](grpc::Channel*) {}));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(limit));
  context.set_wait_for_ready(true);
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  grpc::ByteBuffer answer;
  grpc::Status status;
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareUnaryCall(&context, method, ToBuffer(request), &queue);
  call->StartCall();
  call->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) return FromGrpc(status);
  return BytesOf(answer);
}

}  // namespace tongban::bench
