#include "common/store/rocks_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status.h"
#include "common/store/commit_chain.h"
#include "common/store/convert_status.h"
#include "common/store/high_water.h"
#include "common/store/record_kinds.h"
#include "common/store/rocks_options.h"

namespace tongban {
namespace {

rocksdb::Slice SliceOf(absl::string_view bytes) { return rocksdb::Slice(bytes.data(), bytes.size()); }
absl::string_view ViewOf(const rocksdb::Slice& bytes) { return absl::string_view(bytes.data(), bytes.size()); }

// The open database and its families by name.
class Tables {
 public:
  Tables(std::string path, std::unique_ptr<rocksdb::DB> database, std::vector<rocksdb::ColumnFamilyHandle*> families)
      : path_(std::move(path)), database_(std::move(database)) {
    for (rocksdb::ColumnFamilyHandle* family : families) families_.emplace(family->GetName(), family);
  }
  ~Tables() {
    for (auto& [name, family] : families_) (void)database_->DestroyColumnFamilyHandle(family);
  }

  const std::string& Path() const { return path_; }
  rocksdb::DB& Database() const { return *database_; }

  absl::StatusOr<rocksdb::ColumnFamilyHandle*> Family(Table table) const {
    auto found = families_.find(table.name);
    if (found != families_.end()) return found->second;
    return absl::InternalError(absl::StrCat("table ", table.name, " was not opened"));
  }

  // The sum over all families of one of RocksDB's integer properties.
  uint64_t Sum(const std::string& property) const {
    uint64_t sum = 0;
    (void)database_->GetAggregatedIntProperty(property, &sum);
    return sum;
  }

  // A null snapshot: the present.
  absl::StatusOr<std::string> Get(Table table, absl::string_view key, const rocksdb::Snapshot* snapshot) const {
    ASSIGN_OR_RETURN(rocksdb::ColumnFamilyHandle * family, Family(table));
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    std::string value;
    rocksdb::Status status = database_->Get(options, family, SliceOf(key), &value);
    if (status.IsNotFound()) return absl::NotFoundError(absl::StrCat("no such key in table ", table.name));
    if (!status.ok()) return ConvertStatus(status, "read", path_);
    return value;
  }

  absl::Status Scan(Table table, absl::string_view first, absl::string_view last, bool upwards,
                    const rocksdb::Snapshot* snapshot, Visitor visit) const {
    ASSIGN_OR_RETURN(rocksdb::ColumnFamilyHandle * family, Family(table));
    if (!last.empty() && last <= first) return absl::OkStatus();
    const rocksdb::Slice lower = SliceOf(first);
    const rocksdb::Slice upper = SliceOf(last);
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    options.iterate_lower_bound = &lower;
    if (!last.empty()) options.iterate_upper_bound = &upper;
    std::unique_ptr<rocksdb::Iterator> at(database_->NewIterator(options, family));
    upwards ? at->Seek(lower) : at->SeekToLast();
    while (at->Valid() && visit(ViewOf(at->key()), ViewOf(at->value()))) upwards ? at->Next() : at->Prev();
    return ConvertStatus(at->status(), "read", path_);
  }

 private:
  const std::string path_;
  const std::unique_ptr<rocksdb::DB> database_;
  absl::flat_hash_map<std::string, rocksdb::ColumnFamilyHandle*> families_;
};

class SnapshotReader : public Reader {
 public:
  explicit SnapshotReader(const Tables& tables) : tables_(tables), snapshot_(tables.Database().GetSnapshot()) {}
  ~SnapshotReader() override { tables_.Database().ReleaseSnapshot(snapshot_); }

  absl::StatusOr<std::string> Get(Table table, absl::string_view key) const override {
    return tables_.Get(table, key, snapshot_);
  }
  absl::Status Scan(Table table, absl::string_view first, absl::string_view last, Visitor visit) const override {
    return tables_.Scan(table, first, last, /*upwards=*/true, snapshot_, visit);
  }
  absl::Status ScanBackwards(Table table, absl::string_view first, absl::string_view last,
                             Visitor visit) const override {
    return tables_.Scan(table, first, last, /*upwards=*/false, snapshot_, visit);
  }

