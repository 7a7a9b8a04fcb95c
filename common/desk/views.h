#ifndef TONGBAN_COMMON_DESK_VIEWS_H_
#define TONGBAN_COMMON_DESK_VIEWS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tongban/casework/v1/actor.pb.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {

// How much of a case a role may see (CaseView in case_service.proto). What a view
// shows is listed, field by field: a field that is added to the contract is seen
// in the full view alone until it is listed.

// The most that one of the roles may see.
casework::v1::CaseView MostFor(absl::Span<const casework::v1::Actor::Role> roles);
casework::v1::CaseView MostFor(casework::v1::Actor::Role role);

// The view that is asked for, or the most that the roles may see. PERMISSION_DENIED,
// VIEW_NOT_ALLOWED, when that is less.
absl::StatusOr<casework::v1::CaseView> ViewFor(casework::v1::CaseView asked,
                                               absl::Span<const casework::v1::Actor::Role> roles);

// A case, and a line of history, serialized, with what the view shows. DATA_LOSS
// when the bytes are no message.
absl::StatusOr<std::string> CaseIn(casework::v1::CaseView view, std::string file);
absl::StatusOr<std::string> EventIn(casework::v1::CaseView view, std::string event);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_VIEWS_H_
