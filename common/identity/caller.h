#ifndef TONGBAN_COMMON_IDENTITY_CALLER_H_
#define TONGBAN_COMMON_IDENTITY_CALLER_H_

#include <grpcpp/security/auth_context.h>
#include <grpcpp/support/string_ref.h>

#include <map>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/identity/person.h"
#include "common/identity/spiffe_id.h"
#include "common/identity/token.h"

namespace tongban {

// Who makes a call: always a workload, and the person it speaks for, if any.
struct Caller {
  SpiffeId peer;
  std::optional<Person> person;
  // From then on the person's token is no longer taken; a call that goes on for
  // longer has to end.
  absl::Time token_ends = absl::InfiniteFuture();
};

// A call's metadata, as gRPC's server contexts hold it.
using CallMetadata = std::multimap<grpc::string_ref, grpc::string_ref>;

// Takes the workload from the certificate, which ServerCredentials let in, and
// the person from `authorization: Bearer <token>`. A token must be of the
// certificate's own federation (TOKEN_FEDERATION_MISMATCH, PERMISSION_DENIED);
// otherwise the refusals of token_refusals.h. A call without a token has no
// person; whether that will do is for the access rules.
absl::StatusOr<Caller> IdentifyCaller(const grpc::AuthContext& context, const CallMetadata& metadata,
                                      TokenVerifier& tokens, absl::Time now);

}  // namespace tongban

#endif  // TONGBAN_COMMON_IDENTITY_CALLER_H_
