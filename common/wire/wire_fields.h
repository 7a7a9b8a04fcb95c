#ifndef TONGBAN_COMMON_WIRE_WIRE_FIELDS_H_
#define TONGBAN_COMMON_WIRE_WIRE_FIELDS_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

// Serialized messages, taken apart and put together field by field: what an
// office only files or passes on is neither read into objects nor written anew.
// Only the top level is looked at; whether the rest can be read, parsing tells.

namespace tongban {

// Visits the fields in the order in which they stand, each with its tag. False
// when the bytes end within a field: those before it have been visited.
bool VisitFields(absl::string_view message, absl::FunctionRef<void(int number, absl::string_view field)> visit);

// The message with those fields alone whose numbers are wanted; nothing when the
// bytes end within a field.
std::optional<std::string> KeepFields(absl::string_view message, absl::FunctionRef<bool(int number)> is_wanted);

// What a field of bytes, text or message has behind its tag and length.
absl::string_view ContentOf(absl::string_view field);

}  // namespace tongban

#endif  // TONGBAN_COMMON_WIRE_WIRE_FIELDS_H_
