#ifndef TONGBAN_COMMON_WIRE_FORM_H_
#define TONGBAN_COMMON_WIRE_FORM_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "tongban/errors/v1/error_reason.pb.h"

namespace tongban {

// What is wrong with a field. The path is relative to the form; whoever answers
// the request puts before it where the form stands there.
struct Violation {
  std::string field;
  errors::v1::ErrorReason reason;
  std::string description;
};
using Violations = std::vector<Violation>;

// Adds what is wrong with the form alone, in the order of the fields: a required
// field that is not set, an unknown enumerator, a list too long, a text that
// breaks its rule (texts.h). `form` is a message of that type as protobuf has
// just written it: its fields by number, none of them malformed.
void CheckForm(const google::protobuf::Descriptor& type, absl::string_view form, Violations& violations);

// The same for the message in one field of `outer`, which is such a message as a
// whole; nothing if it has no such field.
Violations FaultsOfForm(const google::protobuf::Descriptor& type, int field, absl::string_view outer);

}  // namespace tongban

#endif  // TONGBAN_COMMON_WIRE_FORM_H_
