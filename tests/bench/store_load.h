#ifndef TONGBAN_TESTS_BENCH_STORE_LOAD_H_
#define TONGBAN_TESTS_BENCH_STORE_LOAD_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/load.h"

namespace tongban::bench {

struct StorePlan {
  std::string name;
  std::string folder;
  // Bytes and rows of one submit.
  size_t bytes = 0;
  int rows = 14;
  // Submits that share a batch and its sync.
  int together = 1;
  absl::Duration duration = absl::Seconds(1);
};

// What the store alone can do: batches of as many bytes as submits write,
// committed one after the other in this process. A success is a submit, its
// latency that of its batch.
absl::StatusOr<LoadResult> RunStoreLoad(const StorePlan& plan);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_STORE_LOAD_H_
