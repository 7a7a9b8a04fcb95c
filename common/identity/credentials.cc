#include "common/identity/credentials.h"

#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/err.h>

#include <cstddef>
#include <ctime>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/crypto/openssl.h"
#include "common/files/read_file.h"
#include "common/identity/peer_verifier.h"
#include "common/status/status.h"

namespace tongban {
namespace {

// A bundle of roots is some kilobytes a certificate; a larger file is a
// mistake, and is not read into memory.
constexpr size_t kMostPemBytes = 1 << 20;

absl::Status Wrong(absl::string_view what, absl::string_view path, absl::string_view problem) {
  return absl::FailedPreconditionError(absl::StrCat(what, " ", path, ": ", problem));
}

absl::StatusOr<std::string> ReadPem(absl::string_view what, const std::string& path) {
  if (path.empty()) return Wrong(what, "(no path given)", "name a file");
  absl::StatusOr<std::string> text = ReadFile(path, kMostPemBytes);
  if (!text.ok()) return absl::FailedPreconditionError(absl::StrCat(what, " ", text.status().message()));
  return text;
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm fields = {};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return absl::InfinitePast();
  return absl::FromTM(fields, absl::UTCTimeZone());
}

absl::StatusOr<std::vector<OwnedCertificate>> ReadCertificates(absl::string_view what, const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadPem(what, path));
  auto certificates = CertificatesFromPem(text);
  if (certificates.empty()) return Wrong(what, path, "does not contain a valid PEM-encoded certificate");
  return certificates;
}

absl::Status CheckValidity(absl::string_view what, const std::string& path, const X509& certificate, absl::Time now) {
  const absl::Time begins = TimeOf(X509_get0_notBefore(&certificate));
  const absl::Time ends = TimeOf(X509_get0_notAfter(&certificate));
  if (now > ends) return Wrong(what, path, absl::StrCat("expired at ", absl::FormatTime(ends, absl::UTCTimeZone())));
  if (now >= begins) return absl::OkStatus();
  return Wrong(what, path, absl::StrCat("not valid before ", absl::FormatTime(begins, absl::UTCTimeZone())));
}

}  // namespace

absl::Status CheckTlsFiles(const TlsFiles& files, absl::Time now) {
  ASSIGN_OR_RETURN(const auto chain, ReadCertificates("certificate", files.certificate));
  for (const auto& certificate : chain) {
    RETURN_IF_ERROR(CheckValidity("certificate", files.certificate, *certificate, now));
  }
  ASSIGN_OR_RETURN(const std::string key_text, ReadPem("key", files.key));
  const OwnedKey key = PrivateKeyFromPem(key_text);
  if (key == nullptr)
    return Wrong("key", files.key, "does not contain a PEM-encoded private key, or the key is passphrase-protected");
  const bool matches = X509_check_private_key(chain.front().get(), key.get()) == 1;
  ERR_clear_error();
  if (!matches) return Wrong("key", files.key, absl::StrCat("does not belong to certificate ", files.certificate));
  ASSIGN_OR_RETURN(const auto roots, ReadCertificates("roots", files.roots));
  for (const auto& root : roots) RETURN_IF_ERROR(CheckValidity("roots", files.roots, *root, now));
  return absl::OkStatus();
}

absl::StatusOr<std::string> TlsFilesSha256(const TlsFiles& files) {
  std::string digests;
  for (const std::string& path : {files.certificate, files.key, files.roots}) {
    ASSIGN_OR_RETURN(const std::string text, ReadPem("file", path));
    digests += Sha256(text);
  }
  return Sha256(digests);
}

absl::StatusOr<absl::Time> CertificateExpiry(const TlsFiles& files) {
  ASSIGN_OR_RETURN(const auto chain, ReadCertificates("certificate", files.certificate));
  return TimeOf(X509_get0_notAfter(chain.front().get()));
}

FollowedTls FollowTlsFiles(const TlsFiles& files, unsigned int refresh_seconds) {
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(files.key, files.certificate, files.roots,
                                                                              refresh_seconds);
}

std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const TlsFiles& files, absl::string_view trust_domain,
                                                           unsigned int refresh_seconds) {
  grpc::experimental::TlsServerCredentialsOptions options(FollowTlsFiles(files, refresh_seconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.set_certificate_verifier(MakePeerVerifier({std::string(trust_domain), PeerSide::kClient, std::nullopt}));
  return grpc::experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(FollowedTls tls, absl::string_view trust_domain,
                                                             std::optional<SpiffeId> expected) {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(std::move(tls));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  // The verifier checks the SPIFFE id where others check the host name.
  options.set_check_call_host(false);
  options.set_certificate_verifier(
      MakePeerVerifier({std::string(trust_domain), PeerSide::kServer, std::move(expected)}));
  return grpc::experimental::TlsCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const TlsFiles& files, absl::string_view trust_domain,
                                                             std::optional<SpiffeId> expected,
                                                             unsigned int refresh_seconds) {
  return ChannelCredentials(FollowTlsFiles(files, refresh_seconds), trust_domain, std::move(expected));
}

}  // namespace tongban
