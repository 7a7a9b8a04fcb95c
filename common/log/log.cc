#include "common/log/log.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <utility>

#include "absl/time/clock.h"
#include "common/log/log_line.h"

namespace tongban {
namespace {

std::atomic<Level> threshold = Level::kInfo;
std::atomic<LogFormat> line_format = LogFormat::kJson;

struct Outlet {
  std::mutex mutex;
  LogSink sink;
  LogTime time;
};

// Never destroyed: threads may log while the process exits.
Outlet& TheOutlet() {
  static Outlet* const outlet = new Outlet;
  return *outlet;
}

void WriteToStandardError(absl::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) line.remove_prefix(static_cast<size_t>(written));
  }
}

// Of a LogTogether that lives on this thread.
thread_local std::string* kept = nullptr;

void WriteKept() {
  WriteToStandardError(*kept);
  kept->clear();
}

}  // namespace

void Log(Level level, absl::string_view event, std::initializer_list<LogField> fields) {
  if (level < threshold.load(std::memory_order_relaxed)) return;
  Outlet& outlet = TheOutlet();
  // The time is read under the lock, so that lines appear in the order of their times.
  std::lock_guard<std::mutex> lock(outlet.mutex);
  const absl::Time time = outlet.time ? outlet.time() : absl::Now();
  const std::string line = FormatLogLine(line_format.load(std::memory_order_relaxed), time, level, event, fields);
  if (outlet.sink) return outlet.sink(line);
  if (kept == nullptr) return WriteToStandardError(line);
  if (kept->size() + line.size() > kMaxLogLineBytes) WriteKept();
  kept->append(line);
  if (level >= Level::kWarning) WriteKept();
}

LogTogether::LogTogether() { kept = &lines_; }

LogTogether::~LogTogether() {
  WriteKept();
  kept = nullptr;
}

void SetLogLevel(Level level) { threshold.store(level, std::memory_order_relaxed); }

void SetLogFormat(LogFormat format) { line_format.store(format, std::memory_order_relaxed); }

void SetLogSink(LogSink sink) {
  Outlet& outlet = TheOutlet();
  std::lock_guard<std::mutex> lock(outlet.mutex);
  outlet.sink = std::move(sink);
}

void SetLogTime(LogTime time) {
  Outlet& outlet = TheOutlet();
  std::lock_guard<std::mutex> lock(outlet.mutex);
  outlet.time = std::move(time);
}

}  // namespace tongban
