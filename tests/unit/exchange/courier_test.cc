// The courier against real gRPC servers of this process, on ports the system
// chooses. Every wait is for a condition.

#include "common/exchange/courier.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/exchange/receiving.h"
#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/exchange/two_counties.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::ExchangeService;
using exchange::v1::GetRouteHeadRequest;
using exchange::v1::Receipt;
using exchange::v1::Route;
using operations::v1::ReconcileRouteResponse;
using operations::v1::RouteStatus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const KeyPair kFenghuaKey = NewSigningKey();
const KeyPair kYuyaoKey = NewSigningKey();
const KeyPair kCixiKey = NewSigningKey();
const KeyPair kTokenKey = NewTokenKey();

// What happens to a call at a receiver.
enum class Fate { kServed, kRefused, kAnswerLost, kUnsigned, kLeftHanging };

// An office that receives, with a fate for each call to come; the last one
// stays.
class Receiver : public ExchangeService::Service {
 public:
  Receiver(const OfficeRef& office, const KeyPair& key, const Directory& senders)
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

  grpc::Status Deliver(grpc::ServerContext*, const DeliverRequest* request, DeliverResponse* response) override {
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
    if (fate == Fate::kUnsigned) response->mutable_receipt()->clear_signature();
    return grpc::Status::OK;
  }

  grpc::Status GetRouteHead(grpc::ServerContext*, const GetRouteHeadRequest* request, Receipt* receipt) override {
    auto head = receiving_.GetRouteHead(*request, request->route().sender(), *store_);
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
      const absl::Status committed = store_->Commit(transaction.Take());
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

class CourierTest : public ::testing::Test {
 protected:
  CourierTest()
      : file_(DirectoryText("127.0.0.1:1", "127.0.0.1:1")),
        directory_(Directory::Load(file_.Path()).value()),
        cixi_(kCixiRegistration, kCixiKey, *directory_),
        yuyao_(kYuyaoRegistration, kYuyaoKey, *directory_) {
    file_.Write(DirectoryText(cixi_.Target(), yuyao_.Target()));
    EXPECT_THAT(directory_->ReloadIfChanged(), IsOk());
  }

  // The loop goes first; nothing may be posted to it afterwards.
  void TearDown() override {
    if (courier_ != nullptr) courier_->Stop();
  }

  static std::string DirectoryText(const std::string& cixi, const std::string& yuyao) {
    return FederationText("330213", "", kFenghuaKey.public_pem, kTokenKey.public_pem) +
           FederationText("330282", EndpointText("REGISTRATION", cixi), kCixiKey.public_pem, kTokenKey.public_pem) +
           FederationText("330281", EndpointText("REGISTRATION", yuyao), kYuyaoKey.public_pem, kTokenKey.public_pem);
  }

  void StartCourier(Backoff backoff = {absl::Milliseconds(1), absl::Milliseconds(4)}) {
    CourierOptions options;
    options.offices = {kFenghuaIntake};
    options.keys = {{"330213", kFenghuaKey.Secret()}};
    options.post = [this](auto work, auto then) { loop_.Post(std::move(work), std::move(then)); };
    options.channels = [](const std::string& target, const OfficeRef&) {
      return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), CourierChannelArguments());
    };
    options.backoff = backoff;
    courier_ = std::make_unique<Courier>(*sender_, *directory_, clock_, generator_, std::move(options));
    ASSERT_THAT(courier_->Start(), IsOk());
  }

  void Append(const Route& route, const std::string& case_id) {
    loop_.Post(
        [this, route, case_id](Transaction& transaction) {
          EXPECT_THAT(outbox_.Append(route.sender(), route.receiver(), HandOver(case_id), kMorning, transaction),
                      IsOk());
        },
        [this, route](const absl::Status& committed) {
          EXPECT_THAT(committed, IsOk());
          if (courier_ != nullptr) courier_->Wake(route);
        });
  }

  void AwaitAcknowledged(const Route& route, int64_t sequence) {
    loop_.Await([&] { return outbox_.Head(route, *sender_)->acknowledged_sequence() >= sequence; });
  }
  // Attempts fail without a commit, so each is awaited by asking the loop.
  RouteStatus AwaitError(const Route& route) {
    RouteStatus status;
    *status.mutable_route() = route;
    while (status.last_error().empty()) {
      bool done = false;
      loop_.Post([](Transaction&) {}, [&](const absl::Status&) { done = true; });
      loop_.Await([&] { return done; });
      courier_->AddAttempts(status);
    }
    return status;
  }

