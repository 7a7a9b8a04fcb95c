#ifndef TONGBAN_COMMON_OFFICE_BATCHER_H_
#define TONGBAN_COMMON_OFFICE_BATCHER_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "common/store/transaction.h"

namespace tongban {

// Something to be decided on the writing loop: a call, or work that was posted.
class Job {
 public:
  enum class Changes { kKeep, kDrop };

  virtual ~Job() = default;
  // Decides. The transaction is the job's own and sees what the jobs before it
  // did; its changes count only with kKeep.
  virtual absl::StatusOr<Changes> Decide(Transaction& transaction) = 0;
  // Adds what a refusal leaves behind all the same, such as a line in the access
  // log. Called only after Decide returned an error.
  virtual void RecordRefusal(const absl::Status& refusal, Transaction& batch) = 0;
  // The batch is on disk and `result` is what Decide returned; or it is not
  // known to be, and `result` is UNAVAILABLE. Called exactly once, on the thread
  // that committed.
  virtual void Reply(const absl::Status& result) = 0;
};

// Decides jobs in order and commits them batch by batch: one sync for all of a
// batch, and no reply before it. While a thread of its own commits one batch and
// answers it, the next is decided on top of it; batches are committed in order,
// so whoever saw the first is answered after it. The core of the writing loop,
// without gRPC.
class Batcher {
 public:
  struct Settings {
    Store& store;
    // Works off clocks that are due, a bounded number; true when more are due.
    std::function<absl::StatusOr<bool>(Transaction&)> due_clocks = nullptr;
    // Told of each batch that was committed, after the replies, on the thread
    // that committed. May be null.
    std::function<void(const Batch&)> after_commit = nullptr;
    // Told once that the store has failed and the process should exit, on the
    // thread that committed. May be null.
    std::function<void(const absl::Status&)> failed = nullptr;
    // A batch committed behind is answered, and the next may be committed; on
    // the committing thread. May be null.
    std::function<void()> ready = nullptr;
  };

  explicit Batcher(Settings settings);
  // Waits for the batch that is being committed.
  ~Batcher();

  // All of these are for one thread, that of the loop.

  // Decides the job as part of the open batch. After a failed commit it is
  // answered UNAVAILABLE at once, without being decided.
  void Decide(std::unique_ptr<Job> job);
  // Decides for due clocks in the open batch; true when more are due. After an
  // error their changes are dropped.
  absl::StatusOr<bool> DecideClocks();

  // Jobs in the open batch.
  size_t jobs() const { return open_->jobs.size(); }
  // The open batch changes something.
  bool changes() const { return !open_->changes.empty(); }
  // What will be stored once the open batch is.
  const Reader& state() const { return open_->changes; }

  // Whether a batch is being committed; only when none is can another be.
  bool IsCommitting() const { return committing_; }
  // Commits the open batch and answers it before it returns: for a batch too
  // small to be worth waking a thread for.
  void CommitHere();
  // The same on the committing thread.
  void CommitBehind();

  bool has_failed() const { return failed_; }
  // From its first decision to its last reply, of the newest batch answered.
  absl::Duration newest_took() const { return absl::FromChrono(newest_took_.load()); }

 private:
  struct Round {
    explicit Round(const Reader* base) : changes(base) {}

    Transaction changes;
    std::vector<std::unique_ptr<Job>> jobs;
    std::vector<absl::Status> decisions;
    std::chrono::steady_clock::time_point start;  // Of its first decision.
  };

  absl::Status DecideOne(Job& job);
  // Lets go of a batch that has been committed since the last look.
  void LookBehind();
  void CloseRound();
  void Finish(Round& round);
  void Run();

  const Settings settings_;
  std::unique_ptr<Round> open_;
  // Being committed, or committed and not let go of: the open one lies over it.
  std::unique_ptr<Round> closed_;
  std::atomic<bool> failed_ = false;
  std::atomic<std::chrono::nanoseconds> newest_took_ = std::chrono::nanoseconds(0);

  std::mutex mutex_;
  std::condition_variable handed_over_;
  std::atomic<bool> committing_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_BATCHER_H_
