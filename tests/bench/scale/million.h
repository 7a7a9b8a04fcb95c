#ifndef TONGBAN_TESTS_BENCH_SCALE_MILLION_H_
#define TONGBAN_TESTS_BENCH_SCALE_MILLION_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/bench/report.h"
#include "tests/bench/scale/population.h"
#include "tests/bench/scale/stage.h"

namespace tongban::bench {

// By cases stored at the intake office.
struct GrowthCurves {
  std::vector<GrowthPoint> filing;       // One more application there.
  std::vector<GrowthPoint> whole_cases;  // A case filed there and carried to its delivery.
};

struct MillionPlan {
  int64_t few = 10'000;
  int64_t many = 1'000'000;
  int rounds = 3;
  absl::Duration duration = absl::Seconds(3);
  // Of one more than `many`: where the growth curve goes on after the
  // measurements; 0: nowhere.
  int64_t most = 0;
};

// An intake office over a store of very many open cases against one of few:
// pages of the worklist, submits, start and memory.
absl::StatusOr<GrowthCurves> MeasureMillion(SixOffices& offices, const Stores& stores, const MillionPlan& plan,
                                            Report& report);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_MILLION_H_
