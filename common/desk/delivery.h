#ifndef TONGBAN_COMMON_DESK_DELIVERY_H_
#define TONGBAN_COMMON_DESK_DELIVERY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/transaction.h"
#include "common/wire/form.h"
#include "tongban/casework/v1/case.pb.h"

// How notices reach those they are for (R86). The intake keeps, of every notice
// of its cases, what became of it, and a row for each that is still to be
// delivered; a case itself says only what was told (notice.proto).

namespace tongban {

// Attempts that are recorded of a notice; its receipt comes on top, so that it
// can always be recorded.
inline constexpr int kMostAttempts = 30;
// How far the clocks of two machines of a county may be apart.
inline constexpr absl::Duration kMostClockDifference = absl::Minutes(5);

// A notice, by what its name says.
struct NoticeId {
  std::string federation;
  std::string case_id;
  int number = 0;  // In the case.
};

// Where a delivery stands after an attempt of that outcome; absent when none can
// follow. The protocol is drawn in notice.proto.
std::optional<casework::v1::NoticeDelivery::State> StateAfter(casework::v1::NoticeDelivery::State state,
                                                              casework::v1::NoticeAttempt::Outcome outcome);
// It is on the list of what is to be delivered.
bool IsPending(casework::v1::NoticeDelivery::State state);

// At the intake: puts the notices that came since that revision on the list. Of
// a case that other offices tell of, `after` need only have what is new.
void AwaitDeliveries(const casework::v1::OfficeRef& here, int64_t known_revision, const casework::v1::Case& after,
                     Transaction& transaction);

// What became of the notice; DATA_LOSS when that cannot be read.
absl::StatusOr<casework::v1::NoticeDelivery> ReadDelivery(const NoticeId& id, const Reader& reader);

// Everything that is wrong with an attempt as it is reported, by paths from the
// attempt on.
Violations FaultsOf(const casework::v1::NoticeAttempt& attempt, const casework::v1::Notice& notice, absl::Time now);

// Adds the attempt, and has the notice on the list or not. FAILED_PRECONDITION,
// NOTICE_RECEIVED or NOTICE_ATTEMPTS_EXHAUSTED.
absl::StatusOr<casework::v1::NoticeDelivery> RecordAttempt(const NoticeId& id, const casework::v1::Notice& notice,
                                                           casework::v1::NoticeAttempt attempt,
                                                           Transaction& transaction);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_DELIVERY_H_
