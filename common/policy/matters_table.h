#ifndef TONGBAN_COMMON_POLICY_MATTERS_TABLE_H_
#define TONGBAN_COMMON_POLICY_MATTERS_TABLE_H_

// The table itself, for what is derived from it as it compiles; the rest of the
// program reads it through matters.h. matters.cc proves it.

#include "common/policy/matters.h"

namespace tongban::policy::tables {

// clang-format off
inline constexpr MatterRow kMatters[] = {
    // matter                              shown                route              on the register          losses             old card            open   rule
    {Application::MATTER_NEW,             "新办",               Route::kAssessed, OnRegister::kIssues,    Losses::kForgotten, OldCard::kNone,     true,  "R23"},
    {Application::MATTER_RENEWAL_EXPIRY,  "换领（到期换证）",     Route::kDirect,   OnRegister::kReplaces,  Losses::kKept,      OldCard::kReturned, false, "R16"},
    {Application::MATTER_RENEWAL_DAMAGE,  "换领（残损换新）",     Route::kDirect,   OnRegister::kReplaces,  Losses::kKept,      OldCard::kReturned, false, "R16"},
    {Application::MATTER_RENEWAL_UPDATE,  "换领（资料更新换证）", Route::kDirect,   OnRegister::kReplaces,  Losses::kKept,      OldCard::kReturned, false, "R16"},
    {Application::MATTER_MIGRATION,       "迁移",               Route::kDirect,   OnRegister::kIssues,    Losses::kKept,      OldCard::kReturned, false, "R16"},
    {Application::MATTER_LOSS_REISSUE,    "挂失补办",            Route::kDirect,   OnRegister::kReplaces,  Losses::kOneMore,   OldCard::kNone,     false, "R16"},
    {Application::MATTER_CANCELLATION,    "注销",               Route::kDirect,   OnRegister::kCloses,    Losses::kKept,      OldCard::kReturned, true,  "R16"},
    {Application::MATTER_CHANGE,          "残疾类别/等级变更",    Route::kAssessed, OnRegister::kReplaces,  Losses::kForgotten, OldCard::kReturned, false, "R16"},
};
// clang-format on

// The matters of which that is true.
template <typename Holds>
constexpr MatterSet MattersThat(Holds holds) {
  MatterSet matters;
  for (const MatterRow& row : kMatters) {
    if (holds(row)) matters = matters | row.matter;
  }
  return matters;
}

}  // namespace tongban::policy::tables

#endif  // TONGBAN_COMMON_POLICY_MATTERS_TABLE_H_
