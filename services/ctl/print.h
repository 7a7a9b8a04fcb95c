#ifndef TONGBAN_SERVICES_CTL_PRINT_H_
#define TONGBAN_SERVICES_CTL_PRINT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace tongban::ctl {

// Protobuf JSON as grpcurl prints it, indented; bytes are base64.
std::string ToJson(const google::protobuf::Message& message);

// The same on one line, for streams.
std::string ToJsonLine(const google::protobuf::Message& message);

// INVALID_ARGUMENT says where the text goes wrong.
absl::Status FromJson(absl::string_view text, google::protobuf::Message& message);

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_PRINT_H_
