#include "services/ctl/describe_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/refusal.h"

namespace tongban::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(DescribeErrorTest, BeginsWithCodeAndMessage) {
  EXPECT_EQ(DescribeError(absl::UnavailableError("no connection")), "UNAVAILABLE: no connection\n");
}

TEST(DescribeErrorTest, PrintsEveryViolationRemedyAndAlternative) {  // R32
  const absl::Status status =
      Refusal(errors::v1::ERROR_REASON_FILE_INCOMPLETE, "the file is incomplete")
          .With("rule", "R30")
          .InChinese("申请材料不齐全")
          .Field("application.materials", errors::v1::ERROR_REASON_PHOTO_EMPTY, "must have a photograph")
          .Field("application.guardian", "must be set")
          .Instead("STATE", "the case", "request correction")
          .RetryAfter(absl::Seconds(5));
  EXPECT_THAT(DescribeError(status),
              AllOf(StartsWith("FAILED_PRECONDITION: the file is incomplete\n  申请材料不齐全\n"),
                    HasSubstr("application.materials: must have a photograph (PHOTO_EMPTY) 请填写照片或其运单号"),
                    HasSubstr("application.guardian: must be set"), HasSubstr("STATE the case: request correction"),
                    HasSubstr("retry in 5s"), HasSubstr("reason FILE_INCOMPLETE rule=R30")));
}

}  // namespace
}  // namespace tongban::ctl
