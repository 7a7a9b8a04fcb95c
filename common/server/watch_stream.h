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
// At any time at most one operation of it is under way: a step, maybe still to
// begin, a write, an alarm or the finish. While it is idle that is the alarm, set for the end of
// the token; to wake it is to cut the alarm short. It deletes itself when its
// queue has no more to say.
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
  // One of the things the queue reports about this stream.
  class Tag final : public QueueEvent {
   public:
    Tag(WatchStream& stream, void (WatchStream::*happened)(bool)) : stream_(stream), happened_(happened) {}
    void Happened(bool ok) override { (stream_.*happened_)(ok); }

   private:
    WatchStream& stream_;
    void (WatchStream::*happened_)(bool);
  };

  WatchStream(const ServedRpc& rpc, StreamHost& host, const Premises& premises, grpc::ServerCompletionQueue& queue);
  ~WatchStream() = default;

  void OnArrived(bool ok);
  void OnWritten(bool ok);
  void OnWoken(bool ok);
  void OnFinished(bool ok);
  void OnDone(bool ok);

  void RequestNext() { Request(rpc_, host_, premises_, queue_); }
  bool GoIdle();
  bool SendNext();
  absl::Status Step();
  bool Ended();
  bool OutlivedItsToken();
  void WakeLocked();
  void Retire();
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

  // Of whoever carries out the operation under way.
  std::deque<std::string> unsent_;
  std::optional<int64_t> position_;

  std::mutex mutex_;
  bool counted_ = false;  // By the host.
  bool idle_ = false;
  bool notified_ = false;
  bool is_done_ = false;     // The call is over for gRPC.
  bool is_retired_ = false;  // No operation is under way and none will be.
  absl::Status ending_;      // Not OK: end so.
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_WATCH_STREAM_H_
