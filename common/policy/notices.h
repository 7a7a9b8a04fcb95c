#ifndef TONGBAN_COMMON_POLICY_NOTICES_H_
#define TONGBAN_COMMON_POLICY_NOTICES_H_

#include <string>

#include "common/policy/lifecycle.h"

namespace tongban::policy {

// What the applicant is told, in Chinese, signed by the federation,
// with the telephone for questions (R19). `file` is the case after the act.
std::string NoticeText(Notice::Kind kind, const Case& file, const Context& context);

// The text, with who speaks, and where to ask (R19).
std::string Signed(absl::string_view text, const Policy& policy);

// Rule that demands the notice, such as "R30".
absl::string_view RuleOf(Notice::Kind kind);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_NOTICES_H_
