#include "common/identity/peer_verifier.h"

#include <openssl/err.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/openssl.h"
#include "common/status/status.h"

namespace tongban {
namespace {

// The SPIFFE standard's own bound on the length of an id.
constexpr int kMaxUriBytes = 2048;

absl::Status Refused(absl::string_view why) {
  return absl::UnauthenticatedError(absl::StrCat("peer certificate rejected: ", why));
}

// X.509-SVID, 4: constraints on a leaf.
absl::Status CheckUsage(X509* certificate, PeerSide side) {
  const uint32_t flags = X509_get_extension_flags(certificate);
  if (flags & EXFLAG_INVALID) return Refused("cannot parse its extensions");
  if (flags & EXFLAG_CA) return Refused("it is a CA certificate");
  if (!(flags & EXFLAG_KUSAGE)) return Refused("it has no key usage extension");
  const uint32_t usage = X509_get_key_usage(certificate);
  if (usage & (KU_KEY_CERT_SIGN | KU_CRL_SIGN)) return Refused("it may sign certificates or CRLs");
  if (!(usage & KU_DIGITAL_SIGNATURE)) return Refused("its key usage lacks digitalSignature");
  if (!(flags & EXFLAG_XKUSAGE)) return Refused("it has no extended key usage extension");
  const uint32_t needed = side == PeerSide::kClient ? XKU_SSL_CLIENT : XKU_SSL_SERVER;
  if (X509_get_extended_key_usage(certificate) & needed) return absl::OkStatus();
  return Refused(side == PeerSide::kClient ? "it is not valid for TLS clients (clientAuth)"
                                           : "it is not valid for TLS servers (serverAuth)");
}

// Read here and not from gRPC, whose names end at a zero byte that a forger
// may have put inside.
absl::StatusOr<std::string> OnlyUri(X509* certificate) {
  int found = 0;
  const OwnedNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, &found, nullptr)));
  ERR_clear_error();
  if (names == nullptr) return Refused(found == -1 ? "it has no URI name" : "cannot parse its names");
  std::vector<std::string> uris;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_STRING* uri = name->d.uniformResourceIdentifier;
    if (ASN1_STRING_length(uri) > kMaxUriBytes) return Refused("its URI name is too long");
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      static_cast<size_t>(ASN1_STRING_length(uri)));
  }
  if (uris.empty()) return Refused("it has no URI name");
  if (uris.size() > 1) return Refused(absl::StrCat("it has ", uris.size(), " URI names"));
  return uris.front();
}

class PeerVerifier final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit PeerVerifier(PeerRules rules) : rules_(std::move(rules)) {}

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* answer) override {
    const grpc::string_ref pem = request->peer_cert();
    const auto id = CheckPeerCertificate(absl::string_view(pem.data(), pem.size()), rules_);
    *answer = id.ok() ? grpc::Status::OK
                      : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(id.status().message()));
    return true;
  }

  // Nothing is ever left undone by Verify.
  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest*) override {}

 private:
  const PeerRules rules_;
};

}  // namespace

absl::StatusOr<SpiffeId> CheckPeerCertificate(absl::string_view certificate_pem, const PeerRules& rules) {
  const auto certificates = CertificatesFromPem(certificate_pem);
  if (certificates.empty()) return Refused("cannot parse it");
  X509* leaf = certificates.front().get();
  RETURN_IF_ERROR(CheckUsage(leaf, rules.peer));
  ASSIGN_OR_RETURN(const std::string uri, OnlyUri(leaf));
  auto id = ParseSpiffeId(uri);
  if (!id.ok()) return Refused(id.status().message());
  if (id->trust_domain != rules.trust_domain) return Refused("it belongs to another trust domain");
  if (rules.expected.has_value() && *id != *rules.expected) {
    return Refused(absl::StrCat("it is for ", FormatSpiffeId(*id), ", expected ", FormatSpiffeId(*rules.expected)));
  }
  return id;
}

std::shared_ptr<grpc::experimental::CertificateVerifier> MakePeerVerifier(PeerRules rules) {
  return grpc::experimental::ExternalCertificateVerifier::Create<PeerVerifier>(std::move(rules));
}

}  // namespace tongban
