#include "common/office/batcher.h"

#include <utility>
#include <vector>

#include "common/status/refusal.h"

namespace tongban {
namespace {

absl::Status NotKnownToBeStored() {
  return Refusal(absl::StatusCode::kUnavailable, "COMMIT_FAILED",
                 "whether this took effect is not known; send the same request again, with the same request id")
      .InChinese("系统存储暂不可用，请稍后以同一请求编号重试");
}

}  // namespace

absl::Status Batcher::DecideOne(Job& job, Transaction& batch) {
  Transaction own(&batch);
  absl::StatusOr<Job::Changes> changes = job.Decide(own);
  if (changes.ok()) {
    if (*changes == Job::Changes::kKeep) std::move(own).MergeInto(batch);
    return absl::OkStatus();
  }
  job.RecordRefusal(changes.status(), batch);
  return std::move(changes).status();
}

void Batcher::DecideClocks(Transaction& batch, Result& result) {
  Transaction own(&batch);
  absl::StatusOr<bool> more = due_clocks_(own);
  if (!more.ok()) {
    result.clocks = std::move(more).status();
    return;
  }
  result.more_clocks_due = *more;
  std::move(own).MergeInto(batch);
}

Batcher::Result Batcher::Run(absl::Span<Job* const> jobs, const std::function<bool()>& clocks_are_due) {
  Result result;
  if (failed_) {
    result.commit = NotKnownToBeStored();
    for (Job* job : jobs) job->Reply(result.commit);
    return result;
  }
  Transaction transaction(&store_);
  std::vector<absl::Status> decisions;
  decisions.reserve(jobs.size());
  for (Job* job : jobs) decisions.push_back(DecideOne(*job, transaction));
  if (due_clocks_ != nullptr && clocks_are_due()) DecideClocks(transaction, result);
  const Batch batch = transaction.Take();
  result.changed = !batch.empty();
  if (result.changed) result.commit = store_.Commit(batch);
  failed_ = !result.commit.ok();
  for (size_t i = 0; i < jobs.size(); ++i) jobs[i]->Reply(failed_ ? NotKnownToBeStored() : decisions[i]);
  if (result.changed && !failed_ && after_commit_ != nullptr) after_commit_(batch);
  return result;
}

}  // namespace tongban
