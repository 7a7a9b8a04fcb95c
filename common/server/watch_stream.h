#ifndef TONGBAN_COMMON_SERVER_WATCH_STREAM_H_
#define TONGBAN_COMMON_SERVER_WATCH_STREAM_H_

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "common/log/state_machine.h"
#include "common/server/incoming.h"

namespace tongban {

class WatchStream;

// Where streams come in.
class StreamHost {
 public:
  // A stream has come. While the host is open it counts it until Gone and has a
  // thread of its own call Begin; false once it has closed.
  virtual bool Arrived(WatchStream& stream) = 0;
  // Has a thread of its own call GoOn, which reads the store.
  virtual void GoOnAside(WatchStream& stream) = 0;
  // OK: the federation's stream may begin, and is told of changes from now on.
  virtual absl::Status Begin(WatchStream& stream, const std::string& federation) = 0;
  // Writes the refusal down and then finishes the stream with it.
  virtual void RecordAndFinish(WatchStream& stream, const absl::Status& refusal) = 0;
  virtual void Gone(WatchStream& stream) = 0;

 protected:
  ~StreamHost() = default;
};

// One stream that can be resumed. It has at most one write in flight and holds
// no snapshot while a slow client reads; it sleeps until it is told of a change.
// It ends with the token it was opened with, once what was read for it is sent.
//
// At any time at most one operation of it is in flight: a step, maybe still to
// begin, a write, an alarm or the finish. While it is idle that is the alarm, set
// for the end of the token; to wake it is to cut the alarm short. Self-owned: it
// is deleted after the last event of its queue.
class WatchStream final {
 public:
  // Asks for one stream.
  static void Request(const ServedRpc& rpc, StreamHost& host, const Premises& premises,
                      grpc::ServerCompletionQueue& queue);

  // Asks for another stream of the same method, sees who opened this one, and
  // begins to send. Its queue must not be shut down.
  void Begin();
  // Goes on until an operation is under way that will report back, or until
  // there is nothing to do.
  void GoOn();

  const ServedRpc& rpc() const { return rpc_; }
  const Incoming& incoming() const { return incoming_; }

  // There may be something new. From any thread.
  void Notify();
  // Ends the stream with this status as soon as no write is in flight. From any
  // thread.
  void End(const absl::Status& status);
  // Ends a stream that RecordAndFinish was called for.
  void Finish(const absl::Status& status);

 private:
  // Moved under mutex_, by whoever carries out the operation in flight; only
  // kStale and kWaking are others' doing. `->` is a move, the rest is who makes it.
  //
  //   kArriving -> kReading               the queue reports the call
  //   kReading -> kStale -> kReading      Notify; the next step begins
  //   kReading, kStale -> kWriting        a message is sent
  //   kWriting -> kReading                the queue reports that it is
  //   kReading -> kIdle                   all is sent, and nothing is new
  //   kIdle -> kWaking                    Notify, End, or the call is over
  //   kIdle, kWaking -> kReading          the alarm goes off, or was cut short
  //   kReading, kStale, kWriting -> kFinishing -> kRetired
  //                                       it ends; the queue reports that it has
  //   kReading, kStale -> kRetired        the client has left
  //   kReading -> kRefused                the host has closed
  //
  // gRPC reports that the call is over (OnDone) in any state but kArriving; the
  // stream is deleted once that has come and it is retired or refused.
  enum class State {
    kArriving,
    kReading,    // A thread of the host reads for it, or is about to.
    kStale,      // The same, and something was committed since the snapshot was taken, maybe.
    kWriting,    // gRPC has a message of it.
    kIdle,       // It sleeps until the alarm.
    kWaking,     // The alarm was cut short and will report.
    kFinishing,  // gRPC has its status.
    kRetired,    // Nothing is in flight, and nothing will be.
    kRefused,    // The same, and the host does not count it.
  };
  static constexpr Move<State> kMoves[] = {
      {State::kArriving, State::kReading},  {State::kReading, State::kStale},     {State::kStale, State::kReading},
      {State::kReading, State::kWriting},   {State::kStale, State::kWriting},     {State::kWriting, State::kReading},
      {State::kReading, State::kIdle},      {State::kIdle, State::kWaking},       {State::kIdle, State::kReading},
      {State::kWaking, State::kReading},    {State::kReading, State::kFinishing}, {State::kStale, State::kFinishing},
      {State::kWriting, State::kFinishing}, {State::kFinishing, State::kRetired}, {State::kReading, State::kRetired},
      {State::kStale, State::kRetired},     {State::kReading, State::kRefused},
  };

  using Tag = EventOf<WatchStream>;

  WatchStream(const ServedRpc& rpc, StreamHost& host, const Premises& premises, grpc::ServerCompletionQueue& queue);
  ~WatchStream() = default;

  void OnArrived(bool ok);
  void OnWritten(bool ok);
  void OnWoken(bool ok);
  void OnFinished(bool ok);
  void OnDone(bool ok);

  void RequestNext() { Request(rpc_, host_, premises_, queue_); }
  void MoveTo(State next);
  bool GoIdle();
  bool SendNext();
  absl::Status Step();
  bool Ended();
  bool OutlivedItsToken();
  void WakeLocked();
  void Retire(State state);
  void Leave();

  const ServedRpc& rpc_;
  StreamHost& host_;
  const Premises& premises_;
  grpc::ServerCompletionQueue& queue_;
  Incoming incoming_;
  RawService::StreamResponder responder_;
  grpc::Alarm alarm_;
  Tag arrived_{*this, &WatchStream::OnArrived};
  Tag written_{*this, &WatchStream::OnWritten};
  Tag woken_{*this, &WatchStream::OnWoken};
  Tag finished_{*this, &WatchStream::OnFinished};
  Tag done_{*this, &WatchStream::OnDone};

  // Of whoever carries out the operation in flight.
  std::deque<std::string> unsent_;
  std::optional<int64_t> position_;

  std::mutex mutex_;
  StateMachine<State, kMoves> state_{"watch stream", State::kArriving};
  bool call_is_over_ = false;  // gRPC has said so.
  absl::Status ending_;        // Not OK: end so.
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_WATCH_STREAM_H_
