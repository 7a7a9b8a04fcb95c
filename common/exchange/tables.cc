#include "common/exchange/tables.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/store/keys.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::Route;

// The names of kinds are longer than all else of a key.
std::string KindText(OfficeRef::Kind kind) { return absl::StrCat(static_cast<int>(kind)); }

std::string OfficesKey(const OfficeRef& own, const OfficeRef& peer) {
  return Key().Text(own.federation()).Text(KindText(own.kind())).Text(peer.federation()).Text(KindText(peer.kind()));
}

}  // namespace

std::string OfficePrefix(const OfficeRef& own) { return Key().Text(own.federation()).Text(KindText(own.kind())); }

std::string OutgoingKey(const Route& route) { return OfficesKey(route.sender(), route.receiver()); }

std::string IncomingKey(const Route& route) { return OfficesKey(route.receiver(), route.sender()); }

std::string EntryKey(absl::string_view route_key, int64_t sequence) {
  return absl::StrCat(route_key, OrderedNumber(static_cast<uint64_t>(sequence)));
}

std::string ParkedPrefix(absl::string_view federation) { return Key().Text(federation); }

std::string ParkedKey(absl::string_view federation, absl::string_view id) { return Key().Text(federation).Text(id); }

}  // namespace tongban
