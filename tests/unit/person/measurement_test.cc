#include "common/person/measurement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/person/measurements.h"

namespace tongban::person {
namespace {

using namespace casework::v1;  // NOLINT: every measurement is meant.
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr AdaptiveBehavior kUnassessed = AdaptiveBehavior::ADAPTIVE_BEHAVIOR_UNSPECIFIED;
constexpr AdaptiveBehavior kMild = AdaptiveBehavior::ADAPTIVE_BEHAVIOR_MILD;

std::vector<std::string> RefusedFields(const Measurement& measurement, Disability::Category category,
                                       int age_months = kTwenty) {
  std::vector<std::string> fields;
  for (const InvalidField& invalid : CheckMeasurement(measurement, category, age_months))
    fields.push_back(invalid.field);
  return fields;
}

TEST(MeasurementTest, MustBeOfTheCategory) {
  EXPECT_THAT(RefusedFields(Vision(1, 1), Disability::CATEGORY_HEARING), ElementsAre("values"));
  EXPECT_THAT(RefusedFields(Measurement(), Disability::CATEGORY_HEARING), ElementsAre("values"));
  EXPECT_THAT(RefusedFields(Vision(1, 1), Disability::CATEGORY_MULTIPLE), ElementsAre("category"));
  EXPECT_THAT(RefusedFields(Vision(1, 1), Disability::CATEGORY_UNSPECIFIED), ElementsAre("category"));
  EXPECT_THAT(RefusedFields(Vision(1, 1), Disability::CATEGORY_VISION, -1), ElementsAre("age_months"));
}

TEST(MeasurementTest, OfVisionMayTakeTheWholeRange) {
  EXPECT_THAT(RefusedFields(Vision(0, 2, 0, 90), Disability::CATEGORY_VISION), IsEmpty());
}

TEST(MeasurementTest, OfVisionListsEveryFieldOutOfRange) {
  EXPECT_THAT(RefusedFields(Vision(-0.1, 2.1, 91, std::nan("")), Disability::CATEGORY_VISION),
              ElementsAre("vision.left_acuity", "vision.right_acuity", "vision.left_field_radius_degrees",
                          "vision.right_field_radius_degrees"));
}

TEST(MeasurementTest, OfHearingHasFourThresholdsAnEar) {
  EXPECT_THAT(RefusedFields(Hearing({-10, 0, 60, 120}, {0, 0, 0, 0}), Disability::CATEGORY_HEARING), IsEmpty());
  EXPECT_THAT(RefusedFields(Hearing({}, {40, 40, 40}), Disability::CATEGORY_HEARING),
              ElementsAre("hearing.left_threshold_db", "hearing.right_threshold_db"));
  EXPECT_THAT(RefusedFields(Hearing({0, -11, 0, 0}, {0, 0, 0, 121}), Disability::CATEGORY_HEARING),
              ElementsAre("hearing.left_threshold_db[1]", "hearing.right_threshold_db[3]"));
}

TEST(MeasurementTest, OfSpeechListsEveryFieldOutOfRange) {
  Measurement speech = Speech(101, 5);
  speech.mutable_speech()->set_course_months(-1);
  speech.mutable_speech()->set_treatment_months(100'000);
  EXPECT_THAT(RefusedFields(speech, Disability::CATEGORY_SPEECH),
              ElementsAre("speech.intelligibility_percent", "speech.expressive_level", "speech.course_months",
                          "speech.treatment_months"));
}

TEST(MeasurementTest, OfALimbNamesAClauseOfTheStandard) {
  constexpr const char* kLastClauses[] = {"i", "g", "f", "k"};
  for (int grade = 1; grade <= 4; ++grade) {
    const std::string last = kLastClauses[grade - 1];
    EXPECT_THAT(RefusedFields(Limb(grade, "a"), Disability::CATEGORY_LIMB), IsEmpty());
    EXPECT_THAT(RefusedFields(Limb(grade, last), Disability::CATEGORY_LIMB), IsEmpty());
    const std::string beyond(1, static_cast<char>(last[0] + 1));
    for (const std::string& clause : {beyond, std::string(), std::string("A"), std::string("ab"), std::string("`")}) {
      EXPECT_THAT(RefusedFields(Limb(grade, clause), Disability::CATEGORY_LIMB), ElementsAre("limb.clause")) << clause;
    }
  }
  for (const int grade : {0, 5}) {
    EXPECT_THAT(RefusedFields(Limb(grade, "a"), Disability::CATEGORY_LIMB), ElementsAre("limb.clause_grade"));
  }
}

TEST(MeasurementTest, OfALimbGivesTheSizeItsClauseSpeaksOf) {
  EXPECT_THAT(RefusedFields(Limb(4, "b"), Disability::CATEGORY_LIMB), ElementsAre("limb.leg_length_difference_mm"));
  EXPECT_THAT(RefusedFields(Limb(4, "d"), Disability::CATEGORY_LIMB), ElementsAre("limb.kyphosis_degrees"));
  EXPECT_THAT(RefusedFields(Limb(4, "i"), Disability::CATEGORY_LIMB), ElementsAre("limb.height_mm"));
  EXPECT_THAT(RefusedFields(Limb(1, "b"), Disability::CATEGORY_LIMB), IsEmpty());

  Measurement limb = Limb(4, "d");
  limb.mutable_limb()->set_scoliosis_degrees(46);
  EXPECT_THAT(RefusedFields(limb, Disability::CATEGORY_LIMB), IsEmpty());
}

TEST(MeasurementTest, OfALimbListsEverySizeOutOfRange) {
  Measurement limb = Limb(4, "k");
  limb.mutable_limb()->set_leg_length_difference_mm(-1);
  limb.mutable_limb()->set_kyphosis_degrees(181);
  limb.mutable_limb()->set_scoliosis_degrees(-1);
  limb.mutable_limb()->set_height_mm(130);  // Centimetres.
  EXPECT_THAT(RefusedFields(limb, Disability::CATEGORY_LIMB),
              ElementsAre("limb.leg_length_difference_mm", "limb.kyphosis_degrees", "limb.scoliosis_degrees",
                          "limb.height_mm"));
}

TEST(MeasurementTest, OfIntellectFollowsTheAge) {
  const auto refused = [](const Measurement& measurement, int age_months) {
    return RefusedFields(measurement, Disability::CATEGORY_INTELLECTUAL, age_months);
  };
  EXPECT_THAT(refused(Quotient(50, {}, kUnassessed), kSevenYears - 1), IsEmpty());
  EXPECT_THAT(refused(Quotient(76, {}, kUnassessed), kSevenYears - 1), IsEmpty());
  for (const int quotient : {72, 75}) {
    EXPECT_THAT(refused(Quotient(quotient, {}, kUnassessed), kSevenYears - 1),
                ElementsAre("intellectual.adaptive_behavior"));
  }
  EXPECT_THAT(refused(Quotient({}, 50, kMild), kSevenYears - 1), ElementsAre("intellectual.developmental_quotient"));
  EXPECT_THAT(refused(Quotient({}, 50, kMild), kSevenYears), IsEmpty());
  EXPECT_THAT(refused(Quotient(50, {}, kUnassessed), kSevenYears),
              ElementsAre("intellectual.intelligence_quotient", "intellectual.adaptive_behavior"));
}

TEST(MeasurementTest, OfIntellectListsEveryFieldOutOfRange) {
  Measurement measurement = Quotient(-1, 201, static_cast<AdaptiveBehavior>(6));
  measurement.mutable_intellectual()->set_who_das_score(181);
  EXPECT_THAT(RefusedFields(measurement, Disability::CATEGORY_INTELLECTUAL),
              ElementsAre("intellectual.developmental_quotient", "intellectual.intelligence_quotient",
                          "intellectual.who_das_score", "intellectual.adaptive_behavior"));
}

// R39, R58: what is left out was not measured; it is not the gravest value.
TEST(MeasurementTest, LeavesOutNothingThatTheStandardNeeds) {
  Measurement vision, speech, mental;
  vision.mutable_vision();
  speech.mutable_speech();
  mental.mutable_mental()->set_adaptive_behavior(kMild);
  EXPECT_THAT(RefusedFields(vision, Disability::CATEGORY_VISION),
              ElementsAre("vision.left_acuity", "vision.right_acuity"));
  EXPECT_THAT(RefusedFields(speech, Disability::CATEGORY_SPEECH),
              ElementsAre("speech.intelligibility_percent", "speech.expressive_level", "speech.course_months"));
  EXPECT_THAT(RefusedFields(mental, Disability::CATEGORY_MENTAL, kAdult - 1), ElementsAre("mental.course_months"));
  vision.mutable_vision()->set_left_acuity(0);
  EXPECT_THAT(RefusedFields(vision, Disability::CATEGORY_VISION), ElementsAre("vision.right_acuity"));
}

// 5.4: one of the two suffices.
TEST(MeasurementTest, OfSpeechStatesTheCourseOrTheTreatment) {
  Measurement speech = Speech(5, 0);
  speech.mutable_speech()->clear_course_months();
  speech.mutable_speech()->set_treatment_months(12);
  EXPECT_THAT(RefusedFields(speech, Disability::CATEGORY_SPEECH), IsEmpty());
}

TEST(MeasurementTest, OfMentalIllnessNeedsAScoreFromAge18) {
  EXPECT_THAT(RefusedFields(Mental({}, kMild), Disability::CATEGORY_MENTAL, kAdult - 1), IsEmpty());
  EXPECT_THAT(RefusedFields(Mental({}, kMild), Disability::CATEGORY_MENTAL, kAdult),
              ElementsAre("mental.who_das_score"));
  EXPECT_THAT(RefusedFields(Mental(-1, kUnassessed), Disability::CATEGORY_MENTAL, kAdult),
              ElementsAre("mental.who_das_score", "mental.adaptive_behavior"));
}

}  // namespace
}  // namespace tongban::person