 private:
  const Tables& tables_;
  const rocksdb::Snapshot* const snapshot_;
};

// What an opened database needs to live.
struct Opened {
  std::unique_ptr<CommitChain> chain;  // The database keeps a pointer to it.
  std::unique_ptr<Tables> tables;
};

class RocksStore : public Store {
 public:
  RocksStore(Opened opened, rocksdb::Env* env, const RocksStoreOptions& options)
      : opened_(std::move(opened)), tables_(*opened_.tables), env_(env), options_(options) {}

  ~RocksStore() override {
    // A mark that cannot be written here is one that the next opening writes.
    if (failed_.ok()) (void)MoveMark();
  }

  absl::StatusOr<std::string> Get(Table table, absl::string_view key) const override {
    return tables_.Get(table, key, nullptr);
  }
  absl::Status Scan(Table table, absl::string_view first, absl::string_view last, Visitor visit) const override {
    return tables_.Scan(table, first, last, /*upwards=*/true, nullptr, visit);
  }
  absl::Status ScanBackwards(Table table, absl::string_view first, absl::string_view last,
                             Visitor visit) const override {
    return tables_.Scan(table, first, last, /*upwards=*/false, nullptr, visit);
  }
  std::unique_ptr<const Reader> Snapshot() const override { return std::make_unique<SnapshotReader>(tables_); }

  absl::Status Commit(const Batch& batch) override;
  absl::Status BackUp(const std::string& target) const override;
  StoreStatistics Statistics() const override;

  // Puts the high-water mark at the newest change, which must be on the disk.
  absl::Status MoveMark();

 private:
  // Remembers that the store has failed, and says so.
  absl::Status Fail(const absl::Status& error);

  const Opened opened_;
  const Tables& tables_;
  rocksdb::Env* const env_;
  const RocksStoreOptions options_;

