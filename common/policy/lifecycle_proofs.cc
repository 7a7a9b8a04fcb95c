// Proves the tables as they compile: a gap in them is a broken build, and the
// name of the assertion says which.

#include <algorithm>
#include <array>
#include <iterator>

#include "common/policy/lifecycle_tables.h"

namespace tongban::policy::tables {
namespace {

constexpr OfficeRef::Kind Holder(Case::State state) {
  return std::ranges::find(kStates, state, &StateRow::state)->holder;
}
constexpr bool HasWayOut(Case::State state) {
  return std::ranges::any_of(
      kActs, [state](const ActRow& row) { return row.from.Contains(state) && row.to != kStays && row.to != state; });
}
// Visits every (state, row) that is possible, with the state it leads to.
template <typename Holds>
constexpr bool EveryMove(Holds holds) {
  for (const StateRow& from : kStates) {
    for (const ActRow& row : kActs) {
      if (row.from.Contains(from.state) && !holds(from.state, row, row.to == kStays ? from.state : row.to)) {
        return false;
      }
    }
  }
  return true;
}

constexpr bool EveryStateHasOneHolder() {
  for (int state = Case::State_MIN + 1; state <= Case::State_MAX; ++state) {
    if (std::ranges::count(kStates, state, &StateRow::state) != 1) return false;
  }
  return true;
}
static_assert(EveryStateHasOneHolder());

constexpr bool TheDeclaredFinalStatesAreFinal() {
  return std::ranges::all_of(kStates,
                             [](const StateRow& row) { return HasWayOut(row.state) != kFinal.Contains(row.state); });
}
static_assert(TheDeclaredFinalStatesAreFinal());

constexpr bool EveryStateIsReachable() {
  std::array<bool, Case::State_ARRAYSIZE> reached{};
  reached[Case::STATE_SUBMITTED] = true;
  for (size_t round = 0; round < std::size(kStates); ++round) {
    EveryMove([&](Case::State from, const ActRow&, Case::State to) { return reached[to] |= reached[from], true; });
  }
  return std::ranges::all_of(kStates, [&](const StateRow& row) { return reached[row.state]; });
}
static_assert(EveryStateIsReachable());

// From every state some final state can be reached (R64).
constexpr bool EveryCaseCanEnd() {
  std::array<bool, Case::State_ARRAYSIZE> ends{};
  for (const StateRow& row : kStates) ends[row.state] = !HasWayOut(row.state);
  for (size_t round = 0; round < std::size(kStates); ++round) {
    EveryMove([&](Case::State from, const ActRow&, Case::State to) { return ends[from] |= ends[to], true; });
  }
  return std::ranges::all_of(kStates, [&](const StateRow& row) { return ends[row.state]; });
}
static_assert(EveryCaseCanEnd());

// Rows of the same act from the same state are told apart by route or by a
// selector each.
constexpr bool NoRowIsAmbiguous() {
  for (const ActRow& a : kActs) {
    for (const ActRow& b : kActs) {
      const bool same = &a != &b && a.act == b.act && a.from.Overlaps(b.from) &&
                        (a.route == Route::kAny || b.route == Route::kAny || a.route == b.route);
      if (same && (a.when == nullptr || b.when == nullptr)) return false;
    }
  }
  return true;
}
static_assert(NoRowIsAmbiguous());

constexpr bool EveryClockHasItsAct() {
  for (const ClockRow& clock : kClocks) {
    if (clock.at_limit == Act::kReportOverdue) continue;
    for (const StateRow& state : kStates) {
      if (clock.runs.Contains(state.state) && !std::ranges::any_of(kActs, [&](const ActRow& row) {
            return row.from.Contains(state.state) && row.act == clock.at_limit && row.by.Contains(Actor::ROLE_CLOCK);
          })) {
        return false;
      }
    }
  }
  return true;
}
static_assert(EveryClockHasItsAct());

constexpr bool EveryClockKindHasOneRow() {
  for (int kind = Clock::Kind_MIN + 1; kind <= Clock::Kind_MAX; ++kind) {
    if (std::ranges::count(kClocks, kind, &ClockRow::clock) != 1) return false;
  }
  return true;
}
static_assert(EveryClockKindHasOneRow());

constexpr bool NoClockRunsWhereItStands() {
  return std::ranges::none_of(kClocks, [](const ClockRow& row) { return row.runs.Overlaps(row.stands); });
}
static_assert(NoClockRunsWhereItStands());

// A clock that stops is met by a step of the process, or its case has ended.
constexpr bool EveryClockIsMetOrItsCaseHasEnded() {
  return std::ranges::all_of(kClocks, [](const ClockRow& clock) {
    const StateSet lives = clock.runs | clock.stands;
    return EveryMove([&](Case::State from, const ActRow&, Case::State to) {
      return !lives.Contains(from) || lives.Contains(to) || clock.met.Contains(to) || !HasWayOut(to);
    });
  });
}
static_assert(EveryClockIsMetOrItsCaseHasEnded());

constexpr bool EveryClockCanBeMet() {
  return std::ranges::all_of(kClocks, [](const ClockRow& clock) {
    const StateSet lives = clock.runs | clock.stands;
    return !clock.met.Overlaps(lives) && std::ranges::all_of(kStates, [&](const StateRow& row) {
      return !clock.met.Contains(row.state) || !EveryMove([&](Case::State from, const ActRow&, Case::State to) {
        return !lives.Contains(from) || to != row.state;
      });
    });
  });
}
static_assert(EveryClockCanBeMet());

// What the rules forbid or demand, stated once and proved for every row.

// R36, R86: whatever ends a case, the applicant is told.
constexpr bool NoEndingIsSilent() {
  return EveryMove([](Case::State, const ActRow& row, Case::State to) {
    return row.to == kStays || HasWayOut(to) || row.owes != Notice::KIND_UNSPECIFIED;
  });
}
static_assert(NoEndingIsSilent());

// R17: only the household federation approves, prints and sends.
constexpr bool OnlyTheHouseholdFederationIssues() {
  constexpr StateSet kIssuing = {Case::STATE_APPROVED, Case::STATE_PRINTED, Case::STATE_DISPATCHED,
                                 Case::STATE_DELIVERED, Case::STATE_CLOSED};
  return EveryMove([kIssuing](Case::State from, const ActRow& row, Case::State to) {
    return row.to == kStays || !kIssuing.Contains(to) || Holder(from) == kRegistrationApproval;
  });
}
static_assert(OnlyTheHouseholdFederationIssues());

// R55: the household federation cannot send a case back to be assessed again.
constexpr bool TheConclusionBinds() {
  return EveryMove([](Case::State from, const ActRow&, Case::State to) {
    return Holder(from) != kRegistrationApproval || Holder(to) != kAssessment;
  });
}
static_assert(TheConclusionBinds());

// R55, R97: an assessment that leaves for a decision, or is told as final, is
// sealed by that act.
constexpr bool EveryWayOutOfAssessmentSealsIt() {
  return EveryMove([](Case::State from, const ActRow& row, Case::State to) {
    const bool is_concluded = Holder(to) == kRegistrationApproval || to == Case::STATE_NOT_QUALIFIED;
    return Holder(from) != kAssessment || !is_concluded || row.records == SealAssessment;
  });
}
static_assert(EveryWayOutOfAssessmentSealsIt());

// R42: a negative conclusion never reaches the household federation.
constexpr bool NotQualifiedStaysWithTheResidenceFederation() {
  return EveryMove([](Case::State from, const ActRow&, Case::State to) {
    return from != Case::STATE_CONCLUDED_NOT_QUALIFIED || Holder(to) != kRegistrationApproval;
  });
}
static_assert(NotQualifiedStaysWithTheResidenceFederation());

// R93: on either route an application is accepted, by one row.
constexpr bool EveryRouteIsAccepted() {
  return std::ranges::all_of(std::array{Route::kAssessed, Route::kDirect}, [](Route route) {
    return std::ranges::count_if(kActs, [route](const ActRow& row) {
             return row.act == Act::kAcceptApplication && (row.route == route || row.route == Route::kAny);
           }) == 1;
  });
}
static_assert(EveryRouteIsAccepted());

// R45: nothing is decided before jurisdiction is confirmed.
constexpr bool JurisdictionComesFirst() {
  return EveryMove([](Case::State from, const ActRow& row, Case::State to) {
    return Holder(from) == kRegistrationApproval || Holder(to) != kRegistrationApproval ||
           (to == Case::STATE_CHECKING_JURISDICTION && row.act != Act::kConfirmJurisdiction);
  });
}
static_assert(JurisdictionComesFirst());

// R88: silence never approves; the clock only ends or reports.
constexpr bool TheClockNeverApproves() {
  return EveryMove([](Case::State, const ActRow& row, Case::State to) {
    return !row.by.Contains(Actor::ROLE_CLOCK) || row.to == kStays || to == Case::STATE_ABANDONED;
  });
}
static_assert(TheClockNeverApproves());

// R36, R48, A34: what the applicant gives up is nobody's duty done.
constexpr bool GivingUpMeetsNoClock() {
  constexpr StateSet kGivenUp = {Case::STATE_WITHDRAWN, Case::STATE_ABANDONED};
  return std::ranges::none_of(kClocks, [kGivenUp](const ClockRow& row) { return row.met.Overlaps(kGivenUp); });
}
static_assert(GivingUpMeetsNoClock());

// R36, R48: only the applicant's own limits end a case.
constexpr bool OnlyTheApplicantsLimitsEndACase() {
  return std::ranges::all_of(kClocks, [](const ClockRow& row) {
    return (row.at_limit == Act::kAbandon) == (row.owner == Clock::OWNER_APPLICANT);
  });
}
static_assert(OnlyTheApplicantsLimitsEndACase());

}  // namespace
}  // namespace tongban::policy::tables
