#include "common/store/record_kinds.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/store/convert_status.h"

namespace tongban {
namespace {

// RocksDB's format of logs, which manifests share: blocks of records, each with
// a checksum of four bytes, the length of its content in two, and its kind.
// https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format
constexpr size_t kBlockBytes = 32768;
constexpr size_t kHeaderBytes = 7;
constexpr size_t kLengthAt = 4;
constexpr size_t kKindAt = 6;

size_t LengthOf(absl::string_view header) {
  return static_cast<uint8_t>(header[kLengthAt]) | size_t{static_cast<uint8_t>(header[kLengthAt + 1])} << 8;
}

// Full, first, middle and last parts, timestamp sizes, and the log before.
bool IsRecycled(uint8_t kind) { return (kind >= 5 && kind <= 8) || kind == 11 || kind == 131; }

bool HasRecycledRecord(absl::string_view block) {
  while (block.size() >= kHeaderBytes) {
    const size_t length = LengthOf(block);
    const uint8_t kind = static_cast<uint8_t>(block[kKindAt]);
    if (IsRecycled(kind)) return true;
    // RocksDB goes on with the next block, too.
    if ((kind == 0 && length == 0) || length > block.size() - kHeaderBytes) return false;
    block.remove_prefix(kHeaderBytes + length);
  }
  return false;
}

}  // namespace

absl::Status CheckRecordKinds(rocksdb::Env* env, const std::string& directory) {
  std::vector<std::string> files;
  rocksdb::Status status = env->GetChildren(directory, &files);
  if (status.IsNotFound()) return absl::OkStatus();
  for (const std::string& file : files) {
    if (!absl::EndsWith(file, ".log") && !absl::StartsWith(file, "MANIFEST-")) continue;
    std::string bytes;
    status = rocksdb::ReadFileToString(env, absl::StrCat(directory, "/", file), &bytes);
    for (absl::string_view rest = bytes; status.ok() && !rest.empty(); rest = absl::ClippedSubstr(rest, kBlockBytes)) {
      if (!HasRecycledRecord(rest.substr(0, kBlockBytes))) continue;
      status =
          rocksdb::Status::Corruption(absl::StrCat(file, " has a record of a kind that this program never writes"));
    }
    if (!status.ok()) break;
  }
  return ConvertStatus(status, "read the logs of", directory);
}

}  // namespace tongban
