#include "common/desk/secrets.h"

#include <openssl/rand.h>

#include "common/desk/tables.h"
#include "common/identity/signing.h"
#include "common/status/status.h"

namespace tongban {
namespace {

constexpr int kSecretBytes = 32;

absl::StatusOr<std::string> Keep(absl::string_view name, Store& store) {
  absl::StatusOr<std::string> kept = store.Get(kSecrets, name);
  if (kept.ok() || !absl::IsNotFound(kept.status())) return kept;
  std::string secret(kSecretBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), kSecretBytes) != 1) {
    return absl::UnavailableError("the system gives no random bytes");
  }
  Batch batch;
  batch.Put(kSecrets, std::string(name), secret);
  RETURN_IF_ERROR(store.Commit(batch));
  return secret;
}

}  // namespace

absl::StatusOr<Secrets> KeepSecrets(Store& store) {
  Secrets secrets;
  ASSIGN_OR_RETURN(secrets.person, Keep("person", store));
  ASSIGN_OR_RETURN(secrets.page, Keep("page", store));
  return secrets;
}

std::string PersonKey(const Secrets& secrets, absl::string_view citizen_id) {
  return HmacSha256(secrets.person, citizen_id);
}

}  // namespace tongban
