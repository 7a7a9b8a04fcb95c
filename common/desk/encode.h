#ifndef TONGBAN_COMMON_DESK_ENCODE_H_
#define TONGBAN_COMMON_DESK_ENCODE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/policy/decide.h"

// How a decision is written: for the store, for other offices, for the caller.

namespace tongban {

template <typename K>
struct Encoded {
  law::Decision<K> decision;
  // The record as its row has it: of a case its state, without name and without
  // application, which is in the history (case_on_file.h).
  std::string after;
  // The line of history as it is kept: of a case without the form that it brings,
  // which is in the state (form_on_file.h).
  std::string event;
};
using EncodedDecision = Encoded<policy::CaseKind>;

// `act` is the act that was decided, serialized before it was used up.
EncodedDecision Encode(policy::Decision decision, absl::string_view act);

// The application in a serialized line of history; empty if the act brings none.
absl::string_view ApplicationIn(absl::string_view event);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_ENCODE_H_
