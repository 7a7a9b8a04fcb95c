// Linked into tongban-intake-unlimited, the control of the measurement under
// overload: takes the place of common/server/admission.cc and lets everybody in.
#include "common/server/admission.h"

namespace tongban {

const Rejection* Admission::Reject(size_t, absl::Duration) const { return nullptr; }

void Admission::BatchTook(absl::Duration) {}

void Admission::Decided(size_t, absl::Duration) {}

absl::Duration Admission::ExpectedWait(size_t) const { return absl::ZeroDuration(); }

}  // namespace tongban
