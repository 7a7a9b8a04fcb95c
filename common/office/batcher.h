#ifndef TONGBAN_COMMON_OFFICE_BATCHER_H_
#define TONGBAN_COMMON_OFFICE_BATCHER_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
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
  // known to be, and `result` is UNAVAILABLE. Called exactly once.
  virtual void Reply(const absl::Status& result) = 0;
};

// What the jobs of a batch are to be told.
class Replies {
 public:
  void Add(std::unique_ptr<Job> job, absl::Status decision) {
    if (jobs_.empty()) start_ = std::chrono::steady_clock::now();
    jobs_.push_back(std::move(job));
    decisions_.push_back(std::move(decision));
  }
  bool empty() const { return jobs_.empty(); }
  size_t size() const { return jobs_.size(); }
  // What was decided is not known to be stored.
  void Fail(const absl::Status& failure) { decisions_.assign(jobs_.size(), failure); }
  // Replies to all, in order.
  void Send();
  // Since the first was added.
  absl::Duration Age() const { return absl::FromChrono(std::chrono::steady_clock::now() - start_); }

 private:
  std::vector<std::unique_ptr<Job>> jobs_;
  std::vector<absl::Status> decisions_;
  std::chrono::steady_clock::time_point start_;
};

// Decides jobs in order and commits them batch by batch: one sync for all of a
// batch, and no reply before it. While one thread commits a batch, another
// decides the next on top of it; batches are committed in order, so whoever saw
// the first is answered after it. The core of the writing loop, without gRPC and
// without threads of its own:
//
//   batcher.Decide(job);                 // one thread at a time
//   if (batcher.BeginCommit()) {         // the same thread; then another may decide
//     batcher.Commit();
//   }
class Batcher {
 public:
  struct Settings {
    Store& store;
    // Works off clocks that are due, a bounded number; true when more are due.
    std::function<absl::StatusOr<bool>(Transaction&)> due_clocks = nullptr;
    // Given what is to be sent about each batch, on the thread that committed, in
    // the order of the batches. Null: it is sent there.
    std::function<void(Replies)> reply = nullptr;
    // Told of each batch that was committed, on the thread that committed. May be
    // null.
    std::function<void(const Batch&)> after_commit = nullptr;
    // Told once that the store has failed and the process should exit, on the
    // thread that committed. May be null.
    std::function<void(const absl::Status&)> failed = nullptr;
    // Told, on the thread that committed, that there is room again where there
    // was none, for a job or for clocks. May be null.
    std::function<void()> room = nullptr;
  };

  // What was done about clocks that are due.
  struct ClockPass {
    bool changed = false;
    bool more_are_due = false;
  };

  explicit Batcher(Settings settings);

  // The following are for one thread at a time, the one that decides.

  // Whether the open batch takes another job. If not, `room` tells when.
  bool HasRoom();
  // Decides the job as part of the open batch. After a failed commit it is
  // answered UNAVAILABLE at once, without being decided.
  void Decide(std::unique_ptr<Job> job);
  // Decides for due clocks in the open batch, once a batch, so that calls come
  // in between; `room` tells when more can be done. After an error their changes
  // are dropped.
  absl::StatusOr<ClockPass> DecideClocks();
  // Shows what will be stored once the open batch is.
  void LookAtState(absl::FunctionRef<void(const Reader&)> look);

  // True when there is a batch to commit and nobody is at it: call Commit then,
  // from now on beside whoever decides.
  bool BeginCommit();
  // Commits the batch and gives its replies, and so on with whatever was decided
  // meanwhile, until nothing is left.
  void Commit();

  // Nothing is decided whose replies were not given.
  bool IsIdle();
  bool has_failed() const { return failed_; }

 private:
  struct Round {
    explicit Round(const Reader* base) : changes(base) {}
    bool IsEmpty() const { return replies.empty() && changes.empty(); }

    Transaction changes;
    Replies replies;
    bool had_clocks = false;
  };

  absl::Status DecideOne(Job& job);
  void CloseRound();
  bool CloseNextRound();
  void Finish(Round& round);

  const Settings settings_;
  std::atomic<bool> failed_ = false;

  // Held for each decision, and to turn the open batch into the closed one.
  std::mutex mutex_;
  std::unique_ptr<Round> open_;
  // Being committed. The open one lies over it.
  std::unique_ptr<Round> closed_;
  bool wants_room_ = false;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_BATCHER_H_
