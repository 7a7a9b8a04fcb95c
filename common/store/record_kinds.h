#ifndef TONGBAN_COMMON_STORE_RECORD_KINDS_H_
#define TONGBAN_COMMON_STORE_RECORD_KINDS_H_

#include <rocksdb/env.h>

#include <string>

#include "absl/status/status.h"

// Private to common/store: damage that RocksDB must not be shown.

namespace tongban {

// DATA_LOSS if a log or manifest at `directory` has a record of a recycled log.
// We recycle none, so a bit of its kind has flipped; RocksDB 9.10 would read it
// over and over, for ever. Other damage is left for recovery to find.
absl::Status CheckRecordKinds(rocksdb::Env* env, const std::string& directory);

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_RECORD_KINDS_H_
