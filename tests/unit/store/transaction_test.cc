#include "common/store/transaction.h"

#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/store/rocks_store.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr Table kCases{"cases"};
constexpr Table kHistory{"history"};
constexpr Table kTables[] = {kCases, kHistory};

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows Scanned(const Reader& reader, Table table, absl::string_view first, absl::string_view last, bool upwards = true,
             size_t limit = 1000) {
  Rows rows;
  auto visit = [&](absl::string_view key, absl::string_view value) {
    rows.emplace_back(key, value);
    return rows.size() < limit;
  };
  EXPECT_THAT(upwards ? reader.Scan(table, first, last, visit) : reader.ScanBackwards(table, first, last, visit),
              IsOk());
  return rows;
}

class TransactionTest : public ::testing::Test {
 protected:
  TransactionTest() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())) {
    RocksStoreOptions options;
    options.env = env_.get();
    store_ = OpenRocksStore("/office", kTables, options).value();
  }

  void Store(Table table, std::string key, std::string value) {
    Batch batch;
    batch.Put(table, std::move(key), std::move(value));
    ASSERT_THAT(store_->Commit(batch), IsOk());
  }

  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<tongban::Store> store_;
};

TEST_F(TransactionTest, ShowsItsOwnChangesAndNobodyElse) {
  Store(kCases, "a", "stored");
  Store(kCases, "b", "stored");
  Transaction transaction(store_.get());

  transaction.Put(kCases, "a", "changed");
  transaction.Delete(kCases, "b");

  EXPECT_EQ(transaction.Get(kCases, "a").value(), "changed");
  EXPECT_THAT(transaction.Get(kCases, "b"), IsError(absl::StatusCode::kNotFound, _));
  EXPECT_EQ(store_->Get(kCases, "a").value(), "stored");
  EXPECT_EQ(store_->Get(kCases, "b").value(), "stored");
}

TEST_F(TransactionTest, ScansPendingAndStoredKeysAsOneTable) {
  for (const char* key : {"b", "d", "f"}) Store(kCases, key, "stored");
  Transaction transaction(store_.get());
  transaction.Put(kCases, "a", "new");
  transaction.Put(kCases, "d", "new");
  transaction.Delete(kCases, "f");
  transaction.Put(kCases, "g", "new");

  EXPECT_THAT(Scanned(transaction, kCases, "", ""),
              ElementsAre(Pair("a", "new"), Pair("b", "stored"), Pair("d", "new"), Pair("g", "new")));
  EXPECT_THAT(Scanned(transaction, kCases, "", "", /*upwards=*/false),
              ElementsAre(Pair("g", "new"), Pair("d", "new"), Pair("b", "stored"), Pair("a", "new")));
  EXPECT_THAT(Scanned(transaction, kCases, "g", "a"), IsEmpty());
}

TEST_F(TransactionTest, MergesIntoTheTransactionBelowOnlyWhenAsked) {
  Transaction batch(store_.get());
  batch.Put(kCases, "a", "first call");
  {
    Transaction refused(&batch);
    refused.Put(kCases, "a", "refused");
    refused.Delete(kCases, "b");
  }
  Transaction second(&batch);
  EXPECT_EQ(second.Get(kCases, "a").value(), "first call");
  second.Put(kHistory, "h", "second call");
  std::move(second).MergeInto(batch);

  EXPECT_EQ(batch.Get(kCases, "a").value(), "first call");
  EXPECT_EQ(batch.Get(kHistory, "h").value(), "second call");
}

TEST_F(TransactionTest, ShowsTheSameLaidOverTheStoreOnceWhatLayBelowIsStored) {
  Transaction below(store_.get());
  below.Put(kCases, "a", "1");
  Transaction above(&below);
  above.Put(kCases, "b", "2");
  ASSERT_THAT(store_->Commit(below.Changes()), IsOk());
  above.LayOver(store_.get());

  EXPECT_EQ(above.Get(kCases, "a").value(), "1");
  EXPECT_EQ(above.Get(kCases, "b").value(), "2");
}

TEST_F(TransactionTest, GivesItsChangesOneAKeyInOrder) {
  Transaction transaction(store_.get());
  transaction.Put(kHistory, "z", "1");
  transaction.Put(kCases, "b", "1");
  transaction.Delete(kCases, "b");
  transaction.Put(kCases, "a", "1");
  transaction.Put(kCases, "a", "2");

  const Batch batch = transaction.Changes();

  ASSERT_EQ(batch.Changes().size(), 3u);
  EXPECT_EQ(batch.Changes()[0].key, "a");
  EXPECT_EQ(batch.Changes()[0].value, "2");
  EXPECT_EQ(batch.Changes()[1].key, "b");
  EXPECT_FALSE(batch.Changes()[1].value.has_value());
  EXPECT_EQ(batch.Changes()[2].table, kHistory);
}

// Compares a reader with the map it should equal, in every way it can be read.
void ExpectReads(const Reader& reader, Table table, const std::map<std::string, std::string>& rows,
                 std::mt19937& random) {
  auto key = [&] { return std::string(1 + random() % 2, static_cast<char>('a' + random() % 6)); };
  const std::string probe = key();
  auto found = rows.find(probe);
  absl::StatusOr<std::string> value = reader.Get(table, probe);
  ASSERT_EQ(value.ok(), found != rows.end());
  if (value.ok()) {
    ASSERT_EQ(*value, found->second);
  }

  const std::string first = random() % 4 == 0 ? "" : key();
  const std::string last = random() % 4 == 0 ? "" : key();
  const size_t limit = 1 + random() % 8;
  Rows expected;
  for (const auto& row : rows) {
    if (row.first >= first && (last.empty() || row.first < last)) expected.push_back(row);
  }
  Rows backwards(expected.rbegin(), expected.rend());
  expected.resize(std::min(expected.size(), limit));
  backwards.resize(std::min(backwards.size(), limit));
  ASSERT_EQ(Scanned(reader, table, first, last, /*upwards=*/true, limit), expected);
  ASSERT_EQ(Scanned(reader, table, first, last, /*upwards=*/false, limit), backwards);
}

TEST_F(TransactionTest, ReadsLikeAMapWhereverItsChangesLie) {
  std::mt19937 random(20260302);
  using Oracle = std::map<std::string, std::map<std::string, std::string>>;
  Oracle stored;
  for (int round = 0; round < 300; ++round) {
    Oracle pending = stored;
    Transaction batch(store_.get());
    const int calls = random() % 5;
    for (int i = 0; i < calls; ++i) {
      Oracle after = pending;
      Transaction call(&batch);
      for (int change = random() % 6; change > 0; --change) {
        const Table table = kTables[random() % 2];
        const std::string key(1 + random() % 2, static_cast<char>('a' + random() % 6));
        if (random() % 3 == 0) {
          call.Delete(table, key);
          after[std::string(table.name)].erase(key);
        } else {
          call.Put(table, key, std::to_string(random()));
          after[std::string(table.name)][key] = call.Get(table, key).value();
        }
      }
      for (Table table : kTables) ExpectReads(call, table, after[std::string(table.name)], random);
      if (random() % 3 != 0) {
        std::move(call).MergeInto(batch);
        pending = after;
      }
      for (Table table : kTables) ExpectReads(batch, table, pending[std::string(table.name)], random);
    }
    ASSERT_THAT(store_->Commit(batch.Changes()), IsOk());
    stored = pending;
    for (Table table : kTables) ExpectReads(*store_, table, stored[std::string(table.name)], random);
    if (HasFatalFailure()) FAIL() << "round " << round;
  }
}

}  // namespace
}  // namespace tongban
