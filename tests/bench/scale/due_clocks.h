#ifndef TONGBAN_TESTS_BENCH_SCALE_DUE_CLOCKS_H_
#define TONGBAN_TESTS_BENCH_SCALE_DUE_CLOCKS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/bench/report.h"
#include "tests/bench/scale/stage.h"

namespace tongban::bench {

struct DueClocksPlan {
  int64_t clocks = 100'000;
  int rounds = 3;
  // Of the submits before the clock is moved.
  absl::Duration duration = absl::Seconds(3);
};

// Submits at an intake office while very many clocks run out in the same
// second, against submits before. Then every clock must have acted once, by the
// history on the disk.
absl::Status MeasureDueClocks(SixOffices& offices, const Stores& stores, const DueClocksPlan& plan, Report& report);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_DUE_CLOCKS_H_
