#include "services/ctl/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/policy/lifecycle.h"
#include "common/time/timestamps.h"
#include "tests/support/status_matchers.h"

namespace tongban::ctl {
namespace {

using casework::v1::Case;
using casework::v1::Clock;
using ::testing::HasSubstr;

TEST(WordsTest, GivesEveryNameARequestIdOfItsOwn) {
  const std::string name =
      "federations/330213/parkedMessages/1790211600000000-assessment-420625-registration_approval-1";
  const absl::Time now = absl::FromUnixSeconds(1'790'211'600);
  EXPECT_EQ(RequestIdFor(name, now), RequestIdFor(name, now));
  EXPECT_NE(RequestIdFor(name, now), RequestIdFor(name + "1", now));
  EXPECT_NE(RequestIdFor(name, now), RequestIdFor(name, now + absl::Seconds(1)));
  EXPECT_LE(RequestIdFor(name, now).size(), 64u);
}

TEST(WordsTest, ShowsTimesInChina) {
  const absl::Time time = absl::FromCivil(absl::CivilSecond(2026, 10, 8, 1, 0, 0), absl::UTCTimeZone());
  EXPECT_EQ(ChinaTime(ToProto(time)), "2026-10-08 09:00:00");
}

TEST(WordsTest, ShowsATimeThatIsNotSetAsNothing) { EXPECT_EQ(ChinaTime({}), ""); }

TEST(WordsTest, NamesEveryStateInBothLanguages) {
  EXPECT_EQ(StateName(Case::STATE_SUBMITTED), "SUBMITTED 已提交，待受理");
  for (const policy::StateRow& row : policy::States()) EXPECT_THAT(StateName(row.state), HasSubstr(" "));
}

TEST(WordsTest, NamesAStateOfALaterVersionByItsNumber) {
  EXPECT_EQ(StateName(static_cast<Case::State>(999)), "STATE 999");
}

TEST(WordsTest, NamesEveryClockInBothLanguages) {
  EXPECT_EQ(ClockName(Clock::KIND_ATTEND), "ATTEND 到场评定");
  for (const policy::ClockRow& row : policy::Clocks()) EXPECT_NE(ClockName(row.clock).back(), ' ');
}

TEST(WordsTest, ReadsATimeWithoutAZoneAsChinas) {
  ASSERT_OK_AND_ASSIGN(const absl::Time plain, ParseTime("2026-10-08 09:00"));
  ASSERT_OK_AND_ASSIGN(const absl::Time zoned, ParseTime("2026-10-08T01:00:00Z"));
  EXPECT_EQ(plain, zoned);
}

TEST(WordsTest, RefusesWhatIsNoTime) {
  EXPECT_THAT(ParseTime("soon"), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("2026-10-08")));
}

}  // namespace
}  // namespace tongban::ctl
