#ifndef TONGBAN_TESTS_BENCH_OVERLOAD_H_
#define TONGBAN_TESTS_BENCH_OVERLOAD_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/bench/cpu_limit.h"
#include "tests/bench/ground.h"
#include "tests/bench/report.h"
#include "tests/bench/sources.h"
#include "tests/bench/variants.h"

namespace tongban::bench {

// Of a core, for an office under overload: little enough that the driver, with
// the rest of the machine, can offer ten times what the office can do.
inline constexpr double kCoresUnderOverload = 0.15;

// An intake office that may use a small part of a core and no more, as a pod with
// a CPU limit. First its peak rate under that limit, with 64 calls outstanding;
// then submits at 2, 5 and 10 times that peak over the same connections, set out
// whatever becomes of them, each with a deadline of 500 ms: how many are answered
// in time, whether the refusals say when to come again, and how soon all is as
// before. And the control: an office that lets everybody in must collapse.
class Overload {
 public:
  Overload(Ground& ground, absl::Duration duration, Report& report)
      : ground_(ground), duration_(duration), report_(report) {}

  // One round. Where the machine does not let an office be limited, only says so
  // in the report.
  absl::Status Measure();

 private:
  // Half the peak, for a moment.
  struct Quiet {
    double rate = 0;
    absl::Duration p99;
  };

  absl::Status MeasureOffice(const CpuLimit& limit);
  absl::Status MeasureControl(const CpuLimit& limit);
  absl::Status Connect(const LoneIntake& intake);
  // Closed loop: the peak and what a served call costs.
  absl::Status LearnPeak(const std::string& name, Source& source, const Program& office);
  Quiet RunQuietly(Source& source, const Program& office);
  Quiet LearnBefore(Source& source, const Program& office);
  LoadResult RunOverload(const std::string& name, int times, Source& source, const Program& office);
  // How long after `end` the office was first as it had been.
  absl::Duration AwaitRecovery(const Quiet& before, absl::Time end, Source& source, const Program& office);

  Ground& ground_;
  const absl::Duration duration_;
  Report& report_;
  LoadResult peak_;  // Of the office that is measured now.
  std::vector<std::shared_ptr<grpc::Channel>> connections_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_OVERLOAD_H_
