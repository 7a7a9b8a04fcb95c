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

absl::Status Stopped() {
  return Refusal(absl::StatusCode::kUnavailable, "OFFICE_STOPPED", "the office has stopped").InChinese("服务已停止");
}

}  // namespace

WritingLoop::WritingLoop(const Premises& premises, std::unique_ptr<grpc::ServerCompletionQueue> queue,
                         AfterCommit after_commit, Failure failed)
    : premises_(premises),
      queue_(std::move(queue)),
      failed_(std::move(failed)),
      batcher_(premises.store, premises.hooks.act_on_due_clocks, std::move(after_commit)),
      next_due_(absl::InfiniteFuture()) {}

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
  for (int events = 1; next == Next::GOT_EVENT; ++events) {
    static_cast<QueueEvent*>(tag)->Happened(ok);
    if (events == kMostEventsARound) break;
    next = queue_->AsyncNext(&tag, &ok, gpr_inf_past(GPR_CLOCK_REALTIME));
  }
  return next != Next::SHUTDOWN;
}

void WritingLoop::WorkOff() {
  const absl::Time start = QueueTime();
  std::vector<std::unique_ptr<Job>> jobs;
  std::vector<Job*> batch;
  while (!waiting_.empty() && batch.size() < kMostCallsInABatch) {
    jobs.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    batch.push_back(jobs.back().get());
  }
  bool clocks_tried = false;
  const LogTogether lines_of_the_batch;
  const Batcher::Result result = batcher_.Run(batch, [this, &clocks_tried] {
    clocks_tried = premises_.clock.Now() >= next_due_;
    return clocks_tried;
  });
  if (!result.commit.ok() && !std::exchange(has_failed_, true)) {
    Log(Level::kError, "commit failed", {{"status", result.commit.ToString()}});
    failed_(result.commit);
  }
  if (!result.clocks.ok()) Log(Level::kError, "clocks failed", {{"status", result.clocks.ToString()}});
  if (result.changed) LearnNextDue();
  if (clocks_tried || result.changed) clocks_stuck_ = clocks_tried && !result.changed;
  if (!batch.empty()) admission_.BatchTook(QueueTime() - start);
  // What was posted meanwhile need not wait for its alarm.
  TakePosted();
}

void WritingLoop::LearnNextDue() {
  if (premises_.hooks.next_due == nullptr) return;
  const absl::StatusOr<absl::Time> due = premises_.hooks.next_due(premises_.store);
  if (!due.ok()) Log(Level::kError, "clocks unreadable", {{"status", due.status().ToString()}});
  // Clocks that cannot be read are looked at again soon, by way of being due.
  next_due_ = due.ok() ? *due : absl::InfinitePast();
}

absl::Duration WritingLoop::Sleep() const {
  if (!waiting_.empty()) return absl::ZeroDuration();
  const absl::Duration until_due = next_due_ - premises_.clock.Now();
  const absl::Duration shortest = clocks_stuck_ || has_failed_ ? kRetryClocksAfter : absl::ZeroDuration();
  return std::clamp(until_due, shortest, kLongestSleep);
}

// Closes the loop for good when it should stop and has nothing left to do.
bool WritingLoop::CloseWhenDone() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_ || !stopping_ || !waiting_.empty() || !posted_.empty()) return false;
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
