#include "tests/bench/overload.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/status.h"

namespace tongban::bench {
namespace {

constexpr char kUnlimitedProgram[] = "tests/bench/tongban-intake-unlimited";
constexpr char kSlowDiskProgram[] = "tests/bench/tongban-intake-slow_disk";
constexpr int kOutstanding = 64;
// Full batches under every sync, with nobody turned away.
constexpr int kOutstandingOfSlowDisk = 960;
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
// Until queues on both sides are as long as they get, and calls expire at the
// rate at which they will.
constexpr absl::Duration kUntilSteady = absl::Seconds(1);

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

absl::Status Overload::Start(LoneIntake& intake, const Bound& bound) {
  RETURN_IF_ERROR(intake.Start());
  if (bound.limit != nullptr) RETURN_IF_ERROR(bound.limit->Take(intake.server().program->process()));
  connections_.clear();
  for (size_t i = 0; i < kConnections; ++i) {
    connections_.push_back(ground_.Connect(intake.address()));
    if (connections_.back()->WaitForConnected(std::chrono::system_clock::now() + kLongestConnect)) continue;
    return absl::UnavailableError("overload: no connection to the office");
  }
  return absl::OkStatus();
}

absl::Status Overload::LearnPeak(const std::string& name, int outstanding, Source& source, const Program& office) {
  peak_ = RunLoad({.name = name, .outstanding = outstanding, .warm_up = kUntilSteady, .duration = duration_},
                  connections_, source, {&office});
  if (peak_.succeeded == 0) return absl::InternalError(absl::StrCat(name, ": no submit succeeded"));
  report_.Add(name, peak_);
  report_.Add(name + "/cores of the office", absl::ToDoubleSeconds(peak_.server_cpu) / peak_.seconds);
  return absl::OkStatus();
}

Overload::Quiet Overload::RunQuietly(Source& source, const Program& office) {
  const LoadResult result = RunLoad({.name = "",
                                     .rate = peak_.Rate() / 2,
                                     .warm_up = absl::ZeroDuration(),
                                     .duration = kQuietSlice,
                                     .deadline = kDeadline},
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
  const double rate = times * peak_.Rate();
  LoadResult result =
      RunLoad({.name = name, .rate = rate, .warm_up = kUntilSteady, .duration = duration_, .deadline = kDeadline},
              connections_, source, {&office});
  const double offered = result.Offered() / peak_.Rate();
  report_.Add(name + "/offered ÷ peak", offered);
  // Goodput under a load that the driver could not offer answers no question.
  if (offered >= kOfferedAtLeast * times) {
    report_.Add(name, result);
    report_.Add(name + "/goodput ÷ peak", result.Rate() / peak_.Rate());
  } else {
    report_.GiveNoVerdict(name, absl::StrFormat("the driver offered %.1f × peak", offered));
    report_.Add(name + ", less than that offered", result);
  }
  const absl::Duration in_vain = result.server_cpu - static_cast<double>(result.succeeded) * peak_.server_cpu /
                                                         static_cast<double>(peak_.succeeded);
  report_.Add(name + "/server CPU of a call that was not served, us",
              absl::ToDoubleMicroseconds(in_vain) / static_cast<double>(std::max<int64_t>(1, result.Refused())));
  std::fprintf(stderr, "    %.1f times the peak offered, %.2f of the peak served\n", offered,
               result.Rate() / peak_.Rate());
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

absl::Status Overload::Measure() {
  if (const auto limit = CpuLimit::Make(kCoresUnderOverload); limit.ok()) {
    const std::vector<int> multiples = {2, 5, 10};
    RETURN_IF_ERROR(MeasureOffice({"overload", kIntakeProgram, limit->get(), kOutstanding, multiples}));
    RETURN_IF_ERROR(MeasureControl({"overload", kUnlimitedProgram, limit->get(), kOutstanding, {}}));
  } else {
    std::fprintf(stderr, "  overload is left out: %s\n", limit.status().ToString().c_str());
    for (const char* const name : {"overload", "overload 2", "overload 5", "overload 10", "overload 2, limiter off"}) {
      report_.GiveNoVerdict(name, std::string(limit.status().message()));
    }
  }
  return MeasureOffice({"overload of a slow disk", kSlowDiskProgram, nullptr, kOutstandingOfSlowDisk, {2, 5}});
}

absl::Status Overload::MeasureOffice(const Bound& bound) {
  LoneIntake intake(ground_, bound.program);
  RETURN_IF_ERROR(Start(intake, bound));
  const Program& office = *intake.server().program;
  Applications applications(ground_.offices(), 0);
  Spread source(applications);
  RETURN_IF_ERROR(LearnPeak(bound.name + " peak", bound.outstanding, source, office));
  const Quiet before = LearnBefore(source, office);
  absl::Duration longest;
  int64_t refused = 0, with_retry_info = 0;
  double foreign_cores = 0;
  for (const int times : bound.multiples) {
    const std::string name = absl::StrCat(bound.name, " ", times);
    const absl::Time end = absl::Now() + kUntilSteady + duration_;
    const LoadResult result = RunOverload(name, times, source, office);
    const absl::Duration recovery = AwaitRecovery(before, end, source, office);
    report_.Add(name + "/recovery, seconds", absl::ToDoubleSeconds(recovery));
    longest = std::max(longest, recovery);
    const auto exhausted = result.refused.find(grpc::StatusCode::RESOURCE_EXHAUSTED);
    if (exhausted != result.refused.end()) refused += exhausted->second;
    with_retry_info += result.refused_with_retry_info;
    foreign_cores = std::max(foreign_cores, result.foreign_cores);
  }
  connections_.clear();
  report_.Add(bound.name + "/foreign_cores", foreign_cores);
  report_.Add(bound.name + "/recovery, seconds", absl::ToDoubleSeconds(longest));
  if (refused == 0) return absl::OkStatus();
  report_.Add(bound.name + "/refusals with RetryInfo",
              static_cast<double>(with_retry_info) / static_cast<double>(refused));
  return absl::OkStatus();
}

absl::Status Overload::MeasureControl(const Bound& bound) {
  LoneIntake intake(ground_, bound.program);
  RETURN_IF_ERROR(Start(intake, bound));
  const Program& office = *intake.server().program;
  Applications applications(ground_.offices(), 0);
  Spread source(applications);
  RETURN_IF_ERROR(LearnPeak(bound.name + " peak, limiter off", bound.outstanding, source, office));
  RunOverload(bound.name + " 2, limiter off", 2, source, office);
  connections_.clear();
  return absl::OkStatus();
}

}  // namespace tongban::bench
