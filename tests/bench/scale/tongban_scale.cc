// Measures what changes with size: very many open cases, very many clocks due
// at once, a dead county beside living ones, and a year of the whole country.
// See tests/run --bench.
#include <cstdio>
#include <filesystem>
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
#include "tests/bench/scale/findings.h"
#include "tests/bench/scale/million.h"
#include "tests/bench/scale/stage.h"
#include "tests/bench/scale/year.h"
#include "tests/support/folders.h"

ABSL_FLAG(std::vector<std::string>, scenarios, {}, "Of million, due, dead, year; empty: all.");
ABSL_FLAG(int, rounds, 3, "How often everything but the year is measured.");
ABSL_FLAG(absl::Duration, duration, absl::Seconds(3), "How long one measurement takes.");
ABSL_FLAG(int64_t, open, 1'000'000, "Open cases of the large store.");
ABSL_FLAG(int64_t, most, 0, "Where the growth curve of filing ends, beyond the open cases; 0: with them.");
ABSL_FLAG(int64_t, clocks, 100'000, "Clocks that run out in the same second.");
ABSL_FLAG(absl::Duration, year, absl::Seconds(60), "How long the nation's year may take.");
ABSL_FLAG(std::string, report, tongban::BuildPath("bench"),
          "Folder for report.md, report.json and growth.svg, and scale.figures for tongban_load --with.");

namespace tongban::bench {
namespace {

bool Has(const std::string& scenario) {
  const auto chosen = absl::GetFlag(FLAGS_scenarios);
  return chosen.empty() || std::set<std::string>(chosen.begin(), chosen.end()).contains(scenario);
}

absl::Status Measure(Report& report) {
  const Stores stores;
  const int rounds = absl::GetFlag(FLAGS_rounds);
  const absl::Duration duration = absl::GetFlag(FLAGS_duration);
  GrowthCurves growth;
  if (Has("million")) {
    SixOffices offices;
    const int64_t open = absl::GetFlag(FLAGS_open);
    ASSIGN_OR_RETURN(growth, MeasureMillion(offices, stores,
                                            {.few = open / 100,
                                             .many = open,
                                             .rounds = rounds,
                                             .duration = duration,
                                             .most = absl::GetFlag(FLAGS_most)},
                                            report));
  }
  if (Has("due")) {
    SixOffices offices;
    RETURN_IF_ERROR(MeasureDueClocks(
        offices, stores, {.clocks = absl::GetFlag(FLAGS_clocks), .rounds = rounds, .duration = duration}, report));
  }
  if (Has("dead")) RETURN_IF_ERROR(MeasureDeadCounty({.rounds = rounds, .duration = duration / 3}, report));
  YearResult year;
  if (Has("year")) {
    ASSIGN_OR_RETURN(year, RunYear(stores.Path("nation"), absl::GetFlag(FLAGS_year)));
    report.AddText(DescribeYear(year, report.Median("whole cases alone/server CPU a case, us")));
  }
  ASSIGN_OR_RETURN(const std::string described, DescribeGrowth(growth, year.growth, absl::GetFlag(FLAGS_report)));
  report.AddText(described);
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
  const std::string folder = absl::GetFlag(FLAGS_report);
  std::filesystem::create_directories(folder);
  absl::Status status = tongban::bench::Measure(report);
  status.Update(report.Write(folder));
  status.Update(report.Save(folder + "/scale.figures"));
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
