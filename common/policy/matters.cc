#include "common/policy/matters.h"

#include <algorithm>
#include <iterator>

namespace tongban::policy {
namespace {

// clang-format off
constexpr MatterRow kMatters[] = {
    // matter                              shown                route             open   rule
    {Application::MATTER_NEW,             "新办",               Route::kAssessed, true,  "R23"},
    {Application::MATTER_RENEWAL_EXPIRY,  "换领（到期换证）",     Route::kDirect,   false, "R16"},
    {Application::MATTER_RENEWAL_DAMAGE,  "换领（残损换新）",     Route::kDirect,   false, "R16"},
    {Application::MATTER_RENEWAL_UPDATE,  "换领（资料更新换证）", Route::kDirect,   false, "R16"},
    {Application::MATTER_MIGRATION,       "迁移",               Route::kDirect,   false, "R16"},
    {Application::MATTER_LOSS_REISSUE,    "挂失补办",            Route::kDirect,   false, "R16"},
    {Application::MATTER_CANCELLATION,    "注销",               Route::kDirect,   false, "R16"},
    {Application::MATTER_CHANGE,          "残疾类别/等级变更",    Route::kAssessed, false, "R16"},
};
// clang-format on

constexpr bool EveryMatterHasOneRow() {
  for (int matter = Application::Matter_MIN + 1; matter <= Application::Matter_MAX; ++matter) {
    if (std::ranges::count(kMatters, matter, &MatterRow::matter) != 1) return false;
  }
  return true;
}
static_assert(EveryMatterHasOneRow());

}  // namespace

absl::Span<const MatterRow> Matters() { return kMatters; }

const MatterRow& RowOf(Application::Matter matter) {
  return *std::ranges::find(kMatters, matter, &MatterRow::matter);
}

bool IsOpen(Application::Matter matter) {
  const auto* row = std::ranges::find(kMatters, matter, &MatterRow::matter);
  return row != std::end(kMatters) && row->open;
}

}  // namespace tongban::policy
