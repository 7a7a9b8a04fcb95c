#ifndef TONGBAN_SERVICES_CTL_EXPLAIN_H_
#define TONGBAN_SERVICES_CTL_EXPLAIN_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tongban::ctl {

// What something is and does, from the sources that decide it: the contract with
// its comments, the tables of the law, the table of reasons, common/law/RULES.md.
// All of it is part of the program; no office is asked.
struct Explanation {
  std::string title;
  // Headings, each with text of one line or several.
  std::vector<std::pair<std::string, std::string>> parts;
};
using Explanations = std::vector<Explanation>;

// Each NOT_FOUND for a name that means nothing, with what it may have meant.

// "R47", "A16".
absl::StatusOr<Explanations> ExplainRule(absl::string_view number);

// "HELD_ELSEWHERE", as errors have it, or with its prefix in the contract.
absl::StatusOr<Explanations> ExplainReason(absl::string_view reason);

// "accept_application", or as its RPC is called.
absl::StatusOr<Explanations> ExplainAct(absl::string_view act);

// A message, field, enum, value, service or RPC: "Case.clocks", or with more of
// its full name. All that are called so.
absl::StatusOr<Explanations> ExplainField(absl::string_view name);

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_EXPLAIN_H_
