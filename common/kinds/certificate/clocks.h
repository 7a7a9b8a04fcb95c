#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_CLOCKS_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_CLOCKS_H_

#include "common/kinds/certificate/lifecycle.h"

namespace tongban::certificates {

// Brings the clocks in line with the state that the act led to.
void TurnClocks(const CertificateAct& act, Certificate& certificate);

// The clock that an act of the clock is about; 0 for any other act.
int ClockIn(const CertificateAct& act);

}  // namespace tongban::certificates

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_CLOCKS_H_
