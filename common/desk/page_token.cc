#include "common/desk/page_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

constexpr size_t kSealBytes = 16;

std::string Seal(absl::string_view secret, absl::string_view next, absl::string_view arguments) {
  return HmacSha256(secret, absl::StrCat(Sha256(arguments), next)).substr(0, kSealBytes);
}

}  // namespace

std::string SealPageToken(absl::string_view secret, absl::string_view next, absl::string_view arguments) {
  return absl::WebSafeBase64Escape(absl::StrCat(Seal(secret, next, arguments), next));
}

absl::StatusOr<std::string> OpenPageToken(absl::string_view secret, absl::string_view token,
                                          absl::string_view arguments) {
  std::string bytes;
  const bool decoded = absl::WebSafeBase64Unescape(token, &bytes) && bytes.size() > kSealBytes;
  if (decoded && bytes.substr(0, kSealBytes) == Seal(secret, bytes.substr(kSealBytes), arguments)) {
    return bytes.substr(kSealBytes);
  }
  return Refusal(errors::v1::ERROR_REASON_PAGE_TOKEN_INVALID,
                 "page_token must be the next_page_token of the previous page, with all other arguments unchanged")
      .Field("page_token", "must be the next_page_token of the previous page");
}

}  // namespace tongban
