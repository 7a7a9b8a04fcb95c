#ifndef TONGBAN_COMMON_DESK_QUERIES_H_
#define TONGBAN_COMMON_DESK_QUERIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "common/time/working_days.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {

// What every office answers about its cases, read from one consistent view.
// Who may ask is decided before; each page and each step is bounded.

absl::StatusOr<casework::v1::Case> GetCase(const casework::v1::GetCaseRequest& request, const Reader& reader);

absl::StatusOr<casework::v1::ListEventsResponse> ListEvents(const casework::v1::ListEventsRequest& request,
                                                            absl::string_view page_secret, const Reader& reader);

// Reads at most kMostRowsRead rows a page: with a filter that matches little, a
// page may be short, or empty, and still have a next one (AIP-158).
inline constexpr int kMostRowsRead = 2000;
absl::StatusOr<casework::v1::ListCasesResponse> ListCases(const casework::v1::ListCasesRequest& request,
                                                          absl::string_view page_secret, const Reader& reader);

// The changes after a sequence number, at most kMostChanges.
inline constexpr int kMostChanges = 100;
struct Changes {
  std::vector<casework::v1::WatchCasesResponse> changes;
  // Sequence number to go on after.
  int64_t position = 0;
};
// `position` is absent when the watch begins. OUT_OF_RANGE when it begins ahead
// of the newest change.
absl::StatusOr<Changes> NextChanges(const casework::v1::WatchCasesRequest& request, std::optional<int64_t> position,
                                    const Reader& reader);

absl::StatusOr<casework::v1::ExplainClockResponse> ExplainClock(const casework::v1::ExplainClockRequest& request,
                                                                const Calendar& calendar, absl::Time now,
                                                                const Reader& reader);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_QUERIES_H_
