#include "common/policy/matters.h"

#include <algorithm>
#include <iterator>

namespace tongban::policy {
namespace {

// clang-format off
constexpr MatterRow kMatters[] = {
    // matter                              shown                route              on the register          with the act              losses             open   rule
    {Application::MATTER_NEW,             "新办",               Route::kAssessed, OnRegister::kIssues,    Act::kPrintCertificate,  Losses::kForgotten, true,  "R23"},
    {Application::MATTER_RENEWAL_EXPIRY,  "换领（到期换证）",     Route::kDirect,   OnRegister::kReplaces,  Act::kPrintCertificate,  Losses::kKept,      false, "R16"},
    {Application::MATTER_RENEWAL_DAMAGE,  "换领（残损换新）",     Route::kDirect,   OnRegister::kReplaces,  Act::kPrintCertificate,  Losses::kKept,      false, "R16"},
    {Application::MATTER_RENEWAL_UPDATE,  "换领（资料更新换证）", Route::kDirect,   OnRegister::kReplaces,  Act::kPrintCertificate,  Losses::kKept,      false, "R16"},
    {Application::MATTER_MIGRATION,       "迁移",               Route::kDirect,   OnRegister::kIssues,    Act::kPrintCertificate,  Losses::kKept,      false, "R16"},
    {Application::MATTER_LOSS_REISSUE,    "挂失补办",            Route::kDirect,   OnRegister::kReplaces,  Act::kPrintCertificate,  Losses::kOneMore,   false, "R16"},
    {Application::MATTER_CANCELLATION,    "注销",               Route::kDirect,   OnRegister::kCloses,    Act::kApproveCase,       Losses::kKept,      false, "R16"},
    {Application::MATTER_CHANGE,          "残疾类别/等级变更",    Route::kAssessed, OnRegister::kReplaces,  Act::kPrintCertificate,  Losses::kForgotten, false, "R16"},
};
// clang-format on

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
