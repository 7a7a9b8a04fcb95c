// Proves the tables as they compile: a gap in them is a broken build, and the
// name of the assertion says which.

#include <algorithm>
#include <array>

#include "common/law/proofs.h"
#include "common/policy/lifecycle_tables.h"

namespace tongban::policy::tables {
namespace {

static_assert(law::Lawful<kCaseLaw>);

constexpr CaseParty::Role Holder(Case::State state) {
  return std::ranges::find(kStates, state, &StateRow::state)->holder;
}

template <typename Holds>
constexpr bool EveryMove(Holds holds) {
  return law::EveryMove(kCaseLaw, holds);
}

// What the rules forbid or demand, stated once and proved for every row.

// R36, R86: whatever ends a case, the applicant is told.
constexpr bool NoEndingIsSilent() {
  return EveryMove([](Case::State, const ActRow& row, Case::State to) {
    return row.to == kStays || law::HasWayOut(kCaseLaw, to) || row.owes != Notice::KIND_UNSPECIFIED;
  });
}
static_assert(NoEndingIsSilent());

// R17: only the household federation approves, prints and sends.
constexpr bool OnlyTheHouseholdFederationIssues() {
  constexpr StateSet kIssuing = {Case::STATE_APPROVED, Case::STATE_PRINTED, Case::STATE_DISPATCHED,
                                 Case::STATE_DELIVERED, Case::STATE_CLOSED};
  return EveryMove([kIssuing](Case::State from, const ActRow& row, Case::State to) {
    return row.to == kStays || !kIssuing.Contains(to) || Holder(from) == kHousehold;
  });
}
static_assert(OnlyTheHouseholdFederationIssues());

// R55: the household federation cannot send a case back to be assessed again.
constexpr bool TheConclusionBinds() {
  return EveryMove([](Case::State from, const ActRow&, Case::State to) {
    return Holder(from) != kHousehold || Holder(to) != kAssessment;
  });
}
static_assert(TheConclusionBinds());

// R55, R97: a form is sealed by the act that brings it, so that none is ever on
// file without its seal.
constexpr bool EveryFormIsSealedAsItComes() {
  return EveryMove([](Case::State, const ActRow& row, Case::State) {
    return (row.act == Act::kSubmitAssessmentForm) == (row.records == RecordForm);
  });
}
static_assert(EveryFormIsSealedAsItComes());

// R42: a negative conclusion never reaches the household federation.
constexpr bool NotQualifiedStaysWithTheResidenceFederation() {
  return EveryMove([](Case::State from, const ActRow&, Case::State to) {
    return from != Case::STATE_CONCLUDED_NOT_QUALIFIED || Holder(to) != kHousehold;
  });
}
static_assert(NotQualifiedStaysWithTheResidenceFederation());

// R93: assessed or not, an application is accepted, by one row.
constexpr bool EveryRouteIsAccepted() {
  return std::ranges::all_of(std::array{&IsAssessed, &IsNotAssessed}, [](Selector route) {
    return std::ranges::count_if(kActs, [route](const ActRow& row) {
             return row.act == Act::kAcceptApplication && row.when == route;
           }) == 1;
  });
}
static_assert(EveryRouteIsAccepted());

// R45: nothing is decided before jurisdiction is confirmed.
constexpr bool JurisdictionComesFirst() {
  return EveryMove([](Case::State from, const ActRow& row, Case::State to) {
    return Holder(from) == kHousehold || Holder(to) != kHousehold ||
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
