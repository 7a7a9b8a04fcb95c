#include "common/crypto/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

#include "absl/strings/escaping.h"

namespace tongban {

std::string Sha256(absl::string_view bytes) {
  // Fetched once: SHA256() looks the algorithm up anew each time, which takes
  // longer than a short text's digest.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string digest(kSha256Bytes, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(&digest[0]), nullptr, algorithm, nullptr);
  return digest;
}

std::string HmacSha256(absl::string_view key, absl::string_view bytes) {
  std::string digest(kSha256Bytes, '\0');
  // An empty view may have no address, which HMAC takes for "the former key".
  const absl::string_view kept = key.empty() ? absl::string_view("") : key;
  HMAC(EVP_sha256(), kept.data(), static_cast<int>(kept.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
       bytes.size(), reinterpret_cast<unsigned char*>(&digest[0]), nullptr);
  return digest;
}

std::string SipHash(absl::string_view key, absl::string_view bytes) {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "SIPHASH", nullptr);
  std::string padded(key.substr(0, kSipHashBytes));
  padded.resize(kSipHashBytes);
  std::string digest(kSipHashBytes, '\0');
  size_t size = digest.size();
  const std::unique_ptr<EVP_MAC_CTX, void (*)(EVP_MAC_CTX*)> context(EVP_MAC_CTX_new(algorithm), EVP_MAC_CTX_free);
  EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(padded.data()), padded.size(), nullptr);
  EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(&digest[0]), &size, digest.size());
  return digest;
}

std::string ToHex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

}  // namespace tongban
