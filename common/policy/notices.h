#ifndef TONGBAN_COMMON_POLICY_NOTICES_H_
#define TONGBAN_COMMON_POLICY_NOTICES_H_

#include <string>

#include "common/policy/lifecycle.h"

namespace tongban::policy {

// What the applicant is told, in Chinese, signed by the federation, with the
// telephone for questions (R19). A notice is kept as the number of its wording and
// what fills it, and its text is made when it is shown: the texts are most of a
// case, and three offices keep it.

// Words a notice of its kind. `file` is the case after the act, with the policy of
// the office pinned.
void Word(const Case& file, const Context& context, Notice& notice);

// The text of a notice of the case. Of a wording that a later release added, or a
// peer invented, it says whom to ask.
std::string TextOf(const Notice& notice, const Case& file);

// The text, with who speaks, and where to ask (R19).
std::string Signed(absl::string_view text, const Policy& policy);

// Rule that demands the notice, such as "R30". Empty for a kind that is not known.
absl::string_view RuleOf(Notice::Kind kind);

// Gives the notices of the case what is only shown: text and rule.
void ShowNotices(Case& file);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_NOTICES_H_
