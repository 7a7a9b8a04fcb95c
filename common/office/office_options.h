#ifndef TONGBAN_COMMON_OFFICE_OFFICE_OPTIONS_H_
#define TONGBAN_COMMON_OFFICE_OFFICE_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/identity/credentials.h"
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

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_OFFICE_OPTIONS_H_
