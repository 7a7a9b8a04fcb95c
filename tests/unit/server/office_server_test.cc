#include "common/server/office_server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/office_fixture.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::CaseService;
using exchange::v1::ExchangeService;
using intake::v1::IntakeService;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string Reason(const grpc::Status& status) { return ReasonOf(FromGrpc(status)); }

class OfficeServerTest : public OfficeTest {
 protected:
  void SetUp() override { Serve(); }

  grpc::Status Submit(grpc::ClientContext& context, const std::string& request_id,
                      const std::string& workload = "staff") {
    Case result;
    return IntakeService::NewStub(Channel(workload))->SubmitApplication(&context, Filing(request_id), &result);
  }

  grpc::Status Get(grpc::ClientContext& context, const std::string& name, Case& result) {
    casework::v1::GetCaseRequest request;
    request.set_name(name);
    return CaseService::NewStub(Channel("staff"))->GetCase(&context, request, &result);
  }

  grpc::Status List(grpc::ClientContext& context, const std::string& parent, casework::v1::ListCasesResponse& result) {
    casework::v1::ListCasesRequest request;
    request.set_parent(parent);
    return CaseService::NewStub(Channel("staff"))->ListCases(&context, request, &result);
  }

  // Calls any method with any bytes.
  grpc::Status CallRaw(const std::string& path, const std::string& bytes) {
    grpc::GenericStub stub(Channel("staff"));
    const grpc::Slice slice(bytes);
    grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    const auto context = Officer();
    std::promise<grpc::Status> done;
    stub.UnaryCall(context.get(), path, {}, &request, &response,
                   [&done](grpc::Status status) { done.set_value(std::move(status)); });
    return done.get_future().get();
  }
};

TEST_F(OfficeServerTest, AnActIsStoredWhenItIsAnswered) {
  EXPECT_EQ(File("r1").name(), "federations/330213/cases/r1");
  EXPECT_EQ(CountKeys(*store_, kTestCases), 1);
}

TEST_F(OfficeServerTest, AnAnswerComesOnlyAfterItsCommit) {
  store_->Close();
  auto filed = std::async(std::launch::async, [this] { return File("r1"); });
  store_->AwaitCommit();
  EXPECT_EQ(CountKeys(*store_, kTestCases), 0);
  EXPECT_EQ(filed.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  store_->Open();
  EXPECT_EQ(filed.get().name(), "federations/330213/cases/r1");
}

TEST_F(OfficeServerTest, CallsThatArriveDuringACommitShareTheNext) {
  store_->Close();
  std::vector<std::future<Case>> filed;
  filed.push_back(std::async(std::launch::async, [this] { return File("r0"); }));
  store_->AwaitCommit();
  // Posted work arrives while a commit is held up, whatever the network does.
  std::vector<std::promise<absl::Status>> posted(20);
  std::latch decided(20);
  for (auto& promise : posted) {
    office_->Post(
        [&decided](Transaction& transaction) {
          transaction.Put(kTestCases, "posted", "work");
          decided.count_down();
          return absl::OkStatus();
        },
        [&promise](const absl::Status& status) { promise.set_value(status); });
  }
  decided.wait();
  store_->Open();
  for (auto& promise : posted) EXPECT_THAT(promise.get_future().get(), IsOk());
  EXPECT_EQ(store_->commits(), 2);
}

TEST_F(OfficeServerTest, ARefusedActLeavesTheStoreUnchanged) {
  intake::v1::AcceptApplicationRequest request;
  request.set_name("federations/330213/cases/absent");
  request.set_request_id("r1");
  request.mutable_acceptance();
  Case result;
  const auto status = IntakeService::NewStub(Channel("staff"))->AcceptApplication(Officer().get(), request, &result);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 0);
  EXPECT_EQ(store_->commits(), 0);
}

TEST_F(OfficeServerTest, AnActToBeValidatedOnlyIsAnsweredAndNotKept) {
  auto request = Filing("r1");
  request.set_validate_only(true);
  Case result;
  EXPECT_TRUE(IntakeService::NewStub(Channel("staff"))->SubmitApplication(Officer().get(), request, &result).ok());
  EXPECT_EQ(result.name(), "federations/330213/cases/r1");
  EXPECT_EQ(CountKeys(*store_, kTestCases), 0);
}

