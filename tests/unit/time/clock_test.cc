#include "common/time/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/working_days.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A machine whose two clocks the test moves.
class SystemClockTest : public ::testing::Test {
 protected:
  SystemClock Start(absl::Time last_seen) {
    return SystemClock(
        last_seen, [this] { return wall_; }, [this] { return steady_; });
  }

  void Pass(absl::Duration duration) {
    wall_ += duration;
    steady_ += duration;
  }

  absl::Time wall_ = StartOfDay(absl::CivilDay(2026, 3, 2));
  absl::Duration steady_ = absl::Hours(7);
};

TEST_F(SystemClockTest, TellsTheWallClock) {
  const SystemClock clock = Start(absl::InfinitePast());
  Pass(absl::Minutes(5));
  EXPECT_EQ(clock.Now(), StartOfDay(absl::CivilDay(2026, 3, 2)) + absl::Minutes(5));
}

TEST_F(SystemClockTest, IsTrustedOverAnEmptyStore) {
  const SystemClock clock = Start(absl::InfinitePast());
  EXPECT_TRUE(clock.IsTrusted());
  EXPECT_THAT(clock.WhyUntrusted(), IsEmpty());
}

TEST_F(SystemClockTest, StaysTrustedWhileBothClocksRunForYears) {
  const SystemClock clock = Start(wall_ - absl::Hours(1));
  Pass(absl::Hours(24 * 800));
  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemClockTest, ForgivesAJumpOfAnHourAndNotASecondMore) {
  const absl::Time before = wall_;
  for (const int direction : {1, -1}) {
    const SystemClock clock = Start(absl::InfinitePast());
    wall_ = before + direction * SystemClock::kLargestJump;
    EXPECT_TRUE(clock.IsTrusted());
    wall_ += direction * absl::Seconds(1);
    EXPECT_FALSE(clock.IsTrusted());
    wall_ = before;
  }
}

TEST_F(SystemClockTest, CountsSeveralSmallJumpsTogether) {
  const SystemClock clock = Start(absl::InfinitePast());
  for (int i = 0; i < 3; ++i) {
    Pass(absl::Hours(10));
    wall_ += absl::Minutes(25);
  }
  EXPECT_THAT(clock.WhyUntrusted(), HasSubstr("jumped ahead by 1h15m"));
}

TEST_F(SystemClockTest, TrustsAWallClockThatIsSetRightAgain) {
  const SystemClock clock = Start(absl::InfinitePast());
  wall_ -= absl::Hours(8);
  EXPECT_THAT(clock.WhyUntrusted(), HasSubstr("jumped back by 8h"));
  wall_ += absl::Hours(8);
  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemClockTest, IsUntrustedUntilItCatchesUpWithTheStore) {
  const SystemClock clock = Start(wall_ + absl::Minutes(30));
  EXPECT_THAT(clock.WhyUntrusted(), HasSubstr("30m behind the newest commit"));
  Pass(absl::Minutes(30));
  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemClockTest, IsUntrustedAfterALongAbsenceUntilAnOperatorConfirms) {
  SystemClock clock = Start(wall_ - SystemClock::kLongestAbsence - absl::Seconds(1));
  EXPECT_THAT(clock.WhyUntrusted(), HasSubstr("720h1s after the newest commit"));
  Pass(absl::Hours(24 * 100));
  EXPECT_FALSE(clock.IsTrusted());

  clock.Confirm();

  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemClockTest, TrustsAnAbsenceOfThirtyDays) {
  EXPECT_TRUE(Start(wall_ - SystemClock::kLongestAbsence).IsTrusted());
}

TEST_F(SystemClockTest, TakesTheConfirmedTimeAsTrueAfterAJumpAndAgainstTheStore) {
  SystemClock clock = Start(wall_ + absl::Hours(24 * 365));
  wall_ += absl::Hours(5);
  clock.Confirm();
  EXPECT_TRUE(clock.IsTrusted());
}

TEST_F(SystemClockTest, NoticesAJumpAfterAConfirmation) {
  SystemClock clock = Start(absl::InfinitePast());
  clock.Confirm();
  wall_ += absl::Hours(2);
  EXPECT_FALSE(clock.IsTrusted());
}

TEST(ManualClockTest, StandsStillUntilItIsMoved) {
  const absl::Time start = StartOfDay(absl::CivilDay(2026, 3, 2));
  ManualClock clock(start);
  EXPECT_EQ(clock.Now(), start);
  EXPECT_THAT(clock.AdvanceTo(start + absl::Hours(9)), IsOk());
  EXPECT_EQ(clock.Now(), start + absl::Hours(9));
  EXPECT_TRUE(clock.IsTrusted());
}

TEST(ManualClockTest, NeverGoesBack) {
  const absl::Time start = StartOfDay(absl::CivilDay(2026, 3, 2));
  ManualClock clock(start);
  EXPECT_THAT(clock.AdvanceTo(start), IsOk());
  EXPECT_THAT(clock.AdvanceTo(start - absl::Nanoseconds(1)),
              IsError(absl::StatusCode::kFailedPrecondition, HasSubstr("never goes back")));
  EXPECT_EQ(clock.Now(), start);
}

}  // namespace
}  // namespace tongban
