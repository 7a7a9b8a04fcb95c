#include "common/log/state_machine.h"

#include <cstdlib>

#include "common/log/log.h"

namespace tongban {

void AbortOnImpossibleMove(absl::string_view machine, int from, int to) {
  Log(Level::kError, "state machine broken", {{"machine", machine}, {"from", from}, {"to", to}});
  std::abort();
}

}  // namespace tongban
