#ifndef TONGBAN_COMMON_OFFICE_ACT_REQUEST_H_
#define TONGBAN_COMMON_OFFICE_ACT_REQUEST_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tongban/casework/v1/act.pb.h"

namespace tongban {

// What every request for an act says, whatever the act: the Desk needs no other
// form of it.
struct ActRequest {
  std::string federation;
  // Empty when the act files a new case.
  std::string case_id;
  // 1 to 64 visible ASCII characters.
  std::string request_id;
  // Empty: the caller does not mind what happened meanwhile.
  std::string etag;
  bool validate_only = false;
  casework::v1::Act act;
  // The RPC, such as "AcceptApplication".
  std::string method;
  // SHA-256 over the method, a zero byte and the request without its etag, 32
  // raw bytes: the same request again is known by it, and a retry after an etag
  // was read anew is still the same request.
  std::string content_sha256;
};

// Takes the request apart; its content moves into the act. INVALID_ARGUMENT,
// REQUEST_MALFORMED, with every field at fault (R32).
absl::StatusOr<ActRequest> MakeActRequest(absl::string_view method, google::protobuf::Message& request);

// Says whether requests of this type can be taken apart so: fields `parent` or
// `name`, `request_id`, `etag`, `validate_only`, and number 5, whose type is
// that of the field of Act named after the method. For the start-up check.
absl::Status CheckActShape(absl::string_view method, const google::protobuf::Descriptor& request);

// INVALID_ARGUMENT when the request has a field `request_id` and that is not of
// 1 to 64 visible ASCII characters. For mutations that are no acts.
absl::Status CheckRequestId(const google::protobuf::Message& request);

// True when the request asks for an answer only and for no change.
bool IsValidateOnly(const google::protobuf::Message& request);

// "accept_application" for "AcceptApplication".
std::string ActFieldName(absl::string_view method);

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_ACT_REQUEST_H_
