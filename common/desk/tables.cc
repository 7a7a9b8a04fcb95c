#include "common/desk/tables.h"

#include <algorithm>

#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban {

uint64_t Seconds(absl::Time time) { return static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixSeconds(time))); }

uint64_t Micros(absl::Time time) { return static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixMicros(time))); }

absl::StatusOr<absl::Time> CountedTime(absl::string_view counter, const Reader& reader) {
  const absl::StatusOr<std::string> bytes = reader.Get(kCounters, CounterKey("", counter));
  if (absl::IsNotFound(bytes.status())) return absl::InfinitePast();
  if (!bytes.ok()) return bytes.status();
  ASSIGN_OR_RETURN(const uint64_t micros, KeyReader(*bytes).Number());
  return absl::FromUnixMicros(static_cast<int64_t>(micros));
}

std::string CaseKey(absl::string_view federation, absl::string_view case_id) {
  return Key().Text(federation).Text(case_id);
}
std::string EventKey(absl::string_view federation, absl::string_view case_id, int64_t revision) {
  return Key().Text(federation).Text(case_id).Number(static_cast<uint64_t>(revision));
}
std::string AnswerKey(absl::string_view federation, absl::string_view person, absl::string_view request_id) {
  return Key().Text(federation).Text(person).Text(request_id);
}
std::string DueKey(absl::Time due, absl::string_view federation, absl::string_view case_id, int clock) {
  return Key().Number(Seconds(due)).Text(federation).Text(case_id).Number(static_cast<uint64_t>(clock));
}
std::string SetAsideKey(absl::string_view federation, absl::string_view due_key) {
  return Key().Text(federation).Text(due_key);
}
std::string FeedKey(absl::string_view federation, int64_t sequence) {
  return Key().Text(federation).Number(static_cast<uint64_t>(sequence));
}
std::string ByStateKey(absl::string_view federation, const casework::v1::Case& file, absl::string_view case_id) {
  return Key().Text(federation).Number(file.state()).Number(Seconds(FromProto(file.create_time()))).Text(case_id);
}
std::string ByFilingKey(absl::string_view federation, const casework::v1::Case& file, absl::string_view case_id) {
  return Key().Text(federation).Number(Seconds(FromProto(file.create_time()))).Text(case_id);
}
std::string ByDueKey(absl::string_view federation, absl::Time due, absl::string_view case_id) {
  return Key().Text(federation).Number(Seconds(due)).Text(case_id);
}
std::string AccessKey(absl::string_view federation, absl::Time time, int64_t number) {
  return Key().Text(federation).Number(Micros(time)).Number(static_cast<uint64_t>(number));
}
std::string CounterKey(absl::string_view federation, absl::string_view name) {
  return Key().Text(federation).Text(name);
}

std::string CaseIdOf(const casework::v1::Case& file) { return file.name().substr(file.name().rfind('/') + 1); }

}  // namespace tongban
