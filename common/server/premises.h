#ifndef TONGBAN_COMMON_SERVER_PREMISES_H_
#define TONGBAN_COMMON_SERVER_PREMISES_H_

#include <string>
#include <vector>

#include "common/identity/token.h"
#include "common/server/office_hooks.h"
#include "common/server/raw_service.h"
#include "common/server/rpc_table.h"
#include "common/store/store.h"
#include "common/time/time_source.h"

namespace tongban {

// What the loop and the readers of one office share. Everything outlives them.
struct Premises {
  std::vector<std::string> federations;
  Store& store;
  const TimeSource& clock;
  TokenVerifier& tokens;
  OfficeHooks hooks;
};

// A row of the table, at its place in the server.
struct ServedRpc {
  RawService* service = nullptr;
  int index = 0;     // Of the method in the service's descriptor.
  std::string path;  // "/tongban.intake.v1.IntakeService/AcceptApplication".
  const Rpc* row = nullptr;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_PREMISES_H_
