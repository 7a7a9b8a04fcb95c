#include "common/office/library_logs.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/log/log.h"

namespace tongban {
namespace {

absl::string_view FileName(absl::string_view path) { return path.substr(path.rfind('/') + 1); }

// An error of gRPC ends a connection or a call, not the office.
Level LevelOf(gpr_log_severity severity) {
  switch (severity) {
    case GPR_LOG_SEVERITY_DEBUG:
      return Level::kDebug;
    case GPR_LOG_SEVERITY_INFO:
      return Level::kInfo;
    default:
      return Level::kWarning;
  }
}

// Said of every connection that names the server by its address or another
// name. Names are not looked at here: peers are known by their SPIFFE ids.
constexpr absl::string_view kNameUnknown = "No match found for server name";

void LogOfGrpc(gpr_log_func_args* args) {
  const bool is_about_a_name = absl::StartsWith(args->message, kNameUnknown);
  Log(is_about_a_name ? Level::kDebug : LevelOf(args->severity), "grpc logged",
      {{"source", absl::StrCat(FileName(args->file), ":", args->line)},
       {"message", absl::StripAsciiWhitespace(args->message)}});
}

void LogOfProtobuf(google::protobuf::LogLevel level, const char* file, int line, const std::string& message) {
  Log(level == google::protobuf::LOGLEVEL_INFO ? Level::kInfo : Level::kWarning, "protobuf logged",
      {{"source", absl::StrCat(FileName(file), ":", line)}, {"message", absl::StripAsciiWhitespace(message)}});
}

// Never destroyed: it is read while the process exits.
std::ostringstream& Said() {
  static std::ostringstream* const said = new std::ostringstream;
  return *said;
}

void LogWhatWasSaid() {
  std::string said = absl::StrReplaceAll(Said().str(), {{"Try --helpfull to get a list of all flags.", ""}});
  absl::StripAsciiWhitespace(&said);
  if (said.empty()) return;
  Log(Level::kError, "office failed",
      {{"code", "INVALID_ARGUMENT"}, {"problem", absl::StrReplaceAll(said, {{"ERROR: ", ""}, {"\n", "; "}})}});
}

}  // namespace

void TakeLogsOfLibraries() {
  gpr_set_log_function(LogOfGrpc);
  google::protobuf::SetLogHandler(LogOfProtobuf);
}

FlagErrors::FlagErrors() : standard_error_(std::cerr.rdbuf(Said().rdbuf())) {
  static const int registered = std::atexit(LogWhatWasSaid);
  static_cast<void>(registered);
}

FlagErrors::~FlagErrors() { std::cerr.rdbuf(standard_error_); }

}  // namespace tongban
