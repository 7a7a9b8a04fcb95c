#ifndef TONGBAN_SERVICES_CTL_OFFICE_H_
#define TONGBAN_SERVICES_CTL_OFFICE_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace tongban::ctl {

// How an office is reached, in grpcurl's words.
struct Connection {
  // "127.0.0.1:7101".
  std::string server;
  std::string cacert, cert, key;
  // Name the server's certificate must be for, if not that of the address.
  std::string servername;
  // Value of the :authority header.
  std::string authority;
  // Do not check the server's certificate. For trying things out only.
  bool insecure = false;
  // No TLS at all: the health port alone speaks so.
  bool plaintext = false;
  // Sent as `authorization: Bearer`, if not empty.
  std::string token;
  // A call that takes longer is given up. Zero: 30 s for a call, no end for a
  // stream.
  absl::Duration max_time;
};

// An office at the other end of a channel.
class Office {
 public:
  // INVALID_ARGUMENT or NOT_FOUND when a file or a flag is missing.
  static absl::StatusOr<Office> Connect(const Connection& connection);

  // Calls "/tongban.intake.v1.IntakeService/AcceptApplication", whose types the
  // messages are of. A refusal carries its google.rpc details as payloads.
  absl::Status Call(absl::string_view path, const google::protobuf::Message& request,
                    google::protobuf::Message& response) const;

  // Gives the context of a stream its token, and its deadline if there is one.
  void Prepare(grpc::ClientContext& context) const;

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  Office(std::shared_ptr<grpc::Channel> channel, std::string token, absl::Duration max_time)
      : channel_(std::move(channel)), token_(std::move(token)), max_time_(max_time) {}

  std::shared_ptr<grpc::Channel> channel_;
  std::string token_;
  absl::Duration max_time_;
};

// The time of this machine, from which deadlines and tokens count.
absl::Time Now();

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_OFFICE_H_
