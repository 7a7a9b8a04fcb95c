#include "absl/flags/flag.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/table.h"
#include "services/ctl/words.h"
#include "tongban/casework/v1/case_service.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"

ABSL_FLAG(std::string, to, "", "`time advance`: new time, such as 2026-10-08T09:00:00+08:00");

namespace tongban::ctl {
namespace {

absl::Status Explain(Session& session) {
  casework::v1::ExplainClockRequest request;
  request.set_name(session.arguments[0]);
  int clock = 0;
  if (!absl::SimpleAtoi(session.arguments[1], &clock) || clock <= 0) {
    return absl::InvalidArgumentError("CLOCK is the number of a clock in the case; `case show` lists them");
  }
  request.set_clock(clock);
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  casework::v1::ExplainClockResponse response;
  RETURN_IF_ERROR(office->Call("/tongban.casework.v1.CaseService/ExplainClock", request, response));
  if (session.output == Session::Output::kJson) {
    session.out << ToJson(response);
    return absl::OkStatus();
  }
  Table table({"day", "counts", "used", "reason"});
  for (const casework::v1::ClockDay& day : response.days()) {
    table.Add(
        {DayText(FromProto(day.date())), day.counts() ? "yes" : "no", absl::StrCat(day.counted_days()), day.reason()});
  }
  session.out << table.Render() << response.summary() << "\n";
  return absl::OkStatus();
}

void SayTime(Session& session, const operations::v1::OfficeStatus& status) {
  const std::string doubt = status.clock_distrust();
  session.out << (session.output == Session::Output::kJson
                      ? ToJson(status)
                      : absl::StrCat(OfficeName(status.office()), ": ", ChinaTime(status.current_time()),
                                     doubt.empty() ? "" : "; ", doubt, "\n"));
}

absl::Status Confirm(Session& session) {
  operations::v1::ConfirmTimeRequest request;
  request.set_name(absl::StrCat("federations/", session.arguments[0]));
  request.set_request_id(RequestIdFor(absl::StrCat("confirm ", request.name()), Now()));
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  operations::v1::OfficeStatus status;
  RETURN_IF_ERROR(office->Call("/tongban.operations.v1.OperationsService/ConfirmTime", request, status));
  SayTime(session, status);
  return absl::OkStatus();
}

absl::Status Advance(Session& session) {
  operations::v1::AdvanceTimeRequest request;
  request.set_name(absl::StrCat("federations/", session.arguments[0]));
  ASSIGN_OR_RETURN(const absl::Time to, ParseTime(absl::GetFlag(FLAGS_to)));
  *request.mutable_to_time() = ToProto(to);
  // The time is the request: asked for twice, it comes once.
  request.set_request_id(absl::StrCat("advance-", absl::ToUnixSeconds(to)));
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  operations::v1::OfficeStatus status;
  RETURN_IF_ERROR(office->Call("/tongban.operations.v1.OperationsService/AdvanceTime", request, status));
  SayTime(session, status);
  return absl::OkStatus();
}

constexpr Command kCommands[] = {
    {"clock explain", "NAME CLOCK", 2, "explain day by day when a clock of a case is due", &Explain},
    {"time confirm", "FEDERATION", 1, "confirm an office's time after a jump, so that clocks expire again", &Confirm},
    {"time advance", "FEDERATION", 1, "move an office's manual clock forward (--to); local profile only", &Advance},
};

}  // namespace

absl::Span<const Command> ClockCommands() { return kCommands; }

}  // namespace tongban::ctl
