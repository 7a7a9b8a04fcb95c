#ifndef TONGBAN_SERVICES_REGISTRATION_APPROVAL_REGISTER_H_
#define TONGBAN_SERVICES_REGISTRATION_APPROVAL_REGISTER_H_

#include <string>

#include "absl/status/status.h"
#include "common/desk/secrets.h"
#include "common/policy/decide.h"
#include "common/store/store.h"
#include "common/store/transaction.h"

namespace tongban {

// The register of certificates that the household federation keeps: at most one
// live certificate a person.
//
//   table     key                      value                    meaning
//   register  federation, person key   record.v1.RegisterEntry  certificates, live and cancelled
//
// A person key is a keyed hash of the citizen ID (PersonKey).
inline constexpr Table kRegister{"register"};

// What the register says about the applicant: a live certificate, a recent
// cancellation (R26).
absl::Status LookUpRegister(const Secrets& secrets, absl::string_view federation, const casework::v1::Case& file,
                            const Reader& reader, casework::v1::Findings& findings);

// Enters what the act does to the person's certificate, as the row of the matter
// says (R95): nothing by most acts.
absl::Status EnterRegister(const Secrets& secrets, absl::string_view federation, const policy::Decision& decision,
                           Transaction& transaction);

}  // namespace tongban

#endif  // TONGBAN_SERVICES_REGISTRATION_APPROVAL_REGISTER_H_
