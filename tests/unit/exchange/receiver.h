#ifndef TONGBAN_TESTS_UNIT_EXCHANGE_RECEIVER_H_
#define TONGBAN_TESTS_UNIT_EXCHANGE_RECEIVER_H_

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/exchange/directory.h"
#include "common/exchange/receiving.h"
#include "common/rpc/to_grpc.h"
#include "tests/unit/exchange/two_counties.h"
#include "tongban/exchange/v1/exchange_service.grpc.pb.h"

namespace tongban {

// What happens to a call at a receiver.
enum class Fate { kServed, kRefused, kAnswerLost, kUnsigned, kLeftHanging };

// An office that receives, with a fate for each call to come; the last one
// stays.
class Receiver : public exchange::v1::ExchangeService::Service {
 public:
  Receiver(const casework::v1::OfficeRef& office, const KeyPair& key, const Directory& senders)
      : receiving_({office}, senders, {{office.federation(), key.Secret()}}, NoteEffect) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Receiver() override {
    LetGo();
    server_->Shutdown();
  }

  std::string Target() const { return absl::StrCat("127.0.0.1:", port_); }
  MemoryStore& Tables() { return store_; }

  void Expect(std::deque<Fate> fates) {
    const std::lock_guard lock(mutex_);
    fates_ = std::move(fates);
  }
  // Answers the calls left hanging.
  void LetGo() {
    const std::lock_guard lock(mutex_);
    is_let_go_ = true;
    changed_.notify_all();
  }
  void AwaitHangingCall() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return hanging_ > 0; });
  }

  grpc::Status Deliver(grpc::ServerContext*, const exchange::v1::DeliverRequest* request,
                       exchange::v1::DeliverResponse* response) override {
    std::unique_lock lock(mutex_);
    const Fate fate = fates_.front();
    if (fates_.size() > 1) fates_.pop_front();
    if (fate == Fate::kRefused) return {grpc::StatusCode::UNAVAILABLE, "the disk is full"};
    if (fate == Fate::kLeftHanging) {
      ++hanging_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return is_let_go_; });
      return {grpc::StatusCode::UNAVAILABLE, "let go"};
    }
    Transaction transaction(&*store_);
    auto received = receiving_.Receive(*request, request->route().sender(), kMorning, transaction);
    if (!received.ok()) return ToGrpc(received.status());
    store_.Commit(transaction);
    if (fate == Fate::kAnswerLost) return {grpc::StatusCode::UNAVAILABLE, "connection reset"};
    *response = *std::move(received);
    if (fate == Fate::kUnsigned) response->mutable_receipt()->mutable_signature()->clear_value();
    return grpc::Status::OK;
  }

  grpc::Status GetRouteHead(grpc::ServerContext*, const exchange::v1::GetRouteHeadRequest* request,
                            exchange::v1::Receipt* receipt) override {
    auto head = receiving_.GetRouteHead(*request, request->route().sender(), kMorning, *store_);
    if (!head.ok()) return ToGrpc(head.status());
    *receipt = *std::move(head);
    return grpc::Status::OK;
  }

 private:
  MemoryStore store_;
  const Receiving receiving_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Fate> fates_{Fate::kServed};
  bool is_let_go_ = false;
  int hanging_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// The writing loop of the sender: a commit for each piece of work.
class WritingLoop {
 public:
  explicit WritingLoop(const MemoryStore& store) : store_(store), thread_([this] { Run(); }) {}
  ~WritingLoop() {
    {
      const std::lock_guard lock(mutex_);
      is_closed_ = true;
      changed_.notify_all();
    }
    thread_.join();
  }

  void Post(std::function<void(Transaction&)> work, std::function<void(absl::Status)> then) {
    const std::lock_guard lock(mutex_);
    queue_.emplace_back(std::move(work), std::move(then));
    changed_.notify_all();
  }

  // Until `is_true` holds after a commit.
  void Await(const std::function<bool()>& is_true) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, is_true);
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return is_closed_ || !queue_.empty(); });
      if (queue_.empty()) return;
      auto [work, then] = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      Transaction transaction(&*store_);
      work(transaction);
      const absl::Status committed = store_->Commit(transaction.Changes());
      then(committed);
      lock.lock();
      changed_.notify_all();
    }
  }

  const MemoryStore& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_closed_ = false;
  std::deque<std::pair<std::function<void(Transaction&)>, std::function<void(absl::Status)>>> queue_;
  std::thread thread_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_UNIT_EXCHANGE_RECEIVER_H_
