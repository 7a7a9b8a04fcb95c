// Linked into tongban-intake-unsigned and tongban-assessment-unsigned, which
// exist only to measure what the signatures of the exchange cost. These two
// functions come before those of common/crypto/signing.cc, and the linker is
// told to keep the first of each (-z muldefs). Messages keep their length.
#include "common/crypto/signing.h"

namespace tongban {
namespace {

constexpr size_t kEd25519SignatureBytes = 64;

}  // namespace

absl::StatusOr<std::string> SigningKey::Sign(absl::string_view) const {
  return std::string(kEd25519SignatureBytes, '\0');
}

absl::Status VerifyingKey::Verify(absl::string_view, absl::string_view) const { return absl::OkStatus(); }

}  // namespace tongban
