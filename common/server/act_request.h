#ifndef TONGBAN_COMMON_SERVER_ACT_REQUEST_H_
#define TONGBAN_COMMON_SERVER_ACT_REQUEST_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/desk/act_request.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace tongban {

// What acts of a kind are done to: what requests name, what their content becomes
// part of, and what they are answered by.
struct ActTarget {
  const Collection& kind;
  const google::protobuf::Message& act;
  const google::protobuf::Message& record;
};
const ActTarget& CaseTarget();

// Takes the request apart, which is on an arena; its content moves into the act,
// which is put there too. INVALID_ARGUMENT,
// REQUEST_MALFORMED, with every field at fault (R32).
absl::StatusOr<ActRequest> MakeActRequest(google::protobuf::Message& request, const ActTarget& target = CaseTarget());

// The refusal with its paths from the request: those of an act begin in its
// content, and the caller sees where that stands. A path that begins with a field
// of the request itself stays.
absl::Status WithPathsFromTheRequest(const google::protobuf::Descriptor& request, const absl::Status& refusal);

// Says whether requests of this type can be taken apart so: fields `parent` or
// `name`, `request_id`, `etag`, `validate_only`, and number 5, whose type is
// that of the field of Act named after the method and has no field of the name of
// one of the request's. For the start-up check.
absl::Status CheckActShape(absl::string_view method, const google::protobuf::Descriptor& request,
                           const google::protobuf::Descriptor& act = *CaseTarget().act.GetDescriptor());

// Says whether requests of this type can be repeated and tried out, as those of
// every mutation can: fields `request_id` and `validate_only` (AIP-155,
// AIP-163). For the start-up check.
absl::Status CheckMutationShape(const google::protobuf::Descriptor& request);

// INVALID_ARGUMENT when the request has a field `request_id` and that is not of
// 1 to 64 visible ASCII characters. For mutations that are no acts.
absl::Status CheckRequestId(const google::protobuf::Message& request);

// True when the request asks for an answer only and for no change.
bool IsValidateOnly(const google::protobuf::Message& request);

// The method that a request is named after: "AcceptApplication" for
// AcceptApplicationRequest.
std::string MethodOfRequest(const google::protobuf::Descriptor& request);

// "accept_application" for "AcceptApplication".
std::string ActFieldName(absl::string_view method);

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_ACT_REQUEST_H_
