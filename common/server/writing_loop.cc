#include "common/server/writing_loop.h"

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

// Reading and deciding take turns of at most this long while there is work for
// both: what is not read grows old unseen, and what is not decided in vain.
constexpr std::chrono::milliseconds kLongestTurn(10);

// The loop looks at the clocks at least this often, since a wall clock can be
// set forward while it sleeps.
constexpr absl::Duration kLongestSleep = absl::Minutes(1);

// When clocks are due but nothing could be done about them (the time is not
// trusted, or there was an error), the next attempt comes this much later.
constexpr absl::Duration kRetryClocksAfter = absl::Seconds(1);

absl::Status Stopped() {
  return Refusal(errors::v1::ERROR_REASON_OFFICE_STOPPED, "office has stopped; retry later with the same request id");
}

}  // namespace

WritingLoop::WritingLoop(const Premises& premises, std::unique_ptr<grpc::ServerCompletionQueue> queue,
                         AfterCommit after_commit, Failure failed)
    : premises_(premises),
      queue_(std::move(queue)),
      batcher_({.store = premises.store,
                .due_clocks = premises.hooks.act_on_due_clocks,
                .replied = [this] { CollectAnswers(); },
                .after_commit = std::move(after_commit),
                .failed = std::move(failed),
                .room = [this] { Wake(); }}),
      next_due_(absl::InfiniteFuture()) {}

WritingLoop::~WritingLoop() { Stop(); }

void WritingLoop::Start(const std::vector<ServedRpc>& rpcs) {
  for (const ServedRpc& rpc : rpcs) {
    if (!OnWritingLoop(rpc.row->lane)) continue;
    for (int i = 0; i < kWaitingCallsPerMethod; ++i) UnaryCall::Request(rpc, *this, {*queue_, answers_});
  }
  LearnNextDue();
  MoveTo(State::kServing);
  for (std::thread& thread : threads_) thread = std::thread([this] { Run(); });
}

void WritingLoop::Post(PostedWork::Work work, PostedWork::Then then) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!IsClosed()) {
      posted_.push_back(std::make_unique<PostedWork>(std::move(work), std::move(then)));
      if (sleep_.now() == Sleep::kAsleep) WakeLocked();
      return;
    }
  }
  if (then != nullptr) then(Stopped());
}

void WritingLoop::Wake() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!IsClosed()) WakeLocked();
}

bool WritingLoop::IsClosed() const { return state_.IsOneOf({State::kClosed, State::kEnded}); }

void WritingLoop::WakeLocked() {
  if (sleep_.now() == Sleep::kWoken) return;
  sleep_.MoveTo(Sleep::kWoken);
  alarm_.Set(queue_.get(), gpr_now(GPR_CLOCK_REALTIME), static_cast<QueueEvent*>(this));
}

// The leader sleeps until everything is answered.
void WritingLoop::WakeIfStopping() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_.now() == State::kStopping) WakeLocked();
}

void WritingLoop::Happened(bool) {
  const std::lock_guard<std::mutex> lock(mutex_);
  sleep_.MoveTo(Sleep::kAwake);
}

// True when there was something.
bool WritingLoop::TakePosted(bool before_sleep) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const bool any = !posted_.empty();
  if (before_sleep && !any) {
    sleep_.MoveIf(Sleep::kAwake, Sleep::kAsleep);
  } else {
    sleep_.MoveIf(Sleep::kAsleep, Sleep::kAwake);
  }
  for (auto& job : posted_) waiting_.push_back(std::move(job));
  posted_.clear();
  return any;
}

void WritingLoop::Arrived(UnaryCall& call) {
  if (IsClosed()) return call.Abandon();
  call.RequestNext();
  const absl::Duration remaining = call.incoming().Deadline() - call.incoming().arrival;
  if (remaining <= absl::ZeroDuration()) {
    ++rejected_["DEADLINE_EXCEEDED"];
    return call.Abandon();
  }
  if (const Rejection* const rejection = admission_.Reject(waiting_.size(), remaining); rejection != nullptr) {
    ++rejected_[ReasonOf(rejection->refusal)];
    return call.Reject(*rejection);
  }
  waiting_.push_back(std::make_unique<LoopCall>(call, premises_));
}

void WritingLoop::Run() {
  std::unique_lock<std::mutex> lead(lead_);
  while (state_.now() != State::kEnded) {
    if (!Collect()) MoveTo(State::kEnded);
    WorkOff();
    if (CloseWhenDone()) queue_->Shutdown();
    if (!batcher_.BeginCommit()) continue;
    // A new batch is open.
    if (obstacle_ == Obstacle::kFullBatch) obstacle_ = Obstacle::kNone;
    lead.unlock();
    batcher_.Commit();
    WakeIfStopping();
    lead.lock();
  }
}

