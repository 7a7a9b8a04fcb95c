#ifndef TONGBAN_TESTS_SUPPORT_OFFICE_PROCESS_H_
#define TONGBAN_TESTS_SUPPORT_OFFICE_PROCESS_H_

#include <sys/types.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tongban {

// A program in a process of its own, which can be killed at any moment and
// started again with the same arguments. Keeps every line it has written, over
// all its lives. Started, killed and waited for by one thread at a time; lines
// may be read by any.
class OfficeProcess {
 public:
  OfficeProcess(std::string program, std::vector<std::string> arguments);
  // Kills it if it still runs.
  ~OfficeProcess();
  OfficeProcess(const OfficeProcess&) = delete;

  // Once per life.
  absl::Status Start();
  // Returns when it has said that it serves. An error holds its last lines when
  // it ended instead, or said nothing in time.
  absl::Status AwaitServing(absl::Duration limit);
  // kill -9; returns when it is gone. Nothing happens to a process that is gone.
  void Kill();
  // SIGTERM.
  void Terminate();
  // Its exit code; minus the signal that ended it. DEADLINE_EXCEEDED when it
  // runs on.
  absl::StatusOr<int> AwaitExit(absl::Duration limit);

  // The first line of this life that contains `part`, now or when it comes.
  absl::StatusOr<std::string> AwaitLine(absl::string_view part, absl::Duration limit);
  // All lines of all lives, without line breaks.
  std::vector<std::string> Lines() const;
  bool running() const { return process_ > 0; }

 private:
  void Listen(int output);
  void Reap();
  // Waits for `found` over the lines of this life, or until they have ended.
  absl::StatusOr<std::string> Await(const std::function<bool(const std::string&)>& found, absl::Duration limit);
  std::string LastLines() const;

  const std::string program_;
  const std::vector<std::string> arguments_;
  pid_t process_ = 0;
  int exit_ = 0;
  std::thread listener_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
  size_t life_begins_ = 0;  // In lines_.
  bool ended_ = true;       // Its output is closed.
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_OFFICE_PROCESS_H_
