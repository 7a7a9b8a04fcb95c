#include "tests/bench/program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tongban::bench {
namespace {

absl::Duration Read(clockid_t clock) {
  timespec time = {};
  return clock_gettime(clock, &time) == 0 ? absl::DurationFromTimespec(time) : absl::ZeroDuration();
}

}  // namespace

Program::Program(std::string path, std::vector<std::string> arguments, std::string output)
    : path_(std::move(path)), arguments_(std::move(arguments)), output_(std::move(output)) {}

Program::~Program() { Kill(); }

absl::Status Program::Start() {
  std::vector<char*> words = {const_cast<char*>(path_.c_str())};
  for (const std::string& argument : arguments_) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  const int error = posix_spawnp(&process_, path_.c_str(), &files, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error == 0) return absl::OkStatus();
  process_ = 0;
  return absl::NotFoundError(absl::StrCat(path_, ": ", std::strerror(error)));
}

void Program::Kill() {
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
}

bool Program::HasEnded() const {
  siginfo_t end = {};
  // Left to be reaped by Kill.
  return waitid(P_PID, static_cast<id_t>(process_), &end, WEXITED | WNOHANG | WNOWAIT) != 0 || end.si_pid != 0;
}

absl::Duration Program::Cpu() const {
  clockid_t clock = 0;
  return clock_getcpuclockid(process_, &clock) == 0 ? Read(clock) : absl::ZeroDuration();
}

int64_t Program::ResidentBytes() const {
  std::ifstream statm(absl::StrCat("/proc/", process_, "/statm"));
  int64_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

absl::Duration ThreadCpu() { return Read(CLOCK_THREAD_CPUTIME_ID); }

absl::Duration OwnCpu() { return Read(CLOCK_PROCESS_CPUTIME_ID); }

absl::Duration BackgroundCpu() { return OwnCpu() - ThreadCpu(); }

absl::Duration MachineCpu() {
  std::ifstream stat("/proc/stat");
  std::string word;
  // user nice system idle iowait irq softirq steal
  int64_t ticks[8] = {};
  stat >> word;
  for (int64_t& each : ticks) stat >> each;
  const int64_t busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6];
  return absl::Seconds(static_cast<double>(busy) / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

int64_t DiskBytes(const std::string& folder) {
  int64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    std::error_code gone;
    const auto size = entry.is_regular_file() ? entry.file_size(gone) : 0;
    if (!gone) bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

}  // namespace tongban::bench
