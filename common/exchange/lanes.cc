#include "common/exchange/lanes.h"

#include <algorithm>

#include "absl/random/distributions.h"
#include "common/exchange/ledger.h"
#include "common/exchange/routes.h"

namespace tongban {
namespace {

using exchange::v1::Route;

// 2^16 times the first delay is beyond any longest one.
constexpr int kMaxDoublings = 16;

}  // namespace

Lanes::Lane& Lanes::LaneOf(const Route& route) {
  Lane& lane = lanes_[FormatRoute(route)];
  if (!lane.route.has_sender()) lane.route = route;
  return lane;
}

void Lanes::Schedule(Lane& lane, Moment due) {
  Unschedule(lane);
  lane.due = due;
  queue_.emplace(due, FormatRoute(lane.route));
  changed_.notify_all();
}

void Lanes::Unschedule(Lane& lane) {
  if (lane.due.has_value()) queue_.erase({*lane.due, FormatRoute(lane.route)});
  lane.due.reset();
}

void Lanes::BecomeDue(Lane& lane) {
  lane.state.MoveTo(State::kDue);
  Schedule(lane, Moment::min());
}

void Lanes::Wake(const Route& route) {
  const std::lock_guard lock(mutex_);
  Lane& lane = LaneOf(route);
  if (lane.state.now() == State::kResting) BecomeDue(lane);
  lane.state.MoveIf(State::kUnderWay, State::kWoken);
}

void Lanes::SendFrom(const Route& route, int64_t from) {
  const std::lock_guard lock(mutex_);
  Lane& lane = LaneOf(route);
  lane.from = from;
  if (lane.state.IsOneOf({State::kResting, State::kBackingOff, State::kAwaitingDirectory})) BecomeDue(lane);
  lane.state.MoveIf(State::kUnderWay, State::kWoken);
}

void Lanes::DirectoryChanged() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, lane] : lanes_) {
    if (lane.state.now() == State::kAwaitingDirectory) BecomeDue(lane);
  }
}

std::optional<Lanes::Trip> Lanes::NextTrip() {
  std::unique_lock lock(mutex_);
  while (!is_closed_) {
    if (queue_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto [due, name] = *queue_.begin();
    if (due > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, due);
      continue;
    }
    Lane& lane = lanes_.at(name);
    Unschedule(lane);
    lane.state.MoveTo(State::kUnderWay);
    return Trip{lane.route, lane.from, lane.failures > 0};
  }
  return std::nullopt;
}

void Lanes::Complete(Lane& lane, bool again) {
  lane.failures = 0;
  lane.last_error.clear();
  lane.next_attempt.reset();
  if (again || lane.state.now() == State::kWoken) return BecomeDue(lane);
  lane.state.MoveTo(State::kResting);
}

void Lanes::BackOff(Lane& lane, State waiting, const absl::Status& error) {
  lane.state.MoveTo(waiting);
  lane.last_error = ShownError(error);
  const absl::Duration whole =
      std::min(backoff_.longest, backoff_.first * (int64_t{1} << std::min(lane.failures, kMaxDoublings)));
  ++lane.failures;
  const absl::Duration delay = whole * absl::Uniform(absl::IntervalClosed, jitter_, 0.5, 1.0);
  lane.next_attempt = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(delay);
  Schedule(lane, *lane.next_attempt);
}

void Lanes::Emptied(const Route& route) {
  const std::lock_guard lock(mutex_);
  Complete(LaneOf(route), /*again=*/false);
}

void Lanes::Delivered(const Route& route, int64_t next) {
  const std::lock_guard lock(mutex_);
  Lane& lane = LaneOf(route);
  lane.from = next;
  lane.asked = 0;
  Complete(lane, /*again=*/true);
}

void Lanes::Asked(const Route& route, int64_t next, const absl::Status& error) {
  const std::lock_guard lock(mutex_);
  Lane& lane = LaneOf(route);
  lane.from = next;
  if (++lane.asked > 1) return BackOff(lane, State::kBackingOff, error);
  Complete(lane, /*again=*/true);
}

void Lanes::Failed(const Route& route, const absl::Status& error, bool awaits_directory) {
  const std::lock_guard lock(mutex_);
  BackOff(LaneOf(route), awaits_directory ? State::kAwaitingDirectory : State::kBackingOff, error);
}

Lanes::Status Lanes::StatusOf(const Route& route) const {
  const std::lock_guard lock(mutex_);
  const auto lane = lanes_.find(FormatRoute(route));
  if (lane == lanes_.end()) return {};
  Status status{lane->second.last_error, std::nullopt};
  if (lane->second.next_attempt.has_value()) {
    const auto delay = absl::FromChrono(*lane->second.next_attempt - std::chrono::steady_clock::now());
    status.next_attempt = std::max(delay, absl::ZeroDuration());
  }
  return status;
}

void Lanes::Close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  changed_.notify_all();
}

}  // namespace tongban
