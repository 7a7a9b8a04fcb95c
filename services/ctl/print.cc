#include "services/ctl/print.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

namespace tongban::ctl {
namespace {

std::string Write(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = indented;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  // Only an Any of an unknown type can fail; the contract has none.
  return status.ok() ? text : absl::StrCat("{\"error\": \"", message.GetTypeName(), " cannot be printed\"}");
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message) { return Write(message, true); }

std::string ToJsonLine(const google::protobuf::Message& message) { return Write(message, false) + "\n"; }

absl::Status FromJson(absl::string_view text, google::protobuf::Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage(std::string(text), &message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("not valid JSON for ", message.GetTypeName(), ": ", std::string(status.message())));
}

}  // namespace tongban::ctl
