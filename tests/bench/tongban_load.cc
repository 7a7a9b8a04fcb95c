// Drives real offices, and beside them what limits them and what others would
// have taken instead, and reports how they stand to each other. See tests/run
// --bench.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "tests/bench/machine.h"
#include "tests/bench/rounds.h"
#include "tests/support/folders.h"

ABSL_FLAG(int, rounds, 3, "How often everything is measured, in turn.");
ABSL_FLAG(absl::Duration, duration, absl::Seconds(2), "How long one measurement takes.");
ABSL_FLAG(std::vector<std::string>, scenarios, {},
          "Of submit, variants, exchange, one, half, reads, cases, hosted, overload; empty: all. half needs submit.");
ABSL_FLAG(std::string, with, "", "Figures of tongban_scale to go into the same report.");
ABSL_FLAG(std::string, report, tongban::BuildPath("bench"), "Folder for report.md and report.json.");

int main(int argc, char** argv) {
  // As the offices do: Debian's Abseil looks for lock cycles at every lock.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  absl::SetProgramUsageMessage("Measures the offices against a bare echo, the store and etcd.");
  absl::ParseCommandLine(argc, argv);
  const auto scenarios = absl::GetFlag(FLAGS_scenarios);
  tongban::bench::Ground ground;
  tongban::bench::Rounds rounds(ground, {.rounds = absl::GetFlag(FLAGS_rounds),
                                         .duration = absl::GetFlag(FLAGS_duration),
                                         .scenarios = {scenarios.begin(), scenarios.end()}});
  absl::Status status = rounds.Run();
  rounds.report().SayHow(
      absl::StrCat("\n## What was measured and how\n\n", tongban::bench::DescribeMachine(), rounds.HowMeasured()));
  status.Update(rounds.report().TakeRemarks(tongban::SourcePath("tests/bench/remarks.md")));
  if (const std::string with = absl::GetFlag(FLAGS_with); !with.empty()) status.Update(rounds.report().TakeIn(with));
  status.Update(rounds.report().Write(absl::GetFlag(FLAGS_report)));
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
