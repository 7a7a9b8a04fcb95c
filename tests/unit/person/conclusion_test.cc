#include "common/person/conclusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/person/measurements.h"

namespace tongban::person {
namespace {

using casework::v1::Disability;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Disability Of(Disability::Category category, int grade) {
  Disability disability;
  disability.set_category(category);
  disability.set_grade(static_cast<Disability::Grade>(grade));
  return disability;
}

Component VisionOfGradeThree(int concluded) { return {Of(Disability::CATEGORY_VISION, concluded), Vision(0.07, 0.03)}; }
Component LimbOfGradeTwo(int concluded) { return {Of(Disability::CATEGORY_LIMB, concluded), Limb(2, "c")}; }
Component HearingOfNoGrade(int concluded) { return {Of(Disability::CATEGORY_HEARING, concluded), HearingLoss(30)}; }

std::vector<Contradiction> Found(const std::vector<Component>& components, const Disability& overall, bool qualified) {
  const absl::StatusOr<std::vector<Contradiction>> found = CheckConclusion(components, overall, qualified, kTwenty);
  EXPECT_THAT(found, IsOk());
  return found.ok() ? *found : std::vector<Contradiction>();
}

auto In(const std::string& field, const std::string& clause) {
  return AllOf(Field(&Contradiction::field, field), Field(&Contradiction::clause, HasSubstr(clause)));
}

TEST(ConclusionTest, ThatFollowsFromTheMeasurementsHasNoContradiction) {
  EXPECT_THAT(Found({VisionOfGradeThree(3)}, Of(Disability::CATEGORY_VISION, 3), true), IsEmpty());
  EXPECT_THAT(Found({VisionOfGradeThree(3), LimbOfGradeTwo(2)}, Of(Disability::CATEGORY_MULTIPLE, 2), true), IsEmpty());
  EXPECT_THAT(Found({HearingOfNoGrade(0)}, Disability(), false), IsEmpty());
}

TEST(ConclusionTest, MayHaveAssessedMoreThanItNames) {
  EXPECT_THAT(Found({VisionOfGradeThree(3), HearingOfNoGrade(0)}, Of(Disability::CATEGORY_VISION, 3), true), IsEmpty());
}

// R39.
TEST(ConclusionTest, MayNotGradeAComponentOtherwiseThanMeasured) {
  EXPECT_THAT(Found({VisionOfGradeThree(2)}, Of(Disability::CATEGORY_VISION, 2), true),
              ElementsAre(In("components[0].disability.grade", "5.2")));
}

TEST(ConclusionTest, MayNotClaimAComponentThatMeetsNoGrade) {
  EXPECT_THAT(Found({LimbOfGradeTwo(2), HearingOfNoGrade(4)}, Of(Disability::CATEGORY_MULTIPLE, 2), true),
              ElementsAre(In("components[1].disability.grade", "5.3")));
}

TEST(ConclusionTest, MayNotLeaveOutAComponentThatMeetsAGrade) {
  EXPECT_THAT(Found({LimbOfGradeTwo(2), VisionOfGradeThree(0)}, Of(Disability::CATEGORY_LIMB, 2), true),
              ElementsAre(In("components[1].disability.grade", "5.2")));
}

TEST(ConclusionTest, NamesTheWholeAsItsComponentsMakeIt) {
  EXPECT_THAT(Found({VisionOfGradeThree(3), LimbOfGradeTwo(2)}, Of(Disability::CATEGORY_LIMB, 3), true),
              ElementsAre(In("overall.category", "art. 13"), In("overall.grade", "art. 13")));
  EXPECT_THAT(Found({LimbOfGradeTwo(2)}, Of(Disability::CATEGORY_MULTIPLE, 2), true),
              ElementsAre(In("overall.category", "art. 13")));
}

TEST(ConclusionTest, OfNotQualifiedContradictsAMeasurementThatMeetsAGrade) {
  EXPECT_THAT(Found({HearingOfNoGrade(0), LimbOfGradeTwo(0)}, Disability(), false),
              ElementsAre(In("conclusion", "5.5.2")));
}

TEST(ConclusionTest, OfNotQualifiedNamesNoDisability) {
  EXPECT_THAT(Found({LimbOfGradeTwo(2)}, Disability(), false), ElementsAre(In("conclusion", "art. 9")));
  EXPECT_THAT(Found({HearingOfNoGrade(0)}, Of(Disability::CATEGORY_HEARING, 4), false),
              ElementsAre(In("conclusion", "art. 9")));
}

TEST(ConclusionTest, IsTheAppraisersBetweenTheGradesTheMeasuresPointTo) {
  const auto speech = [](int grade) {
    return std::vector<Component>{{Of(Disability::CATEGORY_SPEECH, grade), Speech(20, 3)}};
  };
  for (const int grade : {2, 3, 4}) {
    EXPECT_THAT(Found(speech(grade), Of(Disability::CATEGORY_SPEECH, grade), true), IsEmpty()) << grade;
  }
  EXPECT_THAT(Found(speech(1), Of(Disability::CATEGORY_SPEECH, 1), true),
              ElementsAre(In("components[0].disability.grade", "5.4")));
}

TEST(ConclusionTest, FindsEveryContradictionAtOnce) {
  EXPECT_THAT(Found({VisionOfGradeThree(4), LimbOfGradeTwo(3)}, Of(Disability::CATEGORY_VISION, 4), true),
              ElementsAre(In("components[0].disability.grade", "5.2"), In("components[1].disability.grade", "5.5.2"),
                          In("overall.category", "art. 13"), In("overall.grade", "art. 13")));
}

TEST(ConclusionTest, ThatCannotBeCheckedListsEveryField) {
  const std::vector<Component> components = {{Of(Disability::CATEGORY_VISION, 3), Vision(3, 1)},
                                             {Of(Disability::CATEGORY_VISION, 5), Vision(1, 1)},
                                             {Of(Disability::CATEGORY_LIMB, 3), HearingLoss(30)}};
  EXPECT_THAT(CheckConclusion(components, Of(Disability::CATEGORY_MULTIPLE, 3), true, kTwenty),
              IsError(absl::StatusCode::kInvalidArgument,
                      "components[0].measurement.vision.left_acuity must be from 0 to 2; "
                      "components[1].disability.category is listed twice; "
                      "components[1].disability.grade must be a grade from one to four; "
                      "components[2].measurement.values must match the category"));
}

TEST(ConclusionTest, NeedsAComponentAndIfQualifiedAGrade) {
  EXPECT_THAT(CheckConclusion({}, Disability(), false, kTwenty),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("what was assessed")));
  const std::vector<Component> ungraded = {HearingOfNoGrade(0)};
  EXPECT_THAT(CheckConclusion(ungraded, Disability(), true, kTwenty),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("must have a grade")));
}

}  // namespace
}  // namespace tongban::person
