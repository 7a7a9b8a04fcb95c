#ifndef TONGBAN_COMMON_STORE_STORE_H_
#define TONGBAN_COMMON_STORE_STORE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace tongban {

// Names a table: an ordered map from key to value. The name must outlive every
// use of the table; tables are constants.
struct Table {
  absl::string_view name;
  // Most keys that are asked for are not there, which a filter in memory tells
  // without a search.
  bool is_mostly_missed = false;
  friend bool operator==(const Table&, const Table&) = default;
};

// Changes that happen together or not at all. They apply in the order they were
// added, so the last change of a key is the one that stays.
class Batch {
 public:
  struct Change {
    Table table;
    absl::string_view key;
    absl::optional<absl::string_view> value;  // Absent: the key is deleted.
  };

  Batch() = default;
  Batch(Batch&&) = default;
  Batch& operator=(Batch&&) = default;

  void Put(Table table, std::string key, std::string value);
  void Delete(Table table, std::string key);
  // A change whose key and value are kept elsewhere for as long as the batch
  // lives, as those of a transaction are.
  void Refer(Change change) { changes_.push_back(change); }
  bool empty() const { return changes_.empty(); }
  const std::vector<Change>& Changes() const { return changes_; }

 private:
  absl::string_view Keep(std::string bytes) { return kept_.emplace_back(std::move(bytes)); }

  std::deque<std::string> kept_;  // A deque, as its strings never move.
  std::vector<Change> changes_;
};

// Called with each key in turn; returns false to stop. The views live until it
// returns.
using Visitor = absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;

// A consistent view of the tables. Keys sort as unsigned bytes.
//
// Errors: NOT_FOUND when there is no such key; DATA_LOSS when what is stored is
// damaged; UNAVAILABLE when the disk does not answer; INTERNAL for a table the
// store was not opened with. A scan that fails may have visited some keys.
class Reader {
 public:
  virtual ~Reader() = default;

  virtual absl::StatusOr<std::string> Get(Table table, absl::string_view key) const = 0;

  // Visits the keys of [first, last) upwards. An empty `last` is the end of the
  // table, as it is from PrefixEnd.
  virtual absl::Status Scan(Table table, absl::string_view first, absl::string_view last, Visitor visit) const = 0;

  // Visits the same keys downwards: from just below `last` to `first`.
  virtual absl::Status ScanBackwards(Table table, absl::string_view first, absl::string_view last,
                                     Visitor visit) const = 0;
};

// Sizes for metrics; they may lag a little behind each other.
struct StoreStatistics {
  uint64_t table_bytes = 0;      // On disk, in sorted tables.
  uint64_t memory_bytes = 0;     // In memory tables, not yet sorted on disk.
  uint64_t cache_bytes = 0;      // In the block cache.
  uint64_t commits = 0;          // Since the store was opened.
  uint64_t committed_bytes = 0;  // Keys and values of those commits.
  uint64_t last_change = 0;      // Number of the newest change; it never falls.
};

// Durable tables.
//
// Durability: what Commit acknowledged survives kill -9 and loss of power.
// Order: commits take effect one after the other, in the order in which Commit
// was called; each sees none or all of another's changes.
// Threads: every method may be called from any thread. Readers never wait for a
// commit. Snapshots must be gone before the store is.
//
// As a Reader the store shows everything acknowledged so far: each call is
// consistent in itself, two calls may see different moments. A Snapshot does not.
class Store : public Reader {
 public:
  // The store as it is now, unmoved by later commits. It holds back the
  // reclaiming of disk space: keep it for one answer, not for a day.
  virtual std::unique_ptr<const Reader> Snapshot() const = 0;

  // Applies the batch atomically and returns OK once it will survive a crash.
  // INTERNAL for a table the store was not opened with: nothing was applied and
  // the store goes on. After any other error it is unknown whether the batch
  // will be there when the store is opened again: the store has failed, this
  // and every later Commit returns UNAVAILABLE, and the process should exit.
  virtual absl::Status Commit(const Batch& batch) = 0;

  // Writes a copy that can be opened as a store of its own, with every commit
  // acknowledged before the call, to the absolute path `target`.
  // ALREADY_EXISTS when there is something at `target`. Commits go on meanwhile.
  virtual absl::Status BackUp(const std::string& target) const = 0;

  virtual StoreStatistics Statistics() const = 0;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_STORE_STORE_H_
