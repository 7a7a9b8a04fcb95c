#ifndef TONGBAN_COMMON_LOG_LOG_LINE_H_
#define TONGBAN_COMMON_LOG_LOG_LINE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/log/log.h"

// Private to common/log: how a line is made up.

namespace tongban {

// The line, newline included, of at most kMaxLogLineBytes. It is valid UTF-8
// with no line break but its last byte, and for kJson one valid JSON object.
std::string FormatLogLine(LogFormat format, absl::Time time, Level level, absl::string_view event,
                          std::initializer_list<LogField> fields);

}  // namespace tongban

#endif  // TONGBAN_COMMON_LOG_LOG_LINE_H_
