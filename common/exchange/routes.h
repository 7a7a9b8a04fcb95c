#ifndef TONGBAN_COMMON_EXCHANGE_ROUTES_H_
#define TONGBAN_COMMON_EXCHANGE_ROUTES_H_

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/store/store.h"
#include "tongban/casework/v1/actor.pb.h"
#include "tongban/record/v1/record.pb.h"

// Private to common/exchange.

namespace tongban {

// The route of a key in the sender's tables. DATA_LOSS when it names no offices.
absl::StatusOr<exchange::v1::Route> OutgoingRoute(absl::string_view key);

// Visits the heads of an office's routes in `table`, by the office at the other
// end, at most `limit` of them. DATA_LOSS for a row that cannot be read.
absl::Status VisitHeads(const Reader& reader, Table table, const casework::v1::OfficeRef& own, size_t limit,
                        absl::FunctionRef<void(const casework::v1::OfficeRef& peer, record::v1::RouteHead head)> visit);

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_ROUTES_H_
