#include "common/policy/matters.h"

#include <algorithm>
#include <iterator>

#include "common/policy/matters_table.h"

namespace tongban::policy {
namespace {

using tables::kMatters;

constexpr bool EveryMatterHasOneRow() {
  for (int matter = Application::Matter_MIN + 1; matter <= Application::Matter_MAX; ++matter) {
    if (std::ranges::count(kMatters, matter, &MatterRow::matter) != 1) return false;
  }
  return true;
}
static_assert(EveryMatterHasOneRow());

constexpr bool WhatIsIssuedIsPrinted() {
  return std::ranges::all_of(kMatters, [](const MatterRow& row) {
    return (row.on_register == OnRegister::kCloses) != (row.takes_effect_by == Act::kPrintCertificate);
  });
}
static_assert(WhatIsIssuedIsPrinted());

// A certificate names the disability of the assessment. A matter that issues
// without one can be opened once the register supplies the disability.
constexpr bool WhatIsPrintedWasAssessed() {
  return std::ranges::all_of(kMatters, [](const MatterRow& row) {
    return !row.open || row.on_register == OnRegister::kCloses || row.route == Route::kAssessed;
  });
}
static_assert(WhatIsPrintedWasAssessed());

}  // namespace

absl::Span<const MatterRow> Matters() { return kMatters; }

const MatterRow& RowOf(Application::Matter matter) { return *std::ranges::find(kMatters, matter, &MatterRow::matter); }

bool IsOpen(Application::Matter matter) {
  const auto* row = std::ranges::find(kMatters, matter, &MatterRow::matter);
  return row != std::end(kMatters) && row->open;
}

}  // namespace tongban::policy
