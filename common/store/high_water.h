#ifndef TONGBAN_COMMON_STORE_HIGH_WATER_H_
#define TONGBAN_COMMON_STORE_HIGH_WATER_H_

#include <rocksdb/env.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Private to common/store: the high-water mark, a small file beside the
// database that holds the number of a change known to be on the disk.
//
// A log that lost its end at the boundary of a record looks exactly like a log
// that was never longer, and no recovery mode of RocksDB can tell. The mark can:
// a database that ends below its mark has lost acknowledged commits.

namespace tongban {

// The number in the mark at `directory`; 0 when there is no mark. DATA_LOSS when
// the mark itself cannot be understood.
absl::StatusOr<uint64_t> ReadHighWater(rocksdb::Env* env, const std::string& directory);

// Replaces the mark: a crash leaves the old one or the new one. `change` must be
// on the disk already.
absl::Status WriteHighWater(rocksdb::Env* env, const std::string& directory, uint64_t change);

// DATA_LOSS, naming both numbers, if a database at `directory` whose newest
// change is `last_change` lies below its mark.
absl::Status CheckHighWater(const std::string& directory, uint64_t last_change, uint64_t mark);

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_HIGH_WATER_H_
