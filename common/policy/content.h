#ifndef TONGBAN_COMMON_POLICY_CONTENT_H_
#define TONGBAN_COMMON_POLICY_CONTENT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/policy/lifecycle.h"

namespace tongban::policy {

// INVALID_ARGUMENT with every field of the act that is malformed: a required
// field that is not set, an unknown enumerator, a list too long, a text
// that breaks its rule (texts.h), and
// what the act's own table says. A refusal names fields, never values.
// `written` is the act as protobuf writes it.
absl::Status CheckContent(const Act& act, absl::string_view written, const Context& context);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_CONTENT_H_
