// Proves the tables as they compile: a gap in them is a broken build, and the
// name of the assertion says which.

#include <algorithm>

#include "common/kinds/certificate/lifecycle_tables.h"
#include "common/kinds/certificate/register.h"
#include "common/law/proofs.h"
#include "common/policy/register_effects.h"

namespace tongban::certificates::tables {
namespace {

static_assert(law::Lawful<kCertificateLaw>);

// What ends a certificate without a case is told its holder.
constexpr bool NoEndingIsSilent() {
  return law::EveryMove(kCertificateLaw, [](Certificate::State, const ActRow& row, Certificate::State) {
    return row.to == kStays || row.by.Contains(Actor::ROLE_OFFICE) || row.owes != CertificateNotice::KIND_UNSPECIFIED;
  });
}
static_assert(NoEndingIsSilent());

// A11: only a supervisor undoes an ending.
constexpr bool OnlyASupervisorUndoes() {
  return std::ranges::all_of(kActs, [](const ActRow& row) {
    return !kCertificateLaw.undoing.Contains(row.act) || !row.by.Overlaps(kHouseholdOfficer);
  });
}
static_assert(OnlyASupervisorUndoes());

constexpr bool WhatStandsIsWhatHasNotEnded() {
  return std::ranges::all_of(
      kStates, [](const StateRow& row) { return kStanding.Contains(row.state) != kFinal.Contains(row.state); });
}
static_assert(WhatStandsIsWhatHasNotEnded());

// Whatever an act on a case does to a certificate, a row makes possible, for
// whoever does it.
constexpr bool EveryRegisterEffectHasItsAct() {
  return std::ranges::all_of(policy::tables::kRegisterEffects, [](const policy::RegisterEffect& effect) {
    return std::ranges::any_of(kActs, [&effect](const ActRow& row) {
      return effect.before.IsWithin(row.from) && row.to == effect.after && row.act == ActLeadingTo(effect.after) &&
             row.by.Contains(Actor::ROLE_OFFICE) && row.by.Contains(Actor::ROLE_HOUSEHOLD_OFFICER);
    });
  });
}
static_assert(EveryRegisterEffectHasItsAct());

}  // namespace
}  // namespace tongban::certificates::tables
