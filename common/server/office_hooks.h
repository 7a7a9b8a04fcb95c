#ifndef TONGBAN_COMMON_SERVER_OFFICE_HOOKS_H_
#define TONGBAN_COMMON_SERVER_OFFICE_HOOKS_H_

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/identity/caller.h"
#include "common/server/act_request.h"
#include "common/store/store.h"
#include "common/store/transaction.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {

// What the office asks of the desk and of the exchange. All but `after_commit`
// and `closing` are called on the writing loop only; none may block, but
// `closing`.
struct OfficeHooks {
  // Decides an act, lays its changes into the transaction and gives the case,
  // serialized. A refusal leaves no change behind. Required when there are rows
  // for acts.
  std::function<absl::StatusOr<std::string>(ActRequest, const Caller&, Transaction&)> perform_act;

  // Adds a line to the access log (R78). `access_time` is set. Required.
  std::function<void(const record::v1::AccessRecord&, Transaction&)> record_access;

  // Acts for clocks that have run out, a bounded number of them; true when more
  // are due. May be null together with `next_due`.
  std::function<absl::StatusOr<bool>(Transaction&)> act_on_due_clocks;
  // When the next clock runs out, or earlier; InfiniteFuture when none runs. Asked
  // after decisions, of what will be stored.
  std::function<absl::StatusOr<absl::Time>(const Reader&)> next_due;

  // Told of each committed batch, after the replies, on the thread that
  // committed: wakes couriers. May be null.
  std::function<void(const Batch&)> after_commit;

  // No more calls come; what the office has under way itself is to be ended before
  // the loop is. Waits for it. May be null.
  std::function<void()> closing;

  // A change in this table wakes the watches of the federation its key begins
  // with (Key().Text(federation)…).
  std::optional<Table> feed;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_OFFICE_HOOKS_H_
