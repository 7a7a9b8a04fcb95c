#ifndef TONGBAN_COMMON_POLICY_CONTENT_H_
#define TONGBAN_COMMON_POLICY_CONTENT_H_

#include "absl/status/status.h"
#include "common/policy/lifecycle.h"

namespace tongban::policy {

// INVALID_ARGUMENT with every field of the act that is at fault: in its form,
// as was found before, or by what the law says of it. A refusal names fields,
// never values.
absl::Status CheckContent(const Act& act, const Context& context);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_CONTENT_H_
