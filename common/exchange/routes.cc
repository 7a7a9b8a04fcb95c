#include "common/exchange/routes.h"

#include <string>
#include <utility>

#include "common/exchange/ledger.h"
#include "common/exchange/records.h"
#include "common/exchange/tables.h"
#include "common/status/status.h"
#include "common/store/keys.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using record::v1::RouteHead;

OfficeRef::Kind KindOf(absl::string_view name) {
  for (const auto kind : {OfficeRef::KIND_INTAKE, OfficeRef::KIND_ASSESSMENT, OfficeRef::KIND_REGISTRATION}) {
    if (OfficeName(kind) == name) return kind;
  }
  return OfficeRef::KIND_UNSPECIFIED;
}

// The office at the other end, which the key names last.
absl::StatusOr<OfficeRef> PeerOf(absl::string_view route_key, size_t own_size) {
  KeyReader reader(route_key.substr(own_size));
  ASSIGN_OR_RETURN(std::string federation, reader.Text());
  ASSIGN_OR_RETURN(const std::string name, reader.Text());
  OfficeRef peer;
  peer.set_federation(std::move(federation));
  peer.set_kind(KindOf(name));
  if (!IsOffice(peer)) return absl::DataLossError("a route of the store does not name an office");
  return peer;
}

}  // namespace

absl::Status VisitHeads(const Reader& reader, Table table, const OfficeRef& own, size_t limit,
                        absl::FunctionRef<void(const OfficeRef& peer, RouteHead head)> visit) {
  const std::string prefix = OfficePrefix(own);
  absl::Status problem;
  size_t visited = 0;
  RETURN_IF_ERROR(reader.Scan(table, prefix, PrefixEnd(prefix), [&](absl::string_view key, absl::string_view value) {
    if (visited++ == limit) return false;
    const auto peer = PeerOf(key, prefix.size());
    auto head = ParseRecord<RouteHead>(table, value);
    problem = peer.ok() ? head.status() : peer.status();
    if (!problem.ok()) return false;
    visit(*peer, *std::move(head));
    return true;
  }));
  return problem;
}

}  // namespace tongban
