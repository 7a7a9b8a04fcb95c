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
// Two lower-case digits a byte.
std::string ToHex(absl::string_view bytes);

}  // namespace tongban

#endif  // TONGBAN_COMMON_CRYPTO_DIGEST_H_
