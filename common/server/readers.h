#ifndef TONGBAN_COMMON_SERVER_READERS_H_
#define TONGBAN_COMMON_SERVER_READERS_H_

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/server/unary_call.h"
#include "common/server/watch_stream.h"
#include "common/server/writing_loop.h"

namespace tongban {

// Threads that read, so that one long list does not hold up the others.
inline constexpr int kReaderThreads = 2;
// As kWaitingCallsPerMethod, for calls that are read.
inline constexpr int kWaitingReadsPerMethod = 8;
// Streams open at once: each costs a wake-up a commit of its federation.
inline constexpr size_t kMostStreams = 1024;

// Answers what changes nothing from snapshots of the store, on threads of its
// own: it sees every answered write and never waits for a commit. Only a refusal
// for lack of right does, since it is written down first (R78). Calls come on
// the writing loop's queue, whose leader hands them on.
class Readers final : private CallHost, private StreamHost {
 public:
  Readers(const Premises& premises, WritingLoop& loop);
  // Stops.
  ~Readers();

  // Asks for calls and begins, once the server has started. `rpcs` outlives the
  // readers.
  void Start(const std::vector<ServedRpc>& rpcs);

  // The federation's feed has grown. From any thread.
  void Notify(const std::string& federation);

  // Ends all streams and errands with UNAVAILABLE, and lets none begin.
  void EndLongCalls();

  // Ends the threads when everything that arrived is answered. The server must
  // have been shut down before, and the loop must still run.
  void Stop();

 private:
  // An errand until it is answered, by whoever comes first.
  struct OpenErrand {
    std::mutex mutex;
    UnaryCall* call = nullptr;
  };

  void Arrived(UnaryCall& call) override;
  void Answering() override {}
  void Gone() override;

  bool Arrived(WatchStream& stream) override;
  void GoOnAside(WatchStream& stream) override;
  absl::Status Begin(WatchStream& stream, const std::string& federation) override;
  void RecordAndFinish(WatchStream& stream, const absl::Status& refusal) override;
  void Gone(WatchStream& stream) override;

  // Something for one of the threads to do.
  struct Task {
    UnaryCall* arrived_call = nullptr;
    WatchStream* arrived_stream = nullptr;
    WatchStream* stream = nullptr;  // To go on with.
  };

  // False once closed.
  bool Put(Task task);
  void Run();
  void Do(const Task& task);
  void TakeUp(UnaryCall& call);
  void AnswerCall(UnaryCall& call);
  void BeginErrand(UnaryCall& call);
  void AnswerErrand(std::shared_ptr<OpenErrand> errand, Answer answer);
  void Finish(UnaryCall& call, Answer answer);
  void CountDown();

  const Premises& premises_;
  WritingLoop& loop_;
  std::vector<std::thread> threads_;

  std::mutex mutex_;
  std::condition_variable put_;
  std::condition_variable all_gone_;
  std::deque<Task> tasks_;
  size_t under_way_ = 0;  // Calls and streams that arrived and are not gone.
  bool ending_ = false;
  bool closed_ = false;
  std::set<WatchStream*> streams_;
  std::map<std::string, std::set<WatchStream*>> by_federation_;
  std::set<std::shared_ptr<OpenErrand>> errands_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_READERS_H_
