#ifndef TONGBAN_TESTS_SUPPORT_LOG_LINES_H_
#define TONGBAN_TESTS_SUPPORT_LOG_LINES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tongban {

// The text of a field of a line of JSON; empty when the line is none, or the
// field is not there or no text.
std::string FieldOf(const std::string& line, const std::string& field);

// What is wrong with the lines, a sentence each: a line that is not one object
// of JSON with time, level and event; a line with anything personal of the
// samples' people: a name, a citizen ID, a telephone number.
std::vector<std::string> CheckLogLines(const std::vector<std::string>& lines);

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_LOG_LINES_H_
