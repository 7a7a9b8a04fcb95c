#ifndef TONGBAN_COMMON_DESK_TABLES_H_
#define TONGBAN_COMMON_DESK_TABLES_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/desk/collection.h"
#include "common/store/keys.h"
#include "common/store/store.h"
#include "tongban/casework/v1/case.pb.h"

namespace tongban {

// clang-format off
// What every office keeps of its things, of whatever kind. Every key but those
// of `due`, `policies` and `secrets` begins with the federation hosted here; none
// holds anything personal. Times in keys are whole seconds since 1970 (UTC). A
// kind is a letter (collection.h).
//
//   table      key                                      value              meaning
//   records    federation, kind, id                     the kind's record  the thing as this office knows it; the application of
//                                                                         a case is in `events` (case_on_file.h)
//   events     federation, kind, id, revision           the kind's event   its history, kept for good (R91); the form of an
//                                                                         assessment is in `records` (form_on_file.h)
//   states     federation, kind, id, revision           edit               what the row in `records` was at a revision before,
//                                                                         made from the next one known here (states.h)
//   answers    federation, person, request id           record.v1.Answer   first answer to a request; to an act by its revision
//   due        due time, federation, kind, id, clock id empty              running clocks of things held here, soonest first
//   set_aside  federation, key in due                   record.v1.SetAsideRow  rows of due that cannot be worked off, until the
//                                                                         next start; federation may be empty
//   feed       federation, kind, sequence               record.v1.FeedEntry  every change, in order of commit
//   by_state   federation, kind, state, create time, id empty              worklists
//   by_filing  federation, kind, create time, id        empty              all things, oldest first
//   by_due     federation, kind, due time, id           empty              open things that are not handed on, most urgent
//                                                                         first, those without a running clock last
//   by_person  federation, kind, keyed hash of the      empty              cases whose applicant has it
//              citizen ID, id
//   pending_notices    federation, issue time, case, notice id  empty      what is still to be delivered, oldest first
//   notice_deliveries  federation, case, notice id      casework.v1.NoticeDelivery  what became of a notice; no row: nobody has tried
//                                                                         yet. Both are the intake's (delivery.h)
//   access     federation, time in µs, number           record.v1.AccessRecord  who read personal data, who was refused
//   counters   federation, name                         number             newest of a sequence: "feed", "access", "case/20260924";
//                                                                         without federation, in µs: "time" of the newest act,
//                                                                         "moved" to, of a manual clock, "made", when this store was
//   policies   version                                  config.v1.PinnedPolicy  every policy that was decided by
//   secrets    name                                     32 random bytes    made at first start: "person", "page"
// clang-format on
inline constexpr Table kRecords{"records"};
inline constexpr Table kEvents{.name = "events", .is_mostly_missed = true};
inline constexpr Table kStates{"states"};
inline constexpr Table kAnswers{.name = "answers", .is_mostly_missed = true};
inline constexpr Table kDue{"due"};
inline constexpr Table kSetAside{"set_aside"};
inline constexpr Table kFeed{"feed"};
inline constexpr Table kByState{"by_state"};
inline constexpr Table kByFiling{"by_filing"};
inline constexpr Table kByDue{"by_due"};
inline constexpr Table kByPerson{"by_person"};
inline constexpr Table kPendingNotices{"pending_notices"};
inline constexpr Table kNoticeDeliveries{"notice_deliveries"};
inline constexpr Table kAccess{"access"};
inline constexpr Table kCounters{"counters"};
inline constexpr Table kPolicies{"policies"};
inline constexpr Table kSecrets{"secrets"};
inline constexpr std::array kDeskTables = {
    kRecords, kEvents,   kStates,         kAnswers,          kDue,    kSetAside, kFeed,     kByState, kByFiling,
    kByDue,   kByPerson, kPendingNotices, kNoticeDeliveries, kAccess, kCounters, kPolicies, kSecrets};

uint64_t Seconds(absl::Time time);
uint64_t Micros(absl::Time time);

// The time that a counter without federation is; InfinitePast when there is
// none.
absl::StatusOr<absl::Time> CountedTime(absl::string_view counter, const Reader& reader);

// What the keys of a kind begin with, but for those of `due`.
Key KindKey(const Collection& kind, absl::string_view federation);
std::string RecordKey(const Collection& kind, absl::string_view federation, absl::string_view id);
// In `events` and `states`.
std::string EventKey(const Collection& kind, absl::string_view federation, absl::string_view id, int64_t revision);
std::string AnswerKey(absl::string_view federation, absl::string_view person, absl::string_view request_id);
std::string DueKey(const Collection& kind, absl::Time due, absl::string_view federation, absl::string_view id,
                   int clock);
std::string SetAsideKey(absl::string_view federation, absl::string_view due_key);
std::string FeedKey(const Collection& kind, absl::string_view federation, int64_t sequence);
std::string ByStateKey(const Collection& kind, absl::string_view federation, int state, absl::Time create_time,
                       absl::string_view id);
std::string ByFilingKey(const Collection& kind, absl::string_view federation, absl::Time create_time,
                        absl::string_view id);
// InfiniteFuture, of what has no running clock, is the last of all.
std::string ByDueKey(const Collection& kind, absl::string_view federation, absl::Time due, absl::string_view id);
// `person` is a PersonKey (secrets.h).
std::string ByPersonKey(const Collection& kind, absl::string_view federation, absl::string_view person,
                        absl::string_view id);
// What the rows of a person begin with.
std::string PersonPrefix(const Collection& kind, absl::string_view federation, absl::string_view person);
std::string PendingNoticeKey(absl::string_view federation, absl::Time issue_time, absl::string_view case_id,
                             int notice);
std::string NoticeDeliveryKey(absl::string_view federation, absl::string_view case_id, int notice);
std::string AccessKey(absl::string_view federation, absl::Time time, int64_t number);
std::string CounterKey(absl::string_view federation, absl::string_view name);

// Of a case.
std::string CaseKey(absl::string_view federation, absl::string_view case_id);
std::string EventKey(absl::string_view federation, absl::string_view case_id, int64_t revision);

// "330213-20260924-000001" of "federations/…/cases/330213-20260924-000001".
std::string IdIn(absl::string_view name);
std::string CaseIdOf(const casework::v1::Case& file);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_TABLES_H_
