#ifndef TONGBAN_TESTS_BENCH_HOSTED_COUNTIES_H_
#define TONGBAN_TESTS_BENCH_HOSTED_COUNTIES_H_

#include <grpcpp/channel.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/bench/ground.h"
#include "tests/bench/scale/people.h"
#include "tests/bench/scale/stage.h"
#include "tests/unit/identity/issued_files.h"
#include "tongban/casework/v1/actor.pb.h"

namespace tongban::bench {

// A hundred counties in six processes: two hosts of fifty each, with an intake,
// an assessment and a registration approval office. Every county has keys of its own, and
// staff with a certificate and a connection of their own to each office.
class HostedCounties {
 public:
  static constexpr size_t kCounties = 100;
  static constexpr size_t kOffices = 3;  // Of a county, and of a host.

  HostedCounties();
  ~HostedCounties();
  HostedCounties(const HostedCounties&) = delete;

  // Starts the processes, and connects everybody.
  absl::Status Start();

  const std::string& CodeOf(size_t county) const { return counties_[county].code; }
  // Which of Channels() leads from the county's staff to its office.
  static size_t ConnectionOf(size_t county, casework::v1::OfficeRef::Kind office);
  const std::vector<std::shared_ptr<grpc::Channel>>& Channels() const { return channels_; }
  std::vector<const Program*> Programs() const;
  std::string Token(const casework::v1::Actor& actor);

  int64_t DiskBytes() const;
  // Written to all routes so far.
  absl::StatusOr<int64_t> Messages();

 private:
  static constexpr size_t kHosts = 2;

  static size_t HostOf(size_t county) { return county * kHosts / kCounties; }
  const std::string& HostCode(size_t host) const { return counties_[host * kCounties / kHosts].code; }
  void Issue();
  std::vector<std::string> Arguments(size_t host, size_t office) const;
  absl::Status StartProcess(size_t host, size_t office);
  absl::Status Connect();
  std::string NameOf(size_t host, size_t office) const;

  const Stores folder_;
  IssuedFiles files_;
  std::vector<County> counties_;
  std::array<std::string, kHosts * kOffices> addresses_;
  std::array<std::unique_ptr<Program>, kHosts * kOffices> programs_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::map<std::string, std::string> token_keys_;  // By code.
  std::map<std::string, std::string> tokens_;      // By serialized actor.
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_HOSTED_COUNTIES_H_
