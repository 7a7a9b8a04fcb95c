#ifndef TONGBAN_TESTS_BENCH_CASE_RUN_H_
#define TONGBAN_TESTS_BENCH_CASE_RUN_H_

#include <grpcpp/channel.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/bench/journeys.h"
#include "tests/bench/load.h"
#include "tests/bench/program.h"
#include "tests/bench/report.h"

namespace tongban::bench {

// Where whole cases are carried.
struct CaseRun {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  std::vector<const Program*> programs;
  // Written to all routes so far.
  std::function<absl::StatusOr<int64_t>()> messages;
  // Of all stores.
  std::function<int64_t()> disk_bytes;
};

// Carries cases and reports, under the plan's name: cases a second, how long
// each act and a whole case take, RPCs and messages, CPU and bytes on disk a
// case, and memory afterwards.
absl::Status MeasureCases(const LoadPlan& plan, const CaseRun& run, Journeys& cases, Report& report);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_CASE_RUN_H_
