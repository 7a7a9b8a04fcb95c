#ifndef TONGBAN_TESTS_BENCH_SCALE_FINDINGS_H_
#define TONGBAN_TESTS_BENCH_SCALE_FINDINGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/scale/million.h"
#include "tests/bench/scale/population.h"
#include "tests/bench/scale/year.h"

namespace tongban::bench {

inline constexpr char kGrowthPlot[] = "growth.svg";

// The growth curves, as a section for the report; draws them into the folder.
// `year`: of whole cases, by cases stored at all three offices. Empty when there
// are none.
absl::StatusOr<std::string> DescribeGrowth(const GrowthCurves& intake, const std::vector<GrowthPoint>& year,
                                           const std::string& folder);

// What was run of the nation's year, and what machines the country needs by it,
// reckoned on paper. `server_us_a_case`: CPU of the six processes for a case
// carried by RPC; 0 when it was not measured.
std::string DescribeYear(const YearResult& year, double server_us_a_case);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_FINDINGS_H_
