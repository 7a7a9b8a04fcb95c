#include "common/policy/lifecycle.h"

#include <algorithm>

#include "common/policy/lifecycle_tables.h"

namespace tongban::policy {

absl::Span<const StateRow> States() { return tables::kStates; }
absl::Span<const ActRow> Acts() { return tables::kActs; }
absl::Span<const ClockRow> Clocks() { return tables::kClocks; }

const StateRow& RowOf(Case::State state) {
  static constexpr StateRow kOther = [] {
    StateRow other{};
    other.shown = "其他状态";
    return other;
  }();
  const auto* row = std::ranges::find(tables::kStates, state, &StateRow::state);
  return row == std::end(tables::kStates) ? kOther : *row;
}

const ClockRow& RowOf(Clock::Kind clock) {
  static constexpr ClockRow kOther = [] {
    ClockRow other{};
    other.shown = "其他期限";
    return other;
  }();
  const auto* row = std::ranges::find(tables::kClocks, clock, &ClockRow::clock);
  return row == std::end(tables::kClocks) ? kOther : *row;
}

CaseParty::Role HolderOf(Case::State state) { return RowOf(state).holder; }
bool IsFinal(Case::State state) { return tables::kFinal.Contains(state); }

RoleSet MayDo(Act::ContentCase act) {
  RoleSet roles;
  for (const ActRow& row : tables::kActs) {
    if (row.act == act) roles = roles | row.by;
  }
  return roles;
}

absl::string_view NameOf(Act::ContentCase act) {
  const auto* field = Act::descriptor()->FindFieldByNumber(act);
  return field == nullptr ? absl::string_view("no act") : absl::string_view(field->name());
}

}  // namespace tongban::policy
