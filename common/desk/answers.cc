#include "common/desk/answers.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <utility>

#include "common/desk/case_on_file.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using casework::v1::Act;
using record::v1::Answer;

absl::StatusOr<std::optional<Answer>> ReadAnswer(absl::string_view key, const Reader& reader) {
  const absl::StatusOr<std::string> stored = reader.Get(kAnswers, key);
  if (absl::IsNotFound(stored.status())) return std::nullopt;
  if (!stored.ok()) return stored.status();
  Answer answer;
  if (!answer.ParseFromString(*stored)) return absl::DataLossError("a stored answer cannot be read");
  return answer;
}

// Written anew on both sides, as what came and what an older version stored may
// have the fields in another order.
std::string Canonical(const Act& act) {
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

absl::StatusOr<std::optional<std::string>> FindAnswerToAct(absl::string_view key, const ActRequest& request,
                                                           const Reader& reader) {
  ASSIGN_OR_RETURN(std::optional<Answer> answer, ReadAnswer(key, reader));
  if (!answer.has_value()) return std::nullopt;
  const bool is_the_case = request.case_id.empty() || request.case_id == answer->case_id();
  if (answer->revision() == 0 || !is_the_case || request.validate_only) return RequestIdReused();
  ASSIGN_OR_RETURN(const std::string line,
                   reader.Get(kEvents, EventKey(request.federation, answer->case_id(), answer->revision())));
  casework::v1::Event done;
  if (!done.ParseFromString(line)) return CaseDamaged(answer->case_id());
  if (Canonical(done.act()) != Canonical(*request.act)) return RequestIdReused();
  return ReadCaseAt(request.federation, answer->case_id(), answer->revision(), reader);
}

void KeepAnswerToAct(std::string key, absl::string_view case_id, int64_t revision, absl::Time now,
                     Transaction& transaction) {
  Answer answer;
  *answer.mutable_answer_time() = ToProto(now);
  answer.set_case_id(std::string(case_id));
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
