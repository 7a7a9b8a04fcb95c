#ifndef TONGBAN_COMMON_STATUS_ERROR_REASONS_H_
#define TONGBAN_COMMON_STATUS_ERROR_REASONS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tongban/errors/v1/error_reason.pb.h"

namespace tongban {

// What every refusal for a reason has in common.
struct ReasonRow {
  errors::v1::ErrorReason reason;
  absl::StatusCode code;
  // For the person at the counter, where the refusal has no words of its own.
  absl::string_view chinese;
};

const ReasonRow& RowOf(errors::v1::ErrorReason reason);

// As it stands in answers: the enumerator without its prefix, "HELD_ELSEWHERE".
absl::string_view NameOf(errors::v1::ErrorReason reason);

}  // namespace tongban

#endif  // TONGBAN_COMMON_STATUS_ERROR_REASONS_H_
