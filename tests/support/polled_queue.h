#ifndef TONGBAN_TESTS_SUPPORT_POLLED_QUEUE_H_
#define TONGBAN_TESTS_SUPPORT_POLLED_QUEUE_H_

#include <grpcpp/completion_queue.h>

#include <memory>
#include <thread>
#include <utility>

#include "common/rpc/queue_event.h"

namespace tongban {

// A queue with a thread that polls it, as the writing loop does in an office.
// `Queue` is grpc::CompletionQueue or that of a server, which must have been shut
// down before.
template <typename Queue>
class PolledQueue {
 public:
  explicit PolledQueue(std::unique_ptr<Queue> queue) : queue_(std::move(queue)), thread_([this] { Poll(); }) {}
  ~PolledQueue() {
    queue_->Shutdown();
    thread_.join();
  }

  Queue& operator*() const { return *queue_; }

 private:
  void Poll() {
    void* tag = nullptr;
    bool ok = false;
    while (queue_->Next(&tag, &ok)) static_cast<QueueEvent*>(tag)->Happened(ok);
  }

  const std::unique_ptr<Queue> queue_;
  std::thread thread_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_POLLED_QUEUE_H_
