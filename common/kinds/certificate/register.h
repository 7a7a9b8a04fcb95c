#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_REGISTER_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_REGISTER_H_

// Where cases and certificates meet: what an act on a case is decided by, and
// what it does to the register (common/policy/register_effects.h).

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/desk/desk.h"
#include "common/desk/secrets.h"
#include "common/kinds/certificate/lifecycle.h"

namespace tongban::certificates {

// Adds what the register says of the applicant, and the name of a certificate
// that the act may issue.
absl::Status LookUpRegister(const Secrets& secrets, absl::string_view federation, const casework::v1::Case& file,
                            const casework::v1::Act& act, const Reader& reader, casework::v1::Findings& findings);

// Does to the applicant's certificates what the rows of the matter say of the
// act, in the commit of the act: both lines of history or none.
absl::Status EnterRegister(Desk& desk, const Secrets& secrets, absl::string_view federation,
                           const policy::Decision& decision, Transaction& transaction);

// The act that brings a certificate into a state.
constexpr CertificateAct::ContentCase ActLeadingTo(Certificate::State state) {
  switch (state) {
    case Certificate::STATE_VALID:
      return CertificateAct::kIssueCertificate;
    case Certificate::STATE_VOID_LOST:
      return CertificateAct::kDeclareLoss;
    case Certificate::STATE_REPLACED:
      return CertificateAct::kReplaceCertificate;
    case Certificate::STATE_CANCELLED:
      return CertificateAct::kRecordCancellation;
    case Certificate::STATE_MOVED_OUT:
      return CertificateAct::kMoveOut;
    default:
      return CertificateAct::CONTENT_NOT_SET;
  }
}

}  // namespace tongban::certificates

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_REGISTER_H_
