#ifndef TONGBAN_TESTS_BENCH_SCALE_DEAD_COUNTY_H_
#define TONGBAN_TESTS_BENCH_SCALE_DEAD_COUNTY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/bench/report.h"

namespace tongban::bench {

struct DeadCountyPlan {
  int rounds = 3;
  absl::Duration duration = absl::Seconds(1);
};

// Whole cases between two counties, as fast as they go, while cases for a third
// one set out all the time: when its processes stand still, when they are gone,
// and when something in their place takes connections and says nothing; each
// against just before and just after, when it lives. Then it must have every
// case.
absl::Status MeasureDeadCounty(const DeadCountyPlan& plan, Report& report);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_DEAD_COUNTY_H_