  absl::StatusOr<ReconcileRouteResponse> Reconcile(const Route& route) {
    std::mutex mutex;
    std::condition_variable answered;
    std::optional<absl::StatusOr<ReconcileRouteResponse>> answer;
    courier_->Reconcile(route, [&](absl::StatusOr<ReconcileRouteResponse> result) {
      const std::lock_guard lock(mutex);
      answer = std::move(result);
      answered.notify_all();
    });
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return answer.has_value(); });
    return *std::move(answer);
  }

  const Route to_cixi_ = MakeRoute(kFenghuaIntake, kCixiRegistration);
  const Route to_yuyao_ = MakeRoute(kFenghuaIntake, kYuyaoRegistration);
  const TemporaryFile file_;
  const std::unique_ptr<Directory> directory_;
  const MemoryStore sender_;
  const Outbox outbox_{};
  ManualClock clock_{kMorning};
  std::mt19937_64 generator_{7};
  Receiver cixi_;
  Receiver yuyao_;
  std::unique_ptr<Courier> courier_;
  WritingLoop loop_{sender_};
};

TEST_F(CourierTest, CarriesWhatIsAppendedAndParksWhatIsRefused) {
  StartCourier();
  for (const char* case_id : {"a", "stale-b", "c"}) Append(to_cixi_, case_id);
  AwaitAcknowledged(to_cixi_, 3);

  EXPECT_THAT(EffectsIn(*cixi_.Tables()), ElementsAre("a", "c"));
  EXPECT_EQ(outbox_.CountParked("330213", *sender_).value(), 1);
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->messages, 0);
}

TEST_F(CourierTest, SetsOutAtItsStartWithWhatWaitedBefore) {
  Append(to_cixi_, "a");
  loop_.Await([&] { return outbox_.Head(to_cixi_, *sender_)->sequence() == 1; });
  StartCourier();
  AwaitAcknowledged(to_cixi_, 1);
  EXPECT_THAT(EffectsIn(*cixi_.Tables()), ElementsAre("a"));
}

TEST_F(CourierTest, IsNotDelayedByADeadReceiverOnItsWayToAnother) {
  cixi_.Expect({Fate::kLeftHanging});
  StartCourier();
  Append(to_cixi_, "a");
  cixi_.AwaitHangingCall();
  Append(to_yuyao_, "b");
  AwaitAcknowledged(to_yuyao_, 1);
  EXPECT_THAT(EffectsIn(*cixi_.Tables()), IsEmpty());
}

TEST_F(CourierTest, TriesAgainUntilTheReceiverHasEverythingOnce) {
  cixi_.Expect({Fate::kRefused, Fate::kAnswerLost, Fate::kRefused, Fate::kUnsigned, Fate::kServed});
  std::vector<std::string> expected;
  StartCourier();
  for (int i = 0; i < 600; ++i) {
    expected.push_back(absl::StrCat("case-", i));
    Append(to_cixi_, expected.back());
  }
  AwaitAcknowledged(to_cixi_, 600);
  EXPECT_EQ(EffectsIn(*cixi_.Tables()), expected);
}

TEST_F(CourierTest, BelievesNoReceiptThatTheReceiverDidNotSign) {
  cixi_.Expect({Fate::kUnsigned});
  StartCourier({absl::Hours(1), absl::Hours(1)});
  Append(to_cixi_, "a");
  const RouteStatus status = AwaitError(to_cixi_);
  EXPECT_THAT(status.last_error(), HasSubstr("UNAUTHENTICATED"));
  EXPECT_TRUE(status.has_next_attempt_time());
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->messages, 1);
}

TEST_F(CourierTest, GetsMessagesThroughThatCameBeforeOneTheReceiverFailsOn) {
  Append(to_cixi_, "a");
  Append(to_cixi_, "b");
  Append(to_cixi_, "unwell");
  loop_.Await([&] { return outbox_.Head(to_cixi_, *sender_)->sequence() == 3; });
  StartCourier();
  AwaitAcknowledged(to_cixi_, 2);
  EXPECT_THAT(EffectsIn(*cixi_.Tables()), ElementsAre("a", "b"));
}

