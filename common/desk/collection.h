#ifndef TONGBAN_COMMON_DESK_COLLECTION_H_
#define TONGBAN_COMMON_DESK_COLLECTION_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/desk/refusals.h"

namespace tongban {

// A kind of thing as keys, names and refusals know it.
struct Collection {
  // In keys, behind the federation; another for each kind.
  char letter;
  // In resource names, "federations/330213/cases/…".
  absl::string_view name;
  // Of one of them, as names are described.
  absl::string_view singular;
  // Number of `revision` in the record.
  int revision_field;
  // The counter of its feed.
  absl::string_view feed;
  // NOT_FOUND, and DATA_LOSS for what cannot be read.
  absl::Status (*unknown)(absl::string_view id);
  absl::Status (*damaged)(absl::string_view id);
};

inline constexpr Collection kCaseCollection = {.letter = 'c',
                                               .name = "cases",
                                               .singular = "case",
                                               .revision_field = casework::v1::Case::kRevisionFieldNumber,
                                               .feed = "feed",
                                               .unknown = CaseUnknown,
                                               .damaged = CaseDamaged};

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_COLLECTION_H_
