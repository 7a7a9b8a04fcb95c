#include "common/person/certificate_number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace tongban::person {
namespace {

using casework::v1::Disability;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::string_view kPerson = "330213199001010033";

Disability Of(Disability::Category category, Disability::Grade grade) {
  Disability disability;
  disability.set_category(category);
  disability.set_grade(grade);
  return disability;
}

TEST(CertificateNumberTest, IsTheCitizenIdWithCategoryAndGrade) {
  EXPECT_EQ(*CertificateNumber(kPerson, Of(Disability::CATEGORY_LIMB, Disability::GRADE_THREE), 0),
            "33021319900101003343");
  EXPECT_EQ(*CertificateNumber("11010519491231002X", Of(Disability::CATEGORY_MULTIPLE, Disability::GRADE_ONE), 0),
            "11010519491231002X71");
}

TEST(CertificateNumberTest, CountsTheLosses) {
  const Disability disability = Of(Disability::CATEGORY_VISION, Disability::GRADE_TWO);
  EXPECT_EQ(*CertificateNumber(kPerson, disability, 1), "33021319900101003312B1");
  EXPECT_EQ(*CertificateNumber(kPerson, disability, 12), "33021319900101003312B12");
}

TEST(CertificateNumberTest, ReadsBackWhatItWrites) {
  for (int category = Disability::CATEGORY_VISION; category <= Disability::CATEGORY_MULTIPLE; ++category) {
    for (int grade = Disability::GRADE_ONE; grade <= Disability::GRADE_FOUR; ++grade) {
      for (const int losses : {0, 1, 10, kMostLosses}) {
        const Disability disability =
            Of(static_cast<Disability::Category>(category), static_cast<Disability::Grade>(grade));
        ASSERT_OK_AND_ASSIGN(const std::string number, CertificateNumber(kPerson, disability, losses));
        ASSERT_OK_AND_ASSIGN(const CertificateNumberParts parts, ParseCertificateNumber(number));
        EXPECT_EQ(parts.citizen_id, kPerson);
        EXPECT_EQ(parts.disability.category(), category);
        EXPECT_EQ(parts.disability.grade(), grade);
        EXPECT_EQ(parts.loss_count, losses);
      }
    }
  }
}

TEST(CertificateNumberTest, IsNotGivenWithoutCategoryGradeOrValidCitizenId) {
  const Disability limb = Of(Disability::CATEGORY_LIMB, Disability::GRADE_ONE);
  EXPECT_THAT(CertificateNumber(kPerson, Disability(), 0),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("category and the grade")));
  EXPECT_THAT(CertificateNumber(kPerson, Of(Disability::CATEGORY_LIMB, Disability::GRADE_UNSPECIFIED), 0),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("category and the grade")));
  EXPECT_THAT(CertificateNumber("330213199001010034", limb, 0),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("check digit")));
  for (const int losses : {-1, kMostLosses + 1}) {
    EXPECT_THAT(CertificateNumber(kPerson, limb, losses),
                IsError(absl::StatusCode::kInvalidArgument, HasSubstr("loss count")));
  }
}

// The example printed in the 残疾人证管理办法 itself has a wrong check digit.
TEST(CertificateNumberTest, IsRefusedAsTheMeasuresPrintIt) {
  EXPECT_THAT(CheckCertificateNumber("12345619701111001343"),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("check digit")));
}

TEST(CertificateNumberTest, IsRefusedWithoutRepeatingIt) {
  for (const absl::string_view ending : {"", "4", "83", "03", "40", "45", "4X", "BB", "43B", "43B0", "43B01", "43b1",
                                         "43B1x", "43B-1", "43B+1", "43C1", "43B1000", "43B99999999999", "43 "}) {
    const std::string number = absl::StrCat(kPerson, ending);
    const absl::Status status = CheckCertificateNumber(number);
    EXPECT_THAT(status, IsError(absl::StatusCode::kInvalidArgument, Not(HasSubstr(std::string(kPerson))))) << ending;
  }
}

}  // namespace
}  // namespace tongban::person
