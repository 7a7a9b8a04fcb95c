#ifndef TONGBAN_COMMON_EXCHANGE_LEDGER_H_
#define TONGBAN_COMMON_EXCHANGE_LEDGER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/crypto/signing.h"
#include "tongban/exchange/v1/exchange_service.pb.h"

// What both ends of a route compute alike: names, the hash chain, and the bytes
// that are signed. Pure functions.

namespace tongban {

// At most this many entries travel in a batch: the receiver applies them in one
// commit, and a commit should take milliseconds.
inline constexpr int kMaxBatchEntries = 256;
// A batch closes once it is this large; a single message may be larger.
inline constexpr size_t kMaxBatchBytes = size_t{1} << 20;
// With a full batch before it, a message still fits in the 4 MiB that gRPC
// takes by default.
inline constexpr size_t kMaxExchangedMessageBytes = size_t{2} << 20;
// More features than there are.
inline constexpr int kMaxBatchFeatures = 64;
// Length of a hash (SHA-256).
inline constexpr size_t kHashBytes = 32;

// Federation code → the key it signs with. One for each federation hosted here.
using SigningKeys = std::map<std::string, SigningKey, std::less<>>;

// "intake", "assessment", "registration_approval": the name an office has in its
// certificate. Empty for a kind that is not stated.
absl::string_view OfficeName(casework::v1::OfficeRef::Kind kind);

// A six-digit federation and a stated kind.
bool IsOffice(const casework::v1::OfficeRef& office);
bool IsSameRoute(const exchange::v1::Route& left, const exchange::v1::Route& right);

exchange::v1::Route MakeRoute(const casework::v1::OfficeRef& sender, const casework::v1::OfficeRef& receiver);

// "330213/intake".
std::string FormatOffice(const casework::v1::OfficeRef& office);
// "330213/intake>330282/registration_approval".
std::string FormatRoute(const exchange::v1::Route& route);

// h(0): 32 zero bytes.
std::string FirstHash();
// h(n) = SHA-256(h(n-1) | SHA-256(message n)).
std::string NextHash(absl::string_view previous, absl::string_view message);
// The same, from the SHA-256 of the message.
std::string NextHashOfSha256(absl::string_view previous, absl::string_view message_sha256);

// The protocol that is spoken here.
inline constexpr int kProtocol = 1;

// The forms that are signed (exchange_service.proto), of a batch with its entries
// and a receipt that are complete but for the signature's value.
std::string BatchBytes(const exchange::v1::DeliverRequest& batch);
std::string ReceiptBytes(const exchange::v1::Receipt& receipt);

// Signs in the protocol spoken here. INTERNAL when the cryptographic library does
// not.
absl::Status SignBatch(const SigningKey& key, absl::Time now, exchange::v1::DeliverRequest& batch);
absl::Status SignReceipt(const SigningKey& key, absl::Time now, exchange::v1::Receipt& receipt);

// As protos name it.
exchange::v1::Signature::Algorithm AlgorithmOf(const VerifyingKey& key);

// The key of a federation hosted here. INTERNAL when it has none: the office
// was started without it.
absl::StatusOr<SigningKey> KeyOf(const SigningKeys& keys, absl::string_view federation);

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_LEDGER_H_
