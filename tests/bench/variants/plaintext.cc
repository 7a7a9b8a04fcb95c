// Linked into tongban-intake-plaintext, which exists only to measure what mutual
// TLS costs. Takes the place of the two files of common/identity that make a
// connection safe and read the peer from its certificate; the linker then finds
// no reason to take those.
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "common/identity/caller.h"
#include "common/identity/credentials.h"
#include "common/identity/token_refusals.h"
#include "common/status/status.h"

namespace tongban {

absl::Status CheckTlsFiles(const TlsFiles&, absl::Time) { return absl::OkStatus(); }

absl::StatusOr<absl::Time> CertificateExpiry(const TlsFiles&) { return absl::InfiniteFuture(); }

absl::StatusOr<std::string> TlsFilesSha256(const TlsFiles&) { return std::string(); }

std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const TlsFiles&, absl::string_view, unsigned int) {
  return grpc::InsecureServerCredentials();
}

FollowedTls FollowTlsFiles(const TlsFiles&, unsigned int) { return nullptr; }

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(FollowedTls, absl::string_view, std::optional<SpiffeId>) {
  return grpc::InsecureChannelCredentials();
}

// Tokens are checked as ever; the workload is believed to be its person's.
absl::StatusOr<Caller> IdentifyCaller(const grpc::AuthContext&, const CallMetadata& metadata, TokenVerifier& tokens,
                                      absl::Time now) {
  constexpr absl::string_view kScheme = "Bearer ";
  const auto header = metadata.find("authorization");
  if (header == metadata.end()) return TokenMissing();
  const absl::string_view text(header->second.data(), header->second.size());
  if (!absl::StartsWith(text, kScheme)) return TokenMalformed();
  ASSIGN_OR_RETURN(VerifiedToken token, tokens.Verify(text.substr(kScheme.size()), now));
  Caller caller;
  caller.peer = {"tongban.example", token.person.federation, "staff"};
  caller.token_ends = EndOf(token);
  caller.person = std::move(token.person);
  return caller;
}

}  // namespace tongban
