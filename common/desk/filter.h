#ifndef TONGBAN_COMMON_DESK_FILTER_H_
#define TONGBAN_COMMON_DESK_FILTER_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {

// The conditions of ListCases, all of which must hold.
struct Filter {
  std::optional<casework::v1::Case::State> state;
  std::optional<casework::v1::Application::Matter> matter;
  std::optional<bool> open;
  std::optional<bool> overdue;

  bool Matches(const casework::v1::CaseSummary& summary) const;
};

// Reads the AIP-160 subset ListCases documents: `field = value` joined by AND.
// INVALID_ARGUMENT says which part is not understood and what is.
absl::StatusOr<Filter> ParseFilter(absl::string_view text);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_FILTER_H_
