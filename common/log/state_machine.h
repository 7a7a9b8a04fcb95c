#ifndef TONGBAN_COMMON_LOG_STATE_MACHINE_H_
#define TONGBAN_COMMON_LOG_STATE_MACHINE_H_

// States that change only as their protocol is drawn.

#include <atomic>
#include <initializer_list>

#include "absl/strings/string_view.h"

namespace tongban {

template <typename State>
struct Move {
  State from;
  State to;
};

// Logs which move it was, and aborts.
[[noreturn]] void AbortOnImpossibleMove(absl::string_view machine, int from, int to);

// The state of a part of the engine. What is drawn where the state is declared
// is what the constexpr array `kMoves` lists; a move that it does not list is a
// defect of the program, which ends there rather than go on in a state that
// nobody thought of.
//
//   enum class State { kResting, kWorking };
//   inline constexpr Move<State> kMoves[] = {{State::kResting, State::kWorking}, {State::kWorking, State::kResting}};
//   StateMachine<State, kMoves> state_{"worker", State::kResting};
//
// Who may move it, and under which lock, is said where it is drawn. now() may be
// called by any thread; without that lock it may be old news.
template <typename State, const auto& kMoves>
class StateMachine {
 public:
  StateMachine(absl::string_view name, State first) : name_(name), now_(first) {}

  State now() const { return now_.load(std::memory_order_acquire); }
  bool IsOneOf(std::initializer_list<State> states) const {
    const State now = this->now();
    for (const State state : states) {
      if (state == now) return true;
    }
    return false;
  }

  void MoveTo(State next) {
    const State now = this->now();
    for (const auto& move : kMoves) {
      if (move.from == now && move.to == next) return now_.store(next, std::memory_order_release);
    }
    AbortOnImpossibleMove(name_, static_cast<int>(now), static_cast<int>(next));
  }
  // False, and nothing is moved, when the state is another one.
  bool MoveIf(State from, State to) {
    if (now() != from) return false;
    MoveTo(to);
    return true;
  }

 private:
  const absl::string_view name_;
  std::atomic<State> now_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_LOG_STATE_MACHINE_H_
