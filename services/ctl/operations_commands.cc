#include "absl/flags/flag.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/status.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/table.h"
#include "services/ctl/words.h"
#include "tongban/operations/v1/operations_service.pb.h"

ABSL_FLAG(std::string, request_id, "",
          "`parked retry`, `route reconcile`: idempotency key; repeating it has no further effect");

namespace tongban::ctl {
namespace {

using casework::v1::OfficeRef;
using operations::v1::ParkedMessage;
using operations::v1::RouteStatus;

constexpr absl::string_view kService = "/tongban.operations.v1.OperationsService/";
constexpr int kMostPages = 100;

std::string Hash(const std::string& bytes) { return absl::BytesToHexString(absl::string_view(bytes).substr(0, 6)); }

std::vector<std::string> Row(const RouteStatus& status) {
  return {status.outgoing() ? "out" : "in",
          OfficeName(status.route().sender()),
          OfficeName(status.route().receiver()),
          absl::StrCat(status.sequence()),
          status.outgoing() ? absl::StrCat(status.acknowledged_sequence()) : "",
          Hash(status.head_hash()),
          ChinaTime(status.oldest_waiting_time()),
          status.has_next_attempt_delay() ? absl::StrCat("in ", status.next_attempt_delay().seconds(), " s") : "",
          status.last_error()};
}

const std::vector<std::string> kRouteHeader = {"",     "from",          "to",           "sequence",  "acknowledged",
                                               "head", "waiting since", "next attempt", "last error"};

// The one asked for, else a new one.
std::string RequestId(absl::string_view wish) {
  const std::string chosen = absl::GetFlag(FLAGS_request_id);
  return chosen.empty() ? RequestIdFor(wish, Now()) : chosen;
}

absl::Status ListRoutes(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  operations::v1::ListRoutesRequest request;
  request.set_parent(absl::StrCat("federations/", session.arguments[0]));
  operations::v1::ListRoutesResponse response;
  RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "ListRoutes"), request, response));
  if (session.output == Session::Output::kJson) {
    session.out << ToJson(response);
    return absl::OkStatus();
  }
  Table table(kRouteHeader);
  for (const RouteStatus& route : response.routes()) table.Add(Row(route));
  session.out << table.Render();
  return absl::OkStatus();
}

// "330213/intake".
absl::StatusOr<OfficeRef> ParseOffice(absl::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  OfficeRef office;
  OfficeRef::Kind kind = OfficeRef::KIND_UNSPECIFIED;
  if (parts.size() != 2 || !OfficeRef::Kind_Parse(absl::StrCat("KIND_", absl::AsciiStrToUpper(parts[1])), &kind)) {
    return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not an office such as 330213/intake"));
  }
  office.set_federation(parts[0]);
  office.set_kind(kind);
  return office;
}

absl::Status Reconcile(Session& session) {
  operations::v1::ReconcileRouteRequest request;
  ASSIGN_OR_RETURN(*request.mutable_route()->mutable_sender(), ParseOffice(session.arguments[0]));
  ASSIGN_OR_RETURN(*request.mutable_route()->mutable_receiver(), ParseOffice(session.arguments[1]));
  request.set_request_id(RequestId(absl::StrCat("reconcile ", session.arguments[0], " ", session.arguments[1])));
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  operations::v1::ReconcileRouteResponse response;
  RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "ReconcileRoute"), request, response));
  if (session.output == Session::Output::kJson) {
    session.out << ToJson(response);
    return absl::OkStatus();
  }
  Table table(kRouteHeader);
  table.Add(Row(response.route()));
  session.out << table.Render() << (response.consistent() ? "ledgers match" : "LEDGERS DIVERGED")
              << "; receiver is missing " << response.missing()
              << (response.missing() == 1 ? " entry\n" : " entries\n");
  return absl::OkStatus();
}

std::vector<std::string> Row(const ParkedMessage& message) {
  return {message.name(),    OfficeName(message.route().receiver()), absl::StrCat(message.sequence()),
          message.case_id(), ChinaTime(message.park_time()),         message.reason()};
}

const std::vector<std::string> kParkedHeader = {"name", "to", "sequence", "case", "parked", "reason"};

absl::Status ListParked(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  operations::v1::ListParkedMessagesRequest request;
  request.set_parent(absl::StrCat("federations/", session.arguments[0]));
  request.set_page_size(500);
  operations::v1::ListParkedMessagesResponse all;
  for (int page = 0; page < kMostPages; ++page) {
    operations::v1::ListParkedMessagesResponse response;
    RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "ListParkedMessages"), request, response));
    all.mutable_parked_messages()->MergeFrom(response.parked_messages());
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
  }
  if (session.output == Session::Output::kJson) {
    session.out << ToJson(all);
    return absl::OkStatus();
  }
  Table table(kParkedHeader);
  for (const ParkedMessage& message : all.parked_messages()) table.Add(Row(message));
  session.out << table.Render();
  return absl::OkStatus();
}

absl::Status RetryParked(Session& session) {
  operations::v1::RetryParkedMessageRequest request;
  request.set_name(session.arguments[0]);
  request.set_request_id(RequestId(request.name()));
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  ParkedMessage message;
  RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "RetryParkedMessage"), request, message));
  Table table(kParkedHeader);
  table.Add(Row(message));
  session.out << (session.output == Session::Output::kJson ? ToJson(message) : table.Render());
  return absl::OkStatus();
}

absl::Status Status(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  operations::v1::GetOfficeStatusRequest request;
  request.set_name(absl::StrCat("federations/", session.arguments[0]));
  operations::v1::OfficeStatus status;
  RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "GetOfficeStatus"), request, status));
  if (session.output == Session::Output::kJson) {
    session.out << ToJson(status);
    return absl::OkStatus();
  }
  Table table({"office", "time", "clock", "waiting", "since", "parked", "calendar", "policy", "store created"});
  const std::string trust = status.clock_distrust().empty() ? "trusted" : status.clock_distrust();
  table.Add({OfficeName(status.office()), ChinaTime(status.current_time()),
             status.manual_clock() ? absl::StrCat("manual, ", trust) : trust, absl::StrCat(status.waiting_messages()),
             ChinaTime(status.oldest_waiting_time()), absl::StrCat(status.parked_messages()), status.calendar_version(),
             status.policy_version(), ChinaTime(status.store_create_time())});
  session.out << table.Render();
  for (const operations::v1::FollowedFile& file : status.files()) {
    if (file.problem().empty()) continue;
    session.out << "INVALID FILE since " << ChinaTime(file.bad_since_time()) << ": " << file.name() << " "
                << file.path() << ": " << file.problem() << "\n";
  }
  if (status.damaged_rows() > 0) {
    session.out << "DAMAGED ROWS quarantined: " << status.damaged_rows() << ", first: " << status.first_damaged_row()
                << "\n";
  }
  return absl::OkStatus();
}

constexpr Command kCommands[] = {
    {"status", "FEDERATION", 1, "office status: clock, backlog, parked messages", &Status},
    {"route list", "FEDERATION", 1, "list a federation's routes at an office, both directions", &ListRoutes},
    {"route reconcile", "FROM TO", 2,
     "compare both ends of a route, such as 330213/intake 330213/assessment (--request_id)", &Reconcile},
    {"parked list", "FEDERATION", 1, "list messages that a receiver rejected permanently", &ListParked},
    {"parked retry", "NAME", 1, "resend a parked message (--request_id)", &RetryParked},
};

}  // namespace

absl::Span<const Command> OperationsCommands() { return kCommands; }

}  // namespace tongban::ctl
