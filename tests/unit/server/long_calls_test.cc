#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"
#include "tests/unit/server/office_fixture.h"

// Calls that outlast a moment: watches and errands.

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::CaseService;
using operations::v1::OperationsService;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string Reason(const grpc::Status& status) { return ReasonOf(FromGrpc(status)); }

class LongCallTest : public OfficeTest {
 protected:
  void SetUp() override { Serve(); }
};

TEST_F(LongCallTest, AWatchShowsWhatIsThereAndThenWhatHappens) {
  File("r1");
  casework::v1::WatchCasesRequest request;
  request.set_parent("federations/330213");
  const auto stub = CaseService::NewStub(Channel("staff"));
  const auto context = Officer();
  const auto stream = stub->WatchCases(context.get(), request);
  casework::v1::WatchCasesResponse change;
  ASSERT_TRUE(stream->Read(&change));
  EXPECT_EQ(change.sequence(), 1);
  for (int i = 2; i < 50; ++i) {
    File("r" + std::to_string(i));
    ASSERT_TRUE(stream->Read(&change));
    EXPECT_EQ(change.sequence(), i);
  }
  context->TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(LongCallTest, AWatchResumesBehindTheLastThatWasSeen) {
  for (const char* id : {"r1", "r2", "r3"}) File(id);
  casework::v1::WatchCasesRequest request;
  request.set_parent("federations/330213");
  request.set_after_sequence(2);
  const auto stub = CaseService::NewStub(Channel("staff"));
  const auto context = Officer();
  const auto stream = stub->WatchCases(context.get(), request);
  casework::v1::WatchCasesResponse change;
  ASSERT_TRUE(stream->Read(&change));
  EXPECT_EQ(change.sequence(), 3);
  context->TryCancel();
}

TEST_F(LongCallTest, AWatchAheadOfTheNewestIsRefused) {
  casework::v1::WatchCasesRequest request;
  request.set_parent("federations/330213");
  request.set_after_sequence(7);
  const auto stub = CaseService::NewStub(Channel("staff"));
  const auto context = Officer();
  const auto stream = stub->WatchCases(context.get(), request);
  casework::v1::WatchCasesResponse change;
  EXPECT_FALSE(stream->Read(&change));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(LongCallTest, AWatchWithoutTheRightIsRefusedAndRecorded) {
  casework::v1::WatchCasesRequest request;
  request.set_parent("federations/330213");
  const auto stub = CaseService::NewStub(Channel("staff"));
  const auto context = Context(Token("330213", {Actor::ROLE_OPERATOR}));
  const auto stream = stub->WatchCases(context.get(), request);
  casework::v1::WatchCasesResponse change;
  EXPECT_FALSE(stream->Read(&change));
  EXPECT_EQ(Reason(stream->Finish()), "ROLE_NOT_ALLOWED");
  EXPECT_THAT(AccessLog(), SizeIs(1));
}

TEST_F(LongCallTest, AWatchEndsWithItsTokenAndSaysWhereToGoOn) {
  for (const char* id : {"r1", "r2"}) File(id);
  casework::v1::WatchCasesRequest request;
  request.set_parent("federations/330213");
  const auto stub = CaseService::NewStub(Channel("staff"));
  // Expired by its date, and taken for two seconds more of the leeway.
  const auto life = absl::Seconds(2) - kTokenLeeway;
  const auto context = Context(Token("330213", {Actor::ROLE_INTAKE_OFFICER}, life));
  const auto stream = stub->WatchCases(context.get(), request);
  casework::v1::WatchCasesResponse change;
  ASSERT_TRUE(stream->Read(&change));
  ASSERT_TRUE(stream->Read(&change));
  EXPECT_FALSE(stream->Read(&change));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Reason(status), "TOKEN_EXPIRED");
  EXPECT_THAT(status.error_message(), HasSubstr("get a new token and resume from sequence 2"));

  File("r3");
  request.set_after_sequence(2);
  const auto renewed = Officer();
  const auto resumed = stub->WatchCases(renewed.get(), request);
  ASSERT_TRUE(resumed->Read(&change));
  EXPECT_EQ(change.sequence(), 3);
  renewed->TryCancel();
}

TEST_F(LongCallTest, StoppingEndsAWatchUnavailable) {
  File("r1");
  casework::v1::WatchCasesRequest request;
  request.set_parent("federations/330213");
  const auto stub = CaseService::NewStub(Channel("staff"));
  const auto context = Officer();
  const auto stream = stub->WatchCases(context.get(), request);
  casework::v1::WatchCasesResponse change;
  ASSERT_TRUE(stream->Read(&change));
  office_->Stop(absl::Seconds(30));
  EXPECT_FALSE(stream->Read(&change));
  const auto status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Reason(status), "OFFICE_STOPPING");
}

TEST_F(LongCallTest, AnErrandIsAnsweredWhenSomebodyElseHasAnswered) {
  reconcile_ = [](auto answer) {
    std::thread([answer] {
      operations::v1::ReconcileRouteResponse response;
      response.set_missing(3);
      answer(response);
      answer(absl::InternalError("twice"));
    }).detach();
  };
  operations::v1::ReconcileRouteRequest request;
  request.mutable_route()->mutable_sender()->set_federation("330213");
  request.set_request_id("r1");
  operations::v1::ReconcileRouteResponse response;
  const auto status = OperationsService::NewStub(Channel("staff"))
                          ->ReconcileRoute(Context(Token("330213", {Actor::ROLE_OPERATOR})).get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.missing(), 3);
}

TEST_F(LongCallTest, StoppingEndsAnErrandThatNobodyAnswers) {
  std::promise<void> begun;
  std::function<void(absl::StatusOr<operations::v1::ReconcileRouteResponse>)> late;
  reconcile_ = [&begun, &late](auto answer) {
    late = std::move(answer);
    begun.set_value();
  };
  auto called = std::async(std::launch::async, [this] {
    operations::v1::ReconcileRouteRequest request;
    request.mutable_route()->mutable_sender()->set_federation("330213");
    request.set_request_id("r1");
    operations::v1::ReconcileRouteResponse response;
    return OperationsService::NewStub(Channel("staff"))
        ->ReconcileRoute(Context(Token("330213", {Actor::ROLE_OPERATOR})).get(), request, &response);
  });
  begun.get_future().wait();
  office_->Stop(absl::Seconds(30));
  EXPECT_EQ(Reason(called.get()), "OFFICE_STOPPING");
  late(operations::v1::ReconcileRouteResponse());
}

}  // namespace
}  // namespace tongban
