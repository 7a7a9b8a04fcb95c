#ifndef TONGBAN_TESTS_SUPPORT_COUNTER_H_
#define TONGBAN_TESTS_SUPPORT_COUNTER_H_

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/support/six_offices.h"
#include "tongban/casework/v1/act.pb.h"

namespace tongban {

// A call in its raw form, so that answers can be compared byte by byte.
struct OfficeCall {
  int office = 0;
  std::string method;  // "/tongban.intake.v1.IntakeService/AcceptApplication".
  std::string request;
  std::string token;
};

// Where people call the offices: one connection to each. For one thread.
class Counter {
 public:
  explicit Counter(SixOffices& offices) : offices_(offices) {}

  // The request for an act on a case; a new one when `case_id` is empty.
  OfficeCall CallFor(const casework::v1::OfficeRef& office, absl::string_view case_id, const casework::v1::Act& act,
                     const std::string& request_id);
  // The request for anything else, by an actor.
  OfficeCall CallFor(const casework::v1::OfficeRef& office, const std::string& method,
                     const google::protobuf::Message& request, const casework::v1::Actor& actor);

  // Calls, and calls again with the same bytes while the office is away, until
  // it answers. Any other error is the office's answer.
  absl::StatusOr<std::string> Ask(const OfficeCall& call);

  template <typename Response>
  absl::StatusOr<Response> Ask(const OfficeCall& call) {
    absl::StatusOr<std::string> bytes = Ask(call);
    if (!bytes.ok()) return bytes.status();
    Response response;
    if (!response.ParseFromString(*bytes)) return absl::DataLossError(call.method + ": the answer does not parse");
    return response;
  }

  // How often a call had to be made again.
  int repeated() const { return repeated_; }

 private:
  absl::StatusOr<std::string> AskOnce(const OfficeCall& call);

  SixOffices& offices_;
  std::shared_ptr<grpc::Channel> channels_[SixOffices::kOffices];
  int repeated_ = 0;
};

// Who does the act at the office in the ordinary course.
casework::v1::Actor ActorFor(const casework::v1::OfficeRef& office, casework::v1::Act::ContentCase act);
casework::v1::Actor OperatorOf(const casework::v1::OfficeRef& office);
casework::v1::Actor SupervisorOf(const casework::v1::OfficeRef& office);

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_COUNTER_H_
