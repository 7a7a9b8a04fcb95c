#ifndef TONGBAN_TESTS_BENCH_PROGRAM_H_
#define TONGBAN_TESTS_BENCH_PROGRAM_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tongban::bench {

// A server in a process of its own, and what it has used. Its output goes into
// a file, as a log does.
class Program {
 public:
  Program(std::string path, std::vector<std::string> arguments, std::string output);
  // Kills it if it still runs.
  ~Program();
  Program(const Program&) = delete;

  absl::Status Start();
  void Kill();
  // It was started and runs no more, by itself.
  bool HasEnded() const;
  pid_t process() const { return process_; }

  // User and system time of all its threads.
  absl::Duration Cpu() const;
  int64_t ResidentBytes() const;

 private:
  const std::string path_;
  const std::vector<std::string> arguments_;
  const std::string output_;
  pid_t process_ = 0;
};

// Of this process.
absl::Duration OwnCpu();
// Of the calling thread.
absl::Duration ThreadCpu();
// Of this process's other threads.
absl::Duration BackgroundCpu();
// Of everything on the machine, its kernel and its other users included.
absl::Duration MachineCpu();
// Of all files under a folder, logs of the database included.
int64_t DiskBytes(const std::string& folder);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_PROGRAM_H_
