#include "common/exchange/lanes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/status_matchers.h"
#include "tests/unit/exchange/two_counties.h"

namespace tongban {
namespace {

using ::testing::HasSubstr;

// Nothing takes this long between a failure and the question about it.
constexpr absl::Duration kGoneBy = absl::Seconds(10);

class LanesTest : public ::testing::Test {
 protected:
  // Sets out on the route, whatever it waits for, and fails.
  void Fail(const exchange::v1::Route& route, bool awaits_directory = false) {
    lanes_.SendFrom(route, 0);
    ASSERT_TRUE(IsSameRoute(lanes_.NextTrip()->route, route));
    lanes_.Failed(route, dead_, awaits_directory);
  }

  const exchange::v1::Route to_cixi_ = MakeRoute(kFenghuaIntake, kCixiRegistrationApproval);
  const exchange::v1::Route to_yuyao_ = MakeRoute(kFenghuaIntake, kYuyaoRegistrationApproval);
  const absl::Status dead_ = absl::UnavailableError("no route to host");
  std::mt19937_64 generator_{20260924};
  Lanes lanes_{Backoff{}, generator_};
};

TEST_F(LanesTest, HasEachRouteUnderWayOnceAtATime) {
  lanes_.Wake(to_cixi_);
  ASSERT_TRUE(IsSameRoute(lanes_.NextTrip()->route, to_cixi_));
  lanes_.Wake(to_cixi_);
  lanes_.Wake(to_yuyao_);
  EXPECT_TRUE(IsSameRoute(lanes_.NextTrip()->route, to_yuyao_));
}

TEST_F(LanesTest, SetsOutAgainForWhatWasAppendedWhileUnderWay) {
  lanes_.Wake(to_cixi_);
  lanes_.NextTrip();
  lanes_.Wake(to_cixi_);
  lanes_.Emptied(to_cixi_);
  EXPECT_TRUE(IsSameRoute(lanes_.NextTrip()->route, to_cixi_));
}

TEST_F(LanesTest, WaitsTwiceAsLongAfterEachFailureUpToAMinute) {
  absl::Duration whole = absl::Seconds(1);
  for (int failures = 1; failures <= 40; ++failures) {
    Fail(to_cixi_);
    const Lanes::Status status = lanes_.StatusOf(to_cixi_);
    ASSERT_TRUE(status.next_attempt.has_value());
    // Some of it has gone by; how much is the machine's affair.
    EXPECT_GT(*status.next_attempt, whole / 2 - kGoneBy) << failures;
    EXPECT_LE(*status.next_attempt, whole) << failures;
    EXPECT_THAT(status.last_error, HasSubstr("no route to host"));
    whole = std::min(whole * 2, absl::Seconds(60));
  }
}

TEST_F(LanesTest, BeginsAnewAfterASuccess) {
  for (int i = 0; i < 10; ++i) Fail(to_cixi_);
  lanes_.SendFrom(to_cixi_, 1);
  EXPECT_TRUE(lanes_.NextTrip()->is_probing);
  lanes_.Delivered(to_cixi_, 2);
  EXPECT_FALSE(lanes_.StatusOf(to_cixi_).next_attempt.has_value());
  EXPECT_EQ(lanes_.StatusOf(to_cixi_).last_error, "");
  EXPECT_FALSE(lanes_.NextTrip()->is_probing);
  lanes_.Failed(to_cixi_, dead_);
  EXPECT_LE(*lanes_.StatusOf(to_cixi_).next_attempt, absl::Seconds(1));
}

TEST_F(LanesTest, DoesNotCutAWaitShortForWhatIsAppendedMeanwhile) {
  Fail(to_cixi_);
  lanes_.Wake(to_cixi_);
  lanes_.Wake(to_yuyao_);
  EXPECT_TRUE(IsSameRoute(lanes_.NextTrip()->route, to_yuyao_));
  EXPECT_TRUE(lanes_.StatusOf(to_cixi_).next_attempt.has_value());
}

TEST_F(LanesTest, BelievesAReceiverThatAsksOnceAndBacksOffWhenItAsksAgain) {
  lanes_.Wake(to_cixi_);
  lanes_.NextTrip();
  lanes_.Asked(to_cixi_, 3, absl::FailedPreconditionError("gap"));
  EXPECT_FALSE(lanes_.StatusOf(to_cixi_).next_attempt.has_value());
  EXPECT_EQ(lanes_.NextTrip()->from, 3);
  lanes_.Asked(to_cixi_, 2, absl::FailedPreconditionError("gap"));
  EXPECT_TRUE(lanes_.StatusOf(to_cixi_).next_attempt.has_value());
}

TEST_F(LanesTest, TriesAtOnceWhatWaitedForTheDirectoryAndNothingElse) {
  Fail(to_cixi_, /*awaits_directory=*/true);
  Fail(to_yuyao_);
  lanes_.DirectoryChanged();
  const auto trip = lanes_.NextTrip();
  EXPECT_TRUE(IsSameRoute(trip->route, to_cixi_));
  EXPECT_TRUE(trip->is_probing);
}

TEST_F(LanesTest, EndsWhenClosed) {
  lanes_.Wake(to_cixi_);
  lanes_.Close();
  EXPECT_FALSE(lanes_.NextTrip().has_value());
}

using LanesDeathTest = LanesTest;

TEST_F(LanesDeathTest, ATripEndsOnce) {
  lanes_.Wake(to_cixi_);
  lanes_.NextTrip();
  lanes_.Emptied(to_cixi_);
  EXPECT_DEATH(lanes_.Emptied(to_cixi_), "state machine broken");
}

}  // namespace
}  // namespace tongban
