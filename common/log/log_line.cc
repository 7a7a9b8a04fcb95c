#include "common/log/log_line.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tongban {
namespace {

// A text may take a quarter of the line, so that one long text leaves room for
// the others.
constexpr size_t kMaxTextBytes = kMaxLogLineBytes / 4;
constexpr absl::string_view kEllipsis = "\xe2\x80\xa6";
// What FormatLogLine adds when something was left out, with the newline.
constexpr absl::string_view kJsonEnd = "}\n";
constexpr absl::string_view kJsonCutEnd = ",\"cut\":true}\n";
constexpr absl::string_view kTextEnd = "\n";
constexpr absl::string_view kTextCutEnd = " cut=true\n";

constexpr uint32_t kNotACharacter = 0xffffffff;

// Takes the next character (RFC 3629) off `text`; kNotACharacter for a byte that
// begins none, which is then the byte taken.
uint32_t TakeCharacter(absl::string_view& text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const size_t length = lead < 0x80 ? 1 : lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  uint32_t character = length == 1 ? lead : lead & (0x7f >> length);
  bool whole = length > 0 && length <= text.size() && lead < 0xf5;
  for (size_t i = 1; whole && i < length; ++i) {
    whole = (byte(i) & 0xc0) == 0x80;
    character = character << 6 | (byte(i) & 0x3f);
  }
  whole = whole && character >= kSmallest[length] && character <= 0x10ffff && (character & 0xfffff800) != 0xd800;
  text.remove_prefix(whole ? length : 1);
  return whole ? character : kNotACharacter;
}

// Control characters, and those that some reader of lines takes for a line
// break: NEL (in C1), LINE SEPARATOR and PARAGRAPH SEPARATOR.
bool BreaksLines(uint32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 || character == 0x2029;
}

// Printable, and nothing that JSON escapes.
bool IsPlain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

// Appends `text` as the inside of a JSON string. False if it was too long and
// its end was left out.
bool AppendEscaped(absl::string_view text, std::string& line) {
  const size_t limit = line.size() + kMaxTextBytes;
  while (!text.empty()) {
    // Most texts are plain from one end to the other.
    const auto plain = static_cast<size_t>(std::ranges::find_if_not(text, IsPlain) - text.begin());
    const size_t fits = std::min(plain, limit - kEllipsis.size() - line.size());
    line.append(text.data(), fits);
    text.remove_prefix(fits);
    if (text.empty()) break;
    const absl::string_view before = text;
    const uint32_t character = TakeCharacter(text);
    std::string escaped;
    if (character == kNotACharacter) {
      escaped = "\\ufffd";
    } else if (character == '"' || character == '\\') {
      escaped = {'\\', static_cast<char>(character)};
    } else if (BreaksLines(character)) {
      escaped = absl::StrFormat("\\u%04x", character);
    } else {
      escaped = std::string(before.substr(0, before.size() - text.size()));
    }
    if (line.size() + escaped.size() + kEllipsis.size() > limit) {
      line.append(kEllipsis.data(), kEllipsis.size());
      return false;
    }
    line.append(escaped);
  }
  return true;
}

bool AppendQuoted(absl::string_view text, std::string& line) {
  line.push_back('"');
  const bool whole = AppendEscaped(text, line);
  line.push_back('"');
  return whole;
}

// The shortest digits that read back as the same number. JSON has no word for
// the numbers that are none.
void AppendDouble(double number, std::string& line) {
  if (!std::isfinite(number)) {
    absl::StrAppend(&line, "\"", number, "\"");
    return;
  }
  char digits[32];
  line.append(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
}

bool AppendValue(const LogValue& value, std::string& line) {
  bool whole = true;
  std::visit(
      [&](const auto& plain) {
        using T = std::decay_t<decltype(plain)>;
        if constexpr (std::same_as<T, absl::string_view>) {
          whole = AppendQuoted(plain, line);
        } else if constexpr (std::same_as<T, bool>) {
          line.append(plain ? "true" : "false");
        } else if constexpr (std::same_as<T, double>) {
          AppendDouble(plain, line);
        } else {
          absl::StrAppend(&line, plain);
        }
      },
      value.value());
  return whole;
}

// RFC 3339 in UTC, with milliseconds.
std::string TimeText(absl::Time time) {
  if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return absl::FormatTime(time);
  // Many lines are of one second, which is written once.
  thread_local absl::Time second = absl::InfinitePast();
  thread_local std::string text;
  const absl::Time begins = absl::FromUnixSeconds(absl::ToUnixSeconds(time));
  if (begins != second) {
    text = absl::FormatTime("%Y-%m-%dT%H:%M:%S.", begins, absl::UTCTimeZone());
    second = begins;
  }
  return absl::StrCat(text, absl::Dec(absl::ToInt64Milliseconds(time - begins), absl::kZeroPad3), "Z");
}

absl::string_view NameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return "DEBUG";
    case Level::kInfo:
      return "INFO";
    case Level::kWarning:
      return "WARNING";
    case Level::kError:
      return "ERROR";
  }
  return "ERROR";
}

}  // namespace

std::string FormatLogLine(LogFormat format, absl::Time time, Level level, absl::string_view event,
                          std::initializer_list<LogField> fields) {
  const bool json = format == LogFormat::kJson;
  const absl::string_view cut_end = json ? kJsonCutEnd : kTextCutEnd;
  const std::string when = TimeText(time);
  std::string line = json ? absl::StrCat("{\"time\":\"", when, "\",\"level\":\"", NameOf(level), "\",\"event\":")
                          : absl::StrCat(when, " ", NameOf(level), " ");
  bool whole = json ? AppendQuoted(event, line) : AppendEscaped(event, line);
  for (const LogField& field : fields) {
    const size_t before = line.size();
    line.push_back(json ? ',' : ' ');
    whole &= json ? AppendQuoted(field.name, line) : AppendEscaped(field.name, line);
    line.push_back(json ? ':' : '=');
    whole &= AppendValue(field.value, line);
    if (line.size() + cut_end.size() > kMaxLogLineBytes) {
      line.resize(before);
      whole = false;
    }
  }
  absl::StrAppend(&line, !whole ? cut_end : json ? kJsonEnd : kTextEnd);
  return line;
}

}  // namespace tongban
