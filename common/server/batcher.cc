#include "common/server/batcher.h"

#include <utility>

#include "common/log/log.h"
#include "common/server/admission.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

absl::Status NotKnownToBeStored() {
  return Refusal(errors::v1::ERROR_REASON_COMMIT_FAILED,
                 "it is unknown whether this took effect; retry the same request with the same request id");
}

}  // namespace

Batcher::Batcher(Settings settings)
    : settings_(std::move(settings)), open_(std::make_unique<Round>(&settings_.store)) {}

// While nobody commits there is room as soon as BeginCommit was called.
void Batcher::AwaitRoom() { state_.MoveIf(State::kCommitting, State::kAwaited); }

bool Batcher::HasRoom() {
  const std::lock_guard lock(mutex_);
  const bool has_room = open_->jobs.size() < kMostCallsInABatch;
  if (!has_room) AwaitRoom();
  return has_room;
}

absl::Status Batcher::DecideOne(Job& job) {
  Transaction own(&open_->changes);
  absl::StatusOr<Job::Changes> changes = job.Decide(own);
  if (changes.ok()) {
    if (*changes == Job::Changes::kKeep) std::move(own).MergeInto(open_->changes);
    return absl::OkStatus();
  }
  job.RecordRefusal(changes.status(), open_->changes);
  return std::move(changes).status();
}

void Batcher::Decide(std::unique_ptr<Job> job) {
  std::unique_lock lock(mutex_);
  if (has_failed()) {
    lock.unlock();
    return job->Reply(NotKnownToBeStored());
  }
  if (open_->jobs.empty()) open_->start = std::chrono::steady_clock::now();
  open_->decisions.push_back(DecideOne(*job));
  open_->jobs.push_back(std::move(job));
}

absl::StatusOr<Batcher::ClockPass> Batcher::DecideClocks() {
  const std::lock_guard lock(mutex_);
  if (has_failed() || settings_.due_clocks == nullptr) return ClockPass();
  if (++open_->clock_passes > 1) {
    AwaitRoom();
    return ClockPass{.changed = true, .more_are_due = true};
  }
  Transaction own(&open_->changes);
  const absl::StatusOr<bool> more = settings_.due_clocks(own);
  if (!more.ok()) return more.status();
  const ClockPass pass{.changed = !own.empty(), .more_are_due = *more};
  if (*more) AwaitRoom();
  std::move(own).MergeInto(open_->changes);
  return pass;
}

void Batcher::LookAtState(absl::FunctionRef<void(const Reader&)> look) {
  const std::lock_guard lock(mutex_);
  look(open_->changes);
}

bool Batcher::IsIdle() {
  const std::lock_guard lock(mutex_);
  return closed_ == nullptr && open_->IsEmpty();
}

void Batcher::CloseRound() {
  closed_ = std::move(open_);
  open_ = std::make_unique<Round>(&closed_->changes);
}

bool Batcher::BeginCommit() {
  const std::lock_guard lock(mutex_);
  if (state_.now() != State::kGathering) return false;
  if (open_->IsEmpty()) {
    open_->clock_passes = 0;
    return false;
  }
  CloseRound();
  state_.MoveTo(State::kCommitting);
  return true;
}

// What was decided since lies over what is now on disk.
bool Batcher::CloseNextRound() {
  bool is_awaited = false;
  bool more = false;
  {
    const std::lock_guard lock(mutex_);
    open_->changes.LayOver(&settings_.store);
    closed_ = nullptr;
    more = !open_->IsEmpty();
    if (more) CloseRound();
    is_awaited = state_.IsOneOf({State::kAwaited, State::kFailing});
    if (!more) {
      state_.MoveTo(has_failed() ? State::kFailed : State::kGathering);
    } else {
      state_.MoveIf(State::kAwaited, State::kCommitting);
    }
  }
  if (is_awaited && settings_.room != nullptr) settings_.room();
  return more;
}

void Batcher::Commit() {
  do {
    Finish(*closed_);
  } while (CloseNextRound());
}

absl::Status Batcher::CommitChanges(const Batch& batch) {
  // What was decided on top of a batch that failed is not stored either.
  if (has_failed()) return NotKnownToBeStored();
  if (batch.empty()) return absl::OkStatus();
  absl::Status commit = settings_.store.Commit(batch);
  if (commit.ok()) return commit;
  Log(Level::kError, "commit failed", {{"status", commit.ToString()}});
  {
    const std::lock_guard lock(mutex_);
    state_.MoveTo(State::kFailing);
  }
  if (settings_.failed != nullptr) settings_.failed(commit);
  return commit;
}

void Batcher::Finish(Round& round) {
  const Batch batch = round.changes.Changes();
  const absl::Status commit = CommitChanges(batch);
  {
    const LogTogether lines_of_the_batch;
    for (size_t i = 0; i < round.jobs.size(); ++i) {
      round.jobs[i]->Reply(commit.ok() ? round.decisions[i] : NotKnownToBeStored());
    }
  }
  if (!round.jobs.empty()) newest_took_ = std::chrono::steady_clock::now() - round.start;
  round.jobs.clear();
  if (settings_.replied != nullptr) settings_.replied();
  if (commit.ok() && !batch.empty() && settings_.after_commit != nullptr) settings_.after_commit(batch);
}

}  // namespace tongban
