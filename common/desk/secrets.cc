#include "common/desk/secrets.h"

#include <openssl/rand.h>

#include "common/crypto/digest.h"
#include "common/desk/tables.h"
#include "common/status/status.h"

namespace tongban {
namespace {

constexpr int kSecretBytes = 32;

constexpr absl::string_view kMade = "made";

absl::StatusOr<std::string> Keep(absl::string_view name, const Reader& reader, Batch& batch) {
  absl::StatusOr<std::string> kept = reader.Get(kSecrets, name);
  if (kept.ok() || !absl::IsNotFound(kept.status())) return kept;
  std::string secret(kSecretBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), kSecretBytes) != 1) {
    return absl::UnavailableError("cannot read random bytes from the operating system");
  }
  batch.Put(kSecrets, std::string(name), secret);
  return secret;
}

}  // namespace

absl::StatusOr<Secrets> KeepSecrets(Store& store, absl::Time now) {
  Secrets secrets;
  Batch batch;
  ASSIGN_OR_RETURN(secrets.person, Keep("person", store, batch));
  secrets.are_new = !batch.empty();
  ASSIGN_OR_RETURN(secrets.page, Keep("page", store, batch));
  if (batch.empty()) return secrets;
  if (secrets.are_new) batch.Put(kCounters, CounterKey("", kMade), OrderedNumber(Micros(now)));
  RETURN_IF_ERROR(store.Commit(batch));
  return secrets;
}

absl::StatusOr<absl::Time> TimeMade(const Reader& reader) { return CountedTime(kMade, reader); }

std::string PersonKey(absl::string_view secret, absl::string_view citizen_id) { return SipHash(secret, citizen_id); }

}  // namespace tongban
