#ifndef TONGBAN_COMMON_EXCHANGE_CALLS_H_
#define TONGBAN_COMMON_EXCHANGE_CALLS_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/async_unary_call.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "common/rpc/queue_event.h"
#include "tongban/exchange/v1/exchange_service.grpc.pb.h"

namespace tongban {

// A call to another office, as long as it lasts.
struct CallUnderWay : QueueEvent {
  virtual ~CallUnderWay() = default;

  grpc::ClientContext context;
  std::unique_ptr<exchange::v1::ExchangeService::Stub> stub;
  grpc::Status status;
  // Called by whoever polls the queue, once `status` and the response are there;
  // may be the end of the call.
  std::function<void()> then;

  void Happened(bool) override {
    const std::function<void()> last = std::move(then);
    last();
  }
};

template <typename Request, typename Response>
struct Call : CallUnderWay {
  Request request;
  Response response;
  std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader;

  // `made` is the reader of this call.
  void Begin(std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> made) {
    reader = std::move(made);
    reader->StartCall();
    reader->Finish(&response, &status, static_cast<QueueEvent*>(this));
  }
};

// The calls under way, which it keeps. Safe for any thread.
class Calls {
 public:
  // False after CancelAll: the call is gone and must not begin.
  bool Add(std::unique_ptr<CallUnderWay> call) {
    const std::lock_guard lock(mutex_);
    if (is_closed_) return false;
    const CallUnderWay* const key = call.get();
    calls_.emplace(key, std::move(call));
    return true;
  }

  // Last thing that is done for a call.
  void Remove(const CallUnderWay& call) {
    const std::lock_guard lock(mutex_);
    calls_.erase(&call);
    if (calls_.empty()) emptied_.notify_all();
  }

  // Cancels every call and waits until all are over; their queue must be polled.
  void CancelAll() {
    std::unique_lock lock(mutex_);
    is_closed_ = true;
    for (const auto& [key, call] : calls_) call->context.TryCancel();
    emptied_.wait(lock, [this] { return calls_.empty(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable emptied_;
  bool is_closed_ = false;
  std::map<const CallUnderWay*, std::unique_ptr<CallUnderWay>> calls_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_CALLS_H_
