#ifndef TONGBAN_SERVICES_CTL_COMMANDS_H_
#define TONGBAN_SERVICES_CTL_COMMANDS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/ctl/session.h"

namespace tongban::ctl {

// A command: its words, what follows them, what it does, and the function that
// does it. A new command is a row in the table of its file.
struct Command {
  absl::string_view words;
  absl::string_view arguments;
  // Number of arguments that must follow.
  size_t arity;
  absl::string_view does;
  absl::Status (*run)(Session&);
};

absl::Span<const Command> CallCommands();
absl::Span<const Command> CaseCommands();
absl::Span<const Command> ClockCommands();
absl::Span<const Command> ExplainCommands();
absl::Span<const Command> HealthCommands();
absl::Span<const Command> LifecycleCommands();
absl::Span<const Command> NoticeCommands();
absl::Span<const Command> OperationsCommands();
absl::Span<const Command> TokenCommands();

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_COMMANDS_H_
