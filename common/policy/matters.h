#ifndef TONGBAN_COMMON_POLICY_MATTERS_H_
#define TONGBAN_COMMON_POLICY_MATTERS_H_

#include "common/policy/lifecycle.h"

namespace tongban::policy {

// One matter (R2, R16). A new matter is an enumerator and a row.
struct MatterRow {
  Application::Matter matter;
  absl::string_view shown;
  Route route;
  // This version accepts it.
  bool open;
  absl::string_view rule;
};

absl::Span<const MatterRow> Matters();
const MatterRow& RowOf(Application::Matter matter);
bool IsOpen(Application::Matter matter);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_MATTERS_H_
