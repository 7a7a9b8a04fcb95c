#include "common/status/refusal.h"

#include <cstdint>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace tongban {
namespace {

std::string Text(absl::string_view text) { return std::string(text); }

// Returns the message inside `held`, making an empty one at the first call.
template <typename Detail>
Detail& Made(std::optional<Detail>& held) {
  if (!held.has_value()) held.emplace();
  return *held;
}

google::rpc::LocalizedMessage Chinese(absl::string_view text) {
  google::rpc::LocalizedMessage message;
  message.set_locale("zh-CN");
  message.set_message(Text(text));
  return message;
}

template <typename Detail>
void Attach(const std::optional<Detail>& detail, absl::Status& status) {
  if (!detail.has_value()) return;
  status.SetPayload(DetailUrl(*Detail::descriptor()), absl::Cord(detail->SerializeAsString()));
}

}  // namespace

Refusal::Refusal(errors::v1::ErrorReason reason, absl::string_view message)
    : reason_(reason), message_(message), localized_(Chinese(RowOf(reason).chinese)) {
  info_.set_reason(Text(NameOf(reason)));
  info_.set_domain(Text(kErrorDomain));
}

Refusal& Refusal::With(absl::string_view key, absl::string_view value) {
  (*info_.mutable_metadata())[Text(key)] = Text(value);
  return *this;
}

Refusal& Refusal::InChinese(absl::string_view text) {
  localized_.set_message(Text(text));
  return *this;
}

Refusal& Refusal::Field(absl::string_view field, absl::string_view description) {
  return Field(field, reason_, description);
}

Refusal& Refusal::Field(absl::string_view field, errors::v1::ErrorReason reason, absl::string_view description) {
  *Made(bad_request_).add_field_violations() = ViolationOf(field, reason, description);
  return *this;
}

Refusal& Refusal::Instead(absl::string_view type, absl::string_view subject, absl::string_view description) {
  auto& violation = *Made(precondition_).add_violations();
  violation.set_type(Text(type));
  violation.set_subject(Text(subject));
  violation.set_description(Text(description));
  return *this;
}

Refusal& Refusal::RetryAfter(absl::Duration delay) {
  auto& wait = *Made(retry_).mutable_retry_delay();
  const int64_t seconds = absl::IDivDuration(delay, absl::Seconds(1), &delay);
  wait.set_seconds(seconds);
  wait.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(delay)));
  return *this;
}

Refusal& Refusal::About(absl::string_view resource_type, absl::string_view resource_name) {
  Made(resource_).set_resource_type(Text(resource_type));
  resource_->set_resource_name(Text(resource_name));
  return *this;
}

Refusal::operator absl::Status() const {
  absl::Status status(RowOf(reason_).code, message_);
  Attach(std::optional(info_), status);
  Attach(std::optional(localized_), status);
  Attach(bad_request_, status);
  Attach(precondition_, status);
  Attach(retry_, status);
  Attach(resource_, status);
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

bool IsRefusedFor(errors::v1::ErrorReason reason, const absl::Status& status) {
  return ReasonOf(status) == NameOf(reason);
}

google::rpc::BadRequest::FieldViolation ViolationOf(absl::string_view field, errors::v1::ErrorReason reason,
                                                    absl::string_view description) {
  google::rpc::BadRequest::FieldViolation violation;
  violation.set_field(Text(field));
  violation.set_description(Text(description));
  violation.set_reason(Text(NameOf(reason)));
  *violation.mutable_localized_message() = Chinese(RowOf(reason).chinese);
  return violation;
}

std::string DetailUrl(const google::protobuf::Descriptor& detail) {
  return absl::StrCat("type.googleapis.com/", detail.full_name());
}

}  // namespace tongban
