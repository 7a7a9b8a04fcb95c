#ifndef TONGBAN_COMMON_FILES_READ_FILE_H_
#define TONGBAN_COMMON_FILES_READ_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace tongban {

// Everything a program reads at its start is smaller, but for the directory of
// the whole nation, some 3 MiB.
inline constexpr size_t kMostFileBytes = size_t{16} << 20;

// The whole file. NOT_FOUND when it cannot be opened, UNAVAILABLE when it cannot
// be read, INVALID_ARGUMENT when it is larger than `most_bytes`: a larger one is
// a mistake and is not read into memory. The message begins with the path.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t most_bytes = kMostFileBytes);

}  // namespace tongban

#endif  // TONGBAN_COMMON_FILES_READ_FILE_H_
