#ifndef TONGBAN_COMMON_STORE_CONVERT_STATUS_H_
#define TONGBAN_COMMON_STORE_CONVERT_STATUS_H_

#include <rocksdb/status.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// Private to common/store: where RocksDB's errors become ours.

namespace tongban {

// The error of `doing` something to the database at `path`: says what failed,
// where, why and what to do. Texts of RocksDB name files and offsets, never keys.
absl::Status ConvertStatus(const rocksdb::Status& status, absl::string_view doing, const std::string& path);

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_CONVERT_STATUS_H_
