#ifndef TONGBAN_COMMON_DESK_FORM_ON_FILE_H_
#define TONGBAN_COMMON_DESK_FORM_ON_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

// How a signed assessment form is kept, after the application the largest part of
// a case: in its state alone, where no act changes it (R55). The line of history
// of the act that brought it is kept without, and put together again whenever it
// is read, byte for byte.

namespace tongban {

// The line as it is kept beside that state. It stays whole unless the state has
// the form and the line can be made again of both.
std::string LineToKeep(std::string line, absl::string_view state);

// The whole line of one that was kept, whichever act it is of. DATA_LOSS when the
// case does not have its form.
absl::StatusOr<std::string> WholeLine(absl::string_view federation, absl::string_view case_id, std::string kept,
                                      const Reader& reader);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_FORM_ON_FILE_H_
