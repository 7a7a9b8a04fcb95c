#include "common/crypto/openssl.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <utility>

namespace tongban {
namespace {

OwnedBio Reader(absl::string_view text) {
  return OwnedBio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int NoPassphrase(char*, int, int, void*) { return -1; }

}  // namespace

OwnedKey PrivateKeyFromPem(absl::string_view pem) {
  OwnedKey key(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, &NoPassphrase, nullptr));
  ERR_clear_error();
  return key;
}

OwnedKey PublicKeyFromPem(absl::string_view pem) {
  OwnedKey key(PEM_read_bio_PUBKEY(Reader(pem).get(), nullptr, &NoPassphrase, nullptr));
  ERR_clear_error();
  return key;
}

std::vector<OwnedCertificate> CertificatesFromPem(absl::string_view pem) {
  const OwnedBio reader = Reader(pem);
  std::vector<OwnedCertificate> certificates;
  while (OwnedCertificate certificate{PEM_read_bio_X509(reader.get(), nullptr, &NoPassphrase, nullptr)}) {
    certificates.push_back(std::move(certificate));
  }
  // Only the lack of a further one is a good end.
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) certificates.clear();
  ERR_clear_error();
  return certificates;
}

}  // namespace tongban
