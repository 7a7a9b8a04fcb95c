#ifndef TONGBAN_COMMON_DESK_ANSWERS_H_
#define TONGBAN_COMMON_DESK_ANSWERS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/transaction.h"

namespace tongban {

// The memory of request ids: the same id with the same content gives the first
// answer again; with other content it is refused.

// The first answer, serialized, if there is one. ALREADY_EXISTS when the id was
// used for other content.
absl::StatusOr<std::optional<std::string>> FindAnswer(absl::string_view key, absl::string_view content_sha256,
                                                      const Reader& reader);

// Remembers the serialized answer in the commit of what it answers for.
void KeepAnswer(std::string key, absl::string_view content_sha256, const std::string& response, absl::Time now,
                Transaction& transaction);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_ANSWERS_H_
