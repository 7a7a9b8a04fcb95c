#ifndef TONGBAN_COMMON_STATUS_STATUS_H_
#define TONGBAN_COMMON_STATUS_STATUS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the calling function when `expression` is not OK.
#define RETURN_IF_ERROR(expression)      \
  do {                                   \
    absl::Status status_ = (expression); \
    if (!status_.ok()) return status_;   \
  } while (false)

// Sets `target` to the value of `expression`, or returns its error.
#define ASSIGN_OR_RETURN(target, expression) \
  TONGBAN_ASSIGN_OR_RETURN_(TONGBAN_CONCAT_(result_, __LINE__), target, expression)

#define TONGBAN_ASSIGN_OR_RETURN_(result, target, expression) \
  auto result = (expression);                                 \
  if (!result.ok()) return std::move(result).status();        \
  target = *std::move(result)
#define TONGBAN_CONCAT_(left, right) TONGBAN_CONCAT_INNER_(left, right)
#define TONGBAN_CONCAT_INNER_(left, right) left##right

#endif  // TONGBAN_COMMON_STATUS_STATUS_H_
