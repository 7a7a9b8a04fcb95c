#include "common/exchange/routes.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/exchange/ledger.h"
#include "common/exchange/records.h"
#include "common/exchange/refusals.h"
#include "common/exchange/tables.h"
#include "common/status/status.h"
#include "common/store/keys.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using record::v1::RouteHead;

constexpr size_t kMaxShownError = 300;

absl::StatusOr<OfficeRef> TakeOffice(KeyReader& reader) {
  OfficeRef office;
  ASSIGN_OR_RETURN(*office.mutable_federation(), reader.Text());
  ASSIGN_OR_RETURN(const std::string kind, reader.Text());
  int number = 0;
  if (absl::SimpleAtoi(kind, &number)) office.set_kind(static_cast<OfficeRef::Kind>(number));
  if (!IsOffice(office)) return absl::DataLossError("a stored route does not name an office");
  return office;
}

// The office at the other end, which the key names last.
absl::StatusOr<OfficeRef> PeerOf(absl::string_view route_key, size_t own_size) {
  KeyReader reader(route_key.substr(own_size));
  return TakeOffice(reader);
}

}  // namespace

absl::StatusOr<exchange::v1::Route> OutgoingRoute(absl::string_view key) {
  KeyReader reader(key);
  exchange::v1::Route route;
  ASSIGN_OR_RETURN(*route.mutable_sender(), TakeOffice(reader));
  ASSIGN_OR_RETURN(*route.mutable_receiver(), TakeOffice(reader));
  return route;
}

absl::Status VisitHeads(const Reader& reader, Table table, const OfficeRef& own, size_t limit,
                        absl::FunctionRef<void(const OfficeRef& peer, const absl::StatusOr<RouteHead>& head)> visit) {
  const std::string prefix = OfficePrefix(own);
  absl::Status problem;
  size_t visited = 0;
  RETURN_IF_ERROR(reader.Scan(table, prefix, PrefixEnd(prefix), [&](absl::string_view key, absl::string_view value) {
    if (visited++ == limit) return false;
    const auto peer = PeerOf(key, prefix.size());
    problem = peer.status();
    if (!problem.ok()) return false;
    visit(*peer, ParseRecord<RouteHead>(table, value));
    return true;
  }));
  return problem;
}

operations::v1::RouteStatus StatusOf(const exchange::v1::Route& route, const absl::StatusOr<RouteHead>& head) {
  operations::v1::RouteStatus status;
  *status.mutable_route() = route;
  if (head.ok()) {
    status.set_sequence(head->sequence());
    status.set_head_hash(head->hash());
  } else {
    status.set_last_error(ShownError(RouteDamaged(route, "the head")));
  }
  return status;
}

std::string ShownError(const absl::Status& error) {
  return absl::StrCat(absl::StatusCodeToString(error.code()), ": ", error.message().substr(0, kMaxShownError));
}

}  // namespace tongban
