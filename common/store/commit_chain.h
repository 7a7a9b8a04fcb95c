#ifndef TONGBAN_COMMON_STORE_COMMIT_CHAIN_H_
#define TONGBAN_COMMON_STORE_COMMIT_CHAIN_H_

#include <rocksdb/env.h>
#include <rocksdb/wal_filter.h>
#include <rocksdb/write_batch.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

// Private to common/store: the chain of commits in the log.
//
// Every commit carries a stamp in the log, and only there: the number of the
// last change before it. Because a commit is written only once its predecessor
// is on the disk, a stamp proves that everything up to its number was. That
// answers two questions which RocksDB's recovery leaves open:
//
// * Is the log whole? Each record must begin where the one before it ended.
//   RocksDB steps over a page of zeros without a word.
// * Was the log longer? Damage may look like its end. The greatest stamp found
//   in the raw bytes is a high-water mark: recovery must reach it. If it does, a
//   damaged record is the last commit, torn by a power cut before anyone was
//   told of it.

namespace tongban {

// Stamps `batch`, which is to follow `last_change`.
rocksdb::Status StampCommit(rocksdb::WriteBatch& batch, uint64_t last_change);

// Follows the chain while RocksDB replays the log, and fails the replay where a
// link is missing.
class CommitChain : public rocksdb::WalFilter {
 public:
  WalProcessingOption LogRecordFound(unsigned long long log_number, const std::string& log_file_name,
                                     const rocksdb::WriteBatch& batch, rocksdb::WriteBatch* new_batch,
                                     bool* batch_changed) override;
  const char* Name() const override { return "tongban.CommitChain"; }

 private:
  bool started_ = false;
  uint64_t last_change_ = 0;
};

// The greatest number of all stamps in the logs at `directory`, read byte by
// byte with no regard for damage; 0 when there is none.
absl::StatusOr<uint64_t> NewestStamp(rocksdb::Env* env, const std::string& directory);

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_COMMIT_CHAIN_H_
