#ifndef TONGBAN_COMMON_EXCHANGE_LANES_H_
#define TONGBAN_COMMON_EXCHANGE_LANES_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/random/bit_gen_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/log/state_machine.h"
#include "tongban/exchange/v1/exchange_service.pb.h"

namespace tongban {

// After a failure a lane waits for the first delay, then twice as long each
// time, at most for the longest; each time between half of it and all of it, so
// that the offices of a province do not all call on a county that comes back.
struct Backoff {
  absl::Duration first = absl::Seconds(1);
  absl::Duration longest = absl::Seconds(60);
};

// When to set out on which route. One lane a route, each with at most one
// delivery under way, so that order is kept and a dead county holds up nobody
// else. Safe for any thread.
class Lanes {
 public:
  struct Trip {
    exchange::v1::Route route;
    int64_t from = 0;         // Send from here; 0: from the oldest waiting entry.
    bool is_probing = false;  // The last delivery failed.
  };
  struct Status {
    std::string last_error;
    // Until then; present after a failure only.
    std::optional<absl::Duration> next_attempt;
  };

  // Waiting follows the steady clock, which nobody sets.
  Lanes(Backoff backoff, absl::BitGenRef jitter) : backoff_(backoff), jitter_(jitter) {}

  // There may be something to send. Does not cut a wait after a failure short.
  void Wake(const exchange::v1::Route& route);
  // Send from `from` on, now, whatever the lane is waiting for.
  void SendFrom(const exchange::v1::Route& route, int64_t from);
  // Ends the waits for an entry of the directory.
  void DirectoryChanged();

  // Blocks until a lane is due, and has it under way; nothing after Close. Each
  // trip ends with one of the four calls below.
  std::optional<Trip> NextTrip();

  // There was nothing to send.
  void Emptied(const exchange::v1::Route& route);
  // The receiver has everything before `next`; there may be more to send.
  void Delivered(const exchange::v1::Route& route, int64_t next);
  // The receiver asks for what comes from `next` on. It is believed at once the
  // first time; asking again without taking anything is a failure.
  void Asked(const exchange::v1::Route& route, int64_t next, const absl::Status& error);
  void Failed(const exchange::v1::Route& route, const absl::Status& error, bool awaits_directory = false);

  Status StatusOf(const exchange::v1::Route& route) const;

  void Close();

 private:
  using Moment = std::chrono::steady_clock::time_point;

  // Moved under mutex_. A trip ends with one of Emptied, Delivered, Asked, Failed.
  //
  //             Wake, SendFrom          NextTrip               Wake, SendFrom
  //   kResting ────────────────▶ kDue ───────────▶ kUnderWay ────────────────▶ kWoken
  //       ▲                      ▲ ▲                │  │  │                     │  │
  //       └──── Emptied ─────────│─│────────────────┘  │  │                     │  │
  //                              │ └─ Delivered, Asked ┘  │                     │  │
  //                              └─ Emptied, Delivered, Asked ──────────────────┘  │
  //                                                       └── Failed, asked twice ─┤
  //   kBackingOff, kAwaitingDirectory ◀────────────────────────────────────────────┘
  //     │ ──NextTrip, when the delay is over──▶ kUnderWay
  //     └ ──SendFrom; kAwaitingDirectory also DirectoryChanged──▶ kDue
  enum class State {
    kResting,            // Nothing to send that the lane knows of.
    kDue,                // To set out at once.
    kUnderWay,           // One trip.
    kWoken,              // The same, and there may be more to send after it.
    kBackingOff,         // Waits after a failure.
    kAwaitingDirectory,  // The same, unless a new entry of the directory ends it.
  };
  static constexpr Move<State> kMoves[] = {
      {State::kResting, State::kDue},
      {State::kDue, State::kUnderWay},
      {State::kUnderWay, State::kWoken},
      {State::kUnderWay, State::kResting},
      {State::kUnderWay, State::kDue},
      {State::kUnderWay, State::kBackingOff},
      {State::kUnderWay, State::kAwaitingDirectory},
      {State::kWoken, State::kDue},
      {State::kWoken, State::kBackingOff},
      {State::kWoken, State::kAwaitingDirectory},
      {State::kBackingOff, State::kUnderWay},
      {State::kBackingOff, State::kDue},
      {State::kAwaitingDirectory, State::kUnderWay},
      {State::kAwaitingDirectory, State::kDue},
  };

  struct Lane {
    StateMachine<State, kMoves> state{"lane", State::kResting};
    exchange::v1::Route route;
    int64_t from = 0;
    int asked = 0;  // How often the receiver has asked since something was delivered.
    int failures = 0;
    std::optional<Moment> due;
    std::optional<Moment> next_attempt;  // Only after a failure.
    std::string last_error;
  };

  Lane& LaneOf(const exchange::v1::Route& route);
  void Schedule(Lane& lane, Moment due);
  void Unschedule(Lane& lane);
  void BecomeDue(Lane& lane);
  // After a trip that went well: goes out again if it was woken meanwhile.
  void Complete(Lane& lane, bool again);
  // After one that did not.
  void BackOff(Lane& lane, State waiting, const absl::Status& error);

  const Backoff backoff_;

  mutable std::mutex mutex_;
  absl::BitGenRef jitter_;
  std::condition_variable changed_;
  bool is_closed_ = false;
  std::map<std::string, Lane> lanes_;  // By FormatRoute; as many as there are routes.
  std::set<std::pair<Moment, std::string>> queue_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_LANES_H_
