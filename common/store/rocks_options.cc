#include "common/store/rocks_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/sst_file_manager.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <vector>

namespace tongban {
namespace {

constexpr int kOpenFiles = 512;  // Below the usual limit of 1024 descriptors a process.
constexpr size_t kInfoLogFiles = 3;
constexpr size_t kInfoLogBytes = size_t{4} << 20;
constexpr uint64_t kBytesPerBackgroundSync = uint64_t{1} << 20;  // Spreads the writing out of a new file.
// Taking a large file away at once holds up the syncs of the log behind it, on
// disks that are told which blocks are free for 10 ms and more. What waits for it
// is called *.trash; opening the database goes on with it.
constexpr int64_t kBytesTakenAwayASecond = int64_t{64} << 20;
constexpr uint64_t kBytesTakenAwayAtOnce = uint64_t{1} << 20;
// More that waits, as a multiple of the tables, is taken away at once after all.
constexpr double kMostWaiting = 4;
constexpr double kFilterBitsPerKey = 10;  // One lookup of an absent key in a hundred reads.
constexpr size_t kBlockBytes = size_t{16} << 10;
// Of a table's memory, for a filter before its rows are sorted on disk: of 32 MB
// ten bits for each of 50,000 rows, more than all memory together has of any table.
constexpr double kMemoryFilterShare = 0.002;

// The distribution decides what its RocksDB was built with.
rocksdb::CompressionType Compression() {
  const std::vector<rocksdb::CompressionType> supported = rocksdb::GetSupportedCompressions();
  for (rocksdb::CompressionType wanted : {rocksdb::kLZ4Compression, rocksdb::kZSTD}) {
    if (std::count(supported.begin(), supported.end(), wanted) > 0) return wanted;
  }
  return rocksdb::kNoCompression;
}

}  // namespace

rocksdb::DBOptions DatabaseOptions(const RocksStoreOptions& options, rocksdb::Env* env) {
  rocksdb::DBOptions database;
  database.env = env;
  database.create_missing_column_families = true;
  database.paranoid_checks = true;
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // The manifest knows how long each closed log is: none goes missing unnoticed.
  database.track_and_verify_wals_in_manifest = true;
  // After an error the process starts again from what is on the disk; RocksDB
  // must not mend behind our back what we have reported as failed.
  database.max_bgerror_resume_count = 0;
  database.db_write_buffer_size = options.write_buffer_bytes;
  database.max_total_wal_size = options.log_bytes;
  database.max_open_files = kOpenFiles;
  database.sst_file_manager.reset(rocksdb::NewSstFileManager(
      env, env->GetFileSystem(), /*info_log=*/nullptr, /*trash_dir=*/"", kBytesTakenAwayASecond,
      /*delete_existing_trash=*/true, /*status=*/nullptr, kMostWaiting, kBytesTakenAwayAtOnce));
  database.bytes_per_sync = kBytesPerBackgroundSync;
  // Two cores are what a small county has: one flush and one compaction.
  database.max_background_jobs = 2;
  database.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  database.keep_log_file_num = kInfoLogFiles;
  database.max_log_file_size = kInfoLogBytes;
  database.stats_dump_period_sec = 0;
  database.stats_persist_period_sec = 0;
  return database;
}

rocksdb::ColumnFamilyOptions FamilyOptions(const RocksStoreOptions& options,
                                           const std::shared_ptr<rocksdb::Cache>& block_cache) {
  rocksdb::BlockBasedTableOptions tables;
  tables.block_cache = block_cache;
  tables.block_size = kBlockBytes;
  tables.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  tables.cache_index_and_filter_blocks = true;  // So that the cache's size bounds all of them.
  tables.pin_l0_filter_and_index_blocks_in_cache = true;
  tables.format_version = 5;

  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(tables));
  family.compression = Compression();
  family.write_buffer_size = options.write_buffer_bytes / 2;
  // Sparse arenas: most families are nearly empty most of the time.
  family.arena_block_size = size_t{64} << 10;
  family.level_compaction_dynamic_level_bytes = true;
  return family;
}

rocksdb::ColumnFamilyOptions MostlyMissed(rocksdb::ColumnFamilyOptions family) {
  family.memtable_whole_key_filtering = true;
  family.memtable_prefix_bloom_size_ratio = kMemoryFilterShare;
  return family;
}

}  // namespace tongban
