#ifndef TONGBAN_COMMON_LOG_LOG_H_
#define TONGBAN_COMMON_LOG_LOG_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tongban {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kJson, kText };

// The value of a field: text, a number or a yes or no. Text is not copied; it
// must live until Log returns.
class LogValue {
 public:
  using Value = std::variant<absl::string_view, int64_t, uint64_t, double, bool>;

  // Any text, and nothing that merely converts to one: a pointer must not pass as a bool.
  template <typename T>
  requires std::convertible_to<const T&, absl::string_view> LogValue(const T& text) : value_(absl::string_view(text)) {}
  LogValue(std::same_as<bool> auto fact) : value_(fact) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) LogValue(T number)
      : value_(static_cast<std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>>(number)) {}
  LogValue(std::floating_point auto number) : value_(static_cast<double>(number)) {}

  const Value& value() const { return value_; }

 private:
  Value value_;
};

struct LogField {
  absl::string_view name;
  LogValue value;
};

// No line is longer, its newline included: as long as a pipe takes in one piece,
// so that lines of several processes on one pipe do not mix. What does not fit
// is left out, and the line says so with a field "cut".
inline constexpr size_t kMaxLogLineBytes = 4096;

// Writes one line about one event, whatever the texts contain:
//
//   Log(Level::kInfo, "case committed", {{"method", "AcceptApplication"}, {"code", "OK"}, {"duration_us", 812}});
//   {"time":"2026-03-02T01:00:00.000Z","level":"INFO","event":"case committed","method":"AcceptApplication",…}
//
// `event` is a constant that can be searched for; what varies goes into fields.
// Nothing personal may be logged: identify a case by its id.
//
// Thread-safe. The line is given to the sink whole; on standard error it is one
// write(2). A line that cannot be written is lost: the log never stops the office.
void Log(Level level, absl::string_view event, std::initializer_list<LogField> fields = {});

// While one lives, lines of its thread that are below kWarning are kept, and
// written in pieces of whole lines, at most kMaxLogLineBytes each, when they
// fill one, before a warning, and at the end: a write for every line would cost
// more than the line. Other threads' lines may come in between; each has its
// own time. Not to be nested. Lines for a sink are not kept.
class LogTogether {
 public:
  LogTogether();
  ~LogTogether();
  LogTogether(const LogTogether&) = delete;

 private:
  std::string lines_;
};

// Events below `level` cost one comparison. kInfo at the start.
void SetLogLevel(Level level);

// kJson at the start.
void SetLogFormat(LogFormat format);

// Takes the lines, newline included, one call at a time; null: standard error, as at the
// start. The sink must not log.
using LogSink = std::function<void(absl::string_view line)>;
void SetLogSink(LogSink sink);

// Tells the time of the lines; null: the machine's clock, as at the start. A log
// line states when the machine thinks it is, so this is one of the few places
// that may read the real time; nothing is ever decided by it.
using LogTime = std::function<absl::Time()>;
void SetLogTime(LogTime time);

}  // namespace tongban

#endif  // TONGBAN_COMMON_LOG_LOG_H_
