#ifndef TONGBAN_COMMON_PERSON_CERTIFICATE_NUMBER_H_
#define TONGBAN_COMMON_PERSON_CERTIFICATE_NUMBER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tongban/casework/v1/disability.pb.h"

// The number of the disability certificate (残疾人证号), 残疾人证管理办法 art. 5 and
// 20: the citizen ID, a digit for the category, a digit for the grade, and
// after the first loss "B1", after the second "B2".
namespace tongban::person {

// Far beyond a life of losing things; keeps the number short.
inline constexpr int kMostLosses = 999;

struct CertificateNumberParts {
  std::string citizen_id;
  casework::v1::Disability disability;
  // How often the certificate was reissued because it was lost.
  int loss_count = 0;
};

// INVALID_ARGUMENT if the citizen ID is not valid, category or grade is not
// stated, or `loss_count` is not from 0 to kMostLosses.
absl::StatusOr<std::string> CertificateNumber(absl::string_view citizen_id, const casework::v1::Disability& overall,
                                              int loss_count);

// Reads a number as CertificateNumber writes it; fold what people type with
// NormalizeCitizenId first. INVALID_ARGUMENT says what is wrong and never
// repeats the number.
absl::StatusOr<CertificateNumberParts> ParseCertificateNumber(absl::string_view number);
absl::Status CheckCertificateNumber(absl::string_view number);

}  // namespace tongban::person

#endif  // TONGBAN_COMMON_PERSON_CERTIFICATE_NUMBER_H_
