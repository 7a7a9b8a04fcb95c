#ifndef TONGBAN_COMMON_POLICY_DETAILS_H_
#define TONGBAN_COMMON_POLICY_DETAILS_H_

#include <string>

#include "common/policy/lifecycle.h"

// What the details of an application say, asked without knowing which matter it
// is. A further matter is a case in each function here, and a row of matters.cc.

namespace tongban::policy {

// MATTER_UNSPECIFIED where the details, or the reason of a renewal, are not
// stated or not known to this version.
Application::Matter MatterOf(const Application& application);

// Null where nothing is to be assessed.
const casework::v1::RequestedAssessment* AssessmentAskedFor(const Application& application);

// None where nothing is to be assessed.
const google::protobuf::RepeatedField<int>& CategoriesOf(const Application& application);

// Null where nothing is to be sent.
const casework::v1::Delivery* DeliveryAskedFor(const Application& application);

// Of the certificate that the matter is about; empty where there is none, or it
// is not known.
const std::string& CertificateNumberIn(const Application& application);

// The applicant declared difficulty in moving (R73, A19).
bool DeclaresDifficulty(const Application& application);

// "new_certificate": the name of the details that are set; "details" where none
// are.
std::string NameOfDetails(const Application& application);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_DETAILS_H_
