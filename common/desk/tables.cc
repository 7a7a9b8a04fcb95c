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

Key KindKey(const Collection& kind, absl::string_view federation) { return Key().Text(federation).Letter(kind.letter); }

std::string RecordKey(const Collection& kind, absl::string_view federation, absl::string_view id) {
  return KindKey(kind, federation).Text(id);
}
std::string EventKey(const Collection& kind, absl::string_view federation, absl::string_view id, int64_t revision) {
  return KindKey(kind, federation).Text(id).Number(static_cast<uint64_t>(revision));
}
std::string AnswerKey(absl::string_view federation, absl::string_view person, absl::string_view request_id) {
  return Key().Text(federation).Text(person).Text(request_id);
}
std::string DueKey(const Collection& kind, absl::Time due, absl::string_view federation, absl::string_view id,
                   int clock) {
  return Key().Number(Seconds(due)).Text(federation).Letter(kind.letter).Text(id).Number(static_cast<uint64_t>(clock));
}
std::string SetAsideKey(absl::string_view federation, absl::string_view due_key) {
  return Key().Text(federation).Text(due_key);
}
std::string FeedKey(const Collection& kind, absl::string_view federation, int64_t sequence) {
  return KindKey(kind, federation).Number(static_cast<uint64_t>(sequence));
}
std::string ByStateKey(const Collection& kind, absl::string_view federation, int state, absl::Time create_time,
                       absl::string_view id) {
  return KindKey(kind, federation).Number(static_cast<uint64_t>(state)).Number(Seconds(create_time)).Text(id);
}
std::string ByFilingKey(const Collection& kind, absl::string_view federation, absl::Time create_time,
                        absl::string_view id) {
  return KindKey(kind, federation).Number(Seconds(create_time)).Text(id);
}
std::string ByDueKey(const Collection& kind, absl::string_view federation, absl::Time due, absl::string_view id) {
  return KindKey(kind, federation).Number(Seconds(due)).Text(id);
}
std::string ByPersonKey(const Collection& kind, absl::string_view federation, absl::string_view person,
                        absl::string_view id) {
  return KindKey(kind, federation).Text(person).Text(id);
}
std::string PersonPrefix(const Collection& kind, absl::string_view federation, absl::string_view person) {
  return KindKey(kind, federation).Text(person);
}
std::string PendingNoticeKey(absl::string_view federation, absl::Time issue_time, absl::string_view case_id,
                             int notice) {
  return Key().Text(federation).Number(Seconds(issue_time)).Text(case_id).Number(static_cast<uint64_t>(notice));
}
std::string NoticeDeliveryKey(absl::string_view federation, absl::string_view case_id, int notice) {
  return Key().Text(federation).Text(case_id).Number(static_cast<uint64_t>(notice));
}
std::string AccessKey(absl::string_view federation, absl::Time time, int64_t number) {
  return Key().Text(federation).Number(Micros(time)).Number(static_cast<uint64_t>(number));
}
std::string CounterKey(absl::string_view federation, absl::string_view name) {
  return Key().Text(federation).Text(name);
}

std::string CaseKey(absl::string_view federation, absl::string_view case_id) {
  return RecordKey(kCaseCollection, federation, case_id);
}
std::string EventKey(absl::string_view federation, absl::string_view case_id, int64_t revision) {
  return EventKey(kCaseCollection, federation, case_id, revision);
}

std::string IdIn(absl::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }
std::string CaseIdOf(const casework::v1::Case& file) { return IdIn(file.name()); }

}  // namespace tongban
