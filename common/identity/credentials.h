#ifndef TONGBAN_COMMON_IDENTITY_CREDENTIALS_H_
#define TONGBAN_COMMON_IDENTITY_CREDENTIALS_H_

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/identity/spiffe_id.h"

namespace tongban {

// Paths of PEM files: the workload's certificate chain (leaf first), its key
// without a passphrase, and the authorities whose peers are let in. Replace
// certificate and key together, by a link to their folder: gRPC does not check
// that what it reads again belongs together, and a pair that does not turns
// new connections away until the next reading.
struct TlsFiles {
  std::string certificate;
  std::string key;
  std::string roots;
};

// How often the files are read again.
inline constexpr unsigned int kTlsRefreshSeconds = 10;

// Says before the start what gRPC would only log later: each file is readable
// and parses, the key belongs to the certificate, and every certificate is
// valid at `now`. The error (FAILED_PRECONDITION) names the file.
absl::Status CheckTlsFiles(const TlsFiles& files, absl::Time now);

// SHA-256 of the three, to tell one issue from the next. FAILED_PRECONDITION
// when one cannot be read.
absl::StatusOr<std::string> TlsFilesSha256(const TlsFiles& files);

// When the workload's certificate ends, for health and metrics.
absl::StatusOr<absl::Time> CertificateExpiry(const TlsFiles& files);

// Mutual TLS for a server: a client without a certificate of the roots, or with
// one that CheckPeerCertificate refuses, is turned away in the handshake. The
// files are followed without a restart.
std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const TlsFiles& files, absl::string_view trust_domain,
                                                           unsigned int refresh_seconds = kTlsRefreshSeconds);

// The files, read again by one thread, however many credentials are made of them.
using FollowedTls = std::shared_ptr<grpc::experimental::CertificateProviderInterface>;
FollowedTls FollowTlsFiles(const TlsFiles& files, unsigned int refresh_seconds = kTlsRefreshSeconds);

// Mutual TLS for a client. The server must be `expected`, whatever its host
// name; any workload of the trust domain when absent.
std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(FollowedTls tls, absl::string_view trust_domain,
                                                             std::optional<SpiffeId> expected);
std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const TlsFiles& files, absl::string_view trust_domain,
                                                             std::optional<SpiffeId> expected,
                                                             unsigned int refresh_seconds = kTlsRefreshSeconds);

}  // namespace tongban

#endif  // TONGBAN_COMMON_IDENTITY_CREDENTIALS_H_
