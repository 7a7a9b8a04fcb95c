#ifndef TONGBAN_COMMON_STORE_ROCKS_STORE_H_
#define TONGBAN_COMMON_STORE_ROCKS_STORE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/store/store.h"

namespace rocksdb {
class Env;
}

namespace tongban {

struct RocksStoreOptions {
  // Files, threads and time of the database; must outlive the store. None: the
  // machine's own. Tests give one in memory, or one that fails on purpose.
  rocksdb::Env* env = nullptr;

  // False: Commit does not wait for the disk, and what it acknowledged can be
  // lost. Only for benchmarks and for the test that proves the durability tests
  // can fail; a database once written so must never be opened with true.
  bool sync = true;

  // The high-water mark is moved up by a commit that finds it older than this,
  // for three syncs more, and by opening and closing. If the log loses its end,
  // the loss is noticed down to the mark; commits after it, at most this long,
  // look as if they had never happened.
  absl::Duration mark_every = absl::Seconds(1);

  size_t block_cache_bytes = size_t{64} << 20;
  // All memory tables together: families share it, so that many of them cost no
  // more than few.
  size_t write_buffer_bytes = size_t{64} << 20;
  // Logs longer than this make the oldest memory tables be written out. Bounds
  // how long opening after a crash takes.
  uint64_t log_bytes = uint64_t{256} << 20;
};

// Opens the RocksDB database at `path`, or makes one, with one column family a
// table. It has checked that the log is whole (see Recovery) when it returns.
//
// FAILED_PRECONDITION: another process has it open, or it has tables that are
// not in `tables` (a newer version wrote it; an older one must not go on).
// PERMISSION_DENIED: not writable. DATA_LOSS: damaged, or acknowledged commits
// are missing. UNAVAILABLE: the disk fails. Messages name path, cause and remedy.
//
// Recovery. RocksDB's default mode, kPointInTimeRecovery, stops at the first
// damaged record of the log and silently drops everything behind it: one
// flipped bit loses synced commits. So the log is replayed in
// kTolerateCorruptedTailRecords, which refuses damage and accepts only a record
// cut off by the end of the file. Three holes in that are closed:
//   * A page that reads as zeros is stepped over: the chain of commits
//     (commit_chain.h) notices the gap.
//   * A log that is cut off, or damaged so that it seems to end, looks whole: the
//     high-water mark (high_water.h) knows that it was longer.
//   * A last commit torn by a power cut may be a record of full length with
//     wrong bytes. That is no loss and must not keep an office shut: it is
//     dropped if everything up to the mark is there without it.
// What no log can tell: whether its very last commit, when later than the mark,
// was lost after it had been acknowledged or torn before.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const std::string& path, absl::Span<const Table> tables,
                                                      const RocksStoreOptions& options);

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_ROCKS_STORE_H_
