// The courier against real gRPC servers of this process, on ports the system
// chooses. Every wait is for a condition.

#include "common/exchange/courier.h"

#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/exchange/tables.h"
#include "common/status/refusal.h"
#include "tests/support/polled_queue.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/exchange/receiver.h"
#include "tests/unit/exchange/two_counties.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::Route;
using operations::v1::ReconcileRouteResponse;
using operations::v1::RouteStatus;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const KeyPair kFenghuaKey = NewSigningKey();
const KeyPair kYuyaoKey = NewSigningKey();
const KeyPair kCixiKey = NewSigningKey();
const KeyPair kTokenKey = NewTokenKey();

class CourierTest : public ::testing::Test {
 protected:
  CourierTest()
      : file_(DirectoryText("127.0.0.1:1", "127.0.0.1:1")),
        directory_(Directory::Load(file_.Path()).value()),
        cixi_(kCixiRegistrationApproval, kCixiKey, *directory_),
        yuyao_(kYuyaoRegistrationApproval, kYuyaoKey, *directory_) {
    file_.Write(DirectoryText(cixi_.Target(), yuyao_.Target()));
    EXPECT_THAT(directory_->ReloadIfChanged(), IsOk());
  }

  // The loop goes first; nothing may be posted to it afterwards.
  void TearDown() override {
    if (courier_ != nullptr) courier_->Stop();
  }

  static std::string DirectoryText(const std::string& cixi, const std::string& yuyao) {
    return FederationText("330213", "", kFenghuaKey.public_pem, kTokenKey.public_pem) +
           FederationText("330282", EndpointText("REGISTRATION_APPROVAL", cixi), kCixiKey.public_pem,
                          kTokenKey.public_pem) +
           FederationText("330281", EndpointText("REGISTRATION_APPROVAL", yuyao), kYuyaoKey.public_pem,
                          kTokenKey.public_pem);
  }

  void StartCourier(Backoff backoff = {absl::Milliseconds(1), absl::Milliseconds(4)}) {
    CourierOptions options;
    options.offices = {kFenghuaIntake};
    options.keys = {{"330213", kFenghuaKey.Secret()}};
    options.post = [this](auto work, auto then) { loop_.Post(std::move(work), std::move(then)); };
    options.channels = [this](const std::string& target, const OfficeRef&) {
      return grpc::CreateCustomChannel(expects_another_host_ ? "127.0.0.1:1" : target,
                                       grpc::InsecureChannelCredentials(), CourierChannelArguments());
    };
    options.backoff = backoff;
    courier_ = std::make_unique<Courier>(*sender_, *directory_, clock_, generator_, std::move(options));
    started_ = courier_->Start(*queue_);
  }

  // Overwrites a row of the sender's with what cannot be read.
  void Damage(Table table, const std::string& key) {
    bool done = false;
    loop_.Post([&](Transaction& transaction) { transaction.Put(table, key, "\xff"); },
               [&](const absl::Status&) { done = true; });
    loop_.Await([&] { return done; });
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
    courier_->Compare(route, [&](absl::StatusOr<ReconcileRouteResponse> result) {
      const std::lock_guard lock(mutex);
      answer = std::move(result);
      answered.notify_all();
    });
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return answer.has_value(); });
    if (answer->ok()) courier_->SendMissing(**answer);
    return *std::move(answer);
  }

  const Route to_cixi_ = MakeRoute(kFenghuaIntake, kCixiRegistrationApproval);
  const Route to_yuyao_ = MakeRoute(kFenghuaIntake, kYuyaoRegistrationApproval);
  const TemporaryFile file_;
  const std::unique_ptr<Directory> directory_;
  const MemoryStore sender_;
  const Outbox outbox_{};
  ManualTime clock_{kMorning};
  std::mt19937_64 generator_{7};
  Receiver cixi_;
  Receiver yuyao_;
  std::atomic<bool> expects_another_host_ = false;
  PolledQueue<grpc::CompletionQueue> queue_{std::make_unique<grpc::CompletionQueue>()};
  std::unique_ptr<Courier> courier_;
  absl::Status started_;
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

