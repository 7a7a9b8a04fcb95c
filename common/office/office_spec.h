#ifndef TONGBAN_COMMON_OFFICE_OFFICE_SPEC_H_
#define TONGBAN_COMMON_OFFICE_OFFICE_SPEC_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/signing.h"
#include "common/identity/credentials.h"
#include "common/identity/token.h"
#include "common/server/office_hooks.h"
#include "common/server/office_server.h"
#include "common/server/rpc_table.h"
#include "common/store/store.h"
#include "common/time/time_source.h"
#include "tongban/casework/v1/actor.pb.h"
#include "tongban/casework/v1/case.pb.h"

namespace tongban {

// What the command line says.
struct OfficeOptions {
  std::vector<std::string> federations;
  std::string listen;
  std::string health_listen;
  std::string data;
  TlsFiles tls;
  std::string trust_domain;
  std::string directory;                           // Path of the directory file.
  std::string policy;                              // Path of the policy file; empty: the notice's own.
  std::string signing_keys;                        // Folder with FEDERATION.pem for each federation.
  absl::Time manual_clock = absl::InfinitePast();  // Not that: the clock stands there until it is moved.
  // The newest state that is known: an older release knows fewer. No flag sets it.
  casework::v1::Case::State newest_state = casework::v1::Case::State_MAX;
  bool reflection = true;
  bool channelz = false;
  absl::Duration lameduck;
  absl::Duration drain;
};

// What is there when an office is put together. Everything outlives the work.
struct OfficeFoundation {
  casework::v1::OfficeRef::Kind kind;
  const OfficeOptions& options;
  Store& store;
  const TimeSource& clock;
  SystemTime* system_clock = nullptr;  // One of these two is the clock.
  ManualTime* manual_clock = nullptr;
  const std::map<std::string, SigningKey>& signing_keys;  // By federation.
};

// What the office then does.
struct OfficeWork {
  std::vector<ServedService> services;
  OfficeHooks hooks;
  IssuerKeys token_keys;
  // Called when the office serves: couriers begin, until `hooks.closing`. An error
  // says what cannot begin, and where; the office must not go on then.
  std::function<absl::Status(OfficeServer&)> start;
  // Keeps alive what the hooks and rows refer to.
  std::shared_ptr<void> owner;
};

// All that sets one office apart from the others.
struct OfficeSpec {
  casework::v1::OfficeRef::Kind kind = casework::v1::OfficeRef::KIND_UNSPECIFIED;
  // Every table that this office keeps.
  std::vector<Table> tables;
  // Loads policy and directory and puts the work together. Errors say what is
  // wrong and in which file.
  std::function<absl::StatusOr<OfficeWork>(const OfficeFoundation&)> open;
  // The time of the newest commit in the store; InfinitePast when there is none.
  // May be null.
  std::function<absl::StatusOr<absl::Time>(const Reader&)> last_seen;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_OFFICE_SPEC_H_
