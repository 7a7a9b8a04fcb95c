#ifndef TONGBAN_COMMON_SERVER_WRITING_LOOP_H_
#define TONGBAN_COMMON_SERVER_WRITING_LOOP_H_

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "common/log/state_machine.h"
#include "common/server/admission.h"
#include "common/server/batcher.h"
#include "common/server/loop_call.h"
#include "common/server/unary_call.h"

namespace tongban {

// Calls of one method that the server may take in before the loop comes round.
// Each that arrives is asked for again, which brings in the next that waits in
// gRPC; more of them only make Debian's gRPC slower, which looks every tag up in
// a list of all that are outstanding.
inline constexpr int kWaitingCallsPerMethod = 8;

// Where everything is decided, in one order, which is the log: it takes every
// call that is ready, decides them one after the other, commits whatever has
// gathered as one batch with one sync, and answers it. The slower the disk, the
// larger the batch; there are no locks around cases.
//
// Two threads take turns. One leads: it polls and decides. When something is to
// be committed and nobody is at it, the leader goes and commits it itself, and
// the other leads meanwhile, so that no call waits for a disk, and a call that
// comes alone is never handed from thread to thread.
//
// The leader is also the only thread of the process that polls gRPC: a second
// one would read the calls for it and wake it for each. So whoever makes or
// takes calls does so on this queue, and hands on what takes long.
class WritingLoop final : private CallHost, private QueueEvent {
 public:
  using Failure = std::function<void(const absl::Status&)>;
  using AfterCommit = std::function<void(const Batch&)>;

  // `failed` is called once when a commit has failed: from then on every call is
  // answered UNAVAILABLE and the process should exit. It and `after_commit` are
  // called on the thread that committed, one call at a time.
  WritingLoop(const Premises& premises, std::unique_ptr<grpc::ServerCompletionQueue> queue, AfterCommit after_commit,
              Failure failed);
  // Stops.
  ~WritingLoop();

  // Asks for calls and begins, once the server has started. `rpcs` outlives the
  // loop.
  void Start(const std::vector<ServedRpc>& rpcs);

  // Its tags are QueueEvents, which happen on the leader's thread.
  grpc::ServerCompletionQueue& queue() { return *queue_; }

  // Decides `work` on the loop, in a transaction of its own that counts when it
  // returns OK, and then calls `then` on the thread that committed: with what
  // `work` returned, once it is on disk; UNAVAILABLE when the commit failed or
  // the loop has stopped (then on the caller's thread). From any thread.
  void Post(PostedWork::Work work, PostedWork::Then then);

  // Looks at the clocks again, because the time was moved. From any thread.
  void Wake();

  // To be called before the server is shut down.
  void ExpectStop();
  // Ends the loop when everything that arrived is answered. The server must have
  // been shut down before.
  void Stop();

 private:
  // The loop's life, moved under mutex_:
  //
  //           Start             Stop              leader: all is answered           leader: the queue
  //   kNew ──────────▶ kServing ────▶ kStopping ────────────────────────▶ kClosed ───────────────▶ kEnded
  //     │                                                                    ▲     has closed
  //     └───────────────────────────── Stop ─────────────────────────────────┘
  enum class State {
    kNew,
    kServing,
    kStopping,  // Takes calls still, which the server does not bring any more, and work.
    kClosed,    // Takes nothing.
    kEnded,     // Both threads leave.
  };
  static constexpr Move<State> kMoves[] = {
      {State::kNew, State::kServing},     {State::kNew, State::kClosed},   {State::kServing, State::kStopping},
      {State::kStopping, State::kClosed}, {State::kClosed, State::kEnded},
  };

  // How far the leader is from its sleep in the queue, moved under mutex_ so that
  // work that is posted wakes it exactly when it must:
  //
  //             leader: nothing was posted
  //   kAwake ─────────────────────────────▶ kAsleep
  //     ▲  ◀──────────────────────────────   │
  //     │         leader: an event came      │ Post
  //     │                                    ▼
  //     └── leader: the alarm went off ── kWoken ◀── Wake ── kAwake, kAsleep
  enum class Sleep { kAwake, kAsleep, kWoken };
  static constexpr Move<Sleep> kSleepMoves[] = {
      {Sleep::kAwake, Sleep::kAsleep}, {Sleep::kAsleep, Sleep::kAwake}, {Sleep::kAwake, Sleep::kWoken},
      {Sleep::kAsleep, Sleep::kWoken}, {Sleep::kWoken, Sleep::kAwake},
  };

  // What keeps the leader from what it has to do.
  enum class Obstacle {
    kNone,
    kFullBatch,    // The batcher tells when there is room.
    kStuckClocks,  // They are due, and nothing could be done about them; they are tried again.
  };

  void Arrived(UnaryCall& call) override;
  void Answering() override { ++answers_under_way_; }
  void Gone() override { --answers_under_way_; }
  // The alarm: something was posted.
  void Happened(bool ok) override;

  void MoveTo(State next);
  bool IsClosed() const;
  void WakeLocked();
  void WakeIfStopping();
  bool TakePosted(bool before_sleep);
  void Run();
  bool Collect();
  void CollectAnswers();
  void WorkOff();
  void ActOnClocks();
  void LearnNextDue();
  absl::Duration LongestWait();
  bool CloseWhenDone();

  const Premises& premises_;
  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  // Tells that answers are out. Nobody waits for that, so nobody is woken by it:
  // who has answered looks, and the leader when it comes round.
  grpc::CompletionQueue answers_;
  std::atomic<int> answers_under_way_ = 0;
  Batcher batcher_;

  // Held by the leader, who alone uses what follows.
  std::mutex lead_;
  Admission admission_;
  std::deque<std::unique_ptr<Job>> waiting_;
  std::chrono::steady_clock::time_point round_began_;
  std::map<std::string, int> rejected_;  // In this round, by reason.
  absl::Time next_due_;
  Obstacle obstacle_ = Obstacle::kNone;

  std::mutex mutex_;
  StateMachine<State, kMoves> state_{"writing loop", State::kNew};
  StateMachine<Sleep, kSleepMoves> sleep_{"leader", Sleep::kAwake};
  std::vector<std::unique_ptr<Job>> posted_;
  grpc::Alarm alarm_;
  std::array<std::thread, 2> threads_;
  std::thread last_answers_;  // Waits for them, so that the server can end.
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_WRITING_LOOP_H_
