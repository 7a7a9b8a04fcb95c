#ifndef TONGBAN_TESTS_BENCH_CPU_LIMIT_H_
#define TONGBAN_TESTS_BENCH_CPU_LIMIT_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tongban::bench {

// A control group whose processes together get a part of a core and no more, as
// a pod with a CPU limit does. It goes with the object, and whatever was taken
// into it must have ended by then.
class CpuLimit {
 public:
  // Version 2 of control groups or version 1, whichever the machine lets this
  // process make. FAILED_PRECONDITION: neither.
  static absl::StatusOr<std::unique_ptr<CpuLimit>> Make(double cores);
  ~CpuLimit();
  CpuLimit(const CpuLimit&) = delete;

  // With all its threads, present and to come.
  absl::Status Take(pid_t process) const;

 private:
  explicit CpuLimit(std::string folder) : folder_(std::move(folder)) {}

  const std::string folder_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_CPU_LIMIT_H_
