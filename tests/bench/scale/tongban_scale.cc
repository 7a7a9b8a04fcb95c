// Measures what changes with size: very many open cases, very many clocks due
// at once, a dead county beside living ones, and a year of the whole country.
// See tests/run --bench.
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/synchronization/mutex.h"
#include "common/status/status.h"
#include "tests/bench/report.h"
#include "tests/bench/scale/dead_county.h"
#include "tests/bench/scale/due_clocks.h"
#include "tests/bench/scale/million.h"
#include "tests/bench/scale/stage.h"
#include "tests/bench/scale/year.h"

ABSL_FLAG(std::vector<std::string>, scenarios, {}, "Of million, due, dead, year; empty: all.");
ABSL_FLAG(int, rounds, 3, "How often everything but the year is measured.");
ABSL_FLAG(absl::Duration, duration, absl::Seconds(3), "How long one measurement takes.");
ABSL_FLAG(int64_t, open, 1'000'000, "Open cases of the large store.");
ABSL_FLAG(int64_t, clocks, 100'000, "Clocks that run out in the same second.");
ABSL_FLAG(absl::Duration, year, absl::Seconds(60), "How long the nation's year may take.");
ABSL_FLAG(std::string, report, BUILD_DIR "/bench", "Folder for the report.");

namespace tongban::bench {
namespace {

bool Has(const std::string& scenario) {
  const auto chosen = absl::GetFlag(FLAGS_scenarios);
  return chosen.empty() || std::set<std::string>(chosen.begin(), chosen.end()).contains(scenario);
}

absl::Status Measure(Report& report) {
  const Stores stores;
  if (Has("million")) {
    SixOffices offices;
    const MillionPlan plan{.few = absl::GetFlag(FLAGS_open) / 100,
                           .many = absl::GetFlag(FLAGS_open),
                           .rounds = absl::GetFlag(FLAGS_rounds),
                           .duration = absl::GetFlag(FLAGS_duration)};
    RETURN_IF_ERROR(MeasureMillion(offices, stores, plan, report).status());
  }
  if (Has("due")) {
    SixOffices offices;
    const DueClocksPlan plan{.clocks = absl::GetFlag(FLAGS_clocks),
                             .rounds = absl::GetFlag(FLAGS_rounds),
                             .duration = absl::GetFlag(FLAGS_duration)};
    RETURN_IF_ERROR(MeasureDueClocks(offices, stores, plan, report));
  }
  if (Has("dead")) {
    RETURN_IF_ERROR(
        MeasureDeadCounty({.rounds = absl::GetFlag(FLAGS_rounds), .duration = absl::GetFlag(FLAGS_duration)}, report));
  }
  if (Has("year")) {
    ASSIGN_OR_RETURN(const YearResult year, RunYear(stores.Path("nation"), absl::GetFlag(FLAGS_year)));
    std::fprintf(
        stderr, "%lld cases, %.0f us, %.0f bytes, %.2f acts %.2f messages a case, %lld days, %lld counties, %.0f s\n",
        (long long)year.cases, year.cpu_us_a_case, year.disk_bytes_a_case, year.acts_a_case, year.messages_a_case,
        (long long)year.working_days, (long long)year.counties_that_took_part, year.seconds);
    for (auto& p : year.growth)
      std::fprintf(stderr, "%lld %.0f us %.0f bytes\n", (long long)p.cases, p.cpu_us, p.disk_bytes);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tongban::bench

int main(int argc, char** argv) {
  // As the offices do: Debian's Abseil looks for lock cycles at every lock.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  absl::SetProgramUsageMessage("Measures what changes with the number of cases, clocks and counties.");
  absl::ParseCommandLine(argc, argv);
  tongban::bench::Report report;
  absl::Status status = tongban::bench::Measure(report);
  status.Update(report.Write(absl::GetFlag(FLAGS_report)));
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
