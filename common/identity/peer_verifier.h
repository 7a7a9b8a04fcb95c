#ifndef TONGBAN_COMMON_IDENTITY_PEER_VERIFIER_H_
#define TONGBAN_COMMON_IDENTITY_PEER_VERIFIER_H_

#include <grpcpp/security/tls_certificate_verifier.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/identity/spiffe_id.h"

namespace tongban {

// Which side of the connection the checked certificate belongs to.
enum class PeerSide { kClient, kServer };

struct PeerRules {
  std::string trust_domain;
  PeerSide peer = PeerSide::kClient;
  // The only peer that will do, on the client side; any of the trust domain
  // when absent.
  std::optional<SpiffeId> expected;
};

// Checks what gRPC does not, after it has checked the chain: the X.509-SVID
// rules of SPIFFE (a leaf that is no CA and signs neither certificates nor
// CRLs, digitalSignature, the extended key usage of its side, exactly one URI
// name), our form of the id, the trust domain, and whom we expect. What cannot
// be read is refused (UNAUTHENTICATED).
absl::StatusOr<SpiffeId> CheckPeerCertificate(absl::string_view certificate_pem, const PeerRules& rules);

// The same as a verifier for gRPC's TLS credentials. On the client side it
// takes the place of the host name check.
std::shared_ptr<grpc::experimental::CertificateVerifier> MakePeerVerifier(PeerRules rules);

}  // namespace tongban

#endif  // TONGBAN_COMMON_IDENTITY_PEER_VERIFIER_H_
