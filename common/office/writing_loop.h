#ifndef TONGBAN_COMMON_OFFICE_WRITING_LOOP_H_
#define TONGBAN_COMMON_OFFICE_WRITING_LOOP_H_

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "common/office/admission.h"
#include "common/office/batcher.h"
#include "common/office/loop_call.h"
#include "common/office/unary_call.h"

namespace tongban {

// Calls of one method that the server may take in before the loop comes round.
// Asked for again one by one as they arrive; the rest waits in gRPC.
inline constexpr int kWaitingCallsPerMethod = 64;

// The one thread that decides: it takes every call that is ready and decides
// them in order; whatever has gathered is committed as one batch with one sync
// and answered, behind the loop's back, while it decides the next. The slower
// the disk, the larger the batch; there are no locks around cases; the order is
// the log.
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

  // Decides `work` on the loop, in a transaction of its own that counts when it
  // returns OK, and then calls `then` on the thread that committed: with what
  // `work` returned, once it is on disk; UNAVAILABLE when the commit failed or
  // the loop has stopped (then on the caller's thread). From any thread.
  void Post(PostedWork::Work work, PostedWork::Then then);

  // Looks at the clocks again, because the time was moved. From any thread.
  void Wake();

  // Ends the loop when everything that arrived is answered. The server must have
  // been shut down before.
  void Stop();

 private:
  void Arrived(UnaryCall& call) override;
  void Gone() override {}
  // The alarm: something was posted.
  void Happened(bool ok) override;

  void WakeLocked();
  void TakePosted();
  void Run();
  bool Collect();
  void WorkOff();
  void ActOnClocks();
  void Commit();
  void LearnNextDue();
  absl::Duration Sleep() const;
  bool CloseWhenDone();

  const Premises& premises_;
  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;

  // Of the loop's thread only.
  Admission admission_;
  std::deque<std::unique_ptr<Job>> waiting_;
  absl::Time next_due_;
  bool clocks_stuck_ = false;
  bool open_ = true;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Job>> posted_;
  grpc::Alarm alarm_;
  bool alarm_set_ = false;
  bool stopping_ = false;
  bool closed_ = false;
  std::thread thread_;

  Batcher batcher_;  // Last, as its thread uses what stands above.
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_WRITING_LOOP_H_
