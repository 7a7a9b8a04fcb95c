#ifndef TONGBAN_COMMON_SERVER_BATCHER_H_
#define TONGBAN_COMMON_SERVER_BATCHER_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/log/state_machine.h"
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
// batch, and no reply before it. While one thread commits a batch and answers
// it, another decides the next on top of it; batches are committed in order, so
// whoever saw the first is answered after it. The core of the writing loop,
// without gRPC and without threads of its own:
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
    // Told after the replies of each batch, on the thread that committed. May be
    // null.
    std::function<void()> replied = nullptr;
    // Told of each batch that was committed, after the replies, on the thread
    // that committed. May be null.
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
  // Commits and answers the batch, and whatever was decided meanwhile, until
  // nothing is left.
  void Commit();

  // Nothing is decided that is not answered.
  bool IsIdle();
  bool has_failed() const { return state_.IsOneOf({State::kFailing, State::kFailed}); }
  // From its first decision to its last reply, of the newest batch answered; zero
  // when none was since this was last asked.
  absl::Duration TakeNewestTook() { return absl::FromChrono(newest_took_.exchange(std::chrono::nanoseconds(0))); }

 private:
  // Moved under mutex_: by the thread that decides (D) and by the one that
  // commits (C), which is none while the state is kGathering or kFailed.
  //
  //               D: BeginCommit             D: no room in the open batch
  //   kGathering ────────────────▶ kCommitting ───────────────────────────▶ kAwaited
  //       ▲  ▲                      │   │  ▲                                 │ │ │
  //       │  └── C: all answered ───┘   │  └── C: the next batch is closed ──┘ │ │
  //       └─────────────────────── C: all answered ──────────────────────────┘ │
  //                                     └── C: the commit failed ──┬────────────┘
  //                                                                ▼
  //                                 kFailed ◀── C: all answered ── kFailing
  enum class State {
    kGathering,   // Decisions gather in the open batch; nobody commits.
    kCommitting,  // The closed batch is being committed; the open one gathers over it.
    kAwaited,     // The same, and whoever decides is to be told of room.
    kFailing,     // A commit failed. What was decided before that was seen is being answered.
    kFailed,      // Whatever comes is answered at once.
  };
  static constexpr Move<State> kMoves[] = {
      {State::kGathering, State::kCommitting}, {State::kCommitting, State::kAwaited},
      {State::kCommitting, State::kGathering}, {State::kAwaited, State::kCommitting},
      {State::kAwaited, State::kGathering},    {State::kCommitting, State::kFailing},
      {State::kAwaited, State::kFailing},      {State::kFailing, State::kFailed},
  };

  struct Round {
    explicit Round(const Reader* base) : changes(base) {}
    bool IsEmpty() const { return jobs.empty() && changes.empty(); }

    Transaction changes;
    std::vector<std::unique_ptr<Job>> jobs;
    std::vector<absl::Status> decisions;
    int clock_passes = 0;
    std::chrono::steady_clock::time_point start;  // Of its first decision.
  };

  absl::Status DecideOne(Job& job);
  void CloseRound();
  bool CloseNextRound();
  void AwaitRoom();
  absl::Status CommitChanges(const Batch& batch);
  void Finish(Round& round);

  const Settings settings_;
  std::atomic<std::chrono::nanoseconds> newest_took_ = std::chrono::nanoseconds(0);

  // Held for each decision, and to turn the open batch into the closed one.
  std::mutex mutex_;
  StateMachine<State, kMoves> state_{"batcher", State::kGathering};
  std::unique_ptr<Round> open_;
  // Being committed. The open one lies over it.
  std::unique_ptr<Round> closed_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_BATCHER_H_
