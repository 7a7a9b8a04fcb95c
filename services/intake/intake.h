#ifndef TONGBAN_SERVICES_INTAKE_INTAKE_H_
#define TONGBAN_SERVICES_INTAKE_INTAKE_H_

#include "common/office/office.h"

namespace tongban {

// What sets this office apart: its RPCs, and what it adds to a commit.
OwnPart IntakePart();

}  // namespace tongban

#endif  // TONGBAN_SERVICES_INTAKE_INTAKE_H_
