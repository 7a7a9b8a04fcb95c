#ifndef TONGBAN_COMMON_STORE_ROCKS_OPTIONS_H_
#define TONGBAN_COMMON_STORE_ROCKS_OPTIONS_H_

#include <rocksdb/options.h>

#include "common/store/rocks_store.h"

// Private to common/store: RocksDB's settings, and why.

namespace tongban {

rocksdb::DBOptions DatabaseOptions(const RocksStoreOptions& options, rocksdb::Env* env);
rocksdb::ColumnFamilyOptions FamilyOptions(const RocksStoreOptions& options,
                                           const std::shared_ptr<rocksdb::Cache>& block_cache);
// The same of a table that is mostly asked for keys that are not there.
rocksdb::ColumnFamilyOptions MostlyMissed(rocksdb::ColumnFamilyOptions family);

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_ROCKS_OPTIONS_H_
