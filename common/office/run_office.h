#ifndef TONGBAN_COMMON_OFFICE_RUN_OFFICE_H_
#define TONGBAN_COMMON_OFFICE_RUN_OFFICE_H_

#include "common/office/office.h"

namespace tongban {

// The body of every service's main: reads the flags (run_office.cc lists them),
// opens the store, serves until SIGTERM or SIGINT, and returns the exit code. A
// second signal shortens the farewell. Whatever keeps the office from starting
// or makes it stop is one line of the log and exit code 1.
int RunOffice(int argc, char** argv, OwnPart own);

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_RUN_OFFICE_H_
