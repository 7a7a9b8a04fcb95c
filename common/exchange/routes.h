#ifndef TONGBAN_COMMON_EXCHANGE_ROUTES_H_
#define TONGBAN_COMMON_EXCHANGE_ROUTES_H_

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/store.h"
#include "tongban/casework/v1/actor.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"
#include "tongban/record/v1/record.pb.h"

// Private to common/exchange.

namespace tongban {

// The route of a key in the sender's tables. DATA_LOSS when it names no offices.
absl::StatusOr<exchange::v1::Route> OutgoingRoute(absl::string_view key);

// Visits the heads of an office's routes in `table`, by the office at the other
// end, at most `limit` of them. A head that cannot be read is visited as the
// error it is; DATA_LOSS for a key that names no office.
absl::Status VisitHeads(
    const Reader& reader, Table table, const casework::v1::OfficeRef& own, size_t limit,
    absl::FunctionRef<void(const casework::v1::OfficeRef& peer, const absl::StatusOr<record::v1::RouteHead>& head)>
        visit);

// What a head says of its route, or that it cannot be read.
operations::v1::RouteStatus StatusOf(const exchange::v1::Route& route,
                                     const absl::StatusOr<record::v1::RouteHead>& head);

// An error as operators are shown it. Those of other offices may be long.
std::string ShownError(const absl::Status& error);

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_ROUTES_H_
