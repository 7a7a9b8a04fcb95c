#include "services/ctl/describe_error.h"

#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"
#include "google/rpc/error_details.pb.h"

namespace tongban::ctl {
namespace {

void DescribeViolations(const absl::Status& status, std::string& text) {
  if (const auto request = DetailOf<google::rpc::BadRequest>(status)) {
    for (const auto& violation : request->field_violations()) {
      absl::StrAppend(&text, "  ", violation.field(), ": ", violation.description());
      if (!violation.reason().empty()) absl::StrAppend(&text, " (", violation.reason(), ")");
      if (violation.has_localized_message()) absl::StrAppend(&text, " ", violation.localized_message().message());
      absl::StrAppend(&text, "\n");
    }
  }
  if (const auto precondition = DetailOf<google::rpc::PreconditionFailure>(status)) {
    for (const auto& violation : precondition->violations()) {
      absl::StrAppend(&text, "  ", violation.type());
      if (!violation.subject().empty()) absl::StrAppend(&text, " ", violation.subject());
      absl::StrAppend(&text, ": ", violation.description(), "\n");
    }
  }
}

}  // namespace

std::string DescribeError(const absl::Status& status) {
  std::string text = absl::StrCat(absl::StatusCodeToString(status.code()), ": ", status.message(), "\n");
  if (const auto localized = DetailOf<google::rpc::LocalizedMessage>(status)) {
    absl::StrAppend(&text, "  ", localized->message(), "\n");
  }
  DescribeViolations(status, text);
  if (const auto resource = DetailOf<google::rpc::ResourceInfo>(status)) {
    absl::StrAppend(&text, "  resource ", resource->resource_type(), " ", resource->resource_name(), "\n");
  }
  if (const auto retry = DetailOf<google::rpc::RetryInfo>(status)) {
    const absl::Duration wait =
        absl::Seconds(retry->retry_delay().seconds()) + absl::Nanoseconds(retry->retry_delay().nanos());
    absl::StrAppend(&text, "  retry in ", absl::FormatDuration(wait), "\n");
  }
  if (const auto info = DetailOf<google::rpc::ErrorInfo>(status)) {
    absl::StrAppend(&text, "  reason ", info->reason());
    for (const auto& [key, value] : info->metadata()) absl::StrAppend(&text, " ", key, "=", value);
    absl::StrAppend(&text, "\n");
  }
  return text;
}

}  // namespace tongban::ctl
