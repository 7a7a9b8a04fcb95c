#ifndef TONGBAN_TESTS_BENCH_ROUNDS_H_
#define TONGBAN_TESTS_BENCH_ROUNDS_H_

#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/exchange_load.h"
#include "tests/bench/ground.h"
#include "tests/bench/hosted_counties.h"
#include "tests/bench/report.h"
#include "tests/bench/sources.h"

namespace tongban::bench {

struct RoundsOptions {
  int rounds = 3;
  // Of one measurement.
  absl::Duration duration = absl::Seconds(2);
  // "submit", "variants", "exchange", "one", "half", "reads", "cases", "hosted", "overload"; empty: all.
  std::set<std::string> scenarios;
};

// Measures everything in turn, round after round, against servers that stay up.
class Rounds {
 public:
  Rounds(Ground& ground, const RoundsOptions& options) : ground_(ground), options_(options) {}
  absl::Status Run();
  // In Markdown.
  std::string HowMeasured() const;
  Report& report() { return report_; }

 private:
  bool Has(const std::string& scenario) const;
  // Learns how long an answer is and how much a submit writes.
  absl::Status LookAtOneSubmit();
  absl::Status MeasureRound();

  absl::Status MeasureSubmit();
  absl::Status MeasureExchange();
  absl::Status MeasureOneAtATime();
  void MeasureHalf();
  void MeasureReads();
  absl::Status MeasureWholeCases();
  absl::Status MeasureHostedCases();
  absl::Status MeasureOverload();

  // Written to all routes of the six offices so far.
  absl::StatusOr<int64_t> Messages();
  LoadResult Submit(const LoadPlan& plan);
  LoadResult Echo(const LoadPlan& plan);
  LoadResult Put(const LoadPlan& plan);
  absl::Status Store(const std::string& name, int together);
  LoadPlan Plan(const std::string& name, int outstanding = 64, double rate = 0) const;

  Ground& ground_;
  const RoundsOptions options_;
  Report report_;
  Applications applications_{ground_.offices(), 0};
  size_t bytes_a_submit_ = 0;
  // Persons of whole cases are others than those who only file.
  int next_of_whole_cases_ = 5'000'000;
  std::unique_ptr<ExchangeLoad> exchange_;
  std::unique_ptr<HostedCounties> hosted_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_ROUNDS_H_
