#include <map>

#include "absl/flags/flag.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/to_grpc.h"
#include "common/status/status.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/table.h"
#include "services/ctl/timeline.h"
#include "services/ctl/words.h"
#include "tongban/casework/v1/case_service.grpc.pb.h"

ABSL_FLAG(std::string, filter, "", "`case list`, `case count`: conditions joined by AND, such as 'open = true'");
ABSL_FLAG(std::string, order_by, "", "`case list`: create_time, 'create_time desc' or due_time");
ABSL_FLAG(int64_t, after, 0, "`case watch`: last sequence number seen; 0 starts from the beginning");
ABSL_FLAG(std::string, state, "", "`case wait`: state to wait for; default: any, once the office has the case");

namespace tongban::ctl {
namespace {

using casework::v1::Act;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::CaseSummary;
using casework::v1::Clock;
using casework::v1::Event;
using casework::v1::OfficeRef;
using casework::v1::WatchCasesRequest;
using casework::v1::WatchCasesResponse;

// A case has some dozens of acts, a worklist some thousands of cases; beyond
// this a terminal is the wrong place.
constexpr int kMostPages = 100;

constexpr absl::string_view kService = "/tongban.casework.v1.CaseService/";

// "federations/330213" for "330213"; full names stay.
std::string ParentName(absl::string_view federation) {
  return absl::StartsWith(federation, "federations/") ? std::string(federation)
                                                      : absl::StrCat("federations/", federation);
}

absl::StatusOr<std::vector<Event>> ReadHistory(const Office& office, const std::string& name) {
  std::vector<Event> events;
  casework::v1::ListEventsRequest request;
  request.set_parent(name);
  for (int page = 0; page < kMostPages; ++page) {
    casework::v1::ListEventsResponse response;
    RETURN_IF_ERROR(office.Call(absl::StrCat(kService, "ListEvents"), request, response));
    events.insert(events.end(), response.events().begin(), response.events().end());
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
  }
  return events;
}

absl::Status Show(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  casework::v1::GetCaseRequest request;
  request.set_name(session.arguments[0]);
  Case file;
  RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "GetCase"), request, file));
  if (session.output == Session::Output::kJson) {
    session.out << ToJson(file);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<Event> events, ReadHistory(*office, request.name()));
  session.out << RenderTimeline(file, events);
  return absl::OkStatus();
}

std::vector<std::string> Row(const CaseSummary& summary) {
  std::string due = ChinaTime(summary.due_time());
  if (!due.empty()) absl::StrAppend(&due, " ", Short(Clock::Kind_Name(summary.due_clock())));
  if (summary.overdue()) absl::StrAppend(&due, " OVERDUE");
  if (summary.has_handed_on_time()) due = absl::StrCat("handed over ", ChinaTime(summary.handed_on_time()));
  return {summary.name().substr(summary.name().rfind('/') + 1),
          Short(Application::Matter_Name(summary.matter())),
          StateName(summary.state()),
          OfficeName(summary.holder()),
          summary.residence_federation(),
          summary.household_federation(),
          ChinaTime(summary.create_time()),
          due};
}

absl::Status List(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  casework::v1::ListCasesRequest request;
  request.set_parent(ParentName(session.arguments[0]));
  request.set_filter(absl::GetFlag(FLAGS_filter));
  request.set_order_by(absl::GetFlag(FLAGS_order_by));
  request.set_page_size(500);
  casework::v1::ListCasesResponse all;
  for (int page = 0; page < kMostPages; ++page) {
    casework::v1::ListCasesResponse response;
    RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "ListCases"), request, response));
    all.mutable_cases()->MergeFrom(response.cases());
    all.set_next_page_token(response.next_page_token());
    if (response.next_page_token().empty()) break;
    request.set_page_token(response.next_page_token());
  }
  if (session.output == Session::Output::kJson) {
    session.out << ToJson(all);
    return absl::OkStatus();
  }
  Table table({"case", "matter", "state", "holder", "residence", "household", "filed", "due"});
  for (const CaseSummary& summary : all.cases()) table.Add(Row(summary));
  session.out << table.Render();
  return absl::OkStatus();
}

