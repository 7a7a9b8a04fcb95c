#ifndef TONGBAN_COMMON_POLICY_NOTICES_H_
#define TONGBAN_COMMON_POLICY_NOTICES_H_

#include <string>

#include "common/policy/lifecycle.h"

namespace tongban::policy {

// What the applicant is told, in Chinese, signed by the federation, with the
// telephone for questions (R19). A notice is kept as the number of its wording and
// what fills it, and its text is made when it is shown: the texts are most of a
// case, and three offices keep it.

// Words a notice of its kind. `file` is the case after the act.
void Word(const Case& file, const Context& context, Notice& notice);

// The notice as it is shown: with its text, without what that is made of. Of a
// wording that a later release added, or a peer invented, it says whom to ask.
void Show(absl::string_view case_id, Notice& notice);

// The text, with who speaks, and where to ask (R19).
std::string Signed(absl::string_view text, const Policy& policy);

// Rule that demands the notice, such as "R30".
absl::string_view RuleOf(Notice::Kind kind);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_NOTICES_H_
