#ifndef TONGBAN_COMMON_DESK_PAGE_TOKEN_H_
#define TONGBAN_COMMON_DESK_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tongban {

// Page tokens (AIP-158): opaque, URL-safe, bound to the arguments of the list,
// and sealed, so that nobody can make one up. They grant nothing: every page is
// authorised anew.

// `next` is the key at which the next page begins; `arguments` everything else
// that must stay the same.
std::string SealPageToken(absl::string_view secret, absl::string_view next, absl::string_view arguments);

// The key sealed in the token. INVALID_ARGUMENT when the token is not ours or
// belongs to other arguments.
absl::StatusOr<std::string> OpenPageToken(absl::string_view secret, absl::string_view token,
                                          absl::string_view arguments);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_PAGE_TOKEN_H_
