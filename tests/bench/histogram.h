#ifndef TONGBAN_TESTS_BENCH_HISTOGRAM_H_
#define TONGBAN_TESTS_BENCH_HISTOGRAM_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace tongban::bench {

// Latencies in log-linear buckets: 64 to every doubling, so that a percentile is
// at most 1/64 above the truth, from a nanosecond to hours (as HdrHistogram).
class Histogram {
 public:
  Histogram() : counts_(kBuckets) {}

  void Record(absl::Duration latency);
  // The latency that this part of all calls did not exceed, such as 0.999.
  // Zero when nothing was recorded.
  absl::Duration Percentile(double part) const;
  int64_t count() const { return count_; }

 private:
  static constexpr int kPerDoubling = 64;
  static constexpr int kBuckets = kPerDoubling * 44;

  std::vector<int64_t> counts_;
  int64_t count_ = 0;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_HISTOGRAM_H_
