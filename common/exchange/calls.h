#ifndef TONGBAN_COMMON_EXCHANGE_CALLS_H_
#define TONGBAN_COMMON_EXCHANGE_CALLS_H_

#include <grpcpp/client_context.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "tongban/exchange/v1/exchange_service.grpc.pb.h"

namespace tongban {

// A call to another office, as long as it lasts.
struct CallUnderWay {
  grpc::ClientContext context;
  std::unique_ptr<exchange::v1::ExchangeService::Stub> stub;
};

template <typename Request, typename Response>
struct Call : CallUnderWay {
  Request request;
  Response response;
};

// The calls under way. Safe for any thread.
class Calls {
 public:
  // False after CancelAll: the call must not begin.
  bool Add(const std::shared_ptr<CallUnderWay>& call) {
    const std::lock_guard lock(mutex_);
    if (is_closed_) return false;
    calls_.insert(call);
    return true;
  }

  // Last thing of the call's callback.
  void Remove(const std::shared_ptr<CallUnderWay>& call) {
    const std::lock_guard lock(mutex_);
    calls_.erase(call);
    if (calls_.empty()) emptied_.notify_all();
  }

  // Cancels every call and waits until the callbacks of all are done.
  void CancelAll() {
    std::unique_lock lock(mutex_);
    is_closed_ = true;
    for (const auto& call : calls_) call->context.TryCancel();
    emptied_.wait(lock, [this] { return calls_.empty(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable emptied_;
  bool is_closed_ = false;
  std::set<std::shared_ptr<CallUnderWay>> calls_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_CALLS_H_
