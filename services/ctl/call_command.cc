#include <iostream>
#include <iterator>
#include <memory>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/files/read_file.h"
#include "common/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"

ABSL_FLAG(std::string, d, "{}", "`call`: request as JSON; @FILE reads it from a file, @ from standard input");

namespace tongban::ctl {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

// "tongban.intake.v1.IntakeService/AcceptApplication", also with a dot for the
// slash, as grpcurl takes it.
absl::StatusOr<const MethodDescriptor*> FindMethod(std::string name) {
  const size_t slash = name.rfind('/');
  if (slash != std::string::npos) name[slash] = '.';
  const MethodDescriptor* method = DescriptorPool::generated_pool()->FindMethodByName(name);
  if (method == nullptr) return absl::NotFoundError(absl::StrCat("unknown method '", name, "'"));
  if (method->client_streaming() || method->server_streaming()) {
    return absl::UnimplementedError(absl::StrCat("'", name, "' is a streaming method; use `case watch` or grpcurl"));
  }
  return method;
}

absl::StatusOr<std::string> RequestText() {
  const std::string data = absl::GetFlag(FLAGS_d);
  absl::string_view path = data;
  if (!absl::ConsumePrefix(&path, "@")) return data;
  if (path.empty()) return std::string(std::istreambuf_iterator<char>(std::cin), {});
  return ReadFile(std::string(path));
}

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

absl::Status Call(Session& session) {
  ASSIGN_OR_RETURN(const MethodDescriptor* method, FindMethod(session.arguments[0]));
  ASSIGN_OR_RETURN(const std::string text, RequestText());
  const auto request = New(method->input_type());
  const auto response = New(method->output_type());
  RETURN_IF_ERROR(FromJson(text, *request));
  ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
  RETURN_IF_ERROR(
      office->Call(absl::StrCat("/", method->service()->full_name(), "/", method->name()), *request, *response));
  session.out << ToJson(*response);
  return absl::OkStatus();
}

constexpr Command kCommands[] = {
    {"call", "SERVICE/METHOD", 1, "call any RPC of the contract with -d JSON", &Call},
};

}  // namespace

absl::Span<const Command> CallCommands() { return kCommands; }

}  // namespace tongban::ctl
