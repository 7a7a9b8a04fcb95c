#include "tests/bench/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tongban::bench {

void Histogram::Record(absl::Duration latency) {
  const auto nanoseconds = static_cast<uint64_t>(std::max<int64_t>(0, absl::ToInt64Nanoseconds(latency)));
  // The first 2 * kPerDoubling buckets are exact; above, `shift` bits are lost.
  const int shift = std::max(0, static_cast<int>(std::bit_width(nanoseconds)) - 7);
  const auto bucket = static_cast<size_t>(shift * kPerDoubling) + (nanoseconds >> shift);
  ++counts_[std::min(bucket, counts_.size() - 1)];
  ++count_;
}

absl::Duration Histogram::Percentile(double part) const {
  const auto rank = static_cast<int64_t>(std::ceil(part * static_cast<double>(count_)));
  int64_t seen = 0;
  for (int64_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[static_cast<size_t>(bucket)];
    if (seen < rank || seen == 0) continue;
    const int64_t shift = std::max<int64_t>(0, bucket / kPerDoubling - 1);
    const int64_t upper = ((bucket - shift * kPerDoubling + 1) << shift) - 1;
    return absl::Nanoseconds(upper);
  }
  return absl::ZeroDuration();
}

}  // namespace tongban::bench
