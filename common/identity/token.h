#ifndef TONGBAN_COMMON_IDENTITY_TOKEN_H_
#define TONGBAN_COMMON_IDENTITY_TOKEN_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/identity/person.h"
#include "common/identity/token_cache.h"

namespace tongban {

// A person's token is a JWT (RFC 7519) signed with ES256 by their federation:
//   iss   "tongban:federation:330213"
//   aud   "tongban"
//   sub   person id: letters, digits, '.', '_', '-', at most 64, no citizen ID
//   roles array of names, such as ["intake-officer"]
//   institution  assessment institution of a clerk or appraiser; optional
//   iat, nbf, exp  seconds since 1970
inline constexpr absl::string_view kTokenAudience = "tongban";
inline constexpr absl::string_view kTokenIssuerPrefix = "tongban:federation:";

// A token of ours has some 400 bytes; gRPC's metadata has 8 KiB in all.
inline constexpr size_t kMaxTokenBytes = 4096;
// Clerks of a large province who work at the same time; some 500 bytes each.
inline constexpr size_t kMaxCachedTokens = 8192;
// How far the clocks of issuer and server may be apart.
inline constexpr absl::Duration kTokenLeeway = absl::Seconds(30);

// The PEM public key with which a federation signs tokens now; NOT_FOUND for a
// federation that is not known. Asked at every call, so that a key that is
// withdrawn ends its tokens at once: answer from memory. Any thread.
using IssuerKeys = std::function<absl::StatusOr<std::string>(absl::string_view federation)>;

// From then on the token is refused.
inline absl::Time EndOf(const VerifiedToken& token) { return token.expires + kTokenLeeway; }

// Tells who a token speaks for. Safe for any thread.
class TokenVerifier {
 public:
  explicit TokenVerifier(IssuerKeys issuer_keys, size_t cached_tokens = kMaxCachedTokens)
      : issuer_keys_(std::move(issuer_keys)), cache_(cached_tokens) {}

  // The refusals of token_refusals.h; an error of IssuerKeys other than
  // NOT_FOUND is returned as it is. A token already seen is not parsed again,
  // but its times and its issuer's key are looked at each time.
  absl::StatusOr<VerifiedToken> Verify(absl::string_view token, absl::Time now);

  size_t cached() const { return cache_.size(); }

 private:
  absl::StatusOr<VerifiedToken> VerifyAnew(const std::string& token) const;
  absl::StatusOr<std::string> IssuerKey(absl::string_view federation) const;

  const IssuerKeys issuer_keys_;
  TokenCache cache_;
};

// What a token is issued for.
struct TokenClaims {
  Person person;
  absl::Time issued;
  absl::Time expires;
};

// Issues a token for the local profile, operators and tests. The private key
// is P-256 in PEM. INVALID_ARGUMENT when the key cannot sign with ES256.
absl::StatusOr<std::string> IssueToken(const TokenClaims& claims, absl::string_view private_key_pem);

}  // namespace tongban

#endif  // TONGBAN_COMMON_IDENTITY_TOKEN_H_
