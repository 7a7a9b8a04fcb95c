#ifndef TONGBAN_COMMON_OFFICE_LIBRARY_LOGS_H_
#define TONGBAN_COMMON_OFFICE_LIBRARY_LOGS_H_

#include <iostream>
#include <sstream>

namespace tongban {

// What gRPC and protobuf would write to standard error in forms of their own
// becomes lines of our log. Once, before either is used.
void TakeLogsOfLibraries();

// While it lives, what Abseil says about bad flags is kept from standard error.
// Abseil ends the process at a bad flag: what it said then becomes one line of
// the log, the last one.
class FlagErrors {
 public:
  FlagErrors();
  ~FlagErrors();
  FlagErrors(const FlagErrors&) = delete;

 private:
  std::streambuf* const standard_error_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_LIBRARY_LOGS_H_
