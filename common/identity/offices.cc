#include "common/identity/offices.h"

namespace tongban {

bool IsSameOffice(const casework::v1::OfficeRef& left, const casework::v1::OfficeRef& right) {
  return left.kind() == right.kind() && left.federation() == right.federation();
}

}  // namespace tongban
