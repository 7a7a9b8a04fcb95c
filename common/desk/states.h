#ifndef TONGBAN_COMMON_DESK_STATES_H_
#define TONGBAN_COMMON_DESK_STATES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/desk/collection.h"
#include "common/store/transaction.h"

// How the states of a thing are kept: the row of `records` has the newest. For
// every revision before that this office knew, a row of `states` has what that row
// had to be, as an edit (common/wire/edit.h) of the next one known here: an act
// adds much and changes little, so that it is short. What was answered or sent
// names its revision and is made again from there, byte for byte, whatever the
// rules are by then.

namespace tongban {

// The row as the act of that revision left it. The kind's `unknown` and
// `damaged`; the latter also for a revision that was never known here.
absl::StatusOr<std::string> ReadStateAt(const Collection& kind, absl::string_view federation, absl::string_view id,
                                        int64_t revision, const Reader& reader);

// Revision of a state; 0 where there is none.
int64_t RevisionIn(const Collection& kind, absl::string_view state);

// The edit that leads to the state of that revision from the one of the act that
// was done next, which is the next one known at an office that did it.
absl::StatusOr<std::string> ReadEditTo(const Collection& kind, absl::string_view federation, absl::string_view id,
                                       int64_t revision, const Reader& reader);

// Keeps the state that a thing had until now, before its row is written anew.
void KeepState(const Collection& kind, absl::string_view federation, absl::string_view id, int64_t revision,
               absl::string_view row, absl::string_view new_row, Transaction& transaction);
// The same, where the edit that leads to it from the new row is known.
void KeepEdit(const Collection& kind, absl::string_view federation, absl::string_view id, int64_t revision,
              std::string edit, Transaction& transaction);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_STATES_H_
