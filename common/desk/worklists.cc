#include "common/desk/worklists.h"

#include <string>
#include <utility>

#include "common/policy/assessments.h"
#include "common/policy/lifecycle.h"
#include "common/policy/parties.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::CaseSummary;
using casework::v1::Clock;
using casework::v1::OfficeRef;

bool Has(const IndexRows& rows, const IndexRow& row) {
  for (const IndexRow& each : rows) {
    if (each == row) return true;
  }
  return false;
}

}  // namespace

std::string MoveRows(const IndexRows& before, IndexRows after, Transaction& transaction) {
  for (const IndexRow& row : before) {
    if (!Has(after, row)) transaction.Delete(row.table, row.key);
  }
  std::string first_due;
  for (IndexRow& row : after) {
    if (Has(before, row)) continue;
    if (row.table == kDue && (first_due.empty() || row.key < first_due)) first_due = row.key;
    transaction.Put(row.table, std::move(row.key), "");
  }
  return first_due;
}

CaseSummary Summarize(const OfficeRef& here, const Case& file) {
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
  summary.set_holder_role(policy::HolderOf(file.state()));
  summary.set_institution(policy::NewestAssessment(file).appointment().institution());
  if (!policy::IsFinal(file.state()) && !Filed<Case>::IsFollowedBy(here, file)) {
    *summary.mutable_handed_on_time() = file.update_time();
  }
  return summary;
}

}  // namespace tongban
