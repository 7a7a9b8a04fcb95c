#ifndef TONGBAN_COMMON_TIME_TIME_SOURCE_H_
#define TONGBAN_COMMON_TIME_TIME_SOURCE_H_

#include <functional>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tongban {

// Where the time comes from. Nothing else may read it, so that a decision can
// be replayed and a test can move the day. Safe to use from several threads.
class TimeSource {
 public:
  virtual ~TimeSource() = default;

  virtual absl::Time Now() const = 0;

  // False while the time cannot be relied on. What cannot be undone, such as
  // ending a case because a limit ran out (R36), waits until it is true.
  virtual bool IsTrusted() const = 0;
};

// The wall clock of this machine, doubted when it contradicts what else is
// known: the steady clock, and the newest commit in the store.
class SystemTime : public TimeSource {
 public:
  using WallSource = std::function<absl::Time()>;
  // Time since an arbitrary moment; never set, never back.
  using SteadySource = std::function<absl::Duration()>;

  // How far the wall clock may move away from the steady clock. Time
  // services correct by seconds; an hour is a wrong zone or a wrong hand.
  static constexpr absl::Duration kLargestJump = absl::Hours(1);

  // How long an office may have been closed before a person must say that the
  // clock is right: limits of 14 working days with a long holiday inside end
  // within it, so no applicant loses a right to a machine that woke up in the
  // wrong year.
  static constexpr absl::Duration kLongestAbsence = absl::Hours(24 * 30);

  // `last_seen` is the time of the newest commit in the store, InfinitePast if
  // there is none.
  explicit SystemTime(absl::Time last_seen);
  SystemTime(absl::Time last_seen, WallSource wall, SteadySource steady);

  absl::Time Now() const override;
  bool IsTrusted() const override;

  // Empty while the time is trusted; else the reason and the remedy, for an
  // operator. A wall clock set right again, or one that caught up with the
  // store, is trusted again without anybody's act.
  std::string WhyUntrusted() const;

  // An operator's act: the present time is true, whatever spoke against it.
  void Confirm();

 private:
  const WallSource wall_;
  const SteadySource steady_;

  mutable std::mutex mutex_;
  // Both clocks at the same moment, the start or the last confirmation: a jump
  // is what they disagree on since then.
  absl::Time wall_at_start_;
  absl::Duration steady_at_start_;
  absl::Time last_seen_;
};

// A clock that stands still until it is moved. For tests, replay and drills.
class ManualTime : public TimeSource {
 public:
  explicit ManualTime(absl::Time start) : now_(start) {}

  absl::Time Now() const override;
  bool IsTrusted() const override { return true; }

  // FAILED_PRECONDITION if `time` is in the past; the clock then stays.
  absl::Status AdvanceTo(absl::Time time);

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_TIME_TIME_SOURCE_H_
