#include "common/time/time_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/working_days.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A machine whose two clocks the test moves.
class SystemTimeTest : public ::testing::Test {
 protected:
  SystemTime Start(absl::Time last_seen) {
    return SystemTime(
        last_seen, [this] { return wall_; }, [this] { return steady_; });
  }

  void Pass(absl::Duration duration) {
    wall_ += duration;
    steady_ += duration;
  }

  absl::Time wall_ = StartOfDay(absl::CivilDay(2026, 3, 2));
  absl::Duration steady_ = absl::Hours(7);
};

TEST_F(SystemTimeTest, TellsTheWallClock) {
  const SystemTime clock = Start(absl::InfinitePast());
  Pass(absl::Minutes(5));
  EXPECT_EQ(clock.Now(), StartOfDay(absl::CivilDay(2026, 3, 2)) + absl::Minutes(5));
}

TEST_F(SystemTimeTest, IsTrustedOverAnEmptyStore) {
  const SystemTime clock = Start(absl::InfinitePast());
  EXPECT_TRUE(clock.IsTrusted());
  EXPECT_THAT(clock.WhyUntrusted(), IsEmpty());
}

TEST_F(SystemTimeTest, StaysTrustedWhileBothClocksRunForYears) {
  const SystemTime clock = Start(wall_ - absl::Hours(1));
  Pass(absl::Hours(24 * 800));
  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemTimeTest, ForgivesAJumpOfAnHourAndNotASecondMore) {
  const absl::Time before = wall_;
  for (const int direction : {1, -1}) {
    const SystemTime clock = Start(absl::InfinitePast());
    wall_ = before + direction * SystemTime::kLargestJump;
    EXPECT_TRUE(clock.IsTrusted());
    wall_ += direction * absl::Seconds(1);
    EXPECT_FALSE(clock.IsTrusted());
    wall_ = before;
  }
}

TEST_F(SystemTimeTest, CountsSeveralSmallJumpsTogether) {
  const SystemTime clock = Start(absl::InfinitePast());
  for (int i = 0; i < 3; ++i) {
    Pass(absl::Hours(10));
    wall_ += absl::Minutes(25);
  }
  EXPECT_THAT(clock.WhyUntrusted(), HasSubstr("jumped ahead by 1h15m"));
}

TEST_F(SystemTimeTest, TrustsAWallClockThatIsSetRightAgain) {
  const SystemTime clock = Start(absl::InfinitePast());
  wall_ -= absl::Hours(8);
  EXPECT_THAT(clock.WhyUntrusted(), HasSubstr("jumped back by 8h"));
  wall_ += absl::Hours(8);
  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemTimeTest, IsUntrustedUntilItCatchesUpWithTheStore) {
  const SystemTime clock = Start(wall_ + absl::Minutes(30));
  EXPECT_THAT(clock.WhyUntrusted(), HasSubstr("30m behind the newest commit"));
  Pass(absl::Minutes(30));
  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemTimeTest, IsUntrustedAfterALongAbsenceUntilAnOperatorConfirms) {
  SystemTime clock = Start(wall_ - SystemTime::kLongestAbsence - absl::Seconds(1));
  EXPECT_THAT(clock.WhyUntrusted(), HasSubstr("720h1s after the newest commit"));
  Pass(absl::Hours(24 * 100));
  EXPECT_FALSE(clock.IsTrusted());

  clock.Confirm();

  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemTimeTest, TrustsAnAbsenceOfThirtyDays) {
  EXPECT_TRUE(Start(wall_ - SystemTime::kLongestAbsence).IsTrusted());
}

TEST_F(SystemTimeTest, TakesTheConfirmedTimeAsTrueAfterAJumpAndAgainstTheStore) {
  SystemTime clock = Start(wall_ + absl::Hours(24 * 365));
  wall_ += absl::Hours(5);
  clock.Confirm();
  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemTimeTest, NoticesAJumpAfterAConfirmation) {
  SystemTime clock = Start(absl::InfinitePast());
  clock.Confirm();
  wall_ += absl::Hours(2);
  EXPECT_FALSE(clock.IsTrusted());
}

TEST(ManualTimeTest, StandsStillUntilItIsMoved) {
  const absl::Time start = StartOfDay(absl::CivilDay(2026, 3, 2));
  ManualTime clock(start);
  EXPECT_EQ(clock.Now(), start);
  EXPECT_THAT(clock.AdvanceTo(start + absl::Hours(9)), IsOk());
  EXPECT_EQ(clock.Now(), start + absl::Hours(9));
  EXPECT_TRUE(clock.IsTrusted());
}

TEST(ManualTimeTest, NeverGoesBack) {
  const absl::Time start = StartOfDay(absl::CivilDay(2026, 3, 2));
  ManualTime clock(start);
  EXPECT_THAT(clock.AdvanceTo(start), IsOk());
  EXPECT_THAT(clock.AdvanceTo(start - absl::Nanoseconds(1)),
              IsError(absl::StatusCode::kFailedPrecondition, HasSubstr("cannot move backwards")));
  EXPECT_EQ(clock.Now(), start);
}

}  // namespace
}  // namespace tongban
