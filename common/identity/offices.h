#ifndef TONGBAN_COMMON_IDENTITY_OFFICES_H_
#define TONGBAN_COMMON_IDENTITY_OFFICES_H_

#include "tongban/casework/v1/actor.pb.h"

namespace tongban {

bool IsSameOffice(const casework::v1::OfficeRef& left, const casework::v1::OfficeRef& right);

}  // namespace tongban

#endif  // TONGBAN_COMMON_IDENTITY_OFFICES_H_