TEST_F(OfficeServerTest, ReadsDoNotWaitForACommit) {
  File("r1");
  store_->Close();
  auto filed = std::async(std::launch::async, [this] { return File("r2"); });
  store_->AwaitCommit();
  casework::v1::ListCasesResponse cases;
  EXPECT_TRUE(List(*Officer(), "federations/330213", cases).ok());
  EXPECT_THAT(cases.cases(), SizeIs(1));
  store_->Open();
  filed.get();
}

TEST_F(OfficeServerTest, AReadOfPersonalDataIsRecordedBeforeItsAnswer) {
  File("r1");
  Case result;
  EXPECT_TRUE(Get(*Officer(), "federations/330213/cases/r1", result).ok());
  ASSERT_THAT(AccessLog(), SizeIs(1));
  const auto record = AccessLog().front();
  EXPECT_EQ(record.method(), "GetCase");
  EXPECT_EQ(record.name(), "federations/330213/cases/r1");
  EXPECT_EQ(record.peer(), "staff");
  EXPECT_EQ(record.actor().person_id(), "p1");
  EXPECT_EQ(record.actor().role(), Actor::ROLE_INTAKE_OFFICER);
  EXPECT_FALSE(record.refused());
}

TEST_F(OfficeServerTest, ARoleWithoutTheRightIsRefusedAndRecorded) {
  Case result;
  const auto status = Get(*Context(Token("330213", {Actor::ROLE_OPERATOR})), "federations/330213/cases/r1", result);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(status), "ROLE_NOT_ALLOWED");
  ASSERT_THAT(AccessLog(), SizeIs(1));
  EXPECT_TRUE(AccessLog().front().refused());
  EXPECT_EQ(AccessLog().front().reason(), "ROLE_NOT_ALLOWED");
}

TEST_F(OfficeServerTest, ARefusalOfAReaderIsRecordedToo) {
  casework::v1::ListCasesResponse cases;
  const auto status = List(*Context(Token("330213", {Actor::ROLE_OPERATOR})), "federations/330213", cases);
  EXPECT_EQ(Reason(status), "ROLE_NOT_ALLOWED");
  ASSERT_THAT(AccessLog(), SizeIs(1));
  EXPECT_EQ(AccessLog().front().method(), "ListCases");
}

TEST_F(OfficeServerTest, ARefusalOfTheDeskIsRecordedAndItsChangesAreNotKept) {
  const auto status = Submit(*Context(Token("330213", {Actor::ROLE_OPERATOR})), "r1");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(AccessLog(), SizeIs(1));
  EXPECT_EQ(CountKeys(*store_, kTestCases), 0);
}

TEST_F(OfficeServerTest, ACallerWithoutATokenIsNotKnown) {
  const auto status = Submit(*Context(""), "r1");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Reason(status), "TOKEN_MISSING");
}

TEST_F(OfficeServerTest, AnotherFederationsCasesAreOutOfReach) {
  const auto status = Submit(*Context(Token("330281", {Actor::ROLE_INTAKE_OFFICER})), "r1", "neighbour");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Reason(status), "FEDERATION_MISMATCH");
  EXPECT_THAT(AccessLog(), SizeIs(1));
}

TEST_F(OfficeServerTest, AFederationServedElsewhereIsNotFound) {
  casework::v1::ListCasesResponse cases;
  const auto status = List(*Officer(), "federations/330281", cases);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Reason(status), "FEDERATION_NOT_SERVED");
}

TEST_F(OfficeServerTest, OnlyAnOfficeMayUseTheExchange) {
  exchange::v1::DeliverResponse response;
  const auto by = [this, &response](const std::string& workload) {
    return ExchangeService::NewStub(Channel(workload))->Deliver(Context("").get(), {}, &response);
  };
  EXPECT_TRUE(by("intake").ok());
  EXPECT_EQ(Reason(by("staff")), "PEER_NOT_AN_OFFICE");
}

