#include "tests/support/folders.h"

#include "absl/strings/str_cat.h"

namespace tongban {

std::string SourcePath(absl::string_view path) { return absl::StrCat(SOURCE_DIR "/", path); }

std::string BuildPath(absl::string_view path) { return absl::StrCat(BUILD_DIR "/", path); }

}  // namespace tongban
