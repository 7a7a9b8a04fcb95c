#ifndef TONGBAN_SERVICES_CTL_COMMAND_LINE_H_
#define TONGBAN_SERVICES_CTL_COMMAND_LINE_H_

#include <ostream>

namespace tongban::ctl {

// Runs what the command line says and returns the exit code: 0 done, 1 refused
// or failed, 2 not understood.
int RunCommandLine(int argc, char* argv[], std::ostream& out, std::ostream& error);

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_COMMAND_LINE_H_