TEST_F(OfficeServerTest, AnUnknownMethodIsUnimplemented) {
  EXPECT_EQ(CallRaw("/tongban.intake.v1.IntakeService/Bribe", "").error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(CallRaw("/tongban.Nobody/Bribe", "").error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(OfficeServerTest, UnreadableBytesAreRefused) {
  const auto status = CallRaw("/tongban.intake.v1.IntakeService/SubmitApplication", "\xff\xff\xff");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Reason(status), "REQUEST_UNREADABLE");
}

TEST_F(OfficeServerTest, AnOversizedRequestIsRefused) {
  const auto status =
      CallRaw("/tongban.intake.v1.IntakeService/SubmitApplication", std::string(kMostRequestBytes + 1, 'x'));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(OfficeServerTest, AllThatIsWrongWithARequestIsSaidAtOnce) {  // R32
  intake::v1::SubmitApplicationRequest request;
  request.set_parent("federations/330213/cases/x");
  Case result;
  const auto status = IntakeService::NewStub(Channel("staff"))->SubmitApplication(Officer().get(), request, &result);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const auto detail = DetailOf<google::rpc::BadRequest>(FromGrpc(status));
  ASSERT_TRUE(detail.has_value());
  EXPECT_THAT(detail->field_violations(), SizeIs(3));
}

TEST_F(OfficeServerTest, OverloadIsRefusedWithATimeToRetry) {
  // Work that posts itself again keeps the queue full until the test is over.
  std::atomic<bool> overloaded = true;
  std::function<void(const absl::Status&)> again = [this, &overloaded, &again](const absl::Status&) {
    if (overloaded) office_->Post([](Transaction&) { return absl::OkStatus(); }, again);
  };
  store_->Close();
  auto filed = std::async(std::launch::async, [this] { return File("r0"); });
  store_->AwaitCommit();
  for (size_t i = 0; i < 2 * kMostCallsWaiting; ++i) again(absl::OkStatus());
  store_->Open();
  const grpc::Status status = Submit(*Officer(), "r1");
  overloaded = false;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Reason(status), "OFFICE_OVERLOADED");
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(FromGrpc(status)).has_value());
  // The work ends before what it refers to does.
  office_->Stop(absl::Seconds(30));
}

TEST_F(OfficeServerTest, PostedWorkThatRefusesLeavesNothing) {
  std::promise<absl::Status> done;
  office_->Post(
      [](Transaction& transaction) {
        transaction.Put(kTestCases, "k", "v");
        return absl::AbortedError("no");
      },
      [&done](const absl::Status& status) { done.set_value(status); });
  EXPECT_THAT(done.get_future().get(), IsError(absl::StatusCode::kAborted, "no"));
  EXPECT_EQ(CountKeys(*store_, kTestCases), 0);
}

TEST_F(OfficeServerTest, WorkPostedAfterTheEndIsRefused) {
  office_->Stop(absl::Seconds(30));
  absl::Status result;
  office_->Post([](Transaction&) { return absl::OkStatus(); },
                [&result](const absl::Status& status) { result = status; });
  EXPECT_EQ(ReasonOf(result), "OFFICE_STOPPED");
}

TEST_F(OfficeServerTest, AFailedCommitIsAnsweredUnavailableAndEndsTheOffice) {
  store_->FailFromNowOn();
  EXPECT_EQ(Reason(Submit(*Officer(), "r1")), "COMMIT_FAILED");
  EXPECT_EQ(Reason(Submit(*Officer(), "r2")), "COMMIT_FAILED");
  const std::lock_guard<std::mutex> lock(failure_mutex_);
  EXPECT_THAT(failure_, IsError(absl::StatusCode::kUnavailable, "the disk is gone"));
  EXPECT_EQ(office_->Board().Get("readiness"), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
}

TEST_F(OfficeServerTest, WhatAWriteBringsAboutIsDoneOnceItIsOnDisk) {
  const auto operations = operations::v1::OperationsService::NewStub(Channel("staff"));
  const std::string token = Token("330213", {Actor::ROLE_OPERATOR});
  const auto confirm = [&](const std::string& request_id, bool validate_only) {
    operations::v1::ConfirmTimeRequest request;
    request.set_name("federations/330213");
    request.set_request_id(request_id);
    request.set_validate_only(validate_only);
    operations::v1::OfficeStatus answer;
    return FromGrpc(operations->ConfirmTime(Context(token).get(), request, &answer));
  };
  EXPECT_THAT(confirm("c1", /*validate_only=*/true), IsOk());
  EXPECT_EQ(confirmed_, 0);

  store_->Close();
  std::thread caller([&] { EXPECT_THAT(confirm("c1", /*validate_only=*/false), IsOk()); });
  store_->AwaitCommit();
  EXPECT_EQ(confirmed_, 0);
  store_->Open();
  caller.join();
  EXPECT_EQ(confirmed_, 1);

  store_->FailFromNowOn();
  EXPECT_EQ(ReasonOf(confirm("c2", /*validate_only=*/false)), "COMMIT_FAILED");
  EXPECT_EQ(confirmed_, 1);
}

TEST_F(OfficeServerTest, TheHealthPortHasHealthAndNothingElse) {
  const auto channel =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(ports_.health), grpc::InsecureChannelCredentials());
  grpc::health::v1::HealthCheckRequest request;
  request.set_service("tongban.intake.v1.IntakeService");
  grpc::health::v1::HealthCheckResponse response;
  const auto stub = grpc::health::v1::Health::NewStub(channel);
  EXPECT_TRUE(stub->Check(Context("").get(), request, &response).ok());
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  Case result;
  const auto status = IntakeService::NewStub(channel)->SubmitApplication(Officer().get(), Filing("r1"), &result);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

// The loop watches the sockets of that port too, and must not be kept from it by
// a disk.
TEST_F(OfficeServerTest, HealthIsToldWhileACommitStands) {
  store_->Close();
  auto filed = std::async(std::launch::async, [this] { return File("r1"); });
  store_->AwaitCommit();
  const std::shared_ptr<grpc::Channel> channels[] = {
      grpc::CreateChannel("127.0.0.1:" + std::to_string(ports_.health), grpc::InsecureChannelCredentials()),
      Channel("staff")};
  for (const auto& channel : channels) {
    grpc::health::v1::HealthCheckResponse response;
    EXPECT_TRUE(grpc::health::v1::Health::NewStub(channel)->Check(Context("").get(), {}, &response).ok());
    EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  }
  store_->Open();
}

TEST_F(OfficeServerTest, HealthCanBeWatchedWithACertificateOnly) {
  const auto plaintext =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(ports_.health), grpc::InsecureChannelCredentials());
  grpc::health::v1::HealthCheckResponse response;
  auto context = Context("");
  const auto refused = grpc::health::v1::Health::NewStub(plaintext)->Watch(context.get(), {});
  EXPECT_FALSE(refused->Read(&response));
  EXPECT_EQ(Reason(refused->Finish()), "WATCH_NEEDS_CERTIFICATE");
  context = Context("");
  const auto watch = grpc::health::v1::Health::NewStub(Channel("staff"))->Watch(context.get(), {});
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  office_->Announce();
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
}

using OfficeStartTest = OfficeTest;

TEST_F(OfficeStartTest, AMethodWithoutARowKeepsTheOfficeFromStarting) {
  services_[1].rpcs.erase(services_[1].rpcs.begin());
  OfficeServer office(settings_, services_, hooks_, *store_, clock_, tokens_);
  EXPECT_THAT(office.Start(), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("GetCase has no row")));
}

