#include "common/time/time_source.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace tongban {
namespace {

absl::Duration ReadSteadyClock() { return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch()); }

// Operators need no fractions of a second.
std::string InSeconds(absl::Duration duration) {
  return absl::FormatDuration(absl::Trunc(absl::AbsDuration(duration), absl::Seconds(1)));
}

}  // namespace

SystemTime::SystemTime(absl::Time last_seen) : SystemTime(last_seen, &absl::Now, &ReadSteadyClock) {}

SystemTime::SystemTime(absl::Time last_seen, WallSource wall, SteadySource steady)
    : wall_(std::move(wall)),
      steady_(std::move(steady)),
      wall_at_start_(wall_()),
      steady_at_start_(steady_()),
      last_seen_(last_seen) {}

absl::Time SystemTime::Now() const { return wall_(); }

bool SystemTime::IsTrusted() const { return WhyUntrusted().empty(); }

std::string SystemTime::WhyUntrusted() const {
  std::lock_guard<std::mutex> lock(mutex_);
  const absl::Time now = wall_();
  const absl::Duration jump = (now - wall_at_start_) - (steady_() - steady_at_start_);
  if (absl::AbsDuration(jump) > kLargestJump) {
    return absl::StrCat("the wall clock jumped ", jump > absl::ZeroDuration() ? "ahead" : "back", " by ",
                        InSeconds(jump), "; correct it, or confirm it");
  }
  if (now < last_seen_) {
    return absl::StrCat("the wall clock is ", InSeconds(last_seen_ - now),
                        " behind the newest commit in the store; wait until it catches up, or confirm it");
  }
  // Measured at the start: an office that runs for months is not absent.
  if (last_seen_ != absl::InfinitePast() && wall_at_start_ - last_seen_ > kLongestAbsence) {
    return absl::StrCat("at startup the wall clock was ", InSeconds(wall_at_start_ - last_seen_),
                        " after the newest commit in the store; confirm it if it is correct");
  }
  return "";
}

void SystemTime::Confirm() {
  std::lock_guard<std::mutex> lock(mutex_);
  wall_at_start_ = wall_();
  steady_at_start_ = steady_();
  last_seen_ = absl::InfinitePast();
}

absl::Time ManualTime::Now() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return now_;
}

absl::Status ManualTime::AdvanceTo(absl::Time time) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (time < now_)
    return absl::FailedPreconditionError("the clock cannot move backwards; name a time that is not in the past");
  now_ = time;
  return absl::OkStatus();
}

}  // namespace tongban
