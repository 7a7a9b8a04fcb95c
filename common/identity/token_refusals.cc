#include "common/identity/token_refusals.h"

#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"

namespace tongban {
absl::Status PeerUnidentified() {
  return Refusal(errors::v1::ERROR_REASON_PEER_UNIDENTIFIED,
                 "no client certificate with a SPIFFE id of this suite; call over mutual TLS");
}

absl::Status TokenMissing() {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_MISSING,
                 "this call requires a person's token; send 'authorization: Bearer <token>'");
}

absl::Status TokenTooLarge() {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_TOO_LARGE,
                 "the token is too large to have been issued by this suite; sign in again");
}

absl::Status TokenMalformed() {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_MALFORMED,
                 "send exactly one 'authorization: Bearer <token>', where the token is a signed JWT");
}

absl::Status TokenAlgorithmRefused() {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_ALGORITHM_REFUSED,
                 "the token is not signed with ES256, the only accepted algorithm");
}

absl::Status TokenIssuerUnknown() {
  return Refusal(
      errors::v1::ERROR_REASON_TOKEN_ISSUER_UNKNOWN,
      "the token's issuer is not a federation with a key in the directory; have its key added, or sign in with "
      "your own federation");
}

absl::Status TokenSignatureInvalid() {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_SIGNATURE_INVALID,
                 "the token is not signed with its issuer's current key; sign in again");
}

absl::Status TokenClaimInvalid(absl::string_view claim) {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_CLAIM_INVALID,
                 absl::StrCat("the token's claim '", claim, "' is missing or malformed"))
      .With("claim", claim);
}

absl::Status TokenAudienceWrong() {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_AUDIENCE_WRONG,
                 "the token was issued for another system; its audience must be tongban");
}

absl::Status TokenRoleUnknown() {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_ROLE_UNKNOWN,
                 "the token names a role that no person can have; have its roles corrected");
}

absl::Status TokenNotYetValid() {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_NOT_YET_VALID, "the token is not valid yet; check the issuer's clock");
}

absl::Status TokenExpired() {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_EXPIRED, "the token has expired; sign in again");
}

absl::Status TokenExpiredOnStream(int64_t after_sequence) {
  return Refusal(errors::v1::ERROR_REASON_TOKEN_EXPIRED,
                 absl::StrCat("the token expired while the stream was open; get a new token and resume from sequence ",
                              after_sequence))
      .InChinese("登录已过期，请重新登录后继续订阅")
      .With("afterSequence", absl::StrCat(after_sequence));
}

absl::Status TokenFederationMismatch(absl::string_view token_federation, absl::string_view peer_federation) {
  return Refusal(
             errors::v1::ERROR_REASON_TOKEN_FEDERATION_MISMATCH,
             absl::StrCat("the token is from federation ", token_federation, " but the certificate from federation ",
                          peer_federation, "; call through the token's own federation"))
      .With("tokenFederation", token_federation)
      .With("peerFederation", peer_federation);
}

}  // namespace tongban
