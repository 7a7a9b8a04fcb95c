#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/to_grpc.h"
#include "common/status/status.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "services/ctl/commands.h"

ABSL_FLAG(std::string, service, "", "`health`: service to check; empty: the whole office");
ABSL_FLAG(bool, wait, false, "`health`: wait until SERVING, for at most 60 s or -max-time");

namespace tongban::ctl {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// Longer than any start takes.
constexpr absl::Duration kPatience = absl::Seconds(60);

// Watches, so that nothing is asked twice and nothing sleeps. The office may
// not be there yet: a stream that breaks off is opened anew until the deadline.
absl::Status AwaitServing(const Office& office, const HealthCheckRequest& request, absl::Duration max_time) {
  const absl::Time give_up = Now() + (max_time > absl::ZeroDuration() ? max_time : kPatience);
  const auto stub = Health::NewStub(office.channel());
  absl::Status last = absl::DeadlineExceededError("cannot reach the office");
  while (Now() < give_up) {
    grpc::ClientContext context;
    office.Prepare(context);
    context.set_deadline(absl::ToChronoTime(give_up));
    context.set_wait_for_ready(true);
    const auto stream = stub->Watch(&context, request);
    HealthCheckResponse response;
    while (stream->Read(&response)) {
      if (response.status() != HealthCheckResponse::SERVING) continue;
      context.TryCancel();
      stream->Finish();
      return absl::OkStatus();
    }
    last = FromGrpc(stream->Finish());
    if (absl::IsUnauthenticated(last) || absl::IsPermissionDenied(last) || absl::IsUnimplemented(last)) break;
  }
  return last;
}

absl::Status Ask(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  HealthCheckRequest request;
  request.set_service(absl::GetFlag(FLAGS_service));
  HealthCheckResponse response;
  if (absl::GetFlag(FLAGS_wait)) {
    RETURN_IF_ERROR(AwaitServing(*office, request, session.connection.max_time));
    response.set_status(HealthCheckResponse::SERVING);
  } else {
    RETURN_IF_ERROR(office->Call("/grpc.health.v1.Health/Check", request, response));
  }
  session.out << HealthCheckResponse::ServingStatus_Name(response.status()) << "\n";
  return response.status() == HealthCheckResponse::SERVING ? absl::OkStatus()
                                                           : absl::UnavailableError("office is not serving");
}

constexpr Command kCommands[] = {
    {"health", "", 0, "check whether an office is serving (--service, --wait)", &Ask},
};

}  // namespace

absl::Span<const Command> HealthCommands() { return kCommands; }

}  // namespace tongban::ctl
