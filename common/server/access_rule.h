#ifndef TONGBAN_COMMON_SERVER_ACCESS_RULE_H_
#define TONGBAN_COMMON_SERVER_ACCESS_RULE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/identity/caller.h"
#include "google/protobuf/message.h"
#include "tongban/casework/v1/actor.pb.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {

using Roles = std::vector<casework::v1::Actor::Role>;

// Who may call an RPC. There is no rule for "anyone": what has no rule is not
// served.
struct AccessRule {
  enum class Kind {
    // A person with one of `roles`.
    kRoles,
    // A person; the Desk looks the act up in the `by` column of its table, which
    // knows the case as well.
    kDeskDecides,
    // A peer office, known by its certificate. A token is not looked at.
    kOffices,
  };
  Kind kind = Kind::kRoles;
  Roles roles;
};

// Looks at the caller alone, before the request is even parsed.
//
// UNAUTHENTICATED, TOKEN_MISSING: a person is needed and there is none.
// PERMISSION_DENIED, ROLE_NOT_ALLOWED or PEER_NOT_AN_OFFICE.
absl::Status CheckCaller(const AccessRule& rule, const Caller& caller);

// The federation a request is about: of its `parent` or `name`, the part behind
// "federations/"; of its `route`, the sender's. Empty for a request of a type
// that names none. INVALID_ARGUMENT, NAME_MALFORMED, when the name has another
// form or is missing.
absl::StatusOr<std::string> FederationOf(const google::protobuf::Message& request);

// True when requests of this type say which federation they are about.
bool NamesAFederation(const google::protobuf::Descriptor& request);

// The request is about a federation of this office and of the caller's.
//
// NOT_FOUND, FEDERATION_NOT_SERVED; PERMISSION_DENIED, FEDERATION_MISMATCH.
absl::Status CheckFederation(absl::string_view federation, const std::vector<std::string>& served,
                             const Caller& caller);

// The line of the access log for this call (R78), without its time. Reads only
// what is well formed: whatever else a request holds in place of a name stays
// out of the log.
record::v1::AccessRecord DescribeAccess(const AccessRule& rule, const Caller& caller, absl::string_view method,
                                        const google::protobuf::Message* request);

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_ACCESS_RULE_H_
