#ifndef TONGBAN_COMMON_DESK_QUERIES_H_
#define TONGBAN_COMMON_DESK_QUERIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "common/time/working_days.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {

// What every office answers about its cases, read from one consistent view.
// Who may ask is decided before; each page and each step is bounded (listing.h).

// Which office answers.
using OfficeKind = casework::v1::OfficeRef::Kind;

// The case that a field of the request names.
absl::StatusOr<casework::v1::Case> GetCase(absl::string_view field, absl::string_view name, const Reader& reader);

absl::StatusOr<casework::v1::ListEventsResponse> ListEvents(const casework::v1::ListEventsRequest& request,
                                                            absl::string_view page_secret, const Reader& reader);

absl::StatusOr<casework::v1::ListCasesResponse> ListCases(const casework::v1::ListCasesRequest& request,
                                                          OfficeKind office, absl::string_view page_secret,
                                                          const Reader& reader);

// Rows of an index counted for a page, where no record has to be read for it.
inline constexpr int kMostKeysRead = 100'000;
absl::StatusOr<casework::v1::CountCasesResponse> CountCases(const casework::v1::CountCasesRequest& request,
                                                            OfficeKind office, absl::string_view page_secret,
                                                            const Reader& reader);

// `person_secret` is that by which cases are filed (secrets.h). Cases that
// `may_see` refuses are left out.
absl::StatusOr<casework::v1::SearchCasesResponse> SearchCases(
    const casework::v1::SearchCasesRequest& request, OfficeKind office, absl::string_view person_secret,
    absl::FunctionRef<bool(const casework::v1::Case&)> may_see, const Reader& reader);

// The changes after a sequence number.
struct Changes {
  std::vector<casework::v1::WatchCasesResponse> changes;
  // Sequence number to go on after.
  int64_t position = 0;
};
// `position` is absent when the watch begins. OUT_OF_RANGE when it begins ahead
// of the newest change.
absl::StatusOr<Changes> NextChanges(const casework::v1::WatchCasesRequest& request, OfficeKind office,
                                    std::optional<int64_t> position, const Reader& reader);

absl::StatusOr<casework::v1::ExplainClockResponse> ExplainClock(const casework::v1::ExplainClockRequest& request,
                                                                const Calendar& calendar, absl::Time now,
                                                                const Reader& reader);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_QUERIES_H_
