#ifndef TONGBAN_COMMON_PERSON_CONCLUSION_H_
#define TONGBAN_COMMON_PERSON_CONCLUSION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "tongban/casework/v1/disability.pb.h"

namespace tongban::person {

// One disability that was assessed and what was measured of it. The grade is
// left out where the appraiser concludes that none is met.
struct Component {
  casework::v1::Disability disability;
  casework::v1::Measurement measurement;
};

// Something in a conclusion (评定意见) that does not follow from what was
// measured. The appraiser may stand by it and give a reason.
struct Contradiction {
  // "components[1].disability.grade", "overall.category", "conclusion".
  std::string field;
  // "GB/T 26341-2010 5.2", or the article of the 残疾人证管理办法.
  std::string clause;
  // For the appraiser; names no measured value and no grade.
  std::string explanation;
};

// Every contradiction of the conclusion, in the order of its fields.
// `qualified` says that the applicant is concluded to have a disability:
// `overall` then is what the certificate will name, and every component with a
// grade a part of it. INVALID_ARGUMENT lists every field that cannot be checked
// at all: a measurement that CheckMeasurement refuses, a category named twice, a
// conclusion without components, or a qualified one without a grade.
absl::StatusOr<std::vector<Contradiction>> CheckConclusion(absl::Span<const Component> components,
                                                           const casework::v1::Disability& overall, bool qualified,
                                                           int age_months);

}  // namespace tongban::person

#endif  // TONGBAN_COMMON_PERSON_CONCLUSION_H_
