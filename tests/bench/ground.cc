#include "tests/bench/ground.h"

#include <arpa/inet.h>
#include <grpcpp/create_channel.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/identity/credentials.h"
#include "common/status/status.h"
#include "tests/support/folders.h"

namespace tongban::bench {
namespace {

constexpr char kTrustDomain[] = "tongban.example";
constexpr absl::Duration kLongestStart = absl::Seconds(60);
// How often it is seen whether a server that should start has ended.
constexpr std::chrono::milliseconds kLookAgain(200);
constexpr std::streamoff kLogShown = 2000;  // Bytes.

// The folder of the log is gone when anybody could look.
std::string EndOf(const std::string& log) {
  std::ifstream file(log, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  file.seekg(std::max<std::streamoff>(0, size - kLogShown));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

std::string FreeAddress() {
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  const int held = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(held, reinterpret_cast<sockaddr*>(&name), size) != 0 ||
      getsockname(held, reinterpret_cast<sockaddr*>(&name), &size) != 0) {
    std::abort();
  }
  close(held);
  return absl::StrCat("127.0.0.1:", ntohs(name.sin_port));
}

absl::Status AwaitServing(const Server& server, const std::string& log) {
  for (const absl::Time end = absl::Now() + kLongestStart; absl::Now() < end && !server.program->HasEnded();) {
    if (server.channel->WaitForConnected(std::chrono::system_clock::now() + kLookAgain)) return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("a server does not serve; the end of its log:\n", EndOf(log)));
}

std::shared_ptr<grpc::Channel> Ground::Connect(const std::string& address, bool plaintext) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  // A server that is started anew at the same address gets a new connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(
      address,
      plaintext ? grpc::InsecureChannelCredentials()
                : ChannelCredentials(offices_.files().Leaf("330213-staff"), kTrustDomain, std::nullopt),
      arguments);
}

absl::StatusOr<Server> Ground::StartServer(const std::string& path, const std::vector<std::string>& arguments,
                                           const std::string& address, const std::string& name, bool plaintext) {
  Server server = {std::make_unique<Program>(path, arguments, LogOf(name)), Connect(address, plaintext)};
  RETURN_IF_ERROR(server.program->Start());
  RETURN_IF_ERROR(AwaitServing(server, LogOf(name)));
  return server;
}

absl::Status Ground::StartOffices() {
  for (int i = 0; i < SixOffices::kOffices; ++i) {
    Server& server = servers_[static_cast<size_t>(i)];
    server.program = std::make_unique<Program>(offices_.Program(i), offices_.Arguments(i), LogOf(absl::StrCat(i)));
    RETURN_IF_ERROR(server.program->Start());
    server.channel = offices_.Channel(i);
  }
  for (int i = 0; i < SixOffices::kOffices; ++i) RETURN_IF_ERROR(AwaitServing(office(i), LogOf(absl::StrCat(i))));
  return absl::OkStatus();
}

absl::Status Ground::StartEcho(size_t answer_bytes) {
  const std::string address = FreeAddress();
  const TlsFiles tls = offices_.files().Leaf("330213-intake");
  const std::vector<std::string> arguments = {"--listen=" + address,
                                              "--tls_cert=" + tls.certificate,
                                              "--tls_key=" + tls.key,
                                              "--tls_roots=" + tls.roots,
                                              absl::StrCat("--trust_domain=", kTrustDomain),
                                              absl::StrCat("--answer_bytes=", answer_bytes)};
  echo_ = {std::make_unique<Program>(BuildPath("tests/bench/tongban_echo"), arguments, LogOf("echo")),
           Connect(address)};
  RETURN_IF_ERROR(echo_.program->Start());
  return AwaitServing(echo_, LogOf("echo"));
}

absl::Status Ground::StartEtcd() {
  const std::string address = FreeAddress(), peers = "http://" + FreeAddress();
  const TlsFiles tls = offices_.files().Leaf("330213-intake");
  const std::vector<std::string> arguments = {"--data-dir=" + offices_.Path("etcd"),
                                              "--listen-client-urls=https://" + address,
                                              "--advertise-client-urls=https://" + address,
                                              "--listen-peer-urls=" + peers,
                                              "--initial-advertise-peer-urls=" + peers,
                                              "--initial-cluster=default=" + peers,
                                              "--cert-file=" + tls.certificate,
                                              "--key-file=" + tls.key,
                                              "--trusted-ca-file=" + tls.roots,
                                              "--client-cert-auth",
                                              "--quota-backend-bytes=8589934592",
                                              "--log-level=error"};
  etcd_ = {std::make_unique<Program>("etcd", arguments, LogOf("etcd")), Connect(address)};
  RETURN_IF_ERROR(etcd_.program->Start());
  return AwaitServing(etcd_, LogOf("etcd"));
}

std::vector<std::shared_ptr<grpc::Channel>> Ground::OfficeChannels() const {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (const Server& server : servers_) channels.push_back(server.channel);
  return channels;
}

std::vector<const Program*> Ground::OfficePrograms() const {
  std::vector<const Program*> programs;
  for (const Server& server : servers_) programs.push_back(server.program.get());
  return programs;
}

std::string Ground::DataOf(int office) const {
  constexpr const char* kNames[] = {"intake", "assessment", "registration_approval"};
  return offices_.Path(absl::StrCat(SixOffices::Ref(office).federation(), "-", kNames[office % 3]));
}

}  // namespace tongban::bench
