#ifndef TONGBAN_TESTS_BENCH_SCALE_YEAR_H_
#define TONGBAN_TESTS_BENCH_SCALE_YEAR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/scale/population.h"

namespace tongban::bench {

struct YearResult {
  int64_t cases = 0;
  int64_t working_days = 0;
  int64_t counties_that_took_part = 0;
  double acts_a_case = 0;
  double messages_a_case = 0;
  double cpu_us_a_case = 0;
  double committed_bytes_a_case = 0;  // Keys and values as they were written.
  double disk_bytes_a_case = 0;       // In sorted tables, compressed.
  double seconds = 0;
  // What a whole case costs when so many are stored.
  std::vector<GrowthPoint> growth;
};

// The working days of 2026 in all counties of the country, with as many cases as
// fit into `time`; the last of them end in January. At the end every case must
// stand where its course leads, at the county where it was filed, and no message
// may wait.
absl::StatusOr<YearResult> RunYear(const std::string& folder, absl::Duration time);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_YEAR_H_
