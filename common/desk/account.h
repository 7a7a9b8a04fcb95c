#ifndef TONGBAN_COMMON_DESK_ACCOUNT_H_
#define TONGBAN_COMMON_DESK_ACCOUNT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/transaction.h"
#include "google/protobuf/repeated_field.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/exchange/v1/exchange_service.pb.h"

// Private to common/desk: what another office tells of a case, and what is
// believed of it. Whatever is not is a verdict on the message (MessageRefused),
// but DATA_LOSS is of what is stored here.

namespace tongban {

absl::Status MessageMalformed();
absl::Status SenderNotParty();
absl::Status HistoryAltered();

// The state that another office tells, read into `file` under the name that it
// has here. `known` is the state that is known here, empty if none is: R55, the
// assessments of a case stay what they were recorded as. RELEASE_TOO_OLD for a
// case that cannot be worked with here.
absl::Status ReadAccount(const exchange::v1::Route& route, absl::string_view case_id, absl::string_view state,
                         absl::string_view known, casework::v1::Case::State newest_state, casework::v1::Case& file);

// The same of a state that is only filed: `file` gets what an account is compared
// with, and everything else that is not in the state known here, to the byte, and
// so can be read.
absl::Status ReadWhatChanged(const exchange::v1::Route& route, absl::string_view case_id, absl::string_view state,
                             absl::string_view known, casework::v1::Case& file);

// Of a state that is known here what an account is compared with: who has a part,
// who holds it, how far it is. All of it where it is held here, as its clocks have
// rows of their own.
absl::StatusOr<casework::v1::Case> OutlineOf(absl::string_view known, const casework::v1::OfficeRef& here,
                                             absl::string_view case_id);

// R97: only the residence federation changes the application; FAILED_PRECONDITION
// APPLICATION_ALTERED for an account that has another one than is known.
absl::Status CheckApplicationStays(const casework::v1::Case& known, const casework::v1::Case& file);

// Adds what is new of the history. What is known stays as it is (R91): a sender
// that was set back and went another way must not rewrite it. The intake is told
// of acts one by one, as they are done, and tells them on to whoever watches; to
// other offices what was done before they had the case is the past. A case that
// is new here has no history here. A history is taken over only if its acts are
// known here.
struct History {
  const google::protobuf::RepeatedPtrField<std::string>& events;
  bool is_new_here = false;
  bool is_taken_over = false;
};
absl::Status StoreEvents(const casework::v1::OfficeRef& here, const std::string& case_id, const History& history,
                         Transaction& transaction);

// The lines that were told, and stored, as they are kept beside the state that was
// told with them (form_on_file.h).
void LeaveFormsTo(absl::string_view state, const casework::v1::OfficeRef& here, const std::string& case_id,
                  const google::protobuf::RepeatedPtrField<std::string>& events, Transaction& transaction);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_ACCOUNT_H_
