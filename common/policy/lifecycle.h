#ifndef TONGBAN_COMMON_POLICY_LIFECYCLE_H_
#define TONGBAN_COMMON_POLICY_LIFECYCLE_H_

// The process as tables. A rule of the notice is a row of
// lifecycle_tables.h or matters.cc; code elsewhere reads the tables and never names a state.

#include <cstdint>
#include <initializer_list>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/policy/moments.h"
#include "common/time/working_days.h"
#include "common/wire/form.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/config/v1/policy.pb.h"

namespace tongban::policy {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::Clock;
using casework::v1::Event;
using casework::v1::Findings;
using casework::v1::Notice;
using casework::v1::OfficeRef;
using config::v1::PinnedPolicy;
using config::v1::Policy;

// A set of enumerators with numbers below 64.
template <typename Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  // Implicit, so that a row may name one value.
  constexpr EnumSet(Enum one) : EnumSet({one}) {}
  constexpr EnumSet(std::initializer_list<Enum> values) {
    for (Enum value : values) bits_ |= uint64_t{1} << value;
  }
  constexpr bool Contains(Enum value) const { return bits_ >> value & 1; }
  constexpr bool Overlaps(EnumSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr EnumSet Without(EnumSet other) const { return FromBits(bits_ & ~other.bits_); }
  friend constexpr EnumSet operator|(EnumSet a, EnumSet b) { return FromBits(a.bits_ | b.bits_); }
  // Everything from `first` to `last`.
  static constexpr EnumSet Range(Enum first, Enum last) {
    return FromBits((uint64_t{2} << last) - (uint64_t{1} << first));
  }

 private:
  static constexpr EnumSet FromBits(uint64_t bits) {
    EnumSet set;
    set.bits_ = bits;
    return set;
  }

  uint64_t bits_ = 0;
};
using StateSet = EnumSet<Case::State>;
using RoleSet = EnumSet<Actor::Role>;

// Everything a decision depends on besides the case and the act. A decision
// repeated with the same context gives the same result.
struct Context {
  absl::Time now;
  const Actor& actor;
  const OfficeRef& office;
  // Of the office's federation, as pinned to the case.
  const PinnedPolicy& policy;
  const Calendar& calendar;
  const Findings& findings;
  // Of the act, by the contract alone (FaultsOfForm): the law tells them with its
  // own, so that all are told at once.
  const Violations& faults_of_form;
};

// Which way a matter takes (R93).
enum class Route { kAny, kAssessed, kDirect };

// Chooses among rows of the same act.
using Selector = bool (*)(const Case&, const Act&);
// What must be true beyond state and role; the refusal says what to do.
using Condition = absl::Status (*)(const Case&, const Act&, const Context&);
// What the act leaves in the case. Pure.
using Effect = void (*)(const Act&, const Context&, Case&);
// A moment that a clock is reckoned from (moments.h).
using Moment = absl::Time (*)(const Case&, absl::Time now);

struct StateRow {
  Case::State state;
  OfficeRef::Kind holder;
  // What the applicant is shown.
  absl::string_view shown;
};

// The state before filing, and the mark of an act that leaves the state as it
// is.
inline constexpr Case::State kUnfiled = Case::STATE_UNSPECIFIED;
inline constexpr Case::State kStays = Case::STATE_UNSPECIFIED;

// In what a row of an act differs from the plain case, which is: on any route,
// always, without a condition, leaving nothing but the new state, telling nobody.
struct Particulars {
  Route route = Route::kAny;
  Selector when = nullptr;
  Condition provided = nullptr;
  Effect records = nullptr;
  Notice::Kind owes = Notice::KIND_UNSPECIFIED;
};

struct ActRow : Particulars {
  constexpr ActRow(StateSet from_any, Act::ContentCase that, RoleSet by_any, Case::State to_one,
                   absl::string_view by_rule, const Particulars& particulars = {})
      : Particulars(particulars), from(from_any), act(that), by(by_any), to(to_one), rule(by_rule) {}

  StateSet from;
  Act::ContentCase act;
  RoleSet by;
  Case::State to;
  absl::string_view rule;
};

// Counts working days while the case is in a state where it runs, and stands
// still where it stands. Leaving both meets it if it is for a state in `met`,
// and ends it unmet otherwise.
struct ClockRow {
  // Where a clock is started that belongs to a state another office holds.
  enum Start { kOnEntry, kOnArrival };
  using Switch = bool (Policy::*)() const;

  Clock::Kind clock;
  // What people call it, Chinese.
  absl::string_view shown;
  Clock::Owner owner;
  absl::string_view rule;
  StateSet runs;
  StateSet met;
  Act::ContentCase at_limit = Act::kReportOverdue;
  Start start = kOnEntry;
  Moment starts_at = AtTheAct;
  StateSet stands = {};
  absl::string_view stands_by = "";
  Moment stands_from = AtTheAct;
  Moment stands_until = AtTheAct;
  // It stands still only if this is on; null: always.
  Switch stands_if = nullptr;
};

absl::Span<const StateRow> States();
absl::Span<const ActRow> Acts();
absl::Span<const ClockRow> Clocks();

const StateRow& RowOf(Case::State state);
const ClockRow& RowOf(Clock::Kind clock);
OfficeRef::Kind HolderOf(Case::State state);
bool IsFinal(Case::State state);

// The capacities in which an act may be done in some state.
RoleSet MayDo(Act::ContentCase act);

// Name of an act as the field of Act, such as "accept_application".
absl::string_view NameOf(Act::ContentCase act);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_LIFECYCLE_H_
