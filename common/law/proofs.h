#ifndef TONGBAN_COMMON_LAW_PROOFS_H_
#define TONGBAN_COMMON_LAW_PROOFS_H_

// What must be true of the tables of any kind. A kind proves its own as they
// compile:
//
//   static_assert(law::Lawful<kCaseLaw>);
//
// and the assertion that fails names the gap. What only one kind must keep, it
// proves beside its tables with EveryMove.

#include <algorithm>
#include <array>
#include <cstddef>

#include "common/law/rows.h"

namespace tongban::law {

template <typename K>
constexpr bool HasWayOut(const Law<K>& law, typename K::State state) {
  return std::ranges::any_of(law.acts, [&law, state](const ActRow<K>& row) {
    return row.from.Contains(state) && !law.undoing.Contains(row.act) && row.to != typename K::State{} &&
           row.to != state;
  });
}

// Visits every (state, row) that is possible, with the state it leads to.
template <typename K, typename Holds>
constexpr bool EveryMove(const Law<K>& law, Holds holds) {
  for (const StateRow<K>& from : law.states) {
    for (const ActRow<K>& row : law.acts) {
      if (!row.from.Contains(from.state)) continue;
      if (!holds(from.state, row, row.to == typename K::State{} ? from.state : row.to)) return false;
    }
  }
  return true;
}

template <typename K>
constexpr bool EveryStateHasOneRow(const Law<K>& law) {
  for (int state = 1; state <= K::kLastState; ++state) {
    if (std::ranges::count(law.states, state, &StateRow<K>::state) != 1) return false;
  }
  return true;
}

template <typename K>
constexpr bool TheDeclaredFinalStatesAreFinal(const Law<K>& law) {
  return std::ranges::all_of(law.states, [&](const StateRow<K>& row) {
    return HasWayOut(law, row.state) != law.final_states.Contains(row.state);
  });
}

template <typename K>
constexpr bool EveryStateIsReachable(const Law<K>& law) {
  std::array<bool, K::kLastState + 1> reached{};
  for (const ActRow<K>& row : law.acts) {
    if (row.from.Contains(typename K::State{})) reached[row.to] = true;
  }
  for (size_t round = 0; round < law.states.size(); ++round) {
    EveryMove(law, [&](auto from, const ActRow<K>&, auto to) { return reached[to] |= reached[from], true; });
  }
  return std::ranges::all_of(law.states, [&](const StateRow<K>& row) { return reached[row.state]; });
}

// From every state some final state can be reached (R64).
template <typename K>
constexpr bool EveryRecordCanEnd(const Law<K>& law) {
  std::array<bool, K::kLastState + 1> ends{};
  for (const StateRow<K>& row : law.states) ends[row.state] = !HasWayOut(law, row.state);
  for (size_t round = 0; round < law.states.size(); ++round) {
    EveryMove(law, [&](auto from, const ActRow<K>&, auto to) { return ends[from] |= ends[to], true; });
  }
  return std::ranges::all_of(law.states, [&](const StateRow<K>& row) { return ends[row.state]; });
}

// Rows of the same act from the same state are told apart by a selector each.
template <typename K>
constexpr bool NoRowIsAmbiguous(const Law<K>& law) {
  for (const ActRow<K>& a : law.acts) {
    for (const ActRow<K>& b : law.acts) {
      // Those of two offices are told apart by who asks.
      if (&a == &b || a.act != b.act || !a.from.Overlaps(b.from) || !a.by.Overlaps(b.by)) continue;
      if (a.when == nullptr || b.when == nullptr || a.when == b.when) return false;
    }
  }
  return true;
}

template <typename K>
constexpr bool EveryClockKindHasOneRow(const Law<K>& law) {
  for (int kind = K::kFirstClock; kind <= K::kLastClock; ++kind) {
    if (std::ranges::count(law.clocks, kind, &ClockRow<K>::clock) != 1) return false;
  }
  return true;
}

// What is to be done at the limit can be done, by the clock, wherever it runs.
template <typename K>
constexpr bool EveryClockHasItsAct(const Law<K>& law) {
  return std::ranges::all_of(law.clocks, [&](const ClockRow<K>& clock) {
    return std::ranges::all_of(law.states, [&](const StateRow<K>& state) {
      return !clock.runs.Contains(state.state) || std::ranges::any_of(law.acts, [&](const ActRow<K>& row) {
        return row.from.Contains(state.state) && row.act == clock.at_limit &&
               row.by.Contains(casework::v1::Actor::ROLE_CLOCK);
      });
    });
  });
}

template <typename K>
constexpr bool NoClockRunsWhereItStands(const Law<K>& law) {
  return std::ranges::none_of(law.clocks, [](const ClockRow<K>& row) { return row.runs.Overlaps(row.stands); });
}

// A clock that stops is met by a step of the process, or its record has ended.
template <typename K>
constexpr bool EveryClockIsMetOrItsRecordHasEnded(const Law<K>& law) {
  return std::ranges::all_of(law.clocks, [&](const ClockRow<K>& clock) {
    const auto lives = clock.runs | clock.stands;
    return EveryMove(law, [&](auto from, const ActRow<K>&, auto to) {
      return !lives.Contains(from) || lives.Contains(to) || clock.met.Contains(to) || !HasWayOut(law, to);
    });
  });
}

template <typename K>
constexpr bool EveryClockCanBeMet(const Law<K>& law) {
  return std::ranges::all_of(law.clocks, [&](const ClockRow<K>& clock) {
    const auto lives = clock.runs | clock.stands;
    return !clock.met.Overlaps(lives) && std::ranges::all_of(law.states, [&](const StateRow<K>& row) {
      return !clock.met.Contains(row.state) || !EveryMove(law, [&](auto from, const ActRow<K>&, auto to) {
        return !lives.Contains(from) || to != row.state;
      });
    });
  });
}

// Nothing is forgotten: wherever a record is not at its end, a clock runs, or
// somebody is waited for by name and the holder has an act for their not coming.
template <typename K>
constexpr bool EveryOpenStateHasAClockOrAnAwaitedParty(const Law<K>& law) {
  return std::ranges::all_of(law.states, [&](const StateRow<K>& state) {
    const bool is_watched =
        std::ranges::any_of(law.clocks, [&](const ClockRow<K>& clock) { return clock.runs.Contains(state.state); });
    const bool has_act = std::ranges::any_of(law.acts, [&](const ActRow<K>& row) {
      return row.from.Contains(state.state) && row.act == state.in_vain &&
             !row.by.Contains(casework::v1::Actor::ROLE_CLOCK);
    });
    return law.final_states.Contains(state.state) || is_watched || (state.awaits != Awaited::kNobody && has_act);
  });
}

template <const auto& law>
struct Proofs {
  static_assert(EveryStateHasOneRow(law));
  static_assert(TheDeclaredFinalStatesAreFinal(law));
  static_assert(EveryStateIsReachable(law));
  static_assert(EveryRecordCanEnd(law));
  static_assert(NoRowIsAmbiguous(law));
  static_assert(EveryClockKindHasOneRow(law));
  static_assert(EveryClockHasItsAct(law));
  static_assert(NoClockRunsWhereItStands(law));
  static_assert(EveryClockIsMetOrItsRecordHasEnded(law));
  static_assert(EveryClockCanBeMet(law));
  static_assert(EveryOpenStateHasAClockOrAnAwaitedParty(law));
  static constexpr bool kHold = true;
};

template <const auto& law>
inline constexpr bool Lawful = Proofs<law>::kHold;

}  // namespace tongban::law

#endif  // TONGBAN_COMMON_LAW_PROOFS_H_
