#ifndef TONGBAN_COMMON_SERVER_UNARY_CALL_H_
#define TONGBAN_COMMON_SERVER_UNARY_CALL_H_

#include <grpcpp/completion_queue.h>

#include "common/server/admission.h"
#include "common/server/incoming.h"

namespace tongban {

class UnaryCall;

// Where calls come in: the writing loop or the readers.
class CallHost {
 public:
  // A call has come. While the host is open it asks for another like it and owes
  // this one exactly one of Finish, Reject and Abandon; afterwards it abandons
  // the call.
  virtual void Arrived(UnaryCall& call) = 0;
  // The answer of a call sets out; Gone follows. From any thread.
  virtual void Answering() = 0;
  // A call that arrived has been answered and is gone.
  virtual void Gone() = 0;

 protected:
  ~CallHost() = default;
};

// One unary call, from the wish for it to the end of its answer. It belongs to
// its completion queues and deletes itself when they have no more to say.
class UnaryCall final : private QueueEvent {
 public:
  // The queue on which a call arrives, and the one that tells when its answer is
  // out.
  struct Queues {
    grpc::ServerCompletionQueue& arrivals;
    grpc::CompletionQueue& answers;
  };

  // Asks for one call. `rpc` and `host` outlive the queues.
  static void Request(const ServedRpc& rpc, CallHost& host, const Queues& queues);

  Incoming& incoming() { return incoming_; }
  const ServedRpc& rpc() const { return rpc_; }

  // Asks for another call of the same method. Its queue must not be shut down.
  void RequestNext() { Request(rpc_, host_, queues_); }
  // Sends the answer or the refusal. From any thread.
  void Finish(Answer answer);
  // Sends a refusal for which the host writes one line for many.
  void Reject(const Rejection& rejection);
  // Lets go of a call whose client is gone: it was cut off, or has given up. An
  // answer would cost as much as a refusal that somebody reads.
  void Abandon() { delete this; }

 private:
  UnaryCall(const ServedRpc& rpc, CallHost& host, const Queues& queues);
  ~UnaryCall() = default;
  void Happened(bool ok) override;

  const ServedRpc& rpc_;
  CallHost& host_;
  const Queues queues_;
  Incoming incoming_;
  RawService::UnaryResponder responder_;
  bool arrived_ = false;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_UNARY_CALL_H_
