#include "services/ctl/command_line.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/ctl/commands.h"
#include "services/ctl/describe_error.h"
#include "services/ctl/table.h"

// The names are grpcurl's, so that one set of flags serves both.
ABSL_FLAG(std::string, server, "", "office address, HOST:PORT; default $TONGBAN_SERVER");
ABSL_FLAG(std::string, cacert, "",
          "file with the CA certificates trusted to issue server certificates; default $TONGBAN_CACERT");
ABSL_FLAG(std::string, cert, "", "client certificate file; default $TONGBAN_CERT");
ABSL_FLAG(std::string, key, "", "private key file of the client certificate; default $TONGBAN_KEY");
ABSL_FLAG(std::string, servername, "", "server name to expect in the server's certificate");
ABSL_FLAG(std::string, authority, "", "value of the :authority header");
ABSL_FLAG(bool, insecure, false, "do not verify the server's certificate");
ABSL_FLAG(bool, plaintext, false, "connect without TLS, as for the health port");
ABSL_FLAG(std::string, token, "", "signed token of the caller; default $TONGBAN_TOKEN");
ABSL_FLAG(std::string, o, "table", "output format: table or json");
ABSL_FLAG(double, max_time, 0, "timeout in seconds (-max-time); 0: 30 s for a call, none for a watch");

namespace tongban::ctl {
namespace {

constexpr int kRefused = 1, kNotUnderstood = 2;

constexpr absl::string_view kCommonFlags[] = {"server",   "cacert",    "cert",  "key", "servername", "authority",
                                              "insecure", "plaintext", "token", "o",   "max_time"};

std::vector<Command> AllCommands() {
  std::vector<Command> all;
  for (const auto group : {CaseCommands(), NoticeCommands(), ClockCommands(), LifecycleCommands(), OperationsCommands(),
                           HealthCommands(), TokenCommands(), ExplainCommands(), CallCommands()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

void AddFlag(absl::string_view name, Table& table) {
  const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
  if (flag != nullptr) table.Add({absl::StrCat("  -", name), flag->Help()});
}

std::string Usage() {
  Table commands({"Usage: tongbanctl [flags] COMMAND", ""});
  for (const Command& command : AllCommands()) {
    commands.Add({absl::StrCat("  ", command.words, command.arguments.empty() ? "" : " ", command.arguments),
                  std::string(command.does)});
  }
  Table flags({"Flags (one dash or two)", ""});
  for (const absl::string_view name : kCommonFlags) AddFlag(name, flags);
  for (const absl::string_view name :
       {"d", "filter", "order_by", "failed", "after", "state", "to", "request_id", "service", "wait", "federation",
        "person", "roles", "institution", "valid_for", "valid_from", "token_key"}) {
    AddFlag(name, flags);
  }
  return absl::StrCat(commands.Render(), "\n", flags.Render());
}

std::string Environment(const std::string& flag, const char* variable) {
  const char* value = std::getenv(variable);
  return flag.empty() && value != nullptr ? value : flag;
}

Connection ConnectionFromFlags() {
  return {.server = Environment(absl::GetFlag(FLAGS_server), "TONGBAN_SERVER"),
          .cacert = Environment(absl::GetFlag(FLAGS_cacert), "TONGBAN_CACERT"),
          .cert = Environment(absl::GetFlag(FLAGS_cert), "TONGBAN_CERT"),
          .key = Environment(absl::GetFlag(FLAGS_key), "TONGBAN_KEY"),
          .servername = absl::GetFlag(FLAGS_servername),
          .authority = absl::GetFlag(FLAGS_authority),
          .insecure = absl::GetFlag(FLAGS_insecure),
          .plaintext = absl::GetFlag(FLAGS_plaintext),
          .token = Environment(absl::GetFlag(FLAGS_token), "TONGBAN_TOKEN"),
          .max_time = absl::Seconds(absl::GetFlag(FLAGS_max_time))};
}

// The command whose words the arguments begin with; takes the words away.
const Command* Match(const std::vector<Command>& commands, std::vector<std::string>& arguments) {
  const std::string line = absl::StrCat(absl::StrJoin(arguments, " "), " ");
  for (const Command& command : commands) {
    if (!absl::StartsWith(line, absl::StrCat(command.words, " "))) continue;
    const auto words = 1 + std::count(command.words.begin(), command.words.end(), ' ');
    arguments.erase(arguments.begin(), arguments.begin() + words);
    return &command;
  }
  return nullptr;
}

// absl's flags have no dashes inside their names; grpcurl's do.
std::vector<std::string> Underscored(int argc, char* argv[]) {
  std::vector<std::string> arguments(argv, argv + argc);
  for (std::string& argument : arguments) {
    if (!absl::StartsWith(argument, "-")) continue;
    const size_t name = argument.find_first_not_of('-');
    if (name == std::string::npos) continue;
    for (size_t i = name; i < argument.size() && argument[i] != '='; ++i) {
      if (argument[i] == '-') argument[i] = '_';
    }
  }
  return arguments;
}

bool AsksForHelp(const std::vector<std::string>& arguments) {
  for (const absl::string_view argument : arguments) {
    if (argument == "-h" || argument == "-help" || argument == "--help") return true;
  }
  return arguments.size() < 2;
}

}  // namespace

int RunCommandLine(int argc, char* argv[], std::ostream& out, std::ostream& error) {
  std::vector<std::string> given = Underscored(argc, argv);
  if (AsksForHelp(given)) {
    out << Usage();
    return argc < 2 ? kNotUnderstood : 0;
  }
  std::vector<char*> raw;
  for (std::string& argument : given) raw.push_back(argument.data());
  const std::vector<char*> positional = absl::ParseCommandLine(static_cast<int>(raw.size()), raw.data());
  std::vector<std::string> arguments(positional.begin() + 1, positional.end());

  const std::string output = absl::GetFlag(FLAGS_o);
  const std::vector<Command> commands = AllCommands();
  const Command* command = Match(commands, arguments);
  if (command == nullptr || arguments.size() != command->arity || (output != "table" && output != "json")) {
    error << (command == nullptr
                  ? "tongbanctl: unknown command; see --help\n"
                  : absl::StrCat("usage: tongbanctl [-o table|json] ", command->words, " ", command->arguments, "\n"));
    return kNotUnderstood;
  }
  Session session{std::move(arguments), ConnectionFromFlags(),
                  output == "json" ? Session::Output::kJson : Session::Output::kTable, out};
  const absl::Status status = command->run(session);
  if (status.ok()) return 0;
  error << DescribeError(status);
  return kRefused;
}

}  // namespace tongban::ctl
