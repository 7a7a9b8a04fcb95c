#include "common/exchange/ledger.h"

#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/identity/offices.h"
#include "common/person/county_code.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::Receipt;
using exchange::v1::Route;

constexpr absl::string_view kNul("\0", 1);

}  // namespace

absl::string_view OfficeName(OfficeRef::Kind kind) {
  switch (kind) {
    case OfficeRef::KIND_INTAKE:
      return "intake";
    case OfficeRef::KIND_ASSESSMENT:
      return "assessment";
    case OfficeRef::KIND_REGISTRATION_APPROVAL:
      return "registration_approval";
    default:
      return "";
  }
}

bool IsOffice(const OfficeRef& office) {
  return person::IsCountyCode(office.federation()) && !OfficeName(office.kind()).empty();
}

bool IsSameRoute(const Route& left, const Route& right) {
  return IsSameOffice(left.sender(), right.sender()) && IsSameOffice(left.receiver(), right.receiver());
}

Route MakeRoute(const OfficeRef& sender, const OfficeRef& receiver) {
  Route route;
  *route.mutable_sender() = sender;
  *route.mutable_receiver() = receiver;
  return route;
}

std::string FormatOffice(const OfficeRef& office) {
  return absl::StrCat(office.federation(), "/", OfficeName(office.kind()));
}

std::string FormatRoute(const Route& route) {
  return absl::StrCat(FormatOffice(route.sender()), ">", FormatOffice(route.receiver()));
}

std::string FirstHash() { return std::string(kHashBytes, '\0'); }

std::string NextHash(absl::string_view previous, absl::string_view message) {
  return NextHashOfSha256(previous, Sha256(message));
}

std::string NextHashOfSha256(absl::string_view previous, absl::string_view message_sha256) {
  return Sha256(absl::StrCat(previous, message_sha256));
}

std::string BatchBytes(const Route& route, int64_t first, int64_t last, absl::string_view head_hash) {
  return absl::StrCat("tongban-batch-v1", kNul, FormatRoute(route), kNul, first,
                      absl::StrCat(kNul, last, kNul, head_hash));
}

std::string ReceiptBytes(const Receipt& receipt) {
  return absl::StrCat("tongban-receipt-v1", kNul, FormatRoute(receipt.route()), kNul,
                      absl::StrCat(receipt.sequence(), kNul, receipt.head_hash()));
}

absl::StatusOr<SigningKey> KeyOf(const SigningKeys& keys, absl::string_view federation) {
  const auto key = keys.find(std::string(federation));
  if (key == keys.end()) return absl::InternalError(absl::StrCat("no signing key of federation ", federation));
  return key->second;
}

}  // namespace tongban