// Takes in everything that is ready; waits for it when there is nothing else to
// do. False when the queue has closed.
bool WritingLoop::Collect() {
  void* tag = nullptr;
  bool ok = false;
  using Next = grpc::CompletionQueue::NextStatus;
  const bool posted = TakePosted(/*before_sleep=*/true);
  const absl::Duration wait = posted ? absl::ZeroDuration() : LongestWait();
  Next next = queue_->AsyncNext(&tag, &ok, std::chrono::system_clock::now() + absl::ToChronoMicroseconds(wait));
  round_began_ = std::chrono::steady_clock::now();
  for (int events = 1; next == Next::GOT_EVENT; ++events) {
    static_cast<QueueEvent*>(tag)->Happened(ok);
    const bool is_enough = !waiting_.empty() && std::chrono::steady_clock::now() - round_began_ > kLongestTurn;
    if (is_enough || events == kMostEventsARound) break;
    next = queue_->AsyncNext(&tag, &ok, gpr_inf_past(GPR_CLOCK_REALTIME));
  }
  // A line a call would be written many thousand times a second.
  for (const auto& [reason, calls] : std::exchange(rejected_, {})) {
    Log(Level::kWarning, "calls rejected", {{"reason", reason}, {"calls", calls}});
  }
  TakePosted(/*before_sleep=*/false);
  CollectAnswers();
  return next != Next::SHUTDOWN;
}

// Of calls that were answered; not all may be out yet.
void WritingLoop::CollectAnswers() {
  void* tag = nullptr;
  bool ok = false;
  while (answers_under_way_ > 0 && answers_.AsyncNext(&tag, &ok, gpr_inf_past(GPR_CLOCK_REALTIME)) ==
                                       grpc::CompletionQueue::NextStatus::GOT_EVENT) {
    static_cast<QueueEvent*>(tag)->Happened(ok);
  }
}

void WritingLoop::WorkOff() {
  if (const absl::Duration took = batcher_.TakeNewestTook(); took > absl::ZeroDuration()) admission_.BatchTook(took);
  const auto begin = std::chrono::steady_clock::now();
  auto now = begin;
  size_t decided = 0;
  obstacle_ = Obstacle::kNone;
  while (!waiting_.empty() && now - begin <= kLongestTurn) {
    if (!batcher_.HasRoom()) {
      obstacle_ = Obstacle::kFullBatch;
      break;
    }
    batcher_.Decide(std::move(waiting_.front()));
    waiting_.pop_front();
    ++decided;
    now = std::chrono::steady_clock::now();
  }
  admission_.Decided(decided, absl::FromChrono(now - round_began_));
  if (decided > 0) LearnNextDue();
  ActOnClocks();
}

void WritingLoop::ActOnClocks() {
  if (premises_.clock.Now() < next_due_) return;
  const absl::StatusOr<Batcher::ClockPass> acted = batcher_.DecideClocks();
  if (!acted.ok()) Log(Level::kError, "due-clock pass failed", {{"status", acted.status().ToString()}});
  const bool changed = acted.ok() && acted->changed;
  if (changed && acted->more_are_due) obstacle_ = Obstacle::kFullBatch;
  LearnNextDue();
  const bool are_stuck = !changed && next_due_ <= premises_.clock.Now();
  if (are_stuck && obstacle_ == Obstacle::kNone) obstacle_ = Obstacle::kStuckClocks;
}

void WritingLoop::LearnNextDue() {
  if (premises_.hooks.next_due == nullptr) return;
  absl::StatusOr<absl::Time> due = absl::InfiniteFuture();
  batcher_.LookAtState([&](const Reader& reader) { due = premises_.hooks.next_due(reader); });
  if (!due.ok()) Log(Level::kError, "due-clock read failed", {{"status", due.status().ToString()}});
  // Clocks that cannot be read are looked at again soon, by way of being due.
  next_due_ = due.ok() ? *due : absl::InfinitePast();
}

absl::Duration WritingLoop::LongestWait() {
  if (obstacle_ == Obstacle::kFullBatch) return kLongestSleep;
  if (!waiting_.empty()) return absl::ZeroDuration();
  const absl::Duration until_due = next_due_ - premises_.clock.Now();
  const bool is_in_vain = obstacle_ == Obstacle::kStuckClocks || batcher_.has_failed();
  const absl::Duration shortest = is_in_vain ? kRetryClocksAfter : absl::ZeroDuration();
  return std::clamp(until_due, shortest, kLongestSleep);
}

// Closes the loop for good when it should stop and has nothing left to do.
bool WritingLoop::CloseWhenDone() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_.now() != State::kStopping || !batcher_.IsIdle() || !waiting_.empty() || !posted_.empty()) return false;
  state_.MoveTo(State::kClosed);
  return true;
}

void WritingLoop::MoveTo(State next) {
  const std::lock_guard<std::mutex> lock(mutex_);
  state_.MoveTo(next);
}

// A server ends when its last answer is taken note of.
void WritingLoop::ExpectStop() {
  last_answers_ = std::thread([this] {
    void* tag = nullptr;
    bool ok = false;
    while (answers_.Next(&tag, &ok)) static_cast<QueueEvent*>(tag)->Happened(ok);
  });
}

void WritingLoop::Stop() {
  bool has_begun = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (IsClosed()) return;
    has_begun = state_.now() == State::kServing;
    state_.MoveTo(has_begun ? State::kStopping : State::kClosed);
    if (has_begun) WakeLocked();
  }
  if (has_begun) {
    for (std::thread& thread : threads_) thread.join();
  } else {
    // A queue must be closed and empty before it goes.
    queue_->Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_->Next(&tag, &ok)) {
    }
  }
  answers_.Shutdown();
  if (!last_answers_.joinable()) ExpectStop();
  last_answers_.join();
}

}  // namespace tongban
