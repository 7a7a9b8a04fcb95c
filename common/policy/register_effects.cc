#include "common/policy/register_effects.h"

#include <algorithm>

#include "common/policy/matters_table.h"

namespace tongban::policy {
namespace {

using tables::kNone;
using tables::kRegisterEffects;
using tables::kStanding;

constexpr bool Issues(const RegisterEffect& effect) { return effect.before.Contains(kNone); }

template <typename Holds>
constexpr int Count(Application::Matter matter, Holds holds) {
  return static_cast<int>(std::ranges::count_if(
      kRegisterEffects, [&](const RegisterEffect& effect) { return effect.matter == matter && holds(effect); }));
}

// What the column of the matter says, its rows do: one issues, and none that
// closes does.
constexpr bool WhatIsIssuedIsEnteredOnce() {
  return std::ranges::all_of(tables::kMatters, [](const MatterRow& matter) {
    return Count(matter.matter, [](const RegisterEffect& effect) { return Issues(effect); }) ==
           (matter.on_register == OnRegister::kCloses ? 0 : 1);
  });
}
static_assert(WhatIsIssuedIsEnteredOnce());

// R95: whoever gets a certificate in place of another has not both.
constexpr bool NobodyIsLeftWithTwo() {
  return std::ranges::all_of(tables::kMatters, [](const MatterRow& matter) {
    return matter.on_register == OnRegister::kIssues ||
           Count(matter.matter, [](const RegisterEffect& effect) {
             return !effect.before.Contains(kNone) && !kStanding.Contains(effect.after) &&
                    effect.before.Contains(tables::kValid) && effect.before.Contains(tables::kExpired) &&
                    effect.before.Contains(tables::kVoidLost);
           }) == 1;
  });
}
static_assert(NobodyIsLeftWithTwo());

// R17: nothing is entered but what is printed.
constexpr bool WhatIsIssuedIsPrinted() {
  return std::ranges::all_of(kRegisterEffects, [](const RegisterEffect& effect) {
    return !Issues(effect) || (effect.with == Act::kPrintCertificate && effect.after == tables::kValid);
  });
}
static_assert(WhatIsIssuedIsPrinted());

// What ends stands before what is entered in its place, which names it.
constexpr bool WhatEndsComesFirst() {
  for (const RegisterEffect& first : kRegisterEffects) {
    for (const RegisterEffect& second : kRegisterEffects) {
      if (&first < &second && first.matter == second.matter && first.with == second.with && Issues(first)) return false;
    }
  }
  return true;
}
static_assert(WhatEndsComesFirst());

}  // namespace

absl::Span<const RegisterEffect> RegisterEffects() { return kRegisterEffects; }

bool Issues(Application::Matter matter, Act::ContentCase act) {
  return std::ranges::any_of(kRegisterEffects, [matter, act](const RegisterEffect& effect) {
    return effect.matter == matter && effect.with == act && Issues(effect);
  });
}

}  // namespace tongban::policy
