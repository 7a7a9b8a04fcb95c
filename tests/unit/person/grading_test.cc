#include "common/person/grading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/unit/person/measurements.h"

namespace tongban::person {
namespace {

using casework::v1::AdaptiveBehavior;
using casework::v1::Disability;
using casework::v1::Measurement;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kNone = 0;
constexpr auto kProfound = AdaptiveBehavior::ADAPTIVE_BEHAVIOR_PROFOUND;
constexpr auto kSevere = AdaptiveBehavior::ADAPTIVE_BEHAVIOR_SEVERE;
constexpr auto kModerate = AdaptiveBehavior::ADAPTIVE_BEHAVIOR_MODERATE;
constexpr auto kMild = AdaptiveBehavior::ADAPTIVE_BEHAVIOR_MILD;
constexpr auto kUnimpaired = AdaptiveBehavior::ADAPTIVE_BEHAVIOR_UNIMPAIRED;
constexpr auto kUnassessed = AdaptiveBehavior::ADAPTIVE_BEHAVIOR_UNSPECIFIED;

// Grade and severest grade as numbers, kNone for no grade.
struct Pointed {
  int grade;
  int severest;
  bool needs_judgement;

  bool operator==(const Pointed&) const = default;
};

void PrintTo(const Pointed& pointed, std::ostream* out) {
  *out << pointed.grade << " to " << pointed.severest << (pointed.needs_judgement ? ", to be judged" : "");
}

Pointed Clearly(int grade) { return {grade, grade, false}; }

Pointed Graded(const Measurement& measurement, int age_months = kTwenty) {
  const auto category = static_cast<Disability::Category>(measurement.values_case());
  const absl::StatusOr<Indication> indication = Indicate(measurement, category, age_months);
  EXPECT_THAT(indication, IsOk());
  if (!indication.ok()) return {-1, -1, false};
  const auto number = [](std::optional<Disability::Grade> grade) { return grade ? static_cast<int>(*grade) : kNone; };
  return {number(indication->grade), number(indication->severest), indication->needs_judgement};
}

TEST(VisionTest, HasTheBandsOfTheStandard) {
  for (const auto& [acuity, grade] : std::vector<std::pair<double, int>>{{0, 1},
                                                                         {0.019, 1},
                                                                         {0.02, 2},
                                                                         {0.049, 2},
                                                                         {0.05, 3},
                                                                         {0.099, 3},
                                                                         {0.1, 4},
                                                                         {0.299, 4},
                                                                         {0.3, kNone},
                                                                         {1.0, kNone}}) {
    EXPECT_EQ(Graded(Vision(acuity, acuity)), Clearly(grade)) << acuity;
  }
}

TEST(VisionTest, IsBlindnessInANarrowFieldWhateverTheAcuity) {
  for (const auto& [radius, grade] :
       std::vector<std::pair<double, int>>{{0, 1}, {4.9, 1}, {5, 2}, {9.9, 2}, {10, kNone}, {90, kNone}}) {
    EXPECT_EQ(Graded(Vision(1.0, 1.0, radius, radius)), Clearly(grade)) << radius;
  }
  EXPECT_EQ(Graded(Vision(0.01, 0.01, 8, 8)), Clearly(1));
}

TEST(VisionTest, IsThatOfTheBetterEye) {
  for (const double worse : {0.0, 0.03, 0.07}) {
    for (const double better : {0.03, 0.07, 0.2, 0.3, 1.0}) {
      if (worse > better) continue;
      EXPECT_EQ(Graded(Vision(worse, better)), Graded(Vision(better, better)));
      EXPECT_EQ(Graded(Vision(better, worse)), Graded(Vision(better, better)));
    }
  }
  EXPECT_EQ(Graded(Vision(1.0, 1.0, 4)), Clearly(kNone)) << "one unrestricted field";
}

TEST(VisionTest, IsToBeJudgedWhereAcuityAndFieldSpeakForDifferentEyes) {
  EXPECT_EQ(Graded(Vision(0.5, 0.01, 7, 60)), (Pointed{kNone, 2, true}));
}

TEST(HearingTest, HasTheBandsOfTheStandard) {
  for (const auto& [mean, grade] : std::vector<std::pair<double, int>>{{0, kNone},
                                                                       {40, kNone},
                                                                       {41.25, 4},
                                                                       {60, 4},
                                                                       {61.25, 3},
                                                                       {80, 3},
                                                                       {81.25, 2},
                                                                       {90, 2},
                                                                       {91.25, 1},
                                                                       {120, 1}}) {
    EXPECT_EQ(Graded(HearingLoss(mean)), Clearly(grade)) << mean;
  }
}

TEST(HearingTest, IsRoundedToWholeDecibelsUnlessMeasuredInStepsOfFive) {
  EXPECT_EQ(Graded(HearingLoss(40.4)), Clearly(kNone));
  EXPECT_EQ(Graded(Hearing({41, 41, 40, 40}, {41, 41, 40, 40})), Clearly(4)) << "40.5 is half up";
  EXPECT_EQ(Graded(HearingLoss(90.4)), Clearly(2));
  EXPECT_EQ(Graded(HearingLoss(90.6)), Clearly(1));
}

TEST(HearingTest, IsThatOfTheBetterEar) {
  EXPECT_EQ(Graded(Hearing({95, 95, 95, 95}, {30, 30, 30, 30})), Clearly(kNone));
  EXPECT_EQ(Graded(Hearing({70, 70, 70, 70}, {95, 95, 95, 95})), Clearly(3));
}

TEST(HearingTest, HasNoGradeFourWithinThreeYearsOfAge) {
  EXPECT_EQ(Graded(HearingLoss(55), 2 * 12), Clearly(kNone));
  EXPECT_EQ(Graded(HearingLoss(55), 3 * 12 - 1), Clearly(kNone));
  EXPECT_EQ(Graded(HearingLoss(55), 3 * 12), (Pointed{kNone, 4, true}));
  EXPECT_EQ(Graded(HearingLoss(55), 4 * 12 - 1), (Pointed{kNone, 4, true}));
  EXPECT_EQ(Graded(HearingLoss(55), 4 * 12), Clearly(4));
  EXPECT_EQ(Graded(HearingLoss(65), 2 * 12), Clearly(3));
}

TEST(SpeechTest, HasTheBandsOfTheStandard) {
  struct Row {
    double intelligibility;
    int level;
    int grade;
  };
  for (const Row& row :
       {Row{0, 0, 1}, Row{10, 0, 1}, Row{11, 1, 2}, Row{25, 1, 2}, Row{26, 2, 3}, Row{45, 2, 3}, Row{46, 3, 4},
        Row{65, 3, 4}, Row{66, 4, kNone}, Row{100, 4, kNone}, Row{10.4, 0, 1}, Row{10.5, 1, 2}}) {
    EXPECT_EQ(Graded(Speech(row.intelligibility, row.level)), Clearly(row.grade)) << row.intelligibility;
  }
}

TEST(SpeechTest, IsToBeJudgedWhereItsTwoMeasuresDiffer) {
  EXPECT_EQ(Graded(Speech(20, 3)), (Pointed{4, 2, true}));
  EXPECT_EQ(Graded(Speech(70, 0)), (Pointed{kNone, 1, true}));
}

TEST(SpeechTest, IsNotAssessedUnderThreeYears) {
  EXPECT_EQ(Graded(Speech(5, 0), 3 * 12 - 1), Clearly(kNone));
  EXPECT_EQ(Graded(Speech(5, 0), 3 * 12), Clearly(1));
}

TEST(SpeechTest, NeedsAYearOfTreatmentOrACourseOfTwo) {
  Measurement speech = Speech(5, 0);
  speech.mutable_speech()->set_course_months(23);
  speech.mutable_speech()->set_treatment_months(11);
  EXPECT_EQ(Graded(speech), Clearly(kNone));
  speech.mutable_speech()->set_treatment_months(12);
  EXPECT_EQ(Graded(speech), Clearly(1));
  speech.mutable_speech()->set_treatment_months(0);
  speech.mutable_speech()->set_course_months(24);
  EXPECT_EQ(Graded(speech), Clearly(1));
}

TEST(LimbTest, HasTheGradeOfItsClause) {
  for (int grade = 1; grade <= 4; ++grade) EXPECT_EQ(Graded(Limb(grade, "a")), Clearly(grade));
}

TEST(LimbTest, MeetsAClauseOnlyWithItsSize) {
  struct Row {
    const char* clause;
    void (casework::v1::LimbMeasurement::*set)(double);
    double value;
    int grade;
  };
  using casework::v1::LimbMeasurement;
  for (const Row& row :
       {Row{"b", &LimbMeasurement::set_leg_length_difference_mm, 49.9, kNone},
        Row{"b", &LimbMeasurement::set_leg_length_difference_mm, 50, 4},
        Row{"d", &LimbMeasurement::set_kyphosis_degrees, 70, kNone},
        Row{"d", &LimbMeasurement::set_kyphosis_degrees, 70.1, 4},
        Row{"d", &LimbMeasurement::set_scoliosis_degrees, 45, kNone},
        Row{"d", &LimbMeasurement::set_scoliosis_degrees, 45.1, 4}, Row{"i", &LimbMeasurement::set_height_mm, 1300, 4},
        Row{"i", &LimbMeasurement::set_height_mm, 1300.1, kNone}}) {
    Measurement limb = Limb(4, row.clause);
    (limb.mutable_limb()->*row.set)(row.value);
    EXPECT_EQ(Graded(limb), Clearly(row.grade)) << row.clause << row.value;
  }
}

TEST(LimbTest, LeavesTheHeightOfAMinorToTheAppraiser) {
  Measurement limb = Limb(4, "i");
  limb.mutable_limb()->set_height_mm(1100);
  EXPECT_EQ(Graded(limb, kAdult - 1), (Pointed{kNone, 4, true}));
  EXPECT_EQ(Graded(limb, kAdult), Clearly(4));
}

TEST(IntellectualTest, HasTheBandsOfTheDevelopmentalQuotientBeforeSeven) {
  for (const auto& [quotient, grade] : std::vector<std::pair<int, int>>{
           {0, 1}, {25, 1}, {26, 2}, {39, 2}, {40, 3}, {54, 3}, {55, 4}, {71, 4}, {76, kNone}}) {
    EXPECT_EQ(Graded(Quotient(quotient, {}, kUnassessed), 5 * 12), Clearly(grade)) << quotient;
  }
}

TEST(IntellectualTest, FollowsAdaptiveBehaviorInTheUppermostQuotients) {
  for (const int quotient : {72, 73, 75}) {
    EXPECT_EQ(Graded(Quotient(quotient, {}, kModerate), 5 * 12), Clearly(3));
    EXPECT_EQ(Graded(Quotient(quotient, {}, kUnimpaired), 5 * 12), Clearly(kNone));
  }
  EXPECT_EQ(Graded(Quotient(71, {}, kModerate), 5 * 12), Clearly(4));
  EXPECT_EQ(Graded(Quotient(76, {}, kModerate), 5 * 12), Clearly(kNone));
}

TEST(IntellectualTest, HasTheBandsOfTheIntelligenceQuotientFromSeven) {
  struct Row {
    int quotient;
    AdaptiveBehavior behavior;
    int grade;
  };
  for (const Row& row :
       {Row{0, kProfound, 1}, Row{19, kProfound, 1}, Row{20, kSevere, 2}, Row{34, kSevere, 2}, Row{35, kModerate, 3},
        Row{49, kModerate, 3}, Row{50, kMild, 4}, Row{69, kMild, 4}, Row{70, kUnimpaired, kNone}}) {
    EXPECT_EQ(Graded(Quotient({}, row.quotient, row.behavior), kSevenYears), Clearly(row.grade)) << row.quotient;
  }
}

TEST(IntellectualTest, FollowsAdaptiveBehaviorBetweenTwoGrades) {
  EXPECT_EQ(Graded(Quotient({}, 45, kSevere)), Clearly(2));
  EXPECT_EQ(Graded(Quotient({}, 15, kMild)), Clearly(4));
}

TEST(IntellectualTest, IsToBeJudgedWhereOnlyOneMeasureMeetsAGrade) {
  EXPECT_EQ(Graded(Quotient({}, 69, kUnimpaired)), (Pointed{kNone, 4, true}));
  EXPECT_EQ(Graded(Quotient({}, 70, kModerate)), (Pointed{kNone, 3, true}));
}

TEST(MentalTest, HasTheBandsOfTheStandardFromAge18) {
  struct Row {
    int score;
    AdaptiveBehavior behavior;
    int grade;
  };
  for (const Row& row : {Row{180, kProfound, 1}, Row{116, kProfound, 1}, Row{115, kSevere, 2}, Row{106, kSevere, 2},
                         Row{105, kModerate, 3}, Row{96, kModerate, 3}, Row{95, kMild, 4}, Row{52, kMild, 4},
                         Row{51, kUnimpaired, kNone}}) {
    EXPECT_EQ(Graded(Mental(row.score, row.behavior), kAdult), Clearly(row.grade)) << row.score;
  }
}

TEST(MentalTest, FollowsAdaptiveBehaviorAloneUnder18) {
  EXPECT_EQ(Graded(Mental(120, kMild), kAdult - 1), Clearly(4));
  EXPECT_EQ(Graded(Mental({}, kUnimpaired), kAdult - 1), Clearly(kNone));
}

TEST(MentalTest, IsToBeJudgedWhereScoreAndBehaviorDiffer) {
  EXPECT_EQ(Graded(Mental(116, kModerate)), (Pointed{3, 1, true}));
}

TEST(MentalTest, NeedsAYearWithoutRecovery) {
  Measurement mental = Mental(116, kProfound);
  mental.mutable_mental()->set_course_months(11);
  EXPECT_EQ(Graded(mental), Clearly(kNone));
}

TEST(IndicationTest, AgreesWithEveryGradeBetweenItsTwoAndNoOther) {
  Indication indication;
  indication.severest = Disability::GRADE_TWO;
  indication.grade = Disability::GRADE_THREE;
  EXPECT_FALSE(Agrees(indication, Disability::GRADE_ONE));
  EXPECT_TRUE(Agrees(indication, Disability::GRADE_TWO));
  EXPECT_TRUE(Agrees(indication, Disability::GRADE_THREE));
  EXPECT_FALSE(Agrees(indication, Disability::GRADE_FOUR));
  EXPECT_FALSE(Agrees(indication, std::nullopt));
  indication.grade.reset();
  EXPECT_TRUE(Agrees(indication, std::nullopt));
}

TEST(IndicationTest, NamesClauseAndMeasureButNoValue) {
  ASSERT_OK_AND_ASSIGN(const Indication indication, Indicate(Vision(0.07, 0.03), Disability::CATEGORY_VISION, kTwenty));
  EXPECT_EQ(indication.clause, "5.2");
  EXPECT_EQ(indication.basis, "5.2 better eye");
}

TEST(IndicationTest, ListsEveryFieldItCannotGradeWithoutItsValue) {
  EXPECT_THAT(
      Indicate(Vision(7.75, -7.75), Disability::CATEGORY_VISION, kTwenty),
      IsError(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr("vision.left_acuity must be from 0 to 2"),
                                                        HasSubstr("vision.right_acuity"), Not(HasSubstr("7.75")))));
}

Disability Of(int category, int grade) {
  Disability disability;
  disability.set_category(static_cast<Disability::Category>(category));
  disability.set_grade(static_cast<Disability::Grade>(grade));
  return disability;
}

TEST(OverallTest, IsMultipleWithTheGradeOfTheMostSevereComponent) {
  for (int left = 1; left <= 4; ++left) {
    for (int right = 1; right <= 4; ++right) {
      const std::vector<Disability> components = {Of(Disability::CATEGORY_VISION, left),
                                                  Of(Disability::CATEGORY_LIMB, right)};
      EXPECT_EQ(Overall(components).category(), Disability::CATEGORY_MULTIPLE);
      EXPECT_EQ(Overall(components).grade(), std::min(left, right));
    }
  }
}

TEST(OverallTest, IsTheOnlyComponentOrNothing) {
  const std::vector<Disability> single = {Of(Disability::CATEGORY_SPEECH, 3)};
  EXPECT_EQ(Overall(single).category(), Disability::CATEGORY_SPEECH);
  EXPECT_EQ(Overall(single).grade(), Disability::GRADE_THREE);
  EXPECT_EQ(Overall({}).category(), Disability::CATEGORY_UNSPECIFIED);
}

}  // namespace
}  // namespace tongban::person
