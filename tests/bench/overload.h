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

// Intake offices that can do little, so that the driver can offer ten times as
// much: one that may use a small part of a core, as a pod with a CPU limit, and
// one on a slow disk. Of each first its peak rate, then submits at multiples of
// it over the same connections, set out whatever becomes of them, each with a
// deadline of 500 ms: how many are answered in time, whether the refusals say
// when to come again, and how soon all is as before. And the control: an office
// that lets everybody in must collapse.
class Overload {
 public:
  Overload(Ground& ground, absl::Duration duration, Report& report)
      : ground_(ground), duration_(duration), report_(report) {}

  // One round: "overload …", and "overload of a slow disk …". Where the machine
  // does not let an office be limited, only says so in the report.
  absl::Status Measure();

 private:
  // Half the peak, for a moment.
  struct Quiet {
    double rate = 0;
    absl::Duration p99;
  };

  // What keeps the office from doing more.
  struct Bound {
    std::string name;
    const char* program;
    const CpuLimit* limit;  // Null: none.
    int outstanding;        // That its peak takes.
    std::vector<int> multiples;
  };

  absl::Status MeasureOffice(const Bound& bound);
  absl::Status MeasureControl(const Bound& bound);
  absl::Status Start(LoneIntake& intake, const Bound& bound);
  // Closed loop: the peak and what a served call costs.
  absl::Status LearnPeak(const std::string& name, int outstanding, Source& source, const Program& office);
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
