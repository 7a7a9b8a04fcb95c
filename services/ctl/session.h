#ifndef TONGBAN_SERVICES_CTL_SESSION_H_
#define TONGBAN_SERVICES_CTL_SESSION_H_

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ctl/office.h"

namespace tongban::ctl {

// What a command has at hand: its arguments, and the office, once it asks.
class Session {
 public:
  enum class Output { kTable, kJson };

  Session(std::vector<std::string> arguments, Connection connection, Output output, std::ostream& out)
      : arguments(std::move(arguments)), connection(std::move(connection)), output(output), out(out) {}

  // Connects on first use; a command that needs no office needs no flags.
  absl::StatusOr<const Office*> GetOffice();

  // Behind the command's words.
  const std::vector<std::string> arguments;
  const Connection connection;
  const Output output;
  std::ostream& out;

 private:
  std::optional<Office> office_;
};

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_SESSION_H_
