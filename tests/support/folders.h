#ifndef TONGBAN_TESTS_SUPPORT_FOLDERS_H_
#define TONGBAN_TESTS_SUPPORT_FOLDERS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tongban {

// Paths of this working copy. Only folders.cc is compiled with them, so that
// every other object is the same in every clone and ccache shares it.

// SourcePath("deploy/tls/issue") is that file of the source tree.
std::string SourcePath(absl::string_view path);

// BuildPath("services/intake/tongban-intake") is that file of the build folder.
std::string BuildPath(absl::string_view path);

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_FOLDERS_H_
