#include "tests/bench/load.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <inttypes.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"

namespace tongban::bench {
namespace {

// How often a source that had nothing is asked again.
constexpr absl::Duration kAskAgain = absl::Milliseconds(1);

// Of the open loop: so many calls are sent or answers taken before the other is looked at.
constexpr int kMostAtOnce = 32;

constexpr absl::Duration kProgressEvery = absl::Seconds(1);

// The type of a detail of google.rpc.Status stands in its bytes as it is.
constexpr char kRetryInfo[] = "google.rpc.RetryInfo";

bool IsTerminal() {
  static const bool is = isatty(STDERR_FILENO) == 1;
  return is;
}

struct CallUnderWay {
  grpc::ClientContext context;
  grpc::ByteBuffer answer;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
  absl::Time due;
  int64_t tag = 0;
};

absl::Duration CpuOf(const std::vector<const Program*>& servers) {
  absl::Duration all;
  for (const Program* server : servers) all += server->Cpu();
  return all;
}

class Load {
 public:
  Load(const LoadPlan& plan, const std::vector<std::shared_ptr<grpc::Channel>>& channels, Source& source,
       const std::vector<const Program*>& servers)
      : plan_(plan), source_(source), servers_(servers) {
    for (const auto& channel : channels) stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
  }

  LoadResult Run() {
    begin_ = absl::Now();
    for (absl::Time now = begin_; now < End() || under_way_ > 0; now = absl::Now()) {
      if (plan_.over != nullptr && *plan_.over) latest_end_ = std::min(latest_end_, now);
      Measure(now);
      ShowProgress(now);
      const absl::Time again = now < End() ? SendDue(now) : now + absl::Seconds(1);
      Take(again);
    }
    if (!ended_) Measure(absl::InfiniteFuture());
    queue_.Shutdown();
    if (plan_.name.empty()) return std::move(result_);
    if (IsTerminal()) std::fprintf(stderr, "\r");
    std::fprintf(stderr, "  %-28s %8.0f/s  p50 %7.0f us  p99 %7.0f us  server %6.1f us/call  others %.2f cores%s\n",
                 plan_.name.c_str(), result_.Rate(), absl::ToDoubleMicroseconds(result_.latency.Percentile(0.5)),
                 absl::ToDoubleMicroseconds(result_.latency.Percentile(0.99)), result_.ServerMicros(),
                 result_.foreign_cores, result_.Refused() > 0 ? "  (some refused)" : "");
    return std::move(result_);
  }

 private:
  absl::Time End() const { return std::min(latest_end_, begin_ + plan_.warm_up + plan_.duration); }

  // Opens and closes the window in which answers count.
  void Measure(absl::Time now) {
    if (!measuring_ && !ended_ && now >= begin_ + plan_.warm_up) {
      measuring_ = true;
      window_ = absl::Now();
      server_cpu_ = CpuOf(servers_), client_cpu_ = OwnCpu(), machine_cpu_ = MachineCpu();
    }
    if (measuring_ && now >= End()) {
      measuring_ = false, ended_ = true;
      result_.seconds = absl::ToDoubleSeconds(absl::Now() - window_);
      result_.server_cpu = CpuOf(servers_) - server_cpu_;
      result_.client_cpu = OwnCpu() - client_cpu_;
      const absl::Duration others = MachineCpu() - machine_cpu_ - result_.server_cpu - result_.client_cpu;
      result_.foreign_cores = std::max(0.0, absl::ToDoubleSeconds(others) / result_.seconds);
    }
  }

  // Once a second, while there is more than one.
  void ShowProgress(absl::Time now) {
    if (plan_.name.empty() || now < progress_due_) return;
    progress_due_ = now + kProgressEvery;
    if (now - begin_ < kProgressEvery) return;
    const double seconds = absl::ToDoubleSeconds(now - begin_);
    std::fprintf(stderr, "%s    %-26s %3.0f s  %8" PRId64 " done  %8.0f/s  %" PRId64 " errors%s",
                 IsTerminal() ? "\r" : "", plan_.name.c_str(), seconds, answered_, answered_ / seconds, errors_,
                 IsTerminal() ? "" : "\n");
  }

