#ifndef TONGBAN_COMMON_DESK_DESK_H_
#define TONGBAN_COMMON_DESK_DESK_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/desk/act_request.h"
#include "common/desk/encode.h"
#include "common/desk/worklists.h"
#include "common/identity/caller.h"
#include "common/policy/decide.h"
#include "common/policy/institutions.h"
#include "common/policy/policy_book.h"
#include "common/store/store.h"
#include "common/store/transaction.h"
#include "common/time/time_source.h"
#include "tongban/exchange/v1/exchange_service.pb.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {

// Puts a message, serialized, into the outbox, in the transaction that causes it.
// ComposeMessage makes it again of the reference.
using Send =
    std::function<absl::Status(const casework::v1::OfficeRef& sender, const casework::v1::OfficeRef& receiver,
                               std::string message, std::string reference, absl::Time now, Transaction& transaction)>;

class Desk;
struct KindOnDesk;

// What sets one office's desk apart.
struct DeskSettings {
  casework::v1::OfficeRef::Kind office;
  const Calendar& calendar;
  const TimeSource& clock;
  // The policies in force; asked for every new case, so that a reloaded file
  // takes effect.
  std::function<std::shared_ptr<const policy::PolicyBook>()> policies;
  Send send;
  // Looks up what an act of this office is decided by, beyond the case. May be
  // null.
  std::function<absl::Status(absl::string_view federation, const casework::v1::Case& before,
                             const casework::v1::Act& act, const Reader& reader, casework::v1::Findings& findings)>
      look_up;
  // Adds what this office alone keeps to the commit of an act. May be null.
  std::function<absl::Status(Desk& desk, absl::string_view federation, const policy::Decision& decision,
                             Transaction& transaction)>
      own_records;
  // Turns citizen IDs into keys (secrets.h).
  std::string person_secret = "";
  // A case in a later state is not taken over.
  casework::v1::Case::State newest_state = casework::v1::Case::State_MAX;
  // What this office keeps beside cases.
  std::vector<const KindOnDesk*> kinds = {};
};

// A kind of thing as the desk works on it: one choice an act, everything behind it
// is compiled for the kind. `kOnDesk<Record>` (work_on.h) is that of a kind.
struct KindOnDesk {
  const Collection& collection;
  absl::StatusOr<std::string> (*perform)(Desk& desk, ActRequest request, const Caller& caller,
                                         Transaction& transaction);
  absl::Status (*act_on_due_clock)(Desk& desk, absl::string_view federation, absl::string_view id, int clock,
                                   Transaction& transaction);
};

// Does the work of an office on the things it holds, cases above all. It alone
// changes them: officers, institutions, the clock and other offices all come
// through it. An act leaves, in one transaction, the thing, its line of history,
// the clocks that run, the rows of the worklists, what is sent to other offices,
// and the answer to the request id.
//
// Used on the writing loop only. A call that is refused leaves its transaction
// to be dropped by the caller.
class Desk {
 public:
  // Clocks acted on in one pass; the loop comes back at once for more. As many
  // as there are calls in a batch of a busy office, so that a call waits about
  // twice as long, and no longer, while very many clocks are due.
  static constexpr int kMostDueInAPass = 32;
  // Policies kept in memory: more than a province has in force at a time.
  static constexpr size_t kMostPoliciesKept = 4096;
  // When a clock's act fails, which only a defect can cause, it is tried again
  // after this.
  static constexpr absl::Duration kDueRetry = absl::Minutes(5);

  explicit Desk(DeskSettings settings);

  // The thing after the act, serialized; the first answer again for a request id
  // seen before. ALREADY_EXISTS: seen with other content. ABORTED: the etag is not
  // the case's. NOT_FOUND, FAILED_PRECONDITION and the refusals of Decide.
  absl::StatusOr<std::string> Perform(ActRequest request, const Caller& caller, Transaction& transaction);

