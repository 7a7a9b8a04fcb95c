#ifndef TONGBAN_COMMON_DESK_SECRETS_H_
#define TONGBAN_COMMON_DESK_SECRETS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"

namespace tongban {

// Random keys an office makes at its first start and keeps in its store. They
// never leave it.
struct Secrets {
  // Turns citizen IDs into keys: nobody who reads keys learns an ID.
  std::string person;
  // Seals page tokens.
  std::string page;
  // There were none before: the store is a new one.
  bool are_new = false;
};

// Reads them, and first makes those that are missing. What makes a new store
// also writes down, in the same commit, when that was.
absl::StatusOr<Secrets> KeepSecrets(Store& store, absl::Time now);

// When the store was made; InfinitePast for one of a version that did not write
// it down.
absl::StatusOr<absl::Time> TimeMade(const Reader& reader);

// Key of a person in the tables of an office, whose `Secrets::person` it takes: a
// keyed hash of 16 bytes.
std::string PersonKey(absl::string_view secret, absl::string_view citizen_id);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_SECRETS_H_
