#include "common/store/rocks_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/cut_file_system.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using ::testing::_;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Table kCases{"cases"};
constexpr Table kHistory{"history"};
constexpr Table kNewer{"newer"};

Batch Putting(Table table, std::string key, std::string value) {
  Batch batch;
  batch.Put(table, std::move(key), std::move(value));
  return batch;
}

std::vector<std::string> Keys(const Reader& reader, absl::string_view first, absl::string_view last,
                              bool upwards = true) {
  std::vector<std::string> keys;
  auto visit = [&](absl::string_view key, absl::string_view) {
    keys.emplace_back(key);
    return true;
  };
  EXPECT_THAT(upwards ? reader.Scan(kCases, first, last, visit) : reader.ScanBackwards(kCases, first, last, visit),
              IsOk());
  return keys;
}

class RocksStoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Store>> Open(std::vector<Table> tables = {kCases, kHistory},
                                              const std::string& path = "/office") {
    RocksStoreOptions options;
    options.env = &env_;
    return OpenRocksStore(path, tables, options);
  }

  CutEnv env_;
};

TEST_F(RocksStoreTest, KeepsWhatWasCommittedWhenItIsOpenedAgain) {
  {
    ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
    Batch batch = Putting(kCases, "a", "1");
    batch.Put(kHistory, "a", "2");
    batch.Put(kCases, "b", "3");
    batch.Delete(kCases, "b");
    ASSERT_THAT(store->Commit(batch), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  EXPECT_EQ(store->Get(kCases, "a").value(), "1");
  EXPECT_EQ(store->Get(kHistory, "a").value(), "2");
  EXPECT_THAT(store->Get(kCases, "b"), IsError(absl::StatusCode::kNotFound, HasSubstr("cases")));
}

TEST_F(RocksStoreTest, AppliesTheChangesOfABatchInTheirOrder) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  Batch batch = Putting(kCases, "a", "first");
  batch.Delete(kCases, "a");
  batch.Put(kCases, "a", "last");

  ASSERT_THAT(store->Commit(batch), IsOk());

  EXPECT_EQ(store->Get(kCases, "a").value(), "last");
}

TEST_F(RocksStoreTest, ScansFromFirstToJustBelowLastBothWays) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  for (const char* key : {"b", "c", "d", "\xff"}) ASSERT_THAT(store->Commit(Putting(kCases, key, "v")), IsOk());

  EXPECT_THAT(Keys(*store, "b", "d"), ElementsAre("b", "c"));
  EXPECT_THAT(Keys(*store, "b", "d", /*upwards=*/false), ElementsAre("c", "b"));
  EXPECT_THAT(Keys(*store, "", ""), ElementsAre("b", "c", "d", "\xff"));
  EXPECT_THAT(Keys(*store, "", "", /*upwards=*/false), ElementsAre("\xff", "d", "c", "b"));
  EXPECT_THAT(Keys(*store, "bb", "cc"), ElementsAre("c"));
  EXPECT_THAT(Keys(*store, "d", "b"), IsEmpty());
  EXPECT_THAT(Keys(*store, "c", "c", /*upwards=*/false), IsEmpty());
  int visits = 0;
  ASSERT_THAT(store->Scan(kCases, "", "",
                          [&](absl::string_view, absl::string_view) {
                            ++visits;
                            return false;
                          }),
              IsOk());
  EXPECT_EQ(visits, 1);
}

TEST_F(RocksStoreTest, SnapshotsStandStillWhileTheStoreGoesOn) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  ASSERT_THAT(store->Commit(Putting(kCases, "a", "before")), IsOk());
  const std::unique_ptr<const Reader> snapshot = store->Snapshot();

  Batch batch = Putting(kCases, "b", "after");
  batch.Delete(kCases, "a");
  ASSERT_THAT(store->Commit(batch), IsOk());

  EXPECT_EQ(snapshot->Get(kCases, "a").value(), "before");
  EXPECT_THAT(Keys(*snapshot, "", ""), ElementsAre("a"));
  EXPECT_THAT(Keys(*snapshot, "", "", /*upwards=*/false), ElementsAre("a"));
  EXPECT_THAT(Keys(*store, "", ""), ElementsAre("b"));
}

TEST_F(RocksStoreTest, AddsTablesThatAreNew) {
  { ASSERT_THAT(Open({kCases}), IsOk()); }
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open({kCases, kHistory}));
  EXPECT_THAT(store->Commit(Putting(kHistory, "a", "1")), IsOk());
}

TEST_F(RocksStoreTest, RefusesADatabaseWithTablesItDoesNotKnow) {
  { ASSERT_THAT(Open({kCases, kNewer}), IsOk()); }
  EXPECT_THAT(Open({kCases}),
              IsError(absl::StatusCode::kFailedPrecondition,
                      AllOf(HasSubstr("/office"), HasSubstr(": newer;"), HasSubstr("a newer version wrote it"))));
}

TEST_F(RocksStoreTest, AppliesNothingOfABatchForATableItWasNotOpenedWith) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  Batch batch = Putting(kCases, "a", "1");
  batch.Put(kNewer, "a", "1");

  EXPECT_THAT(store->Commit(batch), IsError(absl::StatusCode::kInternal, HasSubstr("newer")));

  EXPECT_THAT(store->Get(kCases, "a"), IsError(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(store->Commit(Putting(kCases, "a", "1")), IsOk());
}

TEST_F(RocksStoreTest, RefusesADatabaseThatIsOpenAlready) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  EXPECT_THAT(Open(), IsError(absl::StatusCode::kFailedPrecondition,
                              AllOf(HasSubstr("/office"), HasSubstr("another process has it open"))));
}

