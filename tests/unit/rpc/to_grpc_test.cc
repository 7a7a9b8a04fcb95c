#include "common/rpc/to_grpc.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using ::testing::HasSubstr;

int ErrorInfosIn(const grpc::Status& status) {
  google::rpc::Status packed;
  EXPECT_TRUE(packed.ParseFromString(status.error_details()));
  int count = 0;
  for (const auto& detail : packed.details()) count += detail.Is<google::rpc::ErrorInfo>() ? 1 : 0;
  return count;
}

absl::Status WithShortcomings(int count) {
  Refusal refusal(errors::v1::ERROR_REASON_CONTENT_INVALID, "the file is incomplete");
  refusal.InChinese("材料不齐全");
  for (int i = 0; i < count; ++i) refusal.Field(absl::StrCat("materials[", i, "]"), "add the copy of this material");
  return refusal;
}

// A server of one call, which answers with the given status.
class RefusingServer final : public grpc::health::v1::Health::Service {
 public:
  explicit RefusingServer(grpc::Status answer) : answer_(std::move(answer)) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    stub_ = grpc::health::v1::Health::NewStub(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  }
  ~RefusingServer() override { server_->Shutdown(); }

  grpc::Status Check(grpc::ServerContext*, const grpc::health::v1::HealthCheckRequest*,
                     grpc::health::v1::HealthCheckResponse*) override {
    return answer_;
  }

  grpc::Status Call() {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckResponse response;
    return stub_->Check(&context, {}, &response);
  }

 private:
  const grpc::Status answer_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<grpc::health::v1::Health::Stub> stub_;
};

TEST(ToGrpcTest, AllIsWellBothWays) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_THAT(FromGrpc(grpc::Status::OK), IsOk());
}

TEST(ToGrpcTest, ARefusalComesBackAsItWentOut) {
  const absl::Status sent = WithShortcomings(3);

  EXPECT_EQ(FromGrpc(ToGrpc(sent)), sent);
}

TEST(ToGrpcTest, ARefusalComesBackOverARealChannel) {
  const absl::Status sent = WithShortcomings(3);
  RefusingServer server(ToGrpc(sent));

  EXPECT_EQ(FromGrpc(server.Call()), sent);
}

TEST(ToGrpcTest, AnErrorWithoutAReasonIsUnexpectedAndKeepsItsCode) {
  const grpc::Status status = ToGrpc(absl::DataLossError("the store is damaged"));

  EXPECT_EQ(status.error_code(), grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(ReasonOf(FromGrpc(status)), "UNEXPECTED");
  EXPECT_EQ(ErrorInfosIn(status), 1);
}

TEST(ToGrpcTest, EveryErrorHasExactlyOneErrorInfo) {
  EXPECT_EQ(ErrorInfosIn(ToGrpc(WithShortcomings(2))), 1);
  EXPECT_EQ(ErrorInfosIn(ToGrpc(WithShortcomings(1000))), 1);
}

TEST(ToGrpcTest, WhatIsOnlyForUsStaysHere) {
  absl::Status status = absl::InternalError("broken");
  status.SetPayload("type.googleapis.com/google.rpc.DebugInfo", absl::Cord("stack"));
  status.SetPayload("our own note", absl::Cord("private"));

  const absl::Status received = FromGrpc(ToGrpc(status));

  EXPECT_FALSE(received.GetPayload("type.googleapis.com/google.rpc.DebugInfo").has_value());
  EXPECT_FALSE(received.GetPayload("our own note").has_value());
}

TEST(ToGrpcTest, TooManyShortcomingsAreCutAndTheLastEntrySaysHowMany) {
  const auto received = DetailOf<google::rpc::BadRequest>(FromGrpc(ToGrpc(WithShortcomings(1000))));

  ASSERT_TRUE(received.has_value());
  const int kept = received->field_violations_size() - 1;
  ASSERT_GT(kept, 15);
  EXPECT_EQ(received->field_violations(kept - 1).field(), absl::StrCat("materials[", kept - 1, "]"));
  EXPECT_THAT(received->field_violations(kept).description(), HasSubstr(absl::StrCat(1000 - kept, " more")));
  EXPECT_EQ(received->field_violations(kept).reason(), "VIOLATIONS_LEFT_OUT");
}

TEST(ToGrpcTest, TheLongestRefusalPassesTheDefaultLimitOfMetadata) {
  std::string message;
  for (int i = 0; i < 1000; ++i) message += "残";
  Refusal refusal(errors::v1::ERROR_REASON_CONTENT_INVALID, message);
  refusal.InChinese("材料不齐全");
  for (int i = 0; i < 1000; ++i) refusal.Field("materials", "add the copy of this material");
  const grpc::Status sent = ToGrpc(refusal);
  RefusingServer server(sent);

  const grpc::Status received = server.Call();

  EXPECT_LE(sent.error_details().size(), kMaxDetailsBytes);
  EXPECT_EQ(received.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(received.error_details(), sent.error_details());
}

TEST(ToGrpcTest, ADetailTooLargeForTheTrailersIsLeftOutButTheReasonStays) {
  const absl::Status huge = Refusal(errors::v1::ERROR_REASON_ETAG_STALE, "read again")
                                .With("etag", std::string(6000, 'x'))
                                .InChinese(std::string(6000, 'x'));

  const grpc::Status sent = ToGrpc(huge);

  EXPECT_LE(sent.error_details().size(), kMaxDetailsBytes);
  EXPECT_EQ(ReasonOf(FromGrpc(sent)), "ETAG_STALE");
}

TEST(ToGrpcTest, ALongMessageIsCutBetweenCharacters) {
  std::string message(kMaxMessageBytes - 1, 'x');
  message += "残";

  const grpc::Status sent = ToGrpc(absl::InternalError(message));

  EXPECT_EQ(sent.error_message(), std::string(kMaxMessageBytes - 1, 'x'));
}

TEST(FromGrpcTest, DetailsThatDoNotParseAreLeftOut) {
  const absl::Status received = FromGrpc(grpc::Status(grpc::StatusCode::ABORTED, "read again", "\xFF\xFF"));

  EXPECT_THAT(received, IsError(absl::StatusCode::kAborted, "read again"));
}

}  // namespace
}  // namespace tongban
