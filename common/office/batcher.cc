#include "common/office/batcher.h"

#include <utility>

#include "common/log/log.h"
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
    : settings_(std::move(settings)), open_(std::make_unique<Round>(&settings_.store)), thread_([this] { Run(); }) {}

Batcher::~Batcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  handed_over_.notify_one();
  thread_.join();
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
  LookBehind();
  if (open_->jobs.empty()) open_->start = std::chrono::steady_clock::now();
  open_->decisions.push_back(DecideOne(*job));
  open_->jobs.push_back(std::move(job));
}

absl::StatusOr<bool> Batcher::DecideClocks() {
  if (failed_ || settings_.due_clocks == nullptr) return false;
  LookBehind();
  Transaction own(&open_->changes);
  absl::StatusOr<bool> more = settings_.due_clocks(own);
  if (more.ok()) std::move(own).MergeInto(open_->changes);
  return more;
}

void Batcher::LookBehind() {
  if (committing_ || closed_ == nullptr) return;
  open_->changes.LayOver(&settings_.store);
  closed_ = nullptr;
}

void Batcher::CloseRound() {
  LookBehind();
  closed_ = std::exchange(open_, nullptr);
  open_ = std::make_unique<Round>(&closed_->changes);
}

void Batcher::CommitHere() {
  CloseRound();
  Finish(*closed_);
  LookBehind();
}

void Batcher::CommitBehind() {
  CloseRound();
  {
    const std::lock_guard lock(mutex_);
    committing_ = true;
  }
  handed_over_.notify_one();
}

void Batcher::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    handed_over_.wait(lock, [this] { return stopping_ || committing_; });
    if (!committing_) return;
    lock.unlock();
    Finish(*closed_);
    lock.lock();
    committing_ = false;
    if (settings_.ready != nullptr && !stopping_) settings_.ready();
  }
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
  if (commit.ok() && !batch.empty() && settings_.after_commit != nullptr) settings_.after_commit(batch);
}

}  // namespace tongban
