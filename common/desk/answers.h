#ifndef TONGBAN_COMMON_DESK_ANSWERS_H_
#define TONGBAN_COMMON_DESK_ANSWERS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/desk/act_request.h"
#include "common/store/transaction.h"

namespace tongban {

// The memory of request ids: the same id with the same content gives the first
// answer again, serialized; with other content it is refused, ALREADY_EXISTS.

// The line of history that an act left, as it is kept.
struct DoneBefore {
  std::string id;
  int64_t revision = 0;
  std::string line;
};

// What was done under the request id. The history keeps every act for good (R91): what
// is asked now is to be compared with what was done then (IsTheSame), which costs
// nothing before a request is repeated. The etag is not part of the content, so
// that a retry after it was read anew is still the same request; a request that
// only tries the act out is another one, as is one about something else.
absl::StatusOr<std::optional<DoneBefore>> FindDone(absl::string_view key, const ActRequest& request,
                                                   const Reader& reader);
// Remembers it in the commit that adds `revision` to the history: the answer is
// the thing as that revision left it (states.h).
void KeepAnswerToAct(std::string key, const Collection& kind, absl::string_view id, int64_t revision,
                     Transaction& transaction);
// Both written anew, as what came and what an older version stored may have the
// fields in another order.
bool IsTheSame(const google::protobuf::Message& done, const google::protobuf::Message& asked);

// The same for other changes, which leave no line of history: their content is
// known by its digest.
absl::StatusOr<std::optional<std::string>> FindAnswer(absl::string_view key, absl::string_view content_sha256,
                                                      const Reader& reader);
void KeepAnswer(std::string key, absl::string_view content_sha256, const std::string& response, absl::Time now,
                Transaction& transaction);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_ANSWERS_H_
