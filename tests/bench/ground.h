#ifndef TONGBAN_TESTS_BENCH_GROUND_H_
#define TONGBAN_TESTS_BENCH_GROUND_H_

#include <grpcpp/channel.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/bench/program.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {

// A server that is measured, and the connection to it.
struct Server {
  std::unique_ptr<Program> program;
  std::shared_ptr<grpc::Channel> channel;
};

// "127.0.0.1:PORT", free at the moment.
std::string FreeAddress();

// Returns when the server takes connections. UNAVAILABLE, with the end of its log,
// when it has ended instead, or takes none in a minute.
absl::Status AwaitServing(const Server& server, const std::string& log);

// Everything that is measured, each in a process of its own, on the same disk,
// behind the same mutual TLS: six offices, a bare echo, and etcd.
class Ground {
 public:
  Ground() = default;

  absl::Status StartOffices();
  absl::Status StartEcho(size_t answer_bytes);
  // NOT_FOUND: etcd is not installed.
  absl::Status StartEtcd();

  // A further server, which is the caller's; returns when it takes connections.
  absl::StatusOr<Server> StartServer(const std::string& path, const std::vector<std::string>& arguments,
                                     const std::string& address, const std::string& name, bool plaintext = false);

  // A new connection by the staff of 330213, soon there again when the server was away.
  std::shared_ptr<grpc::Channel> Connect(const std::string& address, bool plaintext = false);

  SixOffices& offices() { return offices_; }
  const Server& office(int index) const { return servers_[static_cast<size_t>(index)]; }
  const Server& echo() const { return echo_; }
  const Server& etcd() const { return etcd_; }
  std::vector<std::shared_ptr<grpc::Channel>> OfficeChannels() const;
  std::vector<const Program*> OfficePrograms() const;
  // Of the office's database.
  std::string DataOf(int office) const;

 private:
  std::string LogOf(const std::string& name) const { return offices_.Path(name + ".log"); }

  SixOffices offices_;
  std::array<Server, SixOffices::kOffices> servers_;
  Server echo_;
  Server etcd_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_GROUND_H_
