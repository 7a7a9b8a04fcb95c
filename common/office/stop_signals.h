#ifndef TONGBAN_COMMON_OFFICE_STOP_SIGNALS_H_
#define TONGBAN_COMMON_OFFICE_STOP_SIGNALS_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tongban {

// Waits for SIGTERM and SIGINT. Make it before any other thread: it blocks the
// signals in the calling thread, and threads inherit that.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();

  // A reason to stop from inside. From any thread.
  void Fail(const absl::Status& status);

  // Returns when there is a reason to stop: OK for a signal.
  absl::Status Wait();

  // Waits on for this long, or until a second signal or a failure.
  void Linger(absl::Duration time);

  // Calls `hurry` at a second signal, past or to come; null ends that, and it is
  // not running any more when this returns.
  void OnHurry(std::function<void()> hurry);

 private:
  void Listen();

  std::mutex mutex_;
  std::condition_variable changed_;
  int signals_ = 0;
  bool ending_ = false;
  absl::Status failure_;
  std::function<void()> hurry_;
  std::thread thread_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_STOP_SIGNALS_H_
