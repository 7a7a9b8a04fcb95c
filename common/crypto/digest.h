#ifndef TONGBAN_COMMON_CRYPTO_DIGEST_H_
#define TONGBAN_COMMON_CRYPTO_DIGEST_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace tongban {

inline constexpr size_t kSha256Bytes = 32;

// 32 raw bytes.
std::string Sha256(absl::string_view bytes);
// 32 raw bytes (RFC 2104).
std::string HmacSha256(absl::string_view key, absl::string_view bytes);
// 16 raw bytes: SipHash-2-4, which nobody computes or inverts without the key, and
// which is much cheaper for short texts than an HMAC. Of the key the first 16 bytes
// count; a shorter one is filled with zeros.
inline constexpr size_t kSipHashBytes = 16;
std::string SipHash(absl::string_view key, absl::string_view bytes);
// Two lower-case digits a byte.
std::string ToHex(absl::string_view bytes);

}  // namespace tongban

#endif  // TONGBAN_COMMON_CRYPTO_DIGEST_H_
