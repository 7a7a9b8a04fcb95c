#ifndef TONGBAN_COMMON_DESK_SET_ASIDE_H_
#define TONGBAN_COMMON_DESK_SET_ASIDE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "common/store/transaction.h"

namespace tongban {

// Rows of the list of clocks that nothing can be done about, because they or
// their case cannot be read. They are kept apart, so that the others go on, and
// put back when the office starts again: by then somebody may have repaired
// them.

// More than these need one answer.
inline constexpr int64_t kMostSetAsideCounted = 1'000;
// Put back in one commit; the rest waits for the next start.
inline constexpr size_t kMostPutBack = 10'000;

// Takes a row out of `due`. `federation` is empty when the row does not even say
// whose it is. `shown` names it for people; it is written to the log as well.
void SetAside(absl::string_view federation, const std::string& due_key, absl::string_view shown,
              const absl::Status& problem, absl::Time now, Transaction& transaction);

// Puts every row back into `due`.
absl::Status PutBackSetAside(Store& store);

struct SetAsideRows {
  int64_t count = 0;  // At most kMostSetAsideCounted.
  std::string first;  // As it was shown.
};
// Those of a federation, and those of nobody.
absl::StatusOr<SetAsideRows> CountSetAside(absl::string_view federation, const Reader& reader);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_SET_ASIDE_H_
