#ifndef TONGBAN_SERVICES_CTL_DESCRIBE_ERROR_H_
#define TONGBAN_SERVICES_CTL_DESCRIBE_ERROR_H_

#include <string>

#include "absl/status/status.h"

namespace tongban::ctl {

// A refusal for people: code and message, the Chinese text, every violation
// with its remedy, what is possible instead, when to try again; a line each.
std::string DescribeError(const absl::Status& status);

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_DESCRIBE_ERROR_H_
