#ifndef TONGBAN_COMMON_RPC_RESOURCE_NAME_H_
#define TONGBAN_COMMON_RPC_RESOURCE_NAME_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace tongban {

// Identifiers become parts of keys and of log lines.
inline constexpr size_t kMostIdentifierCharacters = 64;

// What a resource name of ours says: "federations/330213",
// "federations/330213/cases/k3f…", "federations/330213/parkedMessages/12".
struct ResourceName {
  std::string federation;  // Six digits.
  std::string collection;  // "cases"; empty for a federation itself.
  std::string id;          // Letters, digits, '-' and '_', 1 to 64 of them.
};

// Absent when the name has another form.
std::optional<ResourceName> ParseResourceName(absl::string_view name);

// What the name of a part of such a thing says:
// "federations/330213/cases/k3f…/notices/2".
struct PartName {
  ResourceName whole;      // "federations/330213/cases/k3f…".
  std::string collection;  // "notices".
  std::string id;          // As of a ResourceName.
};

// Absent when the name has another form.
std::optional<PartName> ParsePartName(absl::string_view name);

// The thing that is named, or that the part named is of.
std::optional<ResourceName> ParseWholeOf(absl::string_view name);

}  // namespace tongban

#endif  // TONGBAN_COMMON_RPC_RESOURCE_NAME_H_
