#ifndef TONGBAN_TESTS_BENCH_SCALE_COHORT_H_
#define TONGBAN_TESTS_BENCH_SCALE_COHORT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "tests/bench/scale/population.h"

namespace tongban::bench {

// What a whole case costs at three offices when so many are open at the intake
// office of its residence county. A cohort is filed on one day and carried to
// its deliveries in another county, and nothing else is done meanwhile, so that what is divided
// belongs together. It works on a copy of `intake`, under `folder`, which is
// gone afterwards; `open`: cases in it; `now`: its time.
absl::StatusOr<GrowthPoint> CarryCohort(const Store& intake, int64_t open, absl::Time now, const std::string& folder);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_COHORT_H_