TEST_F(RocksStoreTest, RefusesOnARealDiskADatabaseThatIsOpenAlready) {
  const std::string path = absl::StrCat(::testing::TempDir(), "rocks_store_test.", getpid());
  const std::vector<Table> tables = {kCases};
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, OpenRocksStore(path, tables, {}));
  ASSERT_THAT(store->Commit(Putting(kCases, "a", "1")), IsOk());

  EXPECT_THAT(OpenRocksStore(path, tables, {}),
              IsError(absl::StatusCode::kFailedPrecondition, HasSubstr("another process has it open")));

  store.reset();
  EXPECT_THAT(OpenRocksStore(path, tables, {}), IsOk());
  std::filesystem::remove_all(path);
}

TEST_F(RocksStoreTest, NamesAPathThatCannotBeADatabase) {
  const std::vector<Table> tables = {kCases};
  EXPECT_THAT(
      OpenRocksStore("/dev/null/office", tables, {}),
      IsError(absl::StatusCode::kUnavailable, AllOf(HasSubstr("/dev/null/office"), HasSubstr("check the directory"))));
}

TEST_F(RocksStoreTest, RefusesEveryCommitAfterOneThatMayHaveFailed) {
  {
    ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
    ASSERT_THAT(store->Commit(Putting(kCases, "a", "1")), IsOk());
    Batch doubtful = Putting(kCases, "b", "1");
    doubtful.Put(kHistory, "b", "1");
    env_.Disk().FailLogSyncs(true);
    EXPECT_THAT(store->Commit(doubtful), IsError(absl::StatusCode::kUnavailable, HasSubstr("/office")));

    env_.Disk().FailLogSyncs(false);
    EXPECT_THAT(store->Commit(Putting(kCases, "c", "1")),
                IsError(absl::StatusCode::kUnavailable, HasSubstr("must be reopened")));
    EXPECT_EQ(store->Get(kCases, "a").value(), "1");
  }
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  EXPECT_EQ(store->Get(kCases, "a").value(), "1");
  EXPECT_EQ(store->Get(kCases, "b").ok(), store->Get(kHistory, "b").ok());
  EXPECT_THAT(store->Get(kCases, "c"), IsError(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(store->Commit(Putting(kCases, "c", "1")), IsOk());
}

TEST_F(RocksStoreTest, BacksUpToADatabaseOfItsOwn) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  ASSERT_THAT(store->Commit(Putting(kCases, "a", "1")), IsOk());
  ASSERT_THAT(store->BackUp("/backup"), IsOk());
  ASSERT_THAT(store->Commit(Putting(kCases, "b", "1")), IsOk());

  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> backup, Open({kCases, kHistory}, "/backup"));
  EXPECT_THAT(Keys(*backup, "", ""), ElementsAre("a"));
  EXPECT_THAT(backup->Commit(Putting(kCases, "c", "1")), IsOk());
  EXPECT_THAT(Keys(*store, "", ""), ElementsAre("a", "b"));
  EXPECT_THAT(store->BackUp("/backup"), IsError(absl::StatusCode::kAlreadyExists, HasSubstr("/backup")));
}

TEST_F(RocksStoreTest, CountsWhatItDoes) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  const StoreStatistics before = store->Statistics();
  ASSERT_THAT(store->Commit(Putting(kCases, "a", std::string(1000, 'v'))), IsOk());
  ASSERT_THAT(store->Commit(Batch()), IsOk());

  const StoreStatistics after = store->Statistics();
  EXPECT_EQ(after.commits, before.commits + 1);
  EXPECT_GE(after.committed_bytes, before.committed_bytes + 1000);
  EXPECT_EQ(after.last_change, before.last_change + 1);
  EXPECT_GT(after.memory_bytes, 0u);
}

TEST_F(RocksStoreTest, CountsTheCacheThatItsTablesShareOnce) {
  RocksStoreOptions options;
  options.env = &env_;
  options.block_cache_bytes = size_t{64} << 10;
  const std::vector<Table> tables = {kCases, kHistory};
  {
    ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, OpenRocksStore("/office", tables, options));
    for (char key = 'a'; key < 'k'; ++key) {
      ASSERT_THAT(store->Commit(Putting(kCases, {key}, std::string(size_t{16} << 10, key))), IsOk());
    }
  }
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, OpenRocksStore("/office", tables, options));
  Keys(*store, "", "");  // Reads more than the cache can hold.

  const uint64_t cache_bytes = store->Statistics().cache_bytes;
  EXPECT_GT(cache_bytes, options.block_cache_bytes / 2);
  EXPECT_LE(cache_bytes, options.block_cache_bytes);
}

TEST_F(RocksStoreTest, TakesCommitsFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kCommits = 200;
  {
    ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&store, thread] {
        for (int i = 0; i < kCommits; ++i) {
          Batch batch = Putting(kCases, std::to_string(thread * kCommits + i), "v");
          batch.Put(kHistory, std::to_string(thread), std::to_string(i));
          EXPECT_THAT(store->Commit(batch), IsOk());
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store, Open());
  EXPECT_EQ(Keys(*store, "", "").size(), size_t{kThreads * kCommits});
}

}  // namespace
}  // namespace tongban
