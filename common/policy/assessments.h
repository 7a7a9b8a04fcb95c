#ifndef TONGBAN_COMMON_POLICY_ASSESSMENTS_H_
#define TONGBAN_COMMON_POLICY_ASSESSMENTS_H_

#include "absl/status/status.h"
#include "common/policy/lifecycle.h"

// The orders to assess of a case.

namespace tongban::policy {

using casework::v1::Assessment;

// Number of the assessment that an act names; 0 for acts that name none.
int AssessmentNamed(const Act& act);

// Null if the case has none of that number.
const Assessment* FindAssessment(const Case& file, int id);

// The one that was ordered last, which the states of the case are about; the
// default instance where nothing was ordered.
const Assessment& NewestAssessment(const Case& file);

// INVALID_ARGUMENT if the act names an assessment, and not the one that the
// state of the case is about.
absl::Status CheckAssessmentNamed(const Case& file, const Act& act);

// OK if the digest covers the form, and what is told of the form is what it
// says; also where nothing was assessed yet.
bool IsAsSigned(const Assessment& assessment);

// Puts the form into the order, in the bytes in which it stays for good, with
// their digest and what the form concludes (R55).
void Seal(const casework::v1::AssessmentForm& form, Assessment& assessment);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_ASSESSMENTS_H_
