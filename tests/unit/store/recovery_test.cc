#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "common/store/keys.h"
#include "common/store/rocks_store.h"
#include "tests/support/cut_file_system.h"
#include "tests/support/status_matchers.h"

// What a store makes of a disk that lost or changed something by itself.

namespace tongban {
namespace {

using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr Table kCases{"cases"};
constexpr Table kTables[] = {kCases};
constexpr uint64_t kCommits = 24;
constexpr char kPath[] = "/office";

using Files = std::map<std::string, std::string>;  // Name → content.

Files FilesOf(rocksdb::Env& env) {
  Files files;
  std::vector<std::string> names;
  EXPECT_TRUE(env.GetChildren(kPath, &names).ok());
  for (const std::string& name : names) {
    std::string content;
    if (name != "LOCK" && rocksdb::ReadFileToString(&env, kPath + ("/" + name), &content).ok()) files[name] = content;
  }
  return files;
}

// A disk of its own for `files`.
std::unique_ptr<CutEnv> DiskWith(const Files& files) {
  auto env = std::make_unique<CutEnv>();
  EXPECT_TRUE(env->CreateDirIfMissing(kPath).ok());
  for (const auto& [name, content] : files) {
    EXPECT_TRUE(rocksdb::WriteStringToFile(env.get(), content, kPath + ("/" + name)).ok());
  }
  return env;
}

absl::StatusOr<std::unique_ptr<Store>> Open(rocksdb::Env& env, absl::Duration mark_every) {
  RocksStoreOptions options;
  options.env = &env;
  options.mark_every = mark_every;
  return OpenRocksStore(kPath, kTables, options);
}

// The database after kCommits commits, the log not yet written out; marked at
// the end, or as the power was lost before there was a mark.
Files Written(bool marked) {
  CutEnv env;
  std::unique_ptr<Store> store = Open(env, absl::InfiniteDuration()).value();
  for (uint64_t i = 0; i < kCommits; ++i) {
    Batch batch;
    batch.Put(kCases, OrderedNumber(i), std::string(1 + i * 37 % 90, 'v'));
    EXPECT_THAT(store->Commit(batch), IsOk());
  }
  Files files = FilesOf(env);
  if (!marked) return files;
  store.reset();
  return FilesOf(env);
}

std::string& LogOf(Files& files) {
  std::string* longest = nullptr;
  for (auto& [name, content] : files) {
    if (absl::EndsWith(name, ".log") && (longest == nullptr || content.size() > longest->size())) longest = &content;
  }
  return *longest;
}

// How many of the commits are there; counts only an unbroken run from the first.
uint64_t CommitsIn(const Store& store) {
  uint64_t count = 0;
  EXPECT_THAT(store.Scan(kCases, "", "",
                         [&](absl::string_view key, absl::string_view) {
                           EXPECT_EQ(key, OrderedNumber(count)) << "a commit is missing before one that is there";
                           ++count;
                           return true;
                         }),
              IsOk());
  return count;
}

// Opens damaged files, twice. Refused for good, or returns how many commits are there.
absl::StatusOr<uint64_t> Recovered(const Files& files) {
  std::unique_ptr<CutEnv> env = DiskWith(files);
  absl::StatusOr<std::unique_ptr<Store>> store = Open(*env, absl::InfiniteDuration());
  const absl::StatusOr<uint64_t> commits =
      store.ok() ? absl::StatusOr<uint64_t>(CommitsIn(**store)) : absl::StatusOr<uint64_t>(store.status());
  store = absl::CancelledError();
  EXPECT_EQ(Open(*env, absl::InfiniteDuration()).ok(), commits.ok()) << "the second opening disagrees";
  return commits;
}

TEST(RecoveryTest, FindsEverythingOnAnUndamagedDisk) {
  for (bool marked : {false, true}) {
    ASSERT_OK_AND_ASSIGN(const uint64_t commits, Recovered(Written(marked)));
    EXPECT_EQ(commits, kCommits);
  }
}

TEST(RecoveryTest, LosesNoCommitUnnoticedToAFlippedBit) {
  const Files written = Written(/*marked=*/true);
  Files damaged = written;
  std::string& log = LogOf(damaged);
  std::mt19937 random(1);
  for (size_t at = 0; at < log.size(); at += 1 + random() % 19) {
    log[at] ^= static_cast<char>(1 << random() % 8);
    absl::StatusOr<uint64_t> commits = Recovered(damaged);
    if (commits.ok()) {
      EXPECT_EQ(*commits, kCommits) << "flipped at " << at;
    } else {
      EXPECT_THAT(commits, IsError(absl::StatusCode::kDataLoss, HasSubstr(kPath))) << "flipped at " << at;
    }
    log = LogOf(const_cast<Files&>(written));
  }
}

// One bit makes it the record of a recycled log. RocksDB 9.10 never comes to the
// end of a log or manifest with one.
TEST(RecoveryTest, RefusesARecordOfAKindThatIsNeverWritten) {
  const Files written = Written(/*marked=*/true);
  int records = 0;
  for (const auto& [name, content] : written) {
    if (!absl::EndsWith(name, ".log") && !absl::StartsWith(name, "MANIFEST-")) continue;
    for (size_t at = 0; at < content.size(); at += 7 + static_cast<uint8_t>(content[at + 4]), ++records) {
      ASSERT_EQ(content[at + 5], '\0') << "a record as long as this test cannot read";
      Files damaged = written;
      damaged[name][at + 6] ^= 4;
      EXPECT_THAT(Recovered(damaged), IsError(absl::StatusCode::kDataLoss, HasSubstr(name))) << at;
    }
  }
  EXPECT_GE(records, static_cast<int>(kCommits));
}

// Without a mark the last commit may be a torn one; no other can be.
TEST(RecoveryTest, LosesAtMostTheLastCommitToAFlippedBitEvenWithoutAMark) {
  const Files written = Written(/*marked=*/false);
  Files damaged = written;
  std::string& log = LogOf(damaged);
  std::mt19937 random(2);
  int refused = 0;
  for (size_t at = 0; at < log.size(); at += 1 + random() % 19) {
    log[at] ^= static_cast<char>(1 << random() % 8);
    absl::StatusOr<uint64_t> commits = Recovered(damaged);
    if (!commits.ok()) ++refused;
    EXPECT_GE(commits.value_or(kCommits), kCommits - 1) << "flipped at " << at;
    log = LogOf(const_cast<Files&>(written));
  }
  EXPECT_GT(refused, 50);
}

TEST(RecoveryTest, NoticesThatTheLogWasCutOffBelowTheMark) {
  const Files written = Written(/*marked=*/true);
  Files damaged = written;
  const size_t whole = LogOf(damaged).size();
  for (size_t size = 0; size < whole; size += 11) {
    LogOf(damaged) = LogOf(const_cast<Files&>(written)).substr(0, size);
    EXPECT_THAT(Recovered(damaged),
                IsError(absl::StatusCode::kDataLoss, AllOf(HasSubstr(kPath), HasSubstr("but change 24 was on disk"))))
        << "cut at " << size;
    if (HasFailure()) break;
  }
}

TEST(RecoveryTest, NoticesThatAPartOfTheLogReadsAsZeros) {
  const Files written = Written(/*marked=*/false);
  Files damaged = written;
  std::string& log = LogOf(damaged);
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    const size_t first = random() % (log.size() / 2);
    const size_t last = first + 1 + random() % (log.size() / 2);
    std::fill(log.begin() + first, log.begin() + last, '\0');
    EXPECT_GE(Recovered(damaged).value_or(kCommits), kCommits - 1) << "from " << first << " to " << last;
    log = LogOf(const_cast<Files&>(written));
  }
}

// The log after `commits` commits of values of `value_bytes`, and the other files.
Files WrittenInBlocks(uint64_t commits, size_t value_bytes) {
  CutEnv env;
  std::unique_ptr<Store> store = Open(env, absl::InfiniteDuration()).value();
  for (uint64_t i = 0; i < commits; ++i) {
    Batch batch;
    batch.Put(kCases, OrderedNumber(i), std::string(value_bytes, 'v'));
    EXPECT_THAT(store->Commit(batch), IsOk());
  }
  return FilesOf(env);
}

// RocksDB's log is made of blocks; a record that crosses into the next is split.
constexpr size_t kBlockBytes = 32 << 10;

size_t ValueBytesThatFillABlock() {
  Files files = WrittenInBlocks(1, kBlockBytes / 2);
  return kBlockBytes / 2 + kBlockBytes - LogOf(files).size();
}

TEST(RecoveryTest, NoticesAMissingBlockBetweenWholeOnes) {
  constexpr uint64_t kBlocks = 6;
  Files files = WrittenInBlocks(kBlocks, ValueBytesThatFillABlock());
  std::string& log = LogOf(files);
  ASSERT_EQ(log.size(), kBlocks * kBlockBytes);
  std::fill(log.begin() + 2 * kBlockBytes, log.begin() + 3 * kBlockBytes, '\0');
  EXPECT_THAT(Recovered(files), IsError(absl::StatusCode::kDataLoss, HasSubstr(kPath)));
}

TEST(RecoveryTest, ReadsStampsThatAreSplitBetweenBlocks) {
  const size_t fills = ValueBytesThatFillABlock();
  for (size_t beyond = 0; beyond < 60; ++beyond) {
    ASSERT_OK_AND_ASSIGN(const uint64_t commits, Recovered(WrittenInBlocks(2, fills + beyond)));
    EXPECT_EQ(commits, 2u) << beyond << " bytes beyond the block";
  }
}

TEST(RecoveryTest, DropsALastCommitThatWasTornAndOpens) {
  Files files = Written(/*marked=*/false);
  LogOf(files).back() ^= 1;
  ASSERT_OK_AND_ASSIGN(const uint64_t commits, Recovered(files));
  EXPECT_EQ(commits, kCommits - 1);
}

TEST(RecoveryTest, DoesNotStartAfreshWhereADatabaseWasLost) {
  Files files = Written(/*marked=*/true);
  files.erase("CURRENT");
  EXPECT_THAT(Recovered(files), IsError(absl::StatusCode::kDataLoss, HasSubstr("acknowledged commits are missing")));
}

TEST(RecoveryTest, RefusesAMarkThatIsDamaged) {
  for (const char* mark : {"", "24", "2x4\n", "\n"}) {
    Files files = Written(/*marked=*/true);
    ASSERT_EQ(files.at("HIGH_WATER"), "24\n");
    files["HIGH_WATER"] = mark;
    EXPECT_THAT(Recovered(files), IsError(absl::StatusCode::kDataLoss, HasSubstr("/office/HIGH_WATER is damaged")));
  }
}

TEST(RecoveryTest, GoesOnWithoutTheMissingCommitsWhenTheMarkIsRemoved) {
  Files files = Written(/*marked=*/true);
  LogOf(files).resize(LogOf(files).size() / 2);
  EXPECT_THAT(Recovered(files), IsError(absl::StatusCode::kDataLoss, HasSubstr("remove /office/HIGH_WATER")));
  files.erase("HIGH_WATER");
  EXPECT_THAT(Recovered(files), IsOk());
}

TEST(RecoveryTest, MovesTheMarkWithTheCommitsAndNotWithEachOne) {
  for (bool each : {true, false}) {
    CutEnv env;
    ASSERT_OK_AND_ASSIGN(std::unique_ptr<Store> store,
                         Open(env, each ? absl::ZeroDuration() : absl::InfiniteDuration()));
    for (uint64_t i = 0; i < 3; ++i) {
      Batch batch;
      batch.Put(kCases, OrderedNumber(i), "v");
      ASSERT_THAT(store->Commit(batch), IsOk());
    }
    Files files = FilesOf(env);
    EXPECT_EQ(files.count("HIGH_WATER"), each ? 1u : 0u);
    if (each) {
      EXPECT_EQ(files["HIGH_WATER"], "3\n");
    }
    store.reset();
    EXPECT_EQ(FilesOf(env)["HIGH_WATER"], "3\n");
  }
}

}  // namespace
}  // namespace tongban
