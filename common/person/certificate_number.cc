#include "common/person/certificate_number.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/person/citizen_id.h"
#include "common/status/status.h"

namespace tongban::person {
namespace {

using ::tongban::casework::v1::Disability;

constexpr size_t kCitizenIdLength = 18;
constexpr size_t kBaseLength = 20;

// The enums number categories and grades as the certificate prints them.
bool IsPrintable(const Disability& disability) {
  return disability.category() >= Disability::CATEGORY_VISION &&
         disability.category() <= Disability::CATEGORY_MULTIPLE && disability.grade() >= Disability::GRADE_ONE &&
         disability.grade() <= Disability::GRADE_FOUR;
}

// Reads "", "B1", "B2" and so on; negative if it is none of these.
int LossCount(absl::string_view suffix) {
  if (suffix.empty()) return 0;
  int count = 0;
  const bool is_written_plainly = absl::ConsumePrefix(&suffix, "B") && !suffix.empty() && suffix[0] != '0' &&
                                  std::all_of(suffix.begin(), suffix.end(), absl::ascii_isdigit);
  if (!is_written_plainly || !absl::SimpleAtoi(suffix, &count) || count > kMostLosses) return -1;
  return count;
}

}  // namespace

absl::StatusOr<std::string> CertificateNumber(absl::string_view citizen_id, const Disability& overall, int loss_count) {
  RETURN_IF_ERROR(CheckCitizenId(citizen_id));
  if (!IsPrintable(overall)) {
    return absl::InvalidArgumentError("a certificate number needs the category and the grade of the disability");
  }
  if (loss_count < 0 || loss_count > kMostLosses) {
    return absl::InvalidArgumentError(absl::StrCat("the loss count must be from 0 to ", kMostLosses));
  }
  std::string number =
      absl::StrCat(citizen_id, static_cast<int>(overall.category()), static_cast<int>(overall.grade()));
  if (loss_count > 0) absl::StrAppend(&number, "B", loss_count);
  return number;
}

absl::StatusOr<CertificateNumberParts> ParseCertificateNumber(absl::string_view number) {
  if (number.size() < kBaseLength) {
    return absl::InvalidArgumentError(
        "a certificate number has 20 characters: citizen ID, category and grade; after a loss, B1 or B2 follows");
  }
  CertificateNumberParts parts;
  parts.citizen_id = std::string(number.substr(0, kCitizenIdLength));
  RETURN_IF_ERROR(CheckCitizenId(parts.citizen_id));
  // A character that is no digit becomes a number outside the enum.
  parts.disability.set_category(static_cast<Disability::Category>(number[18] - '0'));
  parts.disability.set_grade(static_cast<Disability::Grade>(number[19] - '0'));
  if (!IsPrintable(parts.disability)) {
    return absl::InvalidArgumentError(
        "character 19 of a certificate number must be the category, 1 to 7, and character 20 the grade, 1 to 4");
  }
  parts.loss_count = LossCount(number.substr(kBaseLength));
  if (parts.loss_count < 0) {
    return absl::InvalidArgumentError("only B1 or B2, after a loss, may follow character 20 of a certificate number");
  }
  return parts;
}

absl::Status CheckCertificateNumber(absl::string_view number) { return ParseCertificateNumber(number).status(); }

}  // namespace tongban::person
