#include "common/store/convert_status.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tongban {
namespace {

// RocksDB has no code for a lock that is taken; these are its words for one
// held by another process, by this one, and in an environment in memory.
bool IsAboutALock(absl::string_view cause) {
  return absl::StrContains(cause, "lock file") || absl::StrContains(cause, "lock hold by") ||
         absl::StrContains(cause, "lock is already held");
}

}  // namespace

absl::Status ConvertStatus(const rocksdb::Status& status, absl::string_view doing, const std::string& path) {
  if (status.ok()) return absl::OkStatus();
  const std::string cause = status.ToString();
  auto error = [&](absl::StatusCode code, absl::string_view remedy) {
    return absl::Status(code, absl::StrCat("cannot ", doing, " the database at ", path, ": ", cause, "; ", remedy));
  };
  if (absl::StrContains(cause, "Permission denied")) {
    return error(absl::StatusCode::kPermissionDenied, "give the office's account write access to this directory");
  }
  if (IsAboutALock(cause)) {
    return error(absl::StatusCode::kFailedPrecondition,
                 "another process has it open: stop that process, or give this one its own directory");
  }
  if (status.IsNotFound()) return error(absl::StatusCode::kNotFound, "check the path");
  if (status.IsCorruption()) {
    return error(absl::StatusCode::kDataLoss,
                 "keep a copy of the directory, check the disk and restore the newest backup");
  }
  if (status.IsNoSpace()) return error(absl::StatusCode::kUnavailable, "free space on its disk and restart");
  if (status.IsInvalidArgument() || status.IsNotSupported()) {
    return error(absl::StatusCode::kFailedPrecondition, "check that this version can read it, and its options");
  }
  return error(absl::StatusCode::kUnavailable, "check the directory and its disk, then restart");
}

}  // namespace tongban
