#include "common/files/read_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace tongban {

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t most_bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot read: ", std::strerror(errno)));
  // Read to its end, whatever its size is said to be: a device or a pipe has none.
  std::string content;
  char block[size_t{64} << 10];
  do {
    file.read(block, sizeof block);
    content.append(block, static_cast<size_t>(file.gcount()));
  } while (file && content.size() <= most_bytes);
  if (content.size() > most_bytes) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": larger than ", most_bytes, " bytes"));
  }
  if (file.bad()) return absl::UnavailableError(absl::StrCat(path, ": cannot read: ", std::strerror(errno)));
  return content;
}

}  // namespace tongban
