#include "common/time/timestamps.h"

#include <gtest/gtest.h>

namespace tongban {
namespace {

TEST(TimestampsTest, KeepWholeNanosecondsBothWays) {
  const absl::Time time = absl::FromUnixSeconds(1'790'000'000) + absl::Nanoseconds(123'456'789);
  const google::protobuf::Timestamp timestamp = ToProto(time);
  EXPECT_EQ(timestamp.seconds(), 1'790'000'000);
  EXPECT_EQ(timestamp.nanos(), 123'456'789);
  EXPECT_EQ(FromProto(timestamp), time);
}

TEST(TimestampsTest, CountNanosecondsForwardsBefore1970) {
  const google::protobuf::Timestamp timestamp = ToProto(absl::UnixEpoch() - absl::Nanoseconds(1));
  EXPECT_EQ(timestamp.seconds(), -1);
  EXPECT_EQ(timestamp.nanos(), 999'999'999);
  EXPECT_EQ(FromProto(timestamp), absl::UnixEpoch() - absl::Nanoseconds(1));
}

TEST(TimestampsTest, DropFractionsOfANanosecond) {
  EXPECT_EQ(ToProto(absl::UnixEpoch() + absl::Nanoseconds(3) / 2).nanos(), 1);
}

TEST(TimestampsTest, HoldTheNearestTimeTheyCan) {
  EXPECT_EQ(FromProto(ToProto(absl::InfinitePast())), absl::FromCivil(absl::CivilDay(1, 1, 1), absl::UTCTimeZone()));
  EXPECT_EQ(FromProto(ToProto(absl::InfiniteFuture())),
            absl::FromCivil(absl::CivilDay(10000, 1, 1), absl::UTCTimeZone()) - absl::Nanoseconds(1));
}

}  // namespace
}  // namespace tongban
