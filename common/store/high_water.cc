#include "common/store/high_water.h"

#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/store/convert_status.h"

namespace tongban {
namespace {

// RocksDB leaves files alone whose names it does not know.
std::string MarkPath(const std::string& directory) { return absl::StrCat(directory, "/HIGH_WATER"); }

rocksdb::Status SyncDirectory(rocksdb::Env* env, const std::string& directory) {
  std::unique_ptr<rocksdb::Directory> opened;
  rocksdb::Status status = env->NewDirectory(directory, &opened);
  return status.ok() ? opened->Fsync() : status;
}

}  // namespace

absl::StatusOr<uint64_t> ReadHighWater(rocksdb::Env* env, const std::string& directory) {
  const std::string path = MarkPath(directory);
  if (env->FileExists(path).IsNotFound()) return 0;
  std::string text;
  rocksdb::Status status = rocksdb::ReadFileToString(env, path, &text);
  if (!status.ok()) return ConvertStatus(status, "read the high-water mark of", directory);
  uint64_t change = 0;
  // The newline is the proof that the number before it is whole.
  absl::string_view digits = text;
  if (!absl::ConsumeSuffix(&digits, "\n") || !absl::SimpleAtoi(digits, &change)) {
    return absl::DataLossError(
        absl::StrCat("the high-water mark ", path,
                     " is damaged, so lost commits could not be detected; check the disk, compare with the newest "
                     "backup, then remove this file to continue"));
  }
  return change;
}

absl::Status WriteHighWater(rocksdb::Env* env, const std::string& directory, uint64_t change) {
  const std::string path = MarkPath(directory);
  const std::string next = absl::StrCat(path, ".next");
  rocksdb::Status status = rocksdb::WriteStringToFile(env, absl::StrCat(change, "\n"), next, /*should_sync=*/true);
  if (status.ok()) status = env->RenameFile(next, path);
  if (status.ok()) status = SyncDirectory(env, directory);
  return ConvertStatus(status, "write the high-water mark of", directory);
}

absl::Status CheckHighWater(const std::string& directory, uint64_t last_change, uint64_t mark) {
  if (last_change >= mark) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "the database at ", directory, " ends at change ", last_change, ", but change ", mark,
      " was on disk: acknowledged commits are missing. Keep a copy of the directory and restore the newest backup. "
      "To continue without them, after reconciling with the other offices, remove ",
      MarkPath(directory)));
}

}  // namespace tongban
