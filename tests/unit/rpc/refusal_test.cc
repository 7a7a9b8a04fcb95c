#include "common/status/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/statusor.h"

namespace tongban {
namespace {

absl::Status CaseClosed() {
  return Refusal(absl::StatusCode::kFailedPrecondition, "CASE_CLOSED", "the case is closed");
}

TEST(RefusalTest, HasItsCodeItsMessageAndAnErrorInfo) {
  const absl::Status refusal = CaseClosed();

  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(refusal.message(), "the case is closed");
  EXPECT_EQ(ReasonOf(refusal), "CASE_CLOSED");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(refusal)->domain(), "tongban");
}

TEST(RefusalTest, ReportsAllShortcomingsInTheirOrder) {  // R32
  const absl::Status refusal = Refusal(absl::StatusCode::kInvalidArgument, "FILE_INCOMPLETE", "the file is incomplete")
                                   .Field("materials[0]", "add a photo", "PHOTO_MISSING")
                                   .Field("phone", "give a phone number");

  const auto bad_request = DetailOf<google::rpc::BadRequest>(refusal);
  ASSERT_TRUE(bad_request.has_value());
  ASSERT_EQ(bad_request->field_violations_size(), 2);
  EXPECT_EQ(bad_request->field_violations(0).field(), "materials[0]");
  EXPECT_EQ(bad_request->field_violations(0).reason(), "PHOTO_MISSING");
  EXPECT_EQ(bad_request->field_violations(1).description(), "give a phone number");
}

TEST(RefusalTest, CarriesEveryDetailItWasGiven) {
  const absl::Status refusal = Refusal(absl::StatusCode::kUnavailable, "PEER_AWAY", "the federation cannot be reached")
                                   .With("federation", "330213")
                                   .InChinese("对方残联暂时无法连接")
                                   .Instead("ROUTE", "330213", "wait for the courier")
                                   .RetryAfter(absl::Milliseconds(1500))
                                   .About("tongban/Case", "federations/330213/cases/1");

  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(refusal)->metadata().at("federation"), "330213");
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(refusal)->locale(), "zh-CN");
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(refusal)->message(), "对方残联暂时无法连接");
  EXPECT_EQ(DetailOf<google::rpc::PreconditionFailure>(refusal)->violations(0).description(), "wait for the courier");
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(refusal)->retry_delay().seconds(), 1);
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(refusal)->retry_delay().nanos(), 500'000'000);
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(refusal)->resource_name(), "federations/330213/cases/1");
}

TEST(RefusalTest, HasNoDetailItWasNotGiven) {
  EXPECT_FALSE(DetailOf<google::rpc::BadRequest>(CaseClosed()).has_value());
  EXPECT_EQ(ReasonOf(absl::InternalError("no reason")), "");
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
}

TEST(RefusalTest, IsReturnedWhereAValueIsExpected) {
  const auto find = []() -> absl::StatusOr<int> {
    return Refusal(absl::StatusCode::kNotFound, "CASE_UNKNOWN", "no such case").With("case", "1");
  };

  EXPECT_EQ(ReasonOf(find().status()), "CASE_UNKNOWN");
}

}  // namespace
}  // namespace tongban
