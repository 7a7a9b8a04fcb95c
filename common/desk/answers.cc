#include "common/desk/answers.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <utility>

#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using record::v1::Answer;

absl::StatusOr<std::optional<Answer>> ReadAnswer(absl::string_view key, const Reader& reader) {
  const absl::StatusOr<std::string> stored = reader.Get(kAnswers, key);
  if (absl::IsNotFound(stored.status())) return std::nullopt;
  if (!stored.ok()) return stored.status();
  Answer answer;
  if (!answer.ParseFromString(*stored)) return absl::DataLossError("cannot parse a stored response");
  return answer;
}

std::string Canonical(const google::protobuf::Message& act) {
  std::string bytes;
  google::protobuf::io::StringOutputStream text(&bytes);
  {
    google::protobuf::io::CodedOutputStream out(&text);
    out.SetSerializationDeterministic(true);
    act.SerializeToCodedStream(&out);
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::optional<DoneBefore>> FindDone(absl::string_view key, const ActRequest& request,
                                                   const Reader& reader) {
  ASSIGN_OR_RETURN(std::optional<Answer> answer, ReadAnswer(key, reader));
  if (!answer.has_value()) return std::nullopt;
  const bool is_the_same = answer->kind() == absl::string_view(&request.kind->letter, 1) &&
                           (request.id.empty() || request.id == answer->id());
  if (answer->revision() == 0 || !is_the_same || request.validate_only) return RequestIdReused();
  DoneBefore done{.id = answer->id(), .revision = answer->revision(), .line = ""};
  ASSIGN_OR_RETURN(done.line, reader.Get(kEvents, EventKey(*request.kind, request.federation, done.id, done.revision)));
  return done;
}

bool IsTheSame(const google::protobuf::Message& done, const google::protobuf::Message& asked) {
  return Canonical(done) == Canonical(asked);
}

void KeepAnswerToAct(std::string key, const Collection& kind, absl::string_view id, int64_t revision,
                     Transaction& transaction) {
  Answer answer;
  answer.set_kind(std::string(1, kind.letter));
  answer.set_id(std::string(id));
  answer.set_revision(revision);
  transaction.Put(kAnswers, std::move(key), answer.SerializeAsString());
}

absl::StatusOr<std::optional<std::string>> FindAnswer(absl::string_view key, absl::string_view content_sha256,
                                                      const Reader& reader) {
  ASSIGN_OR_RETURN(std::optional<Answer> answer, ReadAnswer(key, reader));
  if (!answer.has_value()) return std::nullopt;
  if (answer->request_sha256() != std::string(content_sha256)) return RequestIdReused();
  return std::move(*answer->mutable_response());
}

void KeepAnswer(std::string key, absl::string_view content_sha256, const std::string& response, absl::Time now,
                Transaction& transaction) {
  Answer answer;
  answer.set_request_sha256(std::string(content_sha256));
  answer.set_response(response);
  *answer.mutable_answer_time() = ToProto(now);
  transaction.Put(kAnswers, std::move(key), answer.SerializeAsString());
}

}  // namespace tongban