absl::Status Count(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  casework::v1::CountCasesRequest request;
  request.set_parent(ParentName(session.arguments[0]));
  request.set_filter(absl::GetFlag(FLAGS_filter));
  std::map<Case::State, int64_t> counts;
  int64_t total = 0;
  do {
    casework::v1::CountCasesResponse response;
    RETURN_IF_ERROR(office->Call(absl::StrCat(kService, "CountCases"), request, response));
    for (const auto& row : response.counts()) {
      counts[row.state()] += row.count();
      total += row.count();
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  if (session.output == Session::Output::kJson) {
    casework::v1::CountCasesResponse all;
    for (const auto& [state, count] : counts) {
      auto& row = *all.add_counts();
      row.set_state(state);
      row.set_count(count);
    }
    session.out << ToJson(all);
    return absl::OkStatus();
  }
  Table table({"state", "cases"});
  for (const auto& [state, count] : counts) table.Add({StateName(state), absl::StrCat(count)});
  table.Add({"all", absl::StrCat(total)});
  session.out << table.Render();
  return absl::OkStatus();
}

// Reads the watch until `see` has seen enough or the stream ends.
template <typename See>
absl::Status Watch(const Office& office, const WatchCasesRequest& request, See see) {
  grpc::ClientContext context;
  office.Prepare(context);
  const auto stub = casework::v1::CaseService::NewStub(office.channel());
  const auto stream = stub->WatchCases(&context, request);
  WatchCasesResponse change;
  while (stream->Read(&change)) {
    if (!see(change)) continue;
    context.TryCancel();
    stream->Finish();
    return absl::OkStatus();
  }
  return FromGrpc(stream->Finish());
}

absl::Status WatchAll(Session& session) {
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  WatchCasesRequest request;
  request.set_parent(ParentName(session.arguments[0]));
  request.set_after_sequence(absl::GetFlag(FLAGS_after));
  return Watch(*office, request, [&](const WatchCasesResponse& change) {
    if (session.output == Session::Output::kJson) {
      session.out << ToJsonLine(change) << std::flush;
      return false;
    }
    const std::string& name = change.summary().name();
    session.out << change.sequence() << "  " << ChinaTime(change.event_time()) << "  "
                << name.substr(name.rfind('/') + 1) << " #" << change.revision() << "  "
                << Short(Act::Kind_Name(change.act())) << "  " << StateName(change.state()) << "  "
                << OfficeName(change.office()) << std::endl;
    return false;
  });
}

// A case handed over is at its new office only once the courier was there.
absl::Status Wait(Session& session) {
  Case::State state = Case::STATE_UNSPECIFIED;
  const std::string wanted = absl::GetFlag(FLAGS_state);
  if (!wanted.empty() && !Case::State_Parse(absl::StrCat("STATE_", Short(wanted)), &state)) {
    return absl::InvalidArgumentError(absl::StrCat("unknown state '", wanted, "'"));
  }
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  const std::string& name = session.arguments[0];
  WatchCasesRequest request;
  request.set_parent(name.substr(0, name.find("/cases/")));
  return Watch(*office, request, [&](const WatchCasesResponse& change) {
    return change.summary().name() == name && (state == Case::STATE_UNSPECIFIED || change.summary().state() == state);
  });
}

constexpr Command kCommands[] = {
    {"case show", "NAME", 1, "show a case as a timeline: acts, clocks, notices", &Show},
    {"case list", "FEDERATION", 1, "list cases, personal data masked (--filter, --order_by)", &List},
    {"case count", "FEDERATION", 1, "count cases by state (--filter)", &Count},
    {"case watch", "FEDERATION", 1, "stream changes to a federation's cases (--after)", &WatchAll},
    {"case wait", "NAME", 1, "wait until the office has the case in a state (--state)", &Wait},
};

}  // namespace

absl::Span<const Command> CaseCommands() { return kCommands; }

}  // namespace tongban::ctl
