#ifndef TONGBAN_COMMON_IDENTITY_SPIFFE_ID_H_
#define TONGBAN_COMMON_IDENTITY_SPIFFE_ID_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tongban {

// Who a workload is, as its certificate says:
//   spiffe://tongban.example/federation/330213/intake
struct SpiffeId {
  // Lower-case letters, digits, '.', '-' and '_', at most 255 of them.
  std::string trust_domain;
  // Six digits, the county code of the federation.
  std::string federation;
  // Lower-case letters and '_', at most 32: intake, assessment, registration_approval, portal,
  // staff, operator.
  std::string workload;

  friend bool operator==(const SpiffeId&, const SpiffeId&) = default;
};

// Takes exactly the form above and nothing that a lenient reader might take
// for it: no port, query, escape, trailing slash or upper case. The error says
// which part is wrong (INVALID_ARGUMENT). One pass, cheap enough for each call.
absl::StatusOr<SpiffeId> ParseSpiffeId(absl::string_view uri);

std::string FormatSpiffeId(const SpiffeId& id);

}  // namespace tongban

#endif  // TONGBAN_COMMON_IDENTITY_SPIFFE_ID_H_
