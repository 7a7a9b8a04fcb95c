#ifndef TONGBAN_COMMON_LAW_ROWS_H_
#define TONGBAN_COMMON_LAW_ROWS_H_

// The law of a kind of thing is three tables; these are their rows. What a kind
// is made of, its traits `K` say:
//
//   struct CaseKind {
//     using Record = casework::v1::Case;   // what is kept, with `state` and `revision`
//     using State = Case::State;           // 0: not there yet; numbers below 64
//     using Act = casework::v1::Act;       // what is done to it: a oneof `content`
//     using ActKind = Act::ContentCase;
//     using Event = casework::v1::Event;   // a line of its history
//     using Findings = …;                  // what was looked up to decide
//     using ClockKind = Clock::Kind;       // its clocks; 0: none
//     using Told = Notice::Kind;           // what people are told; 0: nothing
//     static constexpr State kLastState = …;
//     …and what Decide (decide.h) asks of it.
//   };

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/law/enum_set.h"
#include "common/time/working_days.h"
#include "common/wire/form.h"
#include "tongban/casework/v1/actor.pb.h"
#include "tongban/casework/v1/clock.pb.h"
#include "tongban/config/v1/policy.pb.h"

namespace tongban::law {

// Everything a decision depends on besides the record and the act. A decision
// repeated with the same context gives the same result.
template <typename K>
struct Context {
  absl::Time now;
  const casework::v1::Actor& actor;
  const casework::v1::OfficeRef& office;
  // Of the office's federation, as pinned to the record.
  const config::v1::PinnedPolicy& policy;
  const Calendar& calendar;
  const typename K::Findings& findings;
  // Of the act, by the contract alone (FaultsOfForm): the law tells them with its
  // own, so that all are told at once.
  const Violations& faults_of_form;
};

// Chooses among rows of the same act.
template <typename K>
using Selector = bool (*)(const typename K::Record&, const typename K::Act&);
// What must be true beyond state and role; the refusal says what to do.
template <typename K>
using Condition = absl::Status (*)(const typename K::Record&, const typename K::Act&, const Context<K>&);
// What the act leaves in the record. Pure.
template <typename K>
using Effect = void (*)(const typename K::Act&, const Context<K>&, typename K::Record&);
// A moment that a clock is reckoned from.
template <typename K>
using Moment = absl::Time (*)(const typename K::Record&, absl::Time now);

// Who is waited for in a state where no clock runs.
enum class Awaited { kNobody, kApplicant, kInstitution, kCarrier, kOffice };

template <typename K>
struct StateRow {
  typename K::State state;
  typename K::Holder holder;
  // What people are shown, Chinese.
  absl::string_view shown;
  Awaited awaits = Awaited::kNobody;
  // With what the holder goes on when they do not come.
  typename K::ActKind in_vain = K::kNoAct;
};

// In what a row of an act differs from the plain case, which is: always, without
// a condition, leaving nothing but the new state, telling nobody.
template <typename K>
struct Particulars {
  Selector<K> when = nullptr;
  Condition<K> provided = nullptr;
  Effect<K> records = nullptr;
  typename K::Told owes = {};
};

template <typename K>
struct ActRow : Particulars<K> {
  using Roles = EnumSet<casework::v1::Actor::Role>;

  constexpr ActRow(EnumSet<typename K::State> from_any, typename K::ActKind that, Roles by_any,
                   typename K::State to_one, absl::string_view by_rule, const Particulars<K>& particulars = {})
      : Particulars<K>(particulars), from(from_any), act(that), by(by_any), to(to_one), rule(by_rule) {}

  EnumSet<typename K::State> from;
  typename K::ActKind act;
  Roles by;
  // The state 0 leaves the state as it is.
  typename K::State to;
  absl::string_view rule;
};

// Counts while the record is in a state where it runs, and stands still where it
// stands. Leaving both meets it if it is for a state in `met`, and ends it unmet
// otherwise.
template <typename K>
struct ClockRow {
  // Where a clock is started that belongs to a state another office holds.
  enum Start { kOnEntry, kOnArrival };
  using States = EnumSet<typename K::State>;
  using Switch = bool (config::v1::Policy::*)() const;

  typename K::ClockKind clock;
  // What people call it, Chinese.
  absl::string_view shown;
  casework::v1::Clock::Owner owner;
  absl::string_view rule;
  States runs;
  States met;
  typename K::ActKind at_limit = K::kReport;
  Start start = kOnEntry;
  // Null: at the act.
  Moment<K> starts_at = nullptr;
  States stands = {};
  absl::string_view stands_by = "";
  Moment<K> stands_from = nullptr;
  Moment<K> stands_until = nullptr;
  // It stands still only if this is on; null: always.
  Switch stands_if = nullptr;
};

// The moment, or that of the act where the row names none.
template <typename K>
absl::Time MomentOf(Moment<K> moment, const typename K::Record& record, absl::Time now) {
  return moment == nullptr ? now : moment(record, now);
}

// The whole law of a kind.
template <typename K>
struct Law {
  absl::Span<const StateRow<K>> states;
  absl::Span<const ActRow<K>> acts;
  absl::Span<const ClockRow<K>> clocks;
  EnumSet<typename K::State> final_states;
  // Acts by which an ending that was entered in error is undone: no way out.
  EnumSet<typename K::ActKind> undoing = {};
};

}  // namespace tongban::law

#endif  // TONGBAN_COMMON_LAW_ROWS_H_
