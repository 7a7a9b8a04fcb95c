#include "common/server/batcher.h"

#include <utility>

#include "common/log/log.h"
#include "common/server/admission.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

absl::Status NotKnownToBeStored() {
  return Refusal(absl::StatusCode::kUnavailable, "COMMIT_FAILED",
                 "whether this took effect is not known; send the same request again, with the same request id")
      .InChinese("系统存储暂不可用，请稍后以同一请求编号重试");
}

}  // namespace

Batcher::Batcher(Settings settings)
    : settings_(std::move(settings)), open_(std::make_unique<Round>(&settings_.store)) {}

bool Batcher::HasRoom() {
  const std::lock_guard lock(mutex_);
  const bool has_room = open_->jobs.size() < kMostCallsInABatch;
  if (!has_room) wants_room_ = true;
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
  if (failed_) return job->Reply(NotKnownToBeStored());
  const std::lock_guard lock(mutex_);
  if (open_->jobs.empty()) open_->start = std::chrono::steady_clock::now();
  open_->decisions.push_back(DecideOne(*job));
  open_->jobs.push_back(std::move(job));
}

absl::StatusOr<Batcher::ClockPass> Batcher::DecideClocks() {
  if (failed_ || settings_.due_clocks == nullptr) return ClockPass();
  const std::lock_guard lock(mutex_);
  if (std::exchange(open_->had_clocks, true)) {
    wants_room_ = true;
    return ClockPass{.changed = true, .more_are_due = true};
  }
  Transaction own(&open_->changes);
  const absl::StatusOr<bool> more = settings_.due_clocks(own);
  if (!more.ok()) return more.status();
  const ClockPass pass{.changed = !own.empty(), .more_are_due = *more};
  if (*more) wants_room_ = true;
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
  if (closed_ != nullptr) return false;
  wants_room_ = false;
  if (open_->IsEmpty()) {
    open_->had_clocks = false;
    return false;
  }
  CloseRound();
  return true;
}

// What was decided since lies over what is now on disk.
bool Batcher::CloseNextRound() {
  bool wants_room = false;
  bool goes_on = false;
  {
    const std::lock_guard lock(mutex_);
    open_->changes.LayOver(&settings_.store);
    closed_ = nullptr;
    goes_on = !open_->IsEmpty();
    if (goes_on) CloseRound();
    wants_room = std::exchange(wants_room_, false);
  }
  if (wants_room && settings_.room != nullptr) settings_.room();
  return goes_on;
}

void Batcher::Commit() {
  do {
    Finish(*closed_);
  } while (CloseNextRound());
}

void Batcher::Finish(Round& round) {
  const Batch batch = round.changes.Changes();
  // What was decided on top of a batch that failed is not stored either.
  absl::Status commit = failed_ ? NotKnownToBeStored() : absl::OkStatus();
  if (commit.ok() && !batch.empty()) commit = settings_.store.Commit(batch);
  if (!commit.ok() && !failed_.exchange(true)) {
    Log(Level::kError, "commit failed", {{"status", commit.ToString()}});
    if (settings_.failed != nullptr) settings_.failed(commit);
  }
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
