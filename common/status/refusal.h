#ifndef TONGBAN_COMMON_STATUS_REFUSAL_H_
#define TONGBAN_COMMON_STATUS_REFUSAL_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error_reasons.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/error_details.pb.h"

namespace tongban {

// The domain of every ErrorInfo this suite makes (AIP-193).
inline constexpr absl::string_view kErrorDomain = "tongban";

// What the payload keys of our statuses start with: they are type URLs.
inline constexpr absl::string_view kDetailPrefix = "type.googleapis.com/google.rpc.";

// Words a refusal that a user will see. It becomes an absl::Status whose
// payloads are google.rpc details, keyed by type URL, always with one
// ErrorInfo and a LocalizedMessage. The reason says which code it has and what
// the person at the counter reads (error_reasons.h); `message` is for developers.
// Texts name fields and remedies, never personal values.
//
//   return Refusal(errors::v1::ERROR_REASON_PHOTO_MISSING, "the certificate needs a photograph")
//       .Instead("RULE", "R47", "record_photo_lookup or request_photo");
class Refusal {
 public:
  Refusal(errors::v1::ErrorReason reason, absl::string_view message);

  // Repeats a variable of the message for programs; `key` is lowerCamelCase.
  Refusal& With(absl::string_view key, absl::string_view value);
  // What the person at the counter reads (zh-CN) instead of the reason's own text.
  Refusal& InChinese(absl::string_view text);
  // One field at fault, for this reason or for one of its own, with that reason's
  // text (zh-CN); call it once for each (R32).
  Refusal& Field(absl::string_view field, absl::string_view description);
  Refusal& Field(absl::string_view field, errors::v1::ErrorReason reason, absl::string_view description);
  // What stands in the way, and what is possible instead; repeatable.
  Refusal& Instead(absl::string_view type, absl::string_view subject, absl::string_view description);
  // How long to wait before the same request may succeed.
  Refusal& RetryAfter(absl::Duration delay);
  // The resource the refusal is about.
  Refusal& About(absl::string_view resource_type, absl::string_view resource_name);

  // Implicit, so that a refusal is returned like the status it is.
  operator absl::Status() const;  // NOLINT(google-explicit-constructor)

 private:
  errors::v1::ErrorReason reason_;
  std::string message_;
  google::rpc::ErrorInfo info_;
  google::rpc::LocalizedMessage localized_;
  std::optional<google::rpc::BadRequest> bad_request_;
  std::optional<google::rpc::PreconditionFailure> precondition_;
  std::optional<google::rpc::RetryInfo> retry_;
  std::optional<google::rpc::ResourceInfo> resource_;
};

// The reason of the status's ErrorInfo; empty when it has none.
std::string ReasonOf(const absl::Status& status);
bool IsRefusedFor(errors::v1::ErrorReason reason, const absl::Status& status);

// The violation of a field, as Refusal::Field adds it.
google::rpc::BadRequest::FieldViolation ViolationOf(absl::string_view field, errors::v1::ErrorReason reason,
                                                    absl::string_view description);

// The payload key of a detail type.
std::string DetailUrl(const google::protobuf::Descriptor& detail);

// The detail of this type, when the status carries one that parses.
template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const auto payload = status.GetPayload(DetailUrl(*Detail::descriptor()));
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

}  // namespace tongban

#endif  // TONGBAN_COMMON_STATUS_REFUSAL_H_
