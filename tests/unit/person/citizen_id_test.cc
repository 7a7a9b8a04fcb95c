#include "common/person/citizen_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace tongban::person {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Synthetic people; the first number is the standard's own example.
constexpr absl::string_view kStandardExample = "11010519491231002X";
constexpr absl::string_view kMan = "330213199001010033";
constexpr absl::string_view kWomanUnderAbolishedCounty = "330283198506150028";

std::string WithCheckDigit(absl::string_view first_17) {
  return absl::StrCat(first_17, std::string(1, CheckDigit(first_17)));
}

TEST(CitizenIdTest, HasTheCheckDigitOfTheStandard) {
  for (const absl::string_view id :
       {kStandardExample, kMan, kWomanUnderAbolishedCounty, absl::string_view("440524188001010014"),
        absl::string_view("440524198001010013")}) {
    EXPECT_EQ(CheckDigit(id.substr(0, 17)), id[17]);
  }
}

TEST(CitizenIdTest, IsAcceptedWhateverTheCountyPrefix) {
  for (const absl::string_view id : {kStandardExample, kMan, kWomanUnderAbolishedCounty}) {
    EXPECT_THAT(CheckCitizenId(id), IsOk());
  }
}

TEST(CitizenIdTest, IsFoldedFromWhatPeopleType) {
  EXPECT_EQ(NormalizeCitizenId("11010519491231002x"), kStandardExample);
  EXPECT_EQ(NormalizeCitizenId(" \u300011010519491231002Ｘ\t"), kStandardExample);
  EXPECT_EQ(NormalizeCitizenId("１１０１０５１９４９１２３１００２ｘ"), kStandardExample);
}

TEST(CitizenIdTest, IsNotMadeOutOfOtherText) {
  for (const absl::string_view text : {"", "\xEF", "\xEF\xBC", "\xEF\x30\x30", "中华", "\xEF\xBD\x9F"}) {
    EXPECT_EQ(NormalizeCitizenId(text), text);
    EXPECT_THAT(CheckCitizenId(text), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("18 characters")));
  }
}

TEST(CitizenIdTest, HasSeventeenDigitsAndACheckCharacter) {
  for (const absl::string_view id :
       {"33021319900101003", "3302131990010100333", "33021319900101O033", "330213X99001010033", "11010519491231002x"}) {
    EXPECT_THAT(CheckCitizenId(id), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("18 characters")));
  }
}

TEST(CitizenIdTest, HasARealDateOfBirthFrom1900On) {
  for (const absl::string_view first_17 : {"33021319900230003", "33021319901301003", "33021319900100003",
                                           "33021319000229003", "33021300000101003", "44052418800101001"}) {
    EXPECT_THAT(CheckCitizenId(WithCheckDigit(first_17)),
                IsError(absl::StatusCode::kInvalidArgument, HasSubstr("date of birth")));
  }
  EXPECT_THAT(CheckCitizenId(WithCheckDigit("33021320000229003")), IsOk());
  EXPECT_THAT(CheckCitizenId(WithCheckDigit("33021319000101003")), IsOk());
}

TEST(CitizenIdTest, IsRefusedWithAnyDigitMistyped) {
  for (size_t i = 0; i < kMan.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string mistyped(kMan);
      if (mistyped[i] == digit) continue;
      mistyped[i] = digit;
      EXPECT_THAT(CheckCitizenId(mistyped), Not(IsOk())) << i << digit;
    }
  }
}

TEST(CitizenIdTest, IsRefusedWithTwoNeighbouringDigitsSwapped) {
  std::string swapped(kMan);
  std::swap(swapped[3], swapped[4]);
  EXPECT_THAT(CheckCitizenId(swapped), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("check digit")));
}

TEST(CitizenIdTest, OfAPersonWithoutHouseholdRegisterIsRefusedWithTheReason) {
  for (const absl::string_view province : {"81", "82", "83"}) {
    EXPECT_THAT(CheckCitizenId(WithCheckDigit(absl::StrCat(province, "000019900101003"))),
                IsError(absl::StatusCode::kInvalidArgument, HasSubstr("no household register")));
  }
}

TEST(CitizenIdTest, TellsBirthDayAndSex) {
  EXPECT_EQ(BirthDay(kMan), absl::CivilDay(1990, 1, 1));
  EXPECT_TRUE(IsMale(kMan));
  EXPECT_FALSE(IsMale(kWomanUnderAbolishedCounty));
}

TEST(CitizenIdTest, IsMaskedButForSixAndFourCharacters) {
  EXPECT_EQ(MaskCitizenId(kMan), "330213********0033");
  EXPECT_EQ(MaskCitizenId("33021319900101"), "******************");
  EXPECT_EQ(MaskCitizenId(""), "******************");
}

TEST(AgeTest, IsReachedOnTheBirthday) {
  const absl::CivilDay birth(2008, 6, 15);
  EXPECT_EQ(AgeInYears(birth, absl::CivilDay(2026, 6, 14)), 17);
  EXPECT_EQ(AgeInYears(birth, absl::CivilDay(2026, 6, 15)), 18);
  EXPECT_EQ(AgeInMonths(birth, absl::CivilDay(2026, 6, 14)), 18 * 12 - 1);
  EXPECT_EQ(AgeInMonths(birth, absl::CivilDay(2026, 6, 15)), 18 * 12);
}

TEST(AgeTest, OfThoseBornOn29FebruaryIsReachedOn1MarchInCommonYears) {
  const absl::CivilDay birth(2008, 2, 29);
  EXPECT_EQ(AgeInYears(birth, absl::CivilDay(2026, 2, 28)), 17);
  EXPECT_EQ(AgeInYears(birth, absl::CivilDay(2026, 3, 1)), 18);
  EXPECT_EQ(AgeInYears(birth, absl::CivilDay(2028, 2, 28)), 19);
  EXPECT_EQ(AgeInYears(birth, absl::CivilDay(2028, 2, 29)), 20);
}

TEST(AgeTest, InMonthsIsReachedOnTheNextDayWhereAMonthLacksTheDay) {
  const absl::CivilDay birth(2024, 1, 31);
  EXPECT_EQ(AgeInMonths(birth, absl::CivilDay(2024, 2, 29)), 0);
  EXPECT_EQ(AgeInMonths(birth, absl::CivilDay(2024, 3, 1)), 1);
  EXPECT_EQ(AgeInMonths(birth, absl::CivilDay(2024, 3, 31)), 2);
}

TEST(AgeTest, IsNegativeBeforeBirth) {
  EXPECT_EQ(AgeInYears(absl::CivilDay(2026, 3, 2), absl::CivilDay(2026, 3, 1)), -1);
  EXPECT_EQ(AgeInMonths(absl::CivilDay(2026, 3, 2), absl::CivilDay(2026, 3, 1)), -1);
}

TEST(AgeTest, InYearsIsTheWholeYearsOfTheAgeInMonths) {
  const absl::CivilDay birth(2016, 2, 29);
  for (absl::CivilDay on = birth; on < absl::CivilDay(2026, 1, 1); ++on) {
    ASSERT_EQ(AgeInYears(birth, on), AgeInMonths(birth, on) / 12) << on;
  }
}

}  // namespace
}  // namespace tongban::person