TEST_F(CourierTest, WaitsForAFederationUntilTheDirectoryHasIt) {
  const Route to_haishu = MakeRoute(kFenghuaIntake, Office("330203", OfficeRef::KIND_REGISTRATION));
  Receiver haishu(to_haishu.receiver(), kYuyaoKey, *directory_);
  directory_->OnChange([this] { courier_->DirectoryChanged(); });
  StartCourier({absl::Hours(1), absl::Hours(1)});
  Append(to_haishu, "a");
  EXPECT_THAT(AwaitError(to_haishu).last_error(), HasSubstr("not in directory"));

  file_.Write(DirectoryText(cixi_.Target(), yuyao_.Target()) +
              FederationText("330203", EndpointText("REGISTRATION", haishu.Target()), kYuyaoKey.public_pem,
                             kTokenKey.public_pem));
  ASSERT_THAT(directory_->ReloadIfChanged(), IsOk());

  AwaitAcknowledged(to_haishu, 1);
  courier_->Stop();
}

TEST_F(CourierTest, SendsAgainWhatAReceiverAsksForThatLostItsTail) {
  StartCourier({absl::Hours(1), absl::Hours(1)});
  Append(to_cixi_, "a");
  AwaitAcknowledged(to_cixi_, 1);
  const MemoryStore older;
  older.RestoreFrom(cixi_.Tables());
  for (const char* case_id : {"b", "c"}) Append(to_cixi_, case_id);
  AwaitAcknowledged(to_cixi_, 3);
  cixi_.Tables().RestoreFrom(older);

  Append(to_cixi_, "d");
  AwaitAcknowledged(to_cixi_, 4);

  EXPECT_THAT(EffectsIn(*cixi_.Tables()), ElementsAre("a", "b", "c", "d"));
}

TEST_F(CourierTest, ReconcileFindsWhatARestoredReceiverLacksAndSendsIt) {
  StartCourier();
  Append(to_cixi_, "a");
  AwaitAcknowledged(to_cixi_, 1);
  const MemoryStore older;
  older.RestoreFrom(cixi_.Tables());
  for (const char* case_id : {"b", "c"}) Append(to_cixi_, case_id);
  AwaitAcknowledged(to_cixi_, 3);
  cixi_.Tables().RestoreFrom(older);

  ASSERT_OK_AND_ASSIGN(const ReconcileRouteResponse answer, Reconcile(to_cixi_));

  EXPECT_TRUE(answer.consistent());
  EXPECT_EQ(answer.missing(), 2);
  EXPECT_EQ(answer.receiver_head().sequence(), 1);
  EXPECT_EQ(answer.route().acknowledged_sequence(), 3);
  // The receipt for what was sent again comes back as a commit.
  loop_.Await([&] { return EffectsIn(*cixi_.Tables()).size() == 3; });
  EXPECT_THAT(EffectsIn(*cixi_.Tables()), ElementsAre("a", "b", "c"));
  ASSERT_OK_AND_ASSIGN(const ReconcileRouteResponse after, Reconcile(to_cixi_));
  EXPECT_TRUE(after.consistent());
  EXPECT_EQ(after.missing(), 0);
}

TEST_F(CourierTest, ReconcileSaysWhenTheLedgersDiffer) {
  StartCourier();
  Append(to_cixi_, "a");
  Append(to_cixi_, "b");
  AwaitAcknowledged(to_cixi_, 2);
  // A sender restored from before its first message.
  sender_.RestoreFrom(MemoryStore());
  cixi_.Expect({Fate::kRefused});
  Append(to_cixi_, "other");
  loop_.Await([&] { return outbox_.Head(to_cixi_, *sender_)->sequence() == 1; });

  ASSERT_OK_AND_ASSIGN(const ReconcileRouteResponse answer, Reconcile(to_cixi_));

  EXPECT_FALSE(answer.consistent());
  EXPECT_EQ(answer.missing(), 0);
  EXPECT_EQ(answer.receiver_head().sequence(), 2);
}

TEST_F(CourierTest, ReconcileKnowsOnlyRoutesOfThisOffice) {
  StartCourier();
  EXPECT_EQ(ReasonOf(Reconcile(to_cixi_).status()), "ROUTE_UNKNOWN");
  EXPECT_EQ(ReasonOf(Reconcile(Route()).status()), "ROUTE_MALFORMED");
}

TEST_F(CourierTest, StopsWithoutWaitingForADeliveryUnderWay) {
  cixi_.Expect({Fate::kLeftHanging});
  StartCourier();
  Append(to_cixi_, "a");
  cixi_.AwaitHangingCall();
  courier_->Stop();
  EXPECT_EQ(ReasonOf(Reconcile(to_cixi_).status()), "COURIER_STOPPED");
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->messages, 1);
}

}  // namespace
}  // namespace tongban
