// What the clock does: for every limit that has run out, the act its row names.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/desk/desk.h"
#include "common/desk/set_aside.h"
#include "common/desk/tables.h"
#include "common/log/log.h"
#include "common/status/refusal.h"
#include "common/status/status.h"

namespace tongban {
namespace {

struct Due {
  std::string key;
  absl::Status damage;  // Not OK: the key alone is known.
  char kind = 0;        // Its letter.
  std::string federation, id;
  int clock = 0;  // Its number in the thing.

  // For people.
  std::string Shown() const { return damage.ok() ? absl::StrCat(id, " clock ", clock) : absl::BytesToHexString(key); }
};

absl::Status ReadKey(Due& due) {
  KeyReader parts(due.key);
  RETURN_IF_ERROR(parts.Number().status());
  ASSIGN_OR_RETURN(due.federation, parts.Text());
  ASSIGN_OR_RETURN(due.kind, parts.Letter());
  ASSIGN_OR_RETURN(due.id, parts.Text());
  ASSIGN_OR_RETURN(const uint64_t clock, parts.Number());
  if (clock == 0 || clock > std::numeric_limits<int32_t>::max())
    return absl::DataLossError("row does not name a clock");
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
    const KindOnDesk* kind = KindOf(due.kind);
    if (status.ok() && kind == nullptr) status = absl::DataLossError("row is of a kind not stored here");
    if (status.ok()) status = kind->act_on_due_clock(*this, due.federation, due.id, due.clock, own);
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
    const std::string later = DueKey(kind->collection, now + kDueRetry, due.federation, due.id, due.clock);
    transaction.Put(kDue, later, "");
    LookFrom(later);
    Log(Level::kWarning, "due clock deferred",
        {{"federation", due.federation}, {"id", due.id}, {"reason", ReasonOf(status)}});
  }
  return more;
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
