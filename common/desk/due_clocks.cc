// What the clock does: for every limit that has run out, the act its row names.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/desk/case_on_file.h"
#include "common/desk/desk.h"
#include "common/desk/set_aside.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/log/log.h"
#include "common/policy/limits.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Clock;

struct Due {
  std::string key;
  absl::Status damage;  // Not OK: the key alone is known.
  std::string federation, case_id;
  int clock = 0;  // Its number in the case.

  // For people.
  std::string Shown() const {
    return damage.ok() ? absl::StrCat(case_id, " clock ", clock) : absl::BytesToHexString(key);
  }
};

absl::Status ReadKey(Due& due) {
  KeyReader parts(due.key);
  RETURN_IF_ERROR(parts.Number().status());
  ASSIGN_OR_RETURN(due.federation, parts.Text());
  ASSIGN_OR_RETURN(due.case_id, parts.Text());
  ASSIGN_OR_RETURN(const uint64_t clock, parts.Number());
  if (clock == 0 || clock > std::numeric_limits<int32_t>::max()) return absl::DataLossError("the row names no clock");
  due.clock = static_cast<int>(clock);
  return absl::OkStatus();
}

Due ReadDue(absl::string_view key) {
  Due due;
  due.key = std::string(key);
  due.damage = ReadKey(due);
  if (!due.damage.ok()) due.federation.clear();
  return due;
}

// Above every key of `due`: times are eight bytes, the first of them zero for
// millions of years.
constexpr absl::string_view kBeyondAllDue = "\xff";

// A limit is over when its last second is.
absl::Time EndOf(uint64_t second) { return absl::FromUnixSeconds(static_cast<int64_t>(second)) + absl::Seconds(1); }

// What has run out by now, soonest first, at most one more than a pass takes.
// Nothing is due before `from`.
absl::StatusOr<std::vector<Due>> FindDue(absl::string_view from, absl::Time now, const Reader& reader) {
  std::vector<Due> found;
  RETURN_IF_ERROR(reader.Scan(kDue, from, OrderedNumber(Seconds(now)), [&](absl::string_view key, absl::string_view) {
    found.push_back(ReadDue(key));
    return found.size() <= Desk::kMostDueInAPass;
  }));
  return found;
}

law::Owned<Act> ActAtLimit(const Clock& clock, google::protobuf::Arena& arena) {
  law::Owned<Act> act = law::MakeOwned<Act>(&arena);
  if (policy::RowOf(clock.kind()).at_limit == Act::kAbandon) {
    act->mutable_abandon()->set_clock(clock.id());
  } else {
    act->mutable_report_overdue()->set_clock(clock.id());
  }
  return act;
}

}  // namespace

absl::StatusOr<bool> Desk::ActOnDueClocks(Transaction& transaction) {
  // In doubtful time nothing runs out: an ending cannot be undone, and neither
  // can a line of history that calls a county late. The rows stay as they are,
  // so that the limits hold when the time is right again, whichever way it was
  // wrong; the loop comes back by itself.
  if (!settings_.clock.IsTrusted()) return false;
  const absl::Time now = settings_.clock.Now();
  ASSIGN_OR_RETURN(std::vector<Due> all_due, FindDue(due_from_, now, transaction));
  const bool more = all_due.size() > kMostDueInAPass;
  if (more) all_due.pop_back();
  for (const Due& due : all_due) {
    transaction.Delete(kDue, due.key);
    Transaction own(&transaction);
    absl::Status status = due.damage;
    if (status.ok()) status = ActOnDueClock(due.federation, due.case_id, due.clock, own);
    if (status.ok()) {
      std::move(own).MergeInto(transaction);
      continue;
    }
    // What cannot be read will not be readable in five minutes either.
    if (absl::IsDataLoss(status)) {
      SetAside(due.federation, due.key, due.Shown(), status, now, transaction);
      continue;
    }
    // The limit stays on the list: nothing that ran out is ever forgotten.
    const std::string later = DueKey(now + kDueRetry, due.federation, due.case_id, due.clock);
    transaction.Put(kDue, later, "");
    LookFrom(later);
    Log(Level::kWarning, "due clock waits",
        {{"federation", due.federation}, {"case", due.case_id}, {"reason", ReasonOf(status)}});
  }
  return more;
}

absl::Status Desk::ActOnDueClock(absl::string_view federation, absl::string_view case_id, int clock,
                                 Transaction& transaction) {
  google::protobuf::Arena arena(ArenaForAnAct());
  ASSIGN_OR_RETURN(CaseOnFile on_file, ReadCase(federation, case_id, transaction, &arena));
  const Clock* running = policy::FindClock(std::as_const(*on_file.file), clock);
  // The case may have moved on.
  if (running == nullptr || !policy::HasRunOut(*running, settings_.clock.Now())) return absl::OkStatus();
  law::Owned<Act> act = ActAtLimit(*running, arena);
  Actor actor;
  actor.set_role(Actor::ROLE_CLOCK);
  actor.set_federation(std::string(federation));
  const Standing standing = StandingOf(federation, *on_file.file, std::move(on_file.row));
  ASSIGN_OR_RETURN(EncodedDecision encoded,
                   Decide(federation, std::move(on_file.file), std::move(act), actor, transaction));
  return Record(standing, std::move(encoded), transaction);
}

Desk::Standing Desk::StandingOf(absl::string_view federation, const Case& file, std::string row) const {
  return {RowsOf(Here(federation), file), std::move(row), file.revision()};
}

void Desk::File(absl::string_view federation, const Standing& before, const Case& after, std::string case_row,
                Transaction& transaction) {
  if (before.revision > 0) {
    KeepState(federation, CaseIdOf(after), before.revision, before.row, case_row, transaction);
  }
  LookFrom(FileCase(Here(federation), before.index, after, std::move(case_row), transaction));
}

void Desk::LookFrom(const std::string& due_key) {
  if (!due_key.empty()) due_from_ = std::min(due_from_, due_key);
}

absl::StatusOr<absl::Time> Desk::NextDue(const Reader& reader) {
  if (due_from_ == kBeyondAllDue) return absl::InfiniteFuture();
  const absl::StatusOr<uint64_t> soonest = KeyReader(due_from_).Number();
  // The row may be gone by then; whoever comes in vain asks again.
  if (soonest.ok() && *soonest > Seconds(settings_.clock.Now())) return EndOf(*soonest);
  absl::Time next = absl::InfiniteFuture();
  std::string first(kBeyondAllDue);
  RETURN_IF_ERROR(reader.Scan(kDue, due_from_, "", [&](absl::string_view key, absl::string_view) {
    if (first == kBeyondAllDue) first = std::string(key);
    const absl::StatusOr<uint64_t> seconds = KeyReader(key).Number();
    // A row too short to say when comes along with what else is due.
    if (!seconds.ok()) return true;
    next = EndOf(*seconds);
    return false;
  }));
  due_from_ = std::move(first);
  return next;
}

}  // namespace tongban
