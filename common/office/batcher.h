#ifndef TONGBAN_COMMON_OFFICE_BATCHER_H_
#define TONGBAN_COMMON_OFFICE_BATCHER_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/store/store.h"
#include "common/store/transaction.h"

namespace tongban {

// Something to be decided on the writing loop: a call, or work that was posted.
class Job {
 public:
  enum class Changes { kKeep, kDrop };

  virtual ~Job() = default;
  // Decides. The transaction is the job's own and sees what the jobs before it
  // in the batch did; its changes count only with kKeep.
  virtual absl::StatusOr<Changes> Decide(Transaction& transaction) = 0;
  // Adds what a refusal leaves behind all the same, such as a line in the access
  // log. Called only after Decide returned an error.
  virtual void RecordRefusal(const absl::Status& refusal, Transaction& batch) = 0;
  // The batch is on disk and `result` is what Decide returned; or it is not
  // known to be, and `result` is UNAVAILABLE. Called exactly once.
  virtual void Reply(const absl::Status& result) = 0;
};

// Decides jobs in order and commits them as one: one sync for all of them, and
// no reply before it. The core of the writing loop, without threads and gRPC.
class Batcher {
 public:
  // Works off clocks that are due, a bounded number; true when more are due.
  using DueClocks = std::function<absl::StatusOr<bool>(Transaction&)>;
  // Told of each batch that was committed, after the replies.
  using AfterCommit = std::function<void(const Batch&)>;

  struct Result {
    // Not OK: the store has failed, and the process should exit.
    absl::Status commit;
    // What went wrong with the clocks; their changes were dropped.
    absl::Status clocks;
    bool more_clocks_due = false;
    bool changed = false;
  };

  Batcher(Store& store, DueClocks due_clocks, AfterCommit after_commit)
      : store_(store), due_clocks_(std::move(due_clocks)), after_commit_(std::move(after_commit)) {}

  // Decides all jobs, then the clocks if `clocks_are_due`; commits if anything
  // changed; replies. After a failed commit every later job is answered
  // UNAVAILABLE without being decided.
  Result Run(absl::Span<Job* const> jobs, const std::function<bool()>& clocks_are_due);

 private:
  absl::Status DecideOne(Job& job, Transaction& batch);
  void DecideClocks(Transaction& batch, Result& result);

  Store& store_;
  const DueClocks due_clocks_;
  const AfterCommit after_commit_;
  bool failed_ = false;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_BATCHER_H_
