#ifndef TONGBAN_SERVICES_REGISTRATION_APPROVAL_REGISTRATION_APPROVAL_H_
#define TONGBAN_SERVICES_REGISTRATION_APPROVAL_REGISTRATION_APPROVAL_H_

#include "common/office/office.h"

namespace tongban {

// What sets this office apart: its RPCs, and what it adds to a commit.
OwnPart RegistrationApprovalPart();

}  // namespace tongban

#endif  // TONGBAN_SERVICES_REGISTRATION_APPROVAL_REGISTRATION_APPROVAL_H_
