#ifndef TONGBAN_COMMON_CRYPTO_SIGNING_H_
#define TONGBAN_COMMON_CRYPTO_SIGNING_H_

#include <openssl/types.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tongban {

// The key decides: Ed25519 (RFC 8032), or SM2 with SM3 (GB/T 32918.2, the
// national suite) under the default identity "1234567812345678" of GM/T 0009.
enum class SignatureAlgorithm { kEd25519, kSm2 };

// Checks the signatures of one office's batches and receipts. Copies share the
// key; safe for any thread.
class VerifyingKey {
 public:
  // From a public key in PEM (SubjectPublicKeyInfo). INVALID_ARGUMENT when it
  // cannot be read or is of another kind.
  static absl::StatusOr<VerifyingKey> FromPem(absl::string_view pem);

  SignatureAlgorithm algorithm() const { return algorithm_; }
  // First 4 bytes of the SHA-256 of its DER (SubjectPublicKeyInfo), as 8 lower-case
  // hexadecimal digits: what signatures call it.
  const std::string& id() const { return id_; }

  // UNAUTHENTICATED unless the signature is this key's over these bytes.
  absl::Status Verify(absl::string_view bytes, absl::string_view signature) const;

 private:
  friend class SigningKey;
  VerifyingKey(std::shared_ptr<EVP_PKEY> key, SignatureAlgorithm algorithm);

  std::shared_ptr<EVP_PKEY> key_;
  SignatureAlgorithm algorithm_;
  std::string id_;
};

// Signs for one office. Copies share the key; safe for any thread.
class SigningKey {
 public:
  // From a private key in PEM without a passphrase. INVALID_ARGUMENT when it
  // cannot be read or is of another kind.
  static absl::StatusOr<SigningKey> FromPem(absl::string_view pem);

  SignatureAlgorithm algorithm() const { return public_.algorithm(); }
  // The key that checks what this one signs.
  const VerifyingKey& Public() const { return public_; }

  // 64 raw bytes for Ed25519, DER for SM2 (70 to 72 bytes).
  absl::StatusOr<std::string> Sign(absl::string_view bytes) const;

 private:
  SigningKey(const std::shared_ptr<EVP_PKEY>& key, SignatureAlgorithm algorithm) : key_(key), public_(key, algorithm) {}

  std::shared_ptr<EVP_PKEY> key_;
  VerifyingKey public_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_CRYPTO_SIGNING_H_
