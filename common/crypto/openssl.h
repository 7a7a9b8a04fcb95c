#ifndef TONGBAN_COMMON_CRYPTO_OPENSSL_H_
#define TONGBAN_COMMON_CRYPTO_OPENSSL_H_

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tongban {

// Owners of OpenSSL's objects.
template <auto free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    free(object);
  }
};
using OwnedBio = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using OwnedCertificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using OwnedKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using OwnedKeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using OwnedDigest = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using OwnedNames = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;

// Null when the text holds none. They leave OpenSSL's error queue empty, as
// gRPC reads the same queue of the same thread. A key under a passphrase is
// none: a server must never wait for someone to type.
OwnedKey PrivateKeyFromPem(absl::string_view pem);
OwnedKey PublicKeyFromPem(absl::string_view pem);

// All certificates in the order of the text; empty when one does not parse.
std::vector<OwnedCertificate> CertificatesFromPem(absl::string_view pem);

}  // namespace tongban

#endif  // TONGBAN_COMMON_CRYPTO_OPENSSL_H_
