#include "common/exchange/ledger.h"

#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/crypto/digest.h"
#include "common/identity/offices.h"
#include "common/person/county_code.h"
#include "common/status/status.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::Receipt;
using exchange::v1::Route;

using exchange::v1::DeliverRequest;
using exchange::v1::Signature;

constexpr char kNul = '\0';

// The parts that end both forms.
std::string EndOfForm(const Signature& signature, absl::string_view head_hash) {
  const absl::string_view algorithm = signature.algorithm() == Signature::ALGORITHM_SM2 ? "sm2" : "ed25519";
  return absl::StrJoin(std::make_tuple(signature.key_id(), algorithm, signature.sign_time().seconds(), head_hash),
                       absl::string_view(&kNul, 1));
}

// Who signs, how and when; not the value.
void StateSigner(const VerifyingKey& key, absl::Time now, Signature& signature) {
  signature.set_key_id(key.id());
  signature.set_algorithm(AlgorithmOf(key));
  signature.mutable_sign_time()->set_seconds(absl::ToUnixSeconds(now));
}

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

std::string BatchBytes(const DeliverRequest& batch) {
  const int64_t first = batch.entries().empty() ? 0 : batch.entries(0).sequence();
  const int64_t last = batch.entries().empty() ? 0 : batch.entries().rbegin()->sequence();
  std::string features;
  for (const std::string& feature : batch.features()) absl::StrAppend(&features, feature, ",");
  return absl::StrJoin(std::make_tuple("tongban-batch-v1", FormatRoute(batch.route()), batch.protocol(), features,
                                       first, last, EndOfForm(batch.signature(), batch.head_hash())),
                       absl::string_view(&kNul, 1));
}

std::string ReceiptBytes(const Receipt& receipt) {
  return absl::StrJoin(std::make_tuple("tongban-receipt-v1", FormatRoute(receipt.route()), receipt.protocol(),
                                       receipt.sequence(), EndOfForm(receipt.signature(), receipt.head_hash())),
                       absl::string_view(&kNul, 1));
}

absl::Status SignBatch(const SigningKey& key, absl::Time now, DeliverRequest& batch) {
  batch.set_protocol(kProtocol);
  StateSigner(key.Public(), now, *batch.mutable_signature());
  ASSIGN_OR_RETURN(*batch.mutable_signature()->mutable_value(), key.Sign(BatchBytes(batch)));
  return absl::OkStatus();
}

absl::Status SignReceipt(const SigningKey& key, absl::Time now, Receipt& receipt) {
  receipt.set_protocol(kProtocol);
  StateSigner(key.Public(), now, *receipt.mutable_signature());
  ASSIGN_OR_RETURN(*receipt.mutable_signature()->mutable_value(), key.Sign(ReceiptBytes(receipt)));
  return absl::OkStatus();
}

Signature::Algorithm AlgorithmOf(const VerifyingKey& key) {
  return key.algorithm() == SignatureAlgorithm::kSm2 ? Signature::ALGORITHM_SM2 : Signature::ALGORITHM_ED25519;
}

absl::StatusOr<SigningKey> KeyOf(const SigningKeys& keys, absl::string_view federation) {
  const auto key = keys.find(std::string(federation));
  if (key == keys.end()) return absl::InternalError(absl::StrCat("no signing key of federation ", federation));
  return key->second;
}

}  // namespace tongban
