#include "tests/bench/overload.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status.h"
#include "tests/bench/variants.h"

namespace tongban::bench {
namespace {

constexpr int kIntake = 0;
constexpr absl::Duration kDeadline = absl::Milliseconds(500);
// Of the rate that an open loop should offer.
constexpr double kOfferedAtLeast = 0.9;
// As good as before: this part of the goodput, and no worse a p99 by the same.
constexpr double kAsBefore = 0.9;
constexpr absl::Duration kQuietSlice = absl::Milliseconds(500);
constexpr int kQuietSlices = 4;
// Beyond the 10 s that recovery may take.
constexpr absl::Duration kLongestRecovery = absl::Seconds(15);
// A single connection ends at what one TCP socket and one lock carry; callers
// of an office come from many places.
constexpr size_t kConnections = 4;
constexpr std::chrono::seconds kLongestConnect(20);

// The calls of a source over all connections in turn.
class Spread final : public Source {
 public:
  explicit Spread(Source& source) : source_(source) {}
  std::optional<Outgoing> Next() override {
    std::optional<Outgoing> next = source_.Next();
    if (next.has_value()) next->connection = sent_++ % kConnections;
    return next;
  }
  bool Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) override {
    return source_.Answered(tag, status, answer);
  }

 private:
  Source& source_;
  size_t sent_ = 0;
};

}  // namespace

absl::Status Overload::Connect(const std::function<std::shared_ptr<grpc::Channel>()>& connection) {
  connections_.clear();
  for (size_t i = 0; i < kConnections; ++i) {
    connections_.push_back(connection());
    if (connections_.back()->WaitForConnected(std::chrono::system_clock::now() + kLongestConnect)) continue;
    return absl::UnavailableError("overload: no connection to the office");
  }
  return absl::OkStatus();
}

Overload::Quiet Overload::RunQuietly(Source& source, const Program& office) {
  const LoadResult result = RunLoad(
      {.name = "", .rate = peak_ / 2, .warm_up = absl::ZeroDuration(), .duration = kQuietSlice, .deadline = kDeadline},
      connections_, source, {&office});
  return {result.Rate(), result.latency.Percentile(0.99)};
}

// Moments differ; the worst of some is what "as before" has to reach.
Overload::Quiet Overload::LearnBefore(Source& source, const Program& office) {
  Quiet worst = RunQuietly(source, office);
  for (int i = 1; i < kQuietSlices; ++i) {
    const Quiet quiet = RunQuietly(source, office);
    worst = {std::min(worst.rate, quiet.rate), std::max(worst.p99, quiet.p99)};
  }
  return worst;
}

LoadResult Overload::RunOverload(const std::string& name, int times, Source& source, const Program& office) {
  const double rate = times * peak_;
  LoadResult result = RunLoad({.name = name, .rate = rate, .duration = duration_, .deadline = kDeadline}, connections_,
                              source, {&office});
  // Goodput under a load that the driver could not offer answers no question.
  const bool offered = result.Offered() >= kOfferedAtLeast * rate;
  report_.Add(offered ? name : name + ", less than that offered", result);
  report_.Add(name + "/offered ÷ peak", result.Offered() / peak_);
  return result;
}

absl::Duration Overload::AwaitRecovery(const Quiet& before, absl::Time end, Source& source, const Program& office) {
  while (absl::Now() < end + kLongestRecovery) {
    const absl::Time begin = absl::Now();
    const Quiet now = RunQuietly(source, office);
    if (now.rate >= kAsBefore * before.rate && now.p99 <= before.p99 / kAsBefore) return begin - end;
  }
  return kLongestRecovery;
}

absl::Status Overload::Measure(Applications& applications) {
  const Program& office = *ground_.office(kIntake).program;
  RETURN_IF_ERROR(Connect([this] { return ground_.offices().Channel(kIntake); }));
  Spread source(applications);
  const Quiet before = LearnBefore(source, office);
  absl::Duration longest;
  int64_t refused = 0, with_retry_info = 0;
  double foreign_cores = 0;
  for (const int times : {2, 5, 10}) {
    const std::string name = absl::StrCat("overload ", times);
    const absl::Time end = absl::Now() + LoadPlan().warm_up + duration_;
    const LoadResult result = RunOverload(name, times, source, office);
    const absl::Duration recovery = AwaitRecovery(before, end, source, office);
    std::fprintf(stderr, "    offered %.1f times the peak; as before after %.1f s\n", result.Offered() / peak_,
                 absl::ToDoubleSeconds(recovery));
    report_.Add(name + "/recovery, seconds", absl::ToDoubleSeconds(recovery));
    longest = std::max(longest, recovery);
    const auto exhausted = result.refused.find(grpc::StatusCode::RESOURCE_EXHAUSTED);
    if (exhausted != result.refused.end()) refused += exhausted->second;
    with_retry_info += result.refused_with_retry_info;
    foreign_cores = std::max(foreign_cores, result.foreign_cores);
  }
  report_.Add("overload/recovery, seconds", absl::ToDoubleSeconds(longest));
  report_.Add("overload/foreign_cores", foreign_cores);
  if (refused > 0) {
    report_.Add("overload/refusals with RetryInfo",
                static_cast<double>(with_retry_info) / static_cast<double>(refused));
  }
  return MeasureControl();
}

absl::Status Overload::MeasureControl() {
  LoneIntake intake(ground_, "/tests/bench/tongban-intake-unlimited");
  RETURN_IF_ERROR(intake.Start());
  RETURN_IF_ERROR(Connect([&] { return ground_.Connect(intake.address()); }));
  Applications applications(ground_.offices(), 0);
  Spread source(applications);
  LearnBefore(source, *intake.server().program);
  RunOverload("overload 2, limiter off", 2, source, *intake.server().program);
  connections_.clear();
  return absl::OkStatus();
}

}  // namespace tongban::bench