  // Sends what is due, and says when to come again.
  absl::Time SendDue(absl::Time now) {
    if (plan_.rate == 0) {
      while (under_way_ < plan_.outstanding) {
        if (!Send(absl::Now())) return now + kAskAgain;
      }
      return now + absl::Seconds(1);
    }
    const absl::Duration interval = absl::Seconds(1 / plan_.rate);
    absl::Time due = begin_ + static_cast<double>(turn_) * interval;
    // Whose deadline has passed before the driver came to it was not offered.
    if (now - due > plan_.deadline) {
      turn_ += static_cast<int64_t>((now - due) / interval);
      due = begin_ + static_cast<double>(turn_) * interval;
    }
    // Bounded, so that answers are taken in between.
    for (int burst = 0; due <= now && burst < kMostAtOnce; ++burst, due += interval) {
      if (!Send(due)) break;
    }
    return due;
  }

  bool Send(absl::Time due) {
    std::optional<Outgoing> next = source_.Next();
    if (!next.has_value()) return false;
    auto* call = new CallUnderWay;
    call->due = due;
    call->tag = next->tag;
    call->context.set_deadline(absl::ToChronoTime(due + plan_.deadline));
    if (next->authorization != nullptr) call->context.AddMetadata("authorization", *next->authorization);
    call->reader = stubs_[next->connection]->PrepareUnaryCall(&call->context, *next->method, next->request, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->answer, &call->status, call);
    ++under_way_, ++turn_;
    if (measuring_) ++result_.sent;
    return true;
  }

  // Takes every answer that is there, waiting for the first.
  void Take(absl::Time until) {
    void* tag = nullptr;
    bool ok = false;
    int taken = 0;
    auto next = queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(until));
    while (next == grpc::CompletionQueue::GOT_EVENT) {
      Finish(std::unique_ptr<CallUnderWay>(static_cast<CallUnderWay*>(tag)));
      // In the closed loop half a turn at most waits to be replaced; in the open
      // one others may be due.
      if (plan_.rate == 0 ? under_way_ < plan_.outstanding / 2 : ++taken == kMostAtOnce) return;
      next = queue_.AsyncNext(&tag, &ok, gpr_inf_past(GPR_CLOCK_REALTIME));
    }
  }

  void Finish(std::unique_ptr<CallUnderWay> call) {
    --under_way_;
    ++(call->status.ok() ? answered_ : errors_);
    const bool counts = source_.Answered(call->tag, call->status, call->answer) && measuring_;
    if (!counts) return;
    if (!call->status.ok()) {
      ++result_.refused[call->status.error_code()];
      const bool says_when = call->status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED &&
                             absl::StrContains(call->status.error_details(), kRetryInfo);
      if (says_when) ++result_.refused_with_retry_info;
      return;
    }
    ++result_.succeeded;
    const absl::Duration latency = absl::Now() - call->due;
    result_.latency.Record(latency);
    source_.Took(call->tag, latency);
  }

  const LoadPlan& plan_;
  Source& source_;
  const std::vector<const Program*>& servers_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::CompletionQueue queue_;
  LoadResult result_;

  absl::Time begin_;
  absl::Time latest_end_ = absl::InfiniteFuture();
  absl::Time window_;
  bool measuring_ = false;
  bool ended_ = false;
  int under_way_ = 0;
  int64_t turn_ = 0;  // Of the next call.
  int64_t answered_ = 0;
  int64_t errors_ = 0;
  absl::Time progress_due_ = absl::InfinitePast();
  absl::Duration server_cpu_, client_cpu_, machine_cpu_;
};

}  // namespace

double LoadResult::ServerMicros() const {
  return succeeded == 0 ? 0 : absl::ToDoubleMicroseconds(server_cpu) / static_cast<double>(succeeded);
}

int64_t LoadResult::Refused() const {
  int64_t all = 0;
  for (const auto& [code, count] : refused) all += count;
  return all;
}

LoadResult RunLoad(const LoadPlan& plan, const std::vector<std::shared_ptr<grpc::Channel>>& channels, Source& source,
                   const std::vector<const Program*>& servers) {
  sync();
  return Load(plan, channels, source, servers).Run();
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  buffer.Dump(&slices);
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace tongban::bench