TEST_F(OfficeStartTest, ATakenPortKeepsTheOfficeFromStarting) {
  Serve();
  settings_.listen = "127.0.0.1:" + std::to_string(ports_.calls);
  OfficeServer second(settings_, services_, hooks_, *store_, clock_, tokens_);
  EXPECT_THAT(second.Start(), IsError(absl::StatusCode::kUnavailable, HasSubstr("--listen=127.0.0.1")));
}

TEST_F(OfficeStartTest, ClocksRunOutWhenTheTimeIsMoved) {
  const absl::Time due = clock_.Now() + absl::Hours(24);
  std::promise<absl::Time> acted;
  hooks_.next_due = [due](const Reader& reader) -> absl::StatusOr<absl::Time> {
    return reader.Get(kTestCases, "expired").ok() ? absl::InfiniteFuture() : due;
  };
  hooks_.act_on_due_clocks = [this, &acted](Transaction& transaction) -> absl::StatusOr<bool> {
    transaction.Put(kTestCases, "expired", "yes");
    acted.set_value(clock_.Now());
    return false;
  };
  Serve();
  ASSERT_THAT(clock_.AdvanceTo(due), IsOk());
  office_->Wake();
  EXPECT_EQ(acted.get_future().get(), due);
}

}  // namespace
}  // namespace tongban
