#ifndef TONGBAN_COMMON_OFFICE_ONCE_H_
#define TONGBAN_COMMON_OFFICE_ONCE_H_

// How a change that is no act is done once a request id; an act is the desk's.

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/crypto/digest.h"
#include "common/desk/answers.h"
#include "common/desk/tables.h"
#include "common/identity/caller.h"
#include "common/server/access_rule.h"
#include "common/server/rpc_table.h"
#include "common/status/status.h"

namespace tongban {

// What a repetition of a request is known by.
struct Repetition {
  template <typename Request>
  Repetition(const Request& request, const Caller& caller)
      // The federation was checked when the call came in.
      : key(AnswerKey(FederationOf(request).value_or(""), caller.person->person_id, request.request_id())),
        content(Sha256(absl::StrCat(Request::descriptor()->name(), "\n", request.SerializeAsString()))) {}

  std::string key;
  std::string content;
};

template <typename Response>
absl::StatusOr<std::optional<Response>> FirstAnswer(const Repetition& repetition, const Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, FindAnswer(repetition.key, repetition.content, reader));
  if (!bytes.has_value()) return std::nullopt;
  Response response;
  if (!response.ParseFromString(*bytes)) return absl::DataLossError("cannot parse a stored response");
  return response;
}

// Decides a change once: the same request id with the same content returns the
// original response, and nothing is done again.
template <typename Response, typename Change>
absl::StatusOr<Decided<Response>> Once(absl::Time now, const Repetition& repetition, Transaction& transaction,
                                       Change change) {
  ASSIGN_OR_RETURN(std::optional<Response> first, FirstAnswer<Response>(repetition, transaction));
  if (first.has_value()) return Decided<Response>(*std::move(first));
  absl::StatusOr<Decided<Response>> decided = change();
  if (!decided.ok()) return decided;
  KeepAnswer(repetition.key, repetition.content, decided->response.SerializeAsString(), now, transaction);
  return decided;
}

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_ONCE_H_
