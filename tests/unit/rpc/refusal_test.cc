#include "common/status/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/statusor.h"

namespace tongban {
namespace {

absl::Status PhotoMissing() { return Refusal(errors::v1::ERROR_REASON_PHOTO_MISSING, "there is no photograph"); }

TEST(RefusalTest, HasTheCodeAndTextOfItsReasonItsMessageAndAnErrorInfo) {
  const absl::Status refusal = PhotoMissing();

  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(refusal.message(), "there is no photograph");
  EXPECT_EQ(ReasonOf(refusal), "PHOTO_MISSING");
  EXPECT_TRUE(IsRefusedFor(errors::v1::ERROR_REASON_PHOTO_MISSING, refusal));
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(refusal)->message(),
            "发放第二代残疾人证需要照片，请查询电子照片或通知申请人邮寄");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(refusal)->domain(), "tongban");
}

TEST(RefusalTest, ReportsAllShortcomingsInTheirOrder) {  // R32
  const absl::Status refusal = Refusal(errors::v1::ERROR_REASON_CONTENT_INVALID, "the file is incomplete")
                                   .Field("materials[0]", errors::v1::ERROR_REASON_PHOTO_EMPTY, "add a photo")
                                   .Field("phone", "give a phone number");

  const auto bad_request = DetailOf<google::rpc::BadRequest>(refusal);
  ASSERT_TRUE(bad_request.has_value());
  ASSERT_EQ(bad_request->field_violations_size(), 2);
  EXPECT_EQ(bad_request->field_violations(0).field(), "materials[0]");
  EXPECT_EQ(bad_request->field_violations(0).reason(), "PHOTO_EMPTY");
  EXPECT_EQ(bad_request->field_violations(0).localized_message().message(), "请填写照片或其运单号");
  EXPECT_EQ(bad_request->field_violations(0).localized_message().locale(), "zh-CN");
  EXPECT_EQ(bad_request->field_violations(1).reason(), "CONTENT_INVALID");
  EXPECT_EQ(bad_request->field_violations(1).description(), "give a phone number");
}

TEST(RefusalTest, CarriesEveryDetailItWasGiven) {
  const absl::Status refusal =
      Refusal(errors::v1::ERROR_REASON_RECEIVER_UNREACHABLE, "the federation cannot be reached")
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
  EXPECT_FALSE(DetailOf<google::rpc::BadRequest>(PhotoMissing()).has_value());
  EXPECT_EQ(ReasonOf(absl::InternalError("no reason")), "");
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
}

TEST(RefusalTest, IsReturnedWhereAValueIsExpected) {
  const auto find = []() -> absl::StatusOr<int> {
    return Refusal(errors::v1::ERROR_REASON_CASE_NOT_FOUND, "no such case").With("case", "1");
  };

  EXPECT_EQ(ReasonOf(find().status()), "CASE_NOT_FOUND");
}

// A reason that a newer release raised, say, must not end the process.
TEST(RefusalTest, TakesAReasonWithoutARowForUnexpected) {
  EXPECT_EQ(NameOf(static_cast<errors::v1::ErrorReason>(9999)), "UNEXPECTED");
}

}  // namespace
}  // namespace tongban
