#include "common/crypto/signing.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstddef>
#include <optional>
#include <utility>

#include "common/crypto/digest.h"
#include "common/crypto/openssl.h"
#include "common/status/status.h"

namespace tongban {
namespace {

// Signer and checker must agree on an identity; GM/T 0009-2012, 10, gives this
// one for when none is arranged.
constexpr absl::string_view kSm2Identity = "1234567812345678";

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::optional<SignatureAlgorithm> AlgorithmOf(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519")) return SignatureAlgorithm::kEd25519;
  if (EVP_PKEY_is_a(key, "SM2")) return SignatureAlgorithm::kSm2;
  return std::nullopt;
}

absl::StatusOr<SignatureAlgorithm> Check(const EVP_PKEY* key, absl::string_view unreadable) {
  if (key == nullptr) return absl::InvalidArgumentError(unreadable);
  const auto algorithm = AlgorithmOf(key);
  if (!algorithm.has_value()) return absl::InvalidArgumentError("key is neither Ed25519 nor SM2");
  return *algorithm;
}

constexpr size_t kIdBytes = 4;

std::string IdOf(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return "";
  const std::string bytes(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return ToHex(Sha256(bytes).substr(0, kIdBytes));
}

// What a signature is made or checked with; the context must go after the
// digest that borrows it.
struct Operation {
  OwnedKeyContext context;
  OwnedDigest digest;
};

// Begins with EVP_DigestSignInit or EVP_DigestVerifyInit.
template <typename Init>
std::optional<Operation> Begin(Init init, EVP_PKEY* key, SignatureAlgorithm algorithm) {
  Operation operation;
  operation.digest.reset(EVP_MD_CTX_new());
  if (operation.digest == nullptr) return std::nullopt;
  const bool sm2 = algorithm == SignatureAlgorithm::kSm2;
  if (sm2) {
    operation.context.reset(EVP_PKEY_CTX_new(key, nullptr));
    if (operation.context == nullptr) return std::nullopt;
    EVP_MD_CTX_set_pkey_ctx(operation.digest.get(), operation.context.get());
    if (EVP_PKEY_CTX_set1_id(operation.context.get(), kSm2Identity.data(), kSm2Identity.size()) != 1) {
      return std::nullopt;
    }
  }
  if (init(operation.digest.get(), nullptr, sm2 ? EVP_sm3() : nullptr, nullptr, key) != 1) return std::nullopt;
  return operation;
}

}  // namespace

VerifyingKey::VerifyingKey(std::shared_ptr<EVP_PKEY> key, SignatureAlgorithm algorithm)
    : key_(std::move(key)), algorithm_(algorithm), id_(IdOf(key_.get())) {}

absl::StatusOr<VerifyingKey> VerifyingKey::FromPem(absl::string_view pem) {
  std::shared_ptr<EVP_PKEY> key = PublicKeyFromPem(pem);
  ASSIGN_OR_RETURN(const SignatureAlgorithm algorithm, Check(key.get(), "not a PEM-encoded public key"));
  return VerifyingKey(std::move(key), algorithm);
}

absl::Status VerifyingKey::Verify(absl::string_view bytes, absl::string_view signature) const {
  auto operation = Begin(EVP_DigestVerifyInit, key_.get(), algorithm_);
  const bool good = operation.has_value() && EVP_DigestVerify(operation->digest.get(), Bytes(signature),
                                                              signature.size(), Bytes(bytes), bytes.size()) == 1;
  ERR_clear_error();
  return good ? absl::OkStatus() : absl::UnauthenticatedError("signature does not match this key and these bytes");
}

absl::StatusOr<SigningKey> SigningKey::FromPem(absl::string_view pem) {
  std::shared_ptr<EVP_PKEY> key = PrivateKeyFromPem(pem);
  ASSIGN_OR_RETURN(const SignatureAlgorithm algorithm,
                   Check(key.get(), "not a PEM-encoded private key, or it is passphrase-protected"));
  return SigningKey(key, algorithm);
}

absl::StatusOr<std::string> SigningKey::Sign(absl::string_view bytes) const {
  auto operation = Begin(EVP_DigestSignInit, key_.get(), algorithm());
  size_t size = static_cast<size_t>(EVP_PKEY_get_size(key_.get()));
  std::string signature(size, '\0');
  const bool done =
      operation.has_value() && EVP_DigestSign(operation->digest.get(), reinterpret_cast<unsigned char*>(&signature[0]),
                                              &size, Bytes(bytes), bytes.size()) == 1;
  ERR_clear_error();
  if (!done) return absl::InternalError("signing failed in the cryptographic library");
  signature.resize(size);
  return signature;
}

}  // namespace tongban
