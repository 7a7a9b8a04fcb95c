#ifndef TONGBAN_TESTS_BENCH_OVERLOAD_H_
#define TONGBAN_TESTS_BENCH_OVERLOAD_H_

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/bench/ground.h"
#include "tests/bench/report.h"
#include "tests/bench/sources.h"

namespace tongban::bench {

// Submits at 2, 5 and 10 times the peak rate, set out whatever becomes of them,
// each with a deadline of 500 ms: how many are answered in time, whether the
// refusals say when to come again, and how soon all is as before. And the
// control: an office that lets everybody in must collapse at twice the peak.
class Overload {
 public:
  // `peak`: of submits a second.
  Overload(Ground& ground, double peak, absl::Duration duration, Report& report)
      : ground_(ground), peak_(peak), duration_(duration), report_(report) {}

  absl::Status Measure(Applications& applications);

 private:
  // Half the peak, for a moment.
  struct Quiet {
    double rate = 0;
    absl::Duration p99;
  };

  absl::Status Connect(const std::function<std::shared_ptr<grpc::Channel>()>& connection);
  Quiet RunQuietly(Source& source, const Program& office);
  Quiet LearnBefore(Source& source, const Program& office);
  LoadResult RunOverload(const std::string& name, int times, Source& source, const Program& office);
  // How long after `end` the office was first as it had been.
  absl::Duration AwaitRecovery(const Quiet& before, absl::Time end, Source& source, const Program& office);
  absl::Status MeasureControl();

  Ground& ground_;
  const double peak_;
  const absl::Duration duration_;
  Report& report_;
  std::vector<std::shared_ptr<grpc::Channel>> connections_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_OVERLOAD_H_
