#include "common/office/writing_loop.h"

#include <grpc/support/time.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/log/log.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

// Between two batches the loop takes in at most this much, so that even calls
// turned away at the door cannot keep those inside waiting.
constexpr int kMostEventsARound = 4096;

// The loop looks at the clocks at least this often, since a wall clock can be
// set forward while it sleeps.
constexpr absl::Duration kLongestSleep = absl::Minutes(1);

// When clocks are due but nothing could be done about them (the time is not
// trusted, or there was an error), the next attempt comes this much later.
constexpr absl::Duration kRetryClocksAfter = absl::Seconds(1);

// A batch of so few jobs, with none behind them, is committed by the loop
// itself: handing it over would take longer than what could be decided meanwhile.
constexpr size_t kFewJobs = 2;

absl::Status Stopped() {
  return Refusal(absl::StatusCode::kUnavailable, "OFFICE_STOPPED", "the office has stopped").InChinese("服务已停止");
}

}  // namespace

WritingLoop::WritingLoop(const Premises& premises, std::unique_ptr<grpc::ServerCompletionQueue> queue,
                         AfterCommit after_commit, Failure failed)
    : premises_(premises),
      queue_(std::move(queue)),
      next_due_(absl::InfiniteFuture()),
      batcher_({.store = premises.store,
                .due_clocks = premises.hooks.act_on_due_clocks,
                .after_commit = std::move(after_commit),
                .failed = std::move(failed),
                .ready = [this] { Wake(); }}) {}

WritingLoop::~WritingLoop() { Stop(); }

void WritingLoop::Start(const std::vector<ServedRpc>& rpcs) {
  for (const ServedRpc& rpc : rpcs) {
    if (!OnWritingLoop(rpc.row->lane)) continue;
    for (int i = 0; i < kWaitingCallsPerMethod; ++i) UnaryCall::Request(rpc, *this, *queue_);
  }
  LearnNextDue();
  thread_ = std::thread([this] { Run(); });
}

void WritingLoop::Post(PostedWork::Work work, PostedWork::Then then) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!closed_) {
      posted_.push_back(std::make_unique<PostedWork>(std::move(work), std::move(then)));
      WakeLocked();
      return;
    }
  }
  if (then != nullptr) then(Stopped());
}

void WritingLoop::Wake() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!closed_) WakeLocked();
}

void WritingLoop::WakeLocked() {
  if (std::exchange(alarm_set_, true)) return;
  alarm_.Set(queue_.get(), gpr_now(GPR_CLOCK_REALTIME), static_cast<QueueEvent*>(this));
}

void WritingLoop::Happened(bool) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    alarm_set_ = false;
  }
  TakePosted();
}

void WritingLoop::TakePosted() {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto& job : posted_) waiting_.push_back(std::move(job));
  posted_.clear();
}

void WritingLoop::Arrived(UnaryCall& call) {
  if (!open_) return call.Abandon();
  call.RequestNext();
  const absl::Duration remaining = call.incoming().Deadline() - call.incoming().arrival;
  const absl::Status admitted = admission_.Admit(waiting_.size(), remaining);
  if (!admitted.ok()) return call.Finish(admitted);
  waiting_.push_back(std::make_unique<LoopCall>(call, premises_));
}

void WritingLoop::Run() {
  while (Collect()) {
    WorkOff();
    if (CloseWhenDone()) queue_->Shutdown();
  }
}

// Takes in everything that is ready; waits for it when there is nothing else to
// do. False when the queue has closed.
bool WritingLoop::Collect() {
  void* tag = nullptr;
  bool ok = false;
  using Next = grpc::CompletionQueue::NextStatus;
  const auto until = std::chrono::system_clock::now() + absl::ToChronoMicroseconds(Sleep());
  Next next = queue_->AsyncNext(&tag, &ok, until);
  const LogTogether lines_of_the_turned_away;
  for (int events = 1; next == Next::GOT_EVENT; ++events) {
    static_cast<QueueEvent*>(tag)->Happened(ok);
    if (events == kMostEventsARound) break;
    next = queue_->AsyncNext(&tag, &ok, gpr_inf_past(GPR_CLOCK_REALTIME));
  }
  return next != Next::SHUTDOWN;
}

void WritingLoop::WorkOff() {
  while (!waiting_.empty() && batcher_.jobs() < kMostCallsInABatch) {
    batcher_.Decide(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  // The batcher wakes the loop when it is ready for the next batch.
  if (batcher_.IsCommitting()) return;
  ActOnClocks();
  Commit();
  // What was posted meanwhile need not wait for its alarm.
  TakePosted();
}

void WritingLoop::ActOnClocks() {
  clocks_stuck_ = false;
  if (premises_.clock.Now() < next_due_) return;
  const bool changed_before = batcher_.changes();
  const absl::StatusOr<bool> acted = batcher_.DecideClocks();
  if (!acted.ok()) Log(Level::kError, "clocks failed", {{"status", acted.status().ToString()}});
  clocks_stuck_ = !changed_before && !batcher_.changes();
}

void WritingLoop::Commit() {
  if (batcher_.jobs() == 0 && !batcher_.changes()) return;
  if (batcher_.changes()) LearnNextDue();
  if (batcher_.newest_took() > absl::ZeroDuration()) admission_.BatchTook(batcher_.newest_took());
  waiting_.empty() && batcher_.jobs() <= kFewJobs ? batcher_.CommitHere() : batcher_.CommitBehind();
}

void WritingLoop::LearnNextDue() {
  if (premises_.hooks.next_due == nullptr) return;
  const absl::StatusOr<absl::Time> due = premises_.hooks.next_due(batcher_.state());
  if (!due.ok()) Log(Level::kError, "clocks unreadable", {{"status", due.status().ToString()}});
  // Clocks that cannot be read are looked at again soon, by way of being due.
  next_due_ = due.ok() ? *due : absl::InfinitePast();
}

absl::Duration WritingLoop::Sleep() const {
  if (batcher_.IsCommitting()) return kLongestSleep;
  if (!waiting_.empty()) return absl::ZeroDuration();
  const absl::Duration until_due = next_due_ - premises_.clock.Now();
  const absl::Duration shortest = clocks_stuck_ || batcher_.has_failed() ? kRetryClocksAfter : absl::ZeroDuration();
  return std::clamp(until_due, shortest, kLongestSleep);
}

// Closes the loop for good when it should stop and has nothing left to do.
bool WritingLoop::CloseWhenDone() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const bool at_work = batcher_.IsCommitting() || batcher_.jobs() > 0 || !waiting_.empty() || !posted_.empty();
  if (closed_ || !stopping_ || at_work) return false;
  closed_ = true;
  open_ = false;
  return true;
}

void WritingLoop::Stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    if (thread_.joinable() && !closed_) WakeLocked();
  }
  if (thread_.joinable()) {
    thread_.join();
    return;
  }
  if (std::exchange(closed_, true)) return;
  // Never started: a queue must be closed and empty before it goes.
  queue_->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
  }
}

}  // namespace tongban
