#include "services/ctl/session.h"

#include "common/status/status.h"

namespace tongban::ctl {

absl::StatusOr<const Office*> Session::GetOffice() {
  if (!office_.has_value()) {
    ASSIGN_OR_RETURN(Office office, Office::Connect(connection));
    office_.emplace(std::move(office));
  }
  return &*office_;
}

}  // namespace tongban::ctl
