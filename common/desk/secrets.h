#ifndef TONGBAN_COMMON_DESK_SECRETS_H_
#define TONGBAN_COMMON_DESK_SECRETS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace tongban {

// Random keys an office makes at its first start and keeps in its store. They
// never leave it.
struct Secrets {
  // Turns citizen IDs into keys: nobody who reads keys learns an ID.
  std::string person;
  // Seals page tokens.
  std::string page;
};

// Reads them, and first makes those that are missing.
absl::StatusOr<Secrets> KeepSecrets(Store& store);

// Key of a person in the tables of an office.
std::string PersonKey(const Secrets& secrets, absl::string_view citizen_id);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_SECRETS_H_
