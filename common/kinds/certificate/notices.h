#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_NOTICES_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_NOTICES_H_

#include "common/kinds/certificate/lifecycle.h"

namespace tongban::certificates {

// Adds what the holder is to be told, in Chinese, signed by the federation; for
// KIND_UNSPECIFIED nothing.
void Tell(CertificateNotice::Kind kind, const Context& context, Certificate& certificate);

}  // namespace tongban::certificates

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_NOTICES_H_