  // Makes a message of another office, serialized, take effect. Any refusal is a
  // verdict on the message; see Apply in common/exchange/receiving.h.
  absl::Status TakeIn(const exchange::v1::Route& route, absl::string_view message, Transaction& transaction);

  // Acts for clocks that have run out; true when more are due at once. Goes on
  // past a thing that fails, and sets aside one that cannot be read. Does nothing
  // while the time is not trusted.
  absl::StatusOr<bool> ActOnDueClocks(Transaction& transaction);
  // When to come again; InfiniteFuture when no clock runs. Asked between acts, of
  // all that was decided, committed or not. What was due then may have been done
  // with since: then the time is too early, never too late.
  absl::StatusOr<absl::Time> NextDue(const Reader& reader);

  // Adds a line to the access log (R78) of a federation hosted here.
  void RecordAccess(absl::string_view federation, const record::v1::AccessRecord& record, Transaction& transaction);

 private:
  using SharedPolicy = std::shared_ptr<const config::v1::PinnedPolicy>;
  template <typename Record>
  friend struct Filed;
  template <typename Record>
  friend struct WorkOn;

  casework::v1::OfficeRef Here(absl::string_view federation) const;
  // The policy of a version.
  absl::StatusOr<SharedPolicy> PolicyOf(const std::string& version, const Reader& reader);
  // The policy by which to decide: the one pinned, else the one in force, which
  // is stored to be pinned.
  absl::StatusOr<SharedPolicy> PolicyFor(absl::string_view federation, const std::string& pinned,
                                         Transaction& transaction);
  // What the policy file in use says of a federation on the day.
  struct InForce {
    config::v1::PinnedPolicy policy;
    policy::Institutions institutions;
  };
  const InForce& WhatIsInForce(absl::string_view federation, absl::CivilDay day);
  // The kind of that letter; null when the office keeps none.
  const KindOnDesk* KindOf(char letter) const;
  // A row came to `due`.
  void LookFrom(const std::string& due_key);
  // After the line of history has been filed: what is filed is what is sent.
  absl::Status SendOn(const policy::Decision& decision, Transaction& transaction);
  absl::Status TakeOver(const exchange::v1::Route& route, const exchange::v1::Message& message,
                        Transaction& transaction);
  absl::Status NoteProgress(const exchange::v1::Route& route, const exchange::v1::Message& message,
                            Transaction& transaction);

  const DeskSettings settings_;
  // Cases first.
  std::vector<const KindOnDesk*> kinds_;

  // Policies by version, as read; what a version says never changes.
  absl::flat_hash_map<std::string, SharedPolicy> read_policies_;
  // What `book_` says by federation on `book_day_`.
  std::shared_ptr<const policy::PolicyBook> book_;
  absl::CivilDay book_day_;
  absl::flat_hash_map<std::string, InForce> in_force_;

  // No row of `due` lies below, committed or not. Rows of clocks that are done
  // lie there by the thousand as deleted ones, which the database would pass
  // over one by one, after every commit.
  std::string due_from_;
};

// The time of the newest act here, by which a clock that is wrong is
// noticed at the next start. InfinitePast: none yet.
void NoteTime(absl::Time now, Transaction& transaction);
absl::StatusOr<absl::Time> LastNotedTime(const Reader& reader);

// To what time a manual clock is moved in the commit, of which LastNotedTime knows
// from then on: an act that is committed with it still notes the time before.
void NoteTimeMovedTo(absl::Time time, Transaction& transaction);

// Adds a change to what watches of the kind are told of the federation.
absl::Status NoteChange(const Collection& kind, absl::string_view federation, absl::string_view id, int64_t revision,
                        Transaction& transaction);

// Counts up and returns the new number: 1, 2, 3 …
absl::StatusOr<int64_t> CountUp(absl::string_view federation, absl::string_view counter, Transaction& transaction);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_DESK_H_
