#include "tests/bench/case_run.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"

namespace tongban::bench {
namespace {

constexpr double kMiB = 1024 * 1024;

}  // namespace

absl::Status MeasureCases(const LoadPlan& plan, const CaseRun& run, Journeys& cases, Report& report) {
  const std::string& name = plan.name;
  ASSIGN_OR_RETURN(const int64_t sent_before, run.messages());
  const int64_t disk_before = run.disk_bytes();
  const LoadResult result = RunLoad(plan, run.channels, cases, run.programs);
  if (!cases.problem().empty())
    return absl::InternalError(absl::StrCat(name, ": a case was refused: ", cases.problem()));
  if (result.succeeded == 0) return absl::InternalError(absl::StrCat(name, ": nothing succeeded"));
  const int64_t disk = run.disk_bytes() - disk_before;
  ASSIGN_OR_RETURN(const int64_t sent_after, run.messages());
  // By acts, since few cases begin and end within a short run.
  const auto steps = static_cast<double>(cases.steps());
  const double rate = result.Rate() / steps;
  const double carried = static_cast<double>(cases.acts()) / steps;
  const double messages = static_cast<double>(sent_after - sent_before) / carried;
  report.Add(name, result);
  report.Add(name + "/cases a second", rate);
  report.Add(name + "/RPCs a case", steps);
  report.Add(name + "/messages a case", messages);
  report.Add(name + "/RPCs and messages a case", steps + messages);
  report.Add(name + "/looks too early per act", static_cast<double>(cases.too_early()) / cases.acts());
  report.Add(name + "/server CPU a case, us", absl::ToDoubleMicroseconds(result.server_cpu) / (rate * result.seconds));
  report.Add(name + "/disk bytes a case", static_cast<double>(disk) / carried);
  int64_t resident = 0;
  for (const Program* program : run.programs) resident = std::max(resident, program->ResidentBytes());
  report.Add(name + "/memory of the largest process after, MiB", static_cast<double>(resident) / kMiB);
  if (cases.finished() > 0) report.AddLatency(name + ", from filing to delivery", cases.whole());
  for (const Journeys::Step& step : cases.each()) report.AddLatency(name + ", " + step.act, step.latency);
  return absl::OkStatus();
}

}  // namespace tongban::bench
