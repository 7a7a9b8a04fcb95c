#include "common/desk/answers.h"

#include <utility>

#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/time/timestamps.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {

absl::StatusOr<std::optional<std::string>> FindAnswer(absl::string_view key, absl::string_view content_sha256,
                                                      const Reader& reader) {
  const absl::StatusOr<std::string> stored = reader.Get(kAnswers, key);
  if (absl::IsNotFound(stored.status())) return std::nullopt;
  if (!stored.ok()) return stored.status();
  record::v1::Answer answer;
  if (!answer.ParseFromString(*stored)) return absl::DataLossError("a stored answer cannot be read");
  if (answer.request_sha256() != std::string(content_sha256)) return RequestIdReused();
  return std::move(*answer.mutable_response());
}

void KeepAnswer(std::string key, absl::string_view content_sha256, const std::string& response, absl::Time now,
                Transaction& transaction) {
  record::v1::Answer answer;
  answer.set_request_sha256(std::string(content_sha256));
  answer.set_response(response);
  *answer.mutable_answer_time() = ToProto(now);
  transaction.Put(kAnswers, std::move(key), answer.SerializeAsString());
}

}  // namespace tongban
