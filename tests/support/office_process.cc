#include "tests/support/office_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status.h"

namespace tongban {
namespace {

constexpr size_t kShownLines = 5;

// What the process is given: its output goes into the pipe, and no signal is
// blocked, whatever the thread blocks that starts it.
class Setting {
 public:
  explicit Setting(int output) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files_, output, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
  }
  ~Setting() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  Setting(const Setting&) = delete;

  absl::Status Spawn(const std::string& program, const std::vector<std::string>& arguments, pid_t& process) {
    std::vector<char*> words = {const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    const int error = posix_spawn(&process, program.c_str(), &files_, &attributes_, words.data(), environ);
    return error == 0 ? absl::OkStatus() : absl::NotFoundError(absl::StrCat(program, ": ", std::strerror(error)));
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

}  // namespace

OfficeProcess::OfficeProcess(std::string program, std::vector<std::string> arguments)
    : program_(std::move(program)), arguments_(std::move(arguments)) {}

OfficeProcess::~OfficeProcess() { Kill(); }

absl::Status OfficeProcess::Start() {
  Reap();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::InternalError("no pipe");
  const absl::Status spawned = Setting(ends[1]).Spawn(program_, arguments_, process_);
  close(ends[1]);
  if (!spawned.ok()) {
    close(ends[0]);
    process_ = 0;
    return spawned;
  }
  {
    const std::lock_guard lock(mutex_);
    life_begins_ = lines_.size();
    ended_ = false;
  }
  listener_ = std::thread([this, output = ends[0]] { Listen(output); });
  return absl::OkStatus();
}

// Until the pipe closes, which it does when the process is gone.
void OfficeProcess::Listen(int output) {
  std::string rest;
  char buffer[4096];
  ssize_t size = 0;
  while ((size = read(output, buffer, sizeof buffer)) > 0 || (size < 0 && errno == EINTR)) {
    if (size < 0) continue;
    rest.append(buffer, static_cast<size_t>(size));
    const std::lock_guard lock(mutex_);
    for (size_t end = 0; (end = rest.find('\n')) != std::string::npos; rest.erase(0, end + 1)) {
      lines_.push_back(rest.substr(0, end));
    }
    changed_.notify_all();
  }
  close(output);
  const std::lock_guard lock(mutex_);
  // What a killed process had not finished writing is no line.
  ended_ = true;
  changed_.notify_all();
}

absl::StatusOr<std::string> OfficeProcess::Await(const std::function<bool(const std::string&)>& found,
                                                 absl::Duration limit) {
  std::unique_lock lock(mutex_);
  size_t next = life_begins_;
  std::string line;
  const bool in_time = changed_.wait_for(lock, absl::ToChronoMilliseconds(limit), [&] {
    for (; next < lines_.size(); ++next) {
      if (found(line = lines_[next])) return true;
    }
    line.clear();
    return ended_;
  });
  if (!line.empty()) return line;
  return in_time ? absl::AbortedError("it ended") : absl::DeadlineExceededError("it did not come in time");
}

absl::StatusOr<std::string> OfficeProcess::AwaitLine(absl::string_view part, absl::Duration limit) {
  auto line = Await([part](const std::string& each) { return absl::StrContains(each, part); }, limit);
  if (line.ok()) return line;
  return absl::Status(line.status().code(),
                      absl::StrCat("waiting for '", part, "': ", line.status().message(), LastLines()));
}

absl::Status OfficeProcess::AwaitServing(absl::Duration limit) {
  return AwaitLine("\"office started\"", limit).status();
}

std::string OfficeProcess::LastLines() const {
  const std::lock_guard lock(mutex_);
  std::string shown;
  for (size_t i = lines_.size() - std::min(lines_.size(), kShownLines); i < lines_.size(); ++i) {
    absl::StrAppend(&shown, "\n  ", lines_[i]);
  }
  return shown;
}

void OfficeProcess::Kill() {
  if (process_ > 0) kill(process_, SIGKILL);
  Reap();
}

void OfficeProcess::Terminate() {
  if (process_ > 0) kill(process_, SIGTERM);
}

void OfficeProcess::Reap() {
  if (process_ > 0) {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    process_ = 0;
  }
  if (listener_.joinable()) listener_.join();
}

absl::StatusOr<int> OfficeProcess::AwaitExit(absl::Duration limit) {
  const auto never = [](const std::string&) { return false; };
  if (absl::IsDeadlineExceeded(Await(never, limit).status())) return absl::DeadlineExceededError("it runs on");
  Reap();
  return exit_;
}

std::vector<std::string> OfficeProcess::Lines() const {
  const std::lock_guard lock(mutex_);
  return lines_;
}

}  // namespace tongban
