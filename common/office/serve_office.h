#ifndef TONGBAN_COMMON_OFFICE_SERVE_OFFICE_H_
#define TONGBAN_COMMON_OFFICE_SERVE_OFFICE_H_

#include "absl/status/status.h"
#include "common/office/office.h"
#include "common/office/stop_signals.h"

namespace tongban {

// Opens everything the options name, serves until told to stop, and closes it
// in order. Whatever is wrong at the start comes back as an error that says
// what, and where.
absl::Status ServeOffice(const OfficeOptions& options, OwnPart own, StopSignals& signals);

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_SERVE_OFFICE_H_
