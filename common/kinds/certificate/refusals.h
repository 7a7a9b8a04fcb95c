#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_REFUSALS_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_REFUSALS_H_

// Every refusal about a certificate, worded once.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/kinds/certificate/lifecycle.h"

namespace tongban::certificates {

absl::Status CertificateUnknown(absl::string_view id);
absl::Status CertificateDamaged(absl::string_view id);
absl::Status RoleMayNot(Actor::Role role, CertificateAct::ContentCase act);
absl::Status NotInThisState(const Certificate& certificate, CertificateAct::ContentCase act);
absl::Status ContentInvalid(const Violations& violations);
absl::Status AnotherStands(const Certificate& certificate);
absl::Status MomentNotReached(int clock);

}  // namespace tongban::certificates

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_REFUSALS_H_