  std::mutex committing_;  // Guards what follows, and keeps the chain of commits in order.
  absl::Status failed_;
  uint64_t mark_ = 0;
  uint64_t marked_at_nanos_ = 0;
  std::atomic<uint64_t> commits_ = 0;
  std::atomic<uint64_t> committed_bytes_ = 0;
};

// What a batch takes in the log: asked for at once, it is not moved as it grows.
size_t RoughSize(const Batch& batch) {
  constexpr size_t kAround = 16;
  size_t size = 0;
  for (const Batch::Change& change : batch.Changes()) {
    size += kAround + change.key.size() + (change.value.has_value() ? change.value->size() : 0);
  }
  return size;
}

absl::Status RocksStore::Commit(const Batch& batch) {
  rocksdb::WriteBatch changes(RoughSize(batch));
  rocksdb::ColumnFamilyHandle* family = nullptr;
  absl::string_view table;  // Of the family; a batch has the rows of a table one after the other.
  for (const Batch::Change& change : batch.Changes()) {
    if (family == nullptr || table != change.table.name) {
      ASSIGN_OR_RETURN(family, tables_.Family(change.table));
      table = change.table.name;
    }
    rocksdb::Status status = change.value.has_value() ? changes.Put(family, SliceOf(change.key), SliceOf(*change.value))
                                                      : changes.Delete(family, SliceOf(change.key));
    if (!status.ok()) return absl::InternalError(absl::StrCat("cannot add a change to the batch: ", status.ToString()));
  }
  std::lock_guard<std::mutex> lock(committing_);
  if (!failed_.ok()) return failed_;
  if (batch.empty()) return absl::OkStatus();
  rocksdb::Status status = StampCommit(changes, tables_.Database().GetLatestSequenceNumber());
  rocksdb::WriteOptions writing;
  writing.sync = options_.sync;
  if (status.ok()) status = tables_.Database().Write(writing, &changes);
  if (!status.ok()) return Fail(ConvertStatus(status, "write to", tables_.Path()));
  commits_.fetch_add(1, std::memory_order_relaxed);
  committed_bytes_.fetch_add(changes.GetDataSize(), std::memory_order_relaxed);
  if (absl::Nanoseconds(env_->NowNanos() - marked_at_nanos_) < options_.mark_every) return absl::OkStatus();
  absl::Status marked = MoveMark();
  return marked.ok() ? marked : Fail(marked);
}

absl::Status RocksStore::MoveMark() {
  // Without sync nothing is known to be on the disk.
  const uint64_t last_change = tables_.Database().GetLatestSequenceNumber();
  if (!options_.sync || last_change == mark_) return absl::OkStatus();
  RETURN_IF_ERROR(WriteHighWater(env_, tables_.Path(), last_change));
  mark_ = last_change;
  marked_at_nanos_ = env_->NowNanos();
  return absl::OkStatus();
}

absl::Status RocksStore::Fail(const absl::Status& error) {
  failed_ = absl::UnavailableError(absl::StrCat(
      "the store has failed and must be reopened, which shows whether the last commit was applied: ", error.message()));
  return failed_;
}

absl::Status RocksStore::BackUp(const std::string& target) const {
  if (env_->FileExists(target).ok()) {
    return absl::AlreadyExistsError(
        absl::StrCat("cannot back up to ", target, ": it already exists; name a new directory"));
  }
  rocksdb::Checkpoint* created = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(&tables_.Database(), &created);
  std::unique_ptr<rocksdb::Checkpoint> checkpoint(created);
  uint64_t last_change = 0;
  if (status.ok()) status = checkpoint->CreateCheckpoint(target, /*log_size_for_flush=*/0, &last_change);
  if (!status.ok()) return ConvertStatus(status, absl::StrCat("back up to ", target), tables_.Path());
  return WriteHighWater(env_, target, last_change);
}

StoreStatistics RocksStore::Statistics() const {
  StoreStatistics statistics;
  statistics.table_bytes = tables_.Sum(rocksdb::DB::Properties::kTotalSstFilesSize);
  statistics.memory_bytes = tables_.Sum(rocksdb::DB::Properties::kCurSizeAllMemTables);
  // Asked of one family, since all share the cache.
  (void)tables_.Database().GetIntProperty(rocksdb::DB::Properties::kBlockCacheUsage, &statistics.cache_bytes);
  statistics.commits = commits_.load(std::memory_order_relaxed);
  statistics.committed_bytes = committed_bytes_.load(std::memory_order_relaxed);
  statistics.last_change = tables_.Database().GetLatestSequenceNumber();
  return statistics;
}

// Whether there is a database at `path`, and that it has no family we do not know.
absl::StatusOr<bool> DatabaseExists(const std::string& path, absl::Span<const Table> tables,
                                    const rocksdb::DBOptions& database, uint64_t mark) {
  if (!database.env->FileExists(absl::StrCat(path, "/CURRENT")).ok()) {
    // A new database would clear away what may be left of the old one.
    RETURN_IF_ERROR(CheckHighWater(path, /*last_change=*/0, mark));
    return false;
  }
  std::vector<std::string> families;
  rocksdb::Status status = rocksdb::DB::ListColumnFamilies(database, path, &families);
  if (!status.ok()) return ConvertStatus(status, "open", path);
  auto known = [&](const std::string& name) {
    return name == rocksdb::kDefaultColumnFamilyName ||
           std::any_of(tables.begin(), tables.end(), [&](Table table) { return table.name == name; });
  };
  families.erase(std::remove_if(families.begin(), families.end(), known), families.end());
  if (families.empty()) return true;
  return absl::FailedPreconditionError(
      absl::StrCat("the database at ", path, " has tables unknown to this version: ", absl::StrJoin(families, ", "),
                   "; a newer version wrote it, so run that version or later"));
}

// Raises the mark to what the stamps in the log prove to have been on the disk,
// before recovery can drop any of it. Returns the mark.
absl::StatusOr<uint64_t> RaiseHighWater(const std::string& path, rocksdb::Env* env, uint64_t mark) {
  // Another process that has the database open moves the mark itself.
  const std::string lock_path = absl::StrCat(path, "/LOCK");
  rocksdb::FileLock* lock = nullptr;
  rocksdb::Status status = env->LockFile(lock_path, &lock);
  if (!status.ok()) return ConvertStatus(status, "lock", path);
  absl::StatusOr<uint64_t> newest_stamp = NewestStamp(env, path);
  absl::Status raised = newest_stamp.status();
  if (raised.ok() && *newest_stamp > mark) raised = WriteHighWater(env, path, *newest_stamp);
  RETURN_IF_ERROR(ConvertStatus(env->UnlockFile(lock), "unlock", path));
  RETURN_IF_ERROR(raised);
  return std::max(mark, *newest_stamp);
}

// Opens the database, for writing or for a look.
absl::StatusOr<Opened> OpenTables(const std::string& path, absl::Span<const Table> tables,
                                  const RocksStoreOptions& options, rocksdb::DBOptions database, bool for_writing) {
  Opened opened;
  opened.chain = std::make_unique<CommitChain>();
  database.wal_filter = opened.chain.get();
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  const rocksdb::ColumnFamilyOptions family = FamilyOptions(options, rocksdb::NewLRUCache(options.block_cache_bytes));
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, family);
  for (Table table : tables) {
    families.emplace_back(std::string(table.name), table.is_mostly_missed ? MostlyMissed(family) : family);
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* made = nullptr;
  rocksdb::Status status = for_writing ? rocksdb::DB::Open(database, path, families, &handles, &made)
                                       : rocksdb::DB::OpenForReadOnly(database, path, families, &handles, &made);
  if (!status.ok()) return ConvertStatus(status, "open", path);
  opened.tables = std::make_unique<Tables>(path, std::unique_ptr<rocksdb::DB>(made), std::move(handles));
  return opened;
}

// Opens a database whose log is damaged if the damage is a commit that a power
// cut tore, which nobody was told of; otherwise returns `damage`, having changed
// nothing.
absl::StatusOr<Opened> OpenWithoutTornCommit(const std::string& path, absl::Span<const Table> tables,
                                             const RocksStoreOptions& options, rocksdb::DBOptions database,
                                             uint64_t mark, const absl::Status& damage) {
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  {
    absl::StatusOr<Opened> look = OpenTables(path, tables, options, database, /*for_writing=*/false);
    if (!look.ok() || look->tables->Database().GetLatestSequenceNumber() < mark) return damage;
  }
  return OpenTables(path, tables, options, database, /*for_writing=*/true);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const std::string& path, absl::Span<const Table> tables,
                                                      const RocksStoreOptions& options) {
  rocksdb::Env* env = options.env == nullptr ? rocksdb::Env::Default() : options.env;
  rocksdb::DBOptions database = DatabaseOptions(options, env);
  // Writing tables out can wait for calls: at equal rights it takes a core from
  // them for a tenth of a second. Not every environment can tell its threads apart.
  for (const auto pool : {rocksdb::Env::Priority::HIGH, rocksdb::Env::Priority::LOW}) {
    (void)env->LowerThreadPoolCPUPriority(pool, rocksdb::CpuPriority::kLow);
  }
  ASSIGN_OR_RETURN(uint64_t mark, ReadHighWater(env, path));
  RETURN_IF_ERROR(CheckRecordKinds(env, path));
  ASSIGN_OR_RETURN(const bool exists, DatabaseExists(path, tables, database, mark));
  database.create_if_missing = !exists;
  if (exists && options.sync) {
    ASSIGN_OR_RETURN(mark, RaiseHighWater(path, env, mark));
  }
  absl::StatusOr<Opened> opened = OpenTables(path, tables, options, database, /*for_writing=*/true);
  if (absl::IsDataLoss(opened.status())) {
    opened = OpenWithoutTornCommit(path, tables, options, database, mark, opened.status());
  }
  if (!opened.ok()) return opened.status();
  RETURN_IF_ERROR(CheckHighWater(path, opened->tables->Database().GetLatestSequenceNumber(), mark));
  auto store = std::make_unique<RocksStore>(*std::move(opened), env, options);
  // What was recovered has been written out and will be shown: it counts.
  RETURN_IF_ERROR(store->MoveMark());
  return store;
}

}  // namespace tongban