// The order is part of the ledger: what comes after a damaged row has to wait.
TEST_F(CourierTest, ADamagedRowHaltsItsRouteThereAndSaysWhatToDo) {
  for (const char* case_id : {"a", "b", "c"}) Append(to_cixi_, case_id);
  Append(to_yuyao_, "d");
  Damage(kSent, EntryKey(OutgoingKey(to_cixi_), 2));
  StartCourier();
  ASSERT_THAT(started_, IsOk());
  AwaitAcknowledged(to_cixi_, 1);
  AwaitAcknowledged(to_yuyao_, 1);
  Append(to_yuyao_, "e");
  AwaitAcknowledged(to_yuyao_, 2);
  EXPECT_THAT(EffectsIn(*cixi_.Tables()), ElementsAre("a"));
  EXPECT_THAT(
      AwaitError(to_cixi_).last_error(),
      AllOf(HasSubstr("DATA_LOSS: entry 2 of 330213/intake>330282/registration_approval"), HasSubstr("have the row")));
  ASSERT_OK_AND_ASSIGN(const auto routes, outbox_.ListRoutes(kFenghuaIntake, *sender_));
  ASSERT_EQ(routes.size(), 2u);
  EXPECT_THAT(routes[1].last_error(), HasSubstr("entry 2"));
  EXPECT_EQ(routes[0].last_error(), "");
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->messages, 2);
}

TEST_F(CourierTest, ADamagedHeadHaltsItsRouteAlone) {
  Append(to_cixi_, "a");
  Append(to_yuyao_, "b");
  Damage(kSentHeads, OutgoingKey(to_cixi_));
  StartCourier();
  ASSERT_THAT(started_, IsOk());
  AwaitAcknowledged(to_yuyao_, 1);
  ASSERT_OK_AND_ASSIGN(const auto routes, outbox_.ListRoutes(kFenghuaIntake, *sender_));
  ASSERT_EQ(routes.size(), 2u);
  EXPECT_THAT(routes[1].last_error(), HasSubstr("the head of 330213/intake>330282/registration_approval"));
}

TEST_F(CourierTest, DoesNotStartOnARouteOfNoOffice) {
  Damage(kSentHeads, OfficePrefix(kFenghuaIntake) + "x");
  StartCourier();
  EXPECT_THAT(started_, IsError(absl::StatusCode::kDataLoss, ::testing::_));
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
  // The lane waits in the machine's time, not in the office's, which stands.
  EXPECT_GT(status.next_attempt_delay().seconds(), 60 * 20);
  EXPECT_LE(status.next_attempt_delay().seconds(), 60 * 60);
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
  const Route to_haishu = MakeRoute(kFenghuaIntake, Office("330203", OfficeRef::KIND_REGISTRATION_APPROVAL));
  Receiver haishu(to_haishu.receiver(), kYuyaoKey, *directory_);
  directory_->OnChange([this] { courier_->DirectoryChanged(); });
  StartCourier({absl::Hours(1), absl::Hours(1)});
  Append(to_haishu, "a");
  EXPECT_THAT(AwaitError(to_haishu).last_error(), HasSubstr("not in the directory"));

  file_.Write(DirectoryText(cixi_.Target(), yuyao_.Target()) +
              FederationText("330203", EndpointText("REGISTRATION_APPROVAL", haishu.Target()), kYuyaoKey.public_pem,
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

TEST_F(CourierTest, ReconcileSaysWhenTheReceiverCannotBeReached) {
  file_.Write(DirectoryText("127.0.0.1:1", "127.0.0.1:1"));
  ASSERT_THAT(directory_->ReloadIfChanged(), IsOk());
  StartCourier();
  Append(to_cixi_, "case-1");
  AwaitError(to_cixi_);
  const absl::Status refusal = Reconcile(to_cixi_).status();
  EXPECT_TRUE(absl::IsUnavailable(refusal));
  EXPECT_EQ(ReasonOf(refusal), "RECEIVER_UNREACHABLE");
}

// A new edition may keep the target and name another host, and so another
// certificate to expect.
TEST_F(CourierTest, MakesItsChannelsAnewForANewDirectory) {
  expects_another_host_ = true;
  StartCourier();
  Append(to_cixi_, "case-1");
  AwaitError(to_cixi_);
  expects_another_host_ = false;
  courier_->DirectoryChanged();
  EXPECT_THAT(Reconcile(to_cixi_), IsOk());
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
