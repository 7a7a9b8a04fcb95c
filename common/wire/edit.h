#ifndef TONGBAN_COMMON_WIRE_EDIT_H_
#define TONGBAN_COMMON_WIRE_EDIT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// Two serialized messages of one type that differ little: the one is kept, and
// an edit that makes the other from it, byte for byte.
//
// An edit is a sequence of steps, each three varints and bytes: so many bytes
// are kept, so many left out, so many put in, and those. What lies behind the
// last step is kept.

namespace tongban {

// Short where fields are equal or were added, also those of messages within; one
// that changed costs what differs between its first and last changed byte. Any
// bytes will do.
std::string MakeEdit(absl::string_view from, absl::string_view to);

// Nothing for an edit that was not made from these bytes, as far as lengths tell.
std::optional<std::string> ApplyEdit(absl::string_view from, absl::string_view edit);

// The edit that leads back: of what ApplyEdit makes of these two it makes `from`.
// Nothing where ApplyEdit makes nothing.
std::optional<std::string> InvertEdit(absl::string_view from, absl::string_view edit);

}  // namespace tongban

#endif  // TONGBAN_COMMON_WIRE_EDIT_H_
