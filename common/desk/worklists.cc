#include "common/desk/worklists.h"

#include <string>
#include <utility>
#include <vector>

#include "common/desk/tables.h"
#include "common/identity/offices.h"
#include "common/policy/lifecycle.h"
#include "common/policy/parties.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::CaseSummary;
using casework::v1::Clock;
using casework::v1::OfficeRef;

// A clock that will have its act at its limit.
bool IsToBeWatched(const Clock& clock) { return clock.state() == Clock::STATE_RUNNING && !clock.has_overdue_time(); }

bool Has(const IndexRows& rows, const IndexRow& row) {
  for (const IndexRow& each : rows) {
    if (each == row) return true;
  }
  return false;
}

}  // namespace

IndexRows RowsOf(const OfficeRef& here, const Case& file) {
  IndexRows rows;
  if (file.revision() == 0) return rows;
  const std::string& federation = here.federation();
  const std::string case_id = CaseIdOf(file);
  rows.push_back({kByState, ByStateKey(federation, file, case_id)});
  rows.push_back({kByFiling, ByFilingKey(federation, file, case_id)});
  if (!IsSameOffice(file.holder(), here)) return rows;
  for (const Clock& clock : file.clocks()) {
    if (!IsToBeWatched(clock)) continue;
    rows.push_back({kDue, DueKey(FromProto(clock.due_time()), federation, case_id, clock.id())});
  }
  if (const Clock* soonest = SoonestClock(file); soonest != nullptr) {
    rows.push_back({kByDue, ByDueKey(federation, FromProto(soonest->due_time()), case_id)});
  }
  return rows;
}

const Clock* SoonestClock(const Case& file) {
  const Clock* soonest = nullptr;
  for (const Clock& clock : file.clocks()) {
    if (clock.state() != Clock::STATE_RUNNING) continue;
    if (soonest == nullptr || FromProto(clock.due_time()) < FromProto(soonest->due_time())) soonest = &clock;
  }
  return soonest;
}

std::string FileCase(const OfficeRef& here, const IndexRows& before, const Case& after, std::string case_row,
                     Transaction& transaction) {
  IndexRows rows = RowsOf(here, after);
  for (const IndexRow& row : before) {
    if (!Has(rows, row)) transaction.Delete(row.table, row.key);
  }
  std::string first_due;
  for (IndexRow& row : rows) {
    if (Has(before, row)) continue;
    if (row.table == kDue && (first_due.empty() || row.key < first_due)) first_due = row.key;
    transaction.Put(row.table, std::move(row.key), "");
  }
  transaction.Put(kCases, CaseKey(here.federation(), CaseIdOf(after)), std::move(case_row));
  return first_due;
}

CaseSummary Summarize(const Case& file) {
  CaseSummary summary;
  summary.set_name(file.name());
  summary.set_state(file.state());
  summary.set_matter(file.matter());
  *summary.mutable_holder() = file.holder();
  summary.set_residence_federation(policy::ResidenceOf(file));
  summary.set_household_federation(policy::HouseholdOf(file));
  *summary.mutable_create_time() = file.create_time();
  *summary.mutable_update_time() = file.update_time();
  summary.set_revision(file.revision());
  summary.set_etag(file.etag());
  if (const Clock* soonest = SoonestClock(file); soonest != nullptr) {
    *summary.mutable_due_time() = soonest->due_time();
    summary.set_due_clock(soonest->kind());
  }
  for (const Clock& clock : file.clocks()) {
    if (clock.state() == Clock::STATE_RUNNING && clock.has_overdue_time()) summary.set_overdue(true);
  }
  return summary;
}

}  // namespace tongban
