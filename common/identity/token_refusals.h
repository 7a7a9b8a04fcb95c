#ifndef TONGBAN_COMMON_IDENTITY_TOKEN_REFUSALS_H_
#define TONGBAN_COMMON_IDENTITY_TOKEN_REFUSALS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// Why a caller is not known. All are UNAUTHENTICATED, but where said; none
// repeats anything of the token but the names of claims and the federation.
namespace tongban {

// PEER_UNIDENTIFIED: no client certificate, or none with a SPIFFE id of ours.
absl::Status PeerUnidentified();
// TOKEN_MISSING.
absl::Status TokenMissing();
// TOKEN_TOO_LARGE.
absl::Status TokenTooLarge();
// TOKEN_MALFORMED.
absl::Status TokenMalformed();
// TOKEN_ALGORITHM_REFUSED.
absl::Status TokenAlgorithmRefused();
// TOKEN_ISSUER_UNKNOWN.
absl::Status TokenIssuerUnknown();
// TOKEN_SIGNATURE_INVALID.
absl::Status TokenSignatureInvalid();
// TOKEN_CLAIM_INVALID; `claim` is its name.
absl::Status TokenClaimInvalid(absl::string_view claim);
// TOKEN_AUDIENCE_WRONG.
absl::Status TokenAudienceWrong();
// TOKEN_ROLE_UNKNOWN.
absl::Status TokenRoleUnknown();
// TOKEN_NOT_YET_VALID.
absl::Status TokenNotYetValid();
// TOKEN_EXPIRED.
absl::Status TokenExpired();
// The same for a stream that has outlived its token: `after_sequence` is what
// the next request says, so that nothing is missed.
absl::Status TokenExpiredOnStream(int64_t after_sequence);
// TOKEN_FEDERATION_MISMATCH, PERMISSION_DENIED.
absl::Status TokenFederationMismatch(absl::string_view token_federation, absl::string_view peer_federation);

}  // namespace tongban

#endif  // TONGBAN_COMMON_IDENTITY_TOKEN_REFUSALS_H_
