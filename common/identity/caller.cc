#include "common/identity/caller.h"

#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "common/identity/token_refusals.h"
#include "common/status/status.h"

namespace tongban {
namespace {

// gRPC sets it for a certificate with exactly one well-formed SPIFFE id.
constexpr char kPeerProperty[] = "peer_spiffe_id";
constexpr char kTokenHeader[] = "authorization";
// The scheme's name is not case sensitive (RFC 9110, 11.1).
constexpr absl::string_view kScheme = "Bearer ";

absl::string_view View(grpc::string_ref text) { return absl::string_view(text.data(), text.size()); }

absl::StatusOr<SpiffeId> PeerOf(const grpc::AuthContext& context) {
  if (!context.IsPeerAuthenticated()) return PeerUnidentified();
  const auto ids = context.FindPropertyValues(kPeerProperty);
  if (ids.size() != 1) return PeerUnidentified();
  auto id = ParseSpiffeId(View(ids.front()));
  if (!id.ok()) return PeerUnidentified();
  return id;
}

// Two tokens would leave open who is calling, so they are refused.
absl::StatusOr<std::optional<VerifiedToken>> TokenOf(const CallMetadata& metadata, TokenVerifier& tokens,
                                                     absl::Time now) {
  const auto [first, end] = metadata.equal_range(kTokenHeader);
  if (first == end) return std::optional<VerifiedToken>();
  if (std::next(first) != end) return TokenMalformed();
  const absl::string_view header = View(first->second);
  if (!absl::StartsWithIgnoreCase(header, kScheme)) return TokenMalformed();
  ASSIGN_OR_RETURN(VerifiedToken token, tokens.Verify(header.substr(kScheme.size()), now));
  return std::optional<VerifiedToken>(std::move(token));
}

}  // namespace

absl::StatusOr<Caller> IdentifyCaller(const grpc::AuthContext& context, const CallMetadata& metadata,
                                      TokenVerifier& tokens, absl::Time now) {
  Caller caller;
  ASSIGN_OR_RETURN(caller.peer, PeerOf(context));
  ASSIGN_OR_RETURN(std::optional<VerifiedToken> token, TokenOf(metadata, tokens, now));
  if (!token.has_value()) return caller;
  caller.token_ends = EndOf(*token);
  caller.person = std::move(token->person);
  if (caller.person->federation != caller.peer.federation) {
    return TokenFederationMismatch(caller.person->federation, caller.peer.federation);
  }
  return caller;
}

}  // namespace tongban
