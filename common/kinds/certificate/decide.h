#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_DECIDE_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_DECIDE_H_

// What the rows of the tables name: selectors, conditions, effects.

#include "absl/status/status.h"
#include "common/kinds/certificate/lifecycle.h"

namespace tongban::certificates {

// A11: that it was issued by error is for a supervisor to say.
bool WasIssuedRightly(const Certificate& certificate, const CertificateAct& act);

// R95: at most one certificate of a person stands.
absl::Status NoOtherStands(const Certificate& certificate, const CertificateAct& act, const Context& context);
absl::Status MomentHasPassed(const Certificate& certificate, const CertificateAct& act, const Context& context);

void RecordIssuance(const CertificateAct& act, const Context& context, Certificate& certificate);
void RecordCancellation(const CertificateAct& act, const Context& context, Certificate& certificate);
void RecordRevocation(const CertificateAct& act, const Context& context, Certificate& certificate);

}  // namespace tongban::certificates

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_DECIDE_H_
