#ifndef TONGBAN_COMMON_DESK_WORKLISTS_H_
#define TONGBAN_COMMON_DESK_WORKLISTS_H_

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/desk/filed.h"
#include "common/desk/tables.h"
#include "common/store/transaction.h"
#include "common/time/timestamps.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {

// A row of an index: due, by_state, by_filing or by_due.
struct IndexRow {
  Table table;
  std::string key;
  friend bool operator==(const IndexRow&, const IndexRow&) = default;
};
using IndexRows = std::vector<IndexRow>;

// A clock that will have its act at its limit. One that was reported goes on
// running, where the kind has such clocks.
template <typename Clock>
bool IsToBeWatched(const Clock& clock) {
  bool is_reported = false;
  if constexpr (requires { clock.has_overdue_time(); }) is_reported = clock.has_overdue_time();
  return clock.state() == Clock::STATE_RUNNING && !is_reported;
}

// The clock that ends first among those running, or null.
template <typename Record>
auto SoonestClock(const Record& record) -> decltype(&*record.clocks().begin()) {
  decltype(&*record.clocks().begin()) soonest = nullptr;
  for (const auto& clock : record.clocks()) {
    if (clock.state() != std::decay_t<decltype(clock)>::STATE_RUNNING) continue;
    if (soonest == nullptr || FromProto(clock.due_time()) < FromProto(soonest->due_time())) soonest = &clock;
  }
  return soonest;
}

// The rows a thing has at an office. An empty one (revision 0) has none.
template <typename Record>
IndexRows RowsOf(const casework::v1::OfficeRef& here, const Record& record) {
  using Filing = Filed<Record>;
  const Collection& kind = Filing::kCollection;
  IndexRows rows;
  if (record.revision() == 0) return rows;
  const std::string& federation = here.federation();
  const std::string id = IdIn(record.name());
  const absl::Time create_time = FromProto(record.create_time());
  rows.push_back({kByState, ByStateKey(kind, federation, record.state(), create_time, id)});
  rows.push_back({kByFiling, ByFilingKey(kind, federation, create_time, id)});
  if (Filing::IsFollowedBy(here, record)) {
    const auto* soonest = SoonestClock(record);
    const absl::Time due = soonest == nullptr ? absl::InfiniteFuture() : FromProto(soonest->due_time());
    rows.push_back({kByDue, ByDueKey(kind, federation, due, id)});
  }
  if (!Filing::IsHeldBy(here, record)) return rows;
  for (const auto& clock : record.clocks()) {
    if (!IsToBeWatched(clock)) continue;
    rows.push_back({kDue, DueKey(kind, FromProto(clock.due_time()), federation, id, clock.id())});
  }
  return rows;
}

// Moves a thing in the indexes from the rows it had to those it has now. Returns
// the first key that came to `due`; empty when none did.
std::string MoveRows(const IndexRows& before, IndexRows after, Transaction& transaction);

// The same, and writes its row (states.h).
template <typename Record>
std::string FileRecord(const casework::v1::OfficeRef& here, const IndexRows& before, const Record& after,
                       std::string row, Transaction& transaction) {
  std::string first_due = MoveRows(before, RowsOf(here, after), transaction);
  transaction.Put(kRecords, RecordKey(Filed<Record>::kCollection, here.federation(), IdIn(after.name())),
                  std::move(row));
  return first_due;
}

// The case without anything personal, as the office knows it.
casework::v1::CaseSummary Summarize(const casework::v1::OfficeRef& here, const casework::v1::Case& file);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_WORKLISTS_H_
