#include "common/office/batcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/office/office_fixture.h"

namespace tongban {
namespace {

using ::testing::ElementsAre;

// Puts its key, or does so and refuses.
class PuttingJob final : public Job {
 public:
  PuttingJob(const GatedStore& store, std::string key, absl::Status result = absl::OkStatus())
      : store_(store), key_(std::move(key)), result_(std::move(result)) {}

  absl::StatusOr<Changes> Decide(Transaction& transaction) override {
    decided = true;
    saw = CountKeys(transaction, kTestCases);
    transaction.Put(kTestCases, key_, "");
    if (!result_.ok()) return result_;
    return keeps ? Changes::kKeep : Changes::kDrop;
  }
  void RecordRefusal(const absl::Status&, Transaction& batch) override { batch.Put(kTestAccess, key_, ""); }
  void Reply(const absl::Status& result) override {
    reply = result;
    commits_at_reply = store_.commits();
  }

  bool keeps = true;
  bool decided = false;
  int saw = -1;
  absl::Status reply;
  int commits_at_reply = -1;

 private:
  const GatedStore& store_;
  const std::string key_;
  const absl::Status result_;
};

bool Never() { return false; }
bool Always() { return true; }

class BatcherTest : public ::testing::Test {
 protected:
  BatcherTest() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())), store_(OpenTestStore(*env_)) {}

  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<GatedStore> store_;
};

TEST_F(BatcherTest, ManyJobsAreCommittedAtOnceAndThenAnswered) {
  Batcher batcher(*store_, nullptr, nullptr);
  PuttingJob first(*store_, "a"), second(*store_, "b");
  EXPECT_THAT(batcher.Run({&first, &second}, Never).commit, IsOk());
  EXPECT_EQ(store_->commits(), 1);
  EXPECT_EQ(first.commits_at_reply, 1);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 2);
}

TEST_F(BatcherTest, AJobSeesWhatThoseBeforeItDid) {
  Batcher batcher(*store_, nullptr, nullptr);
  PuttingJob first(*store_, "a"), second(*store_, "b");
  batcher.Run({&first, &second}, Never);
  EXPECT_EQ(first.saw, 0);
  EXPECT_EQ(second.saw, 1);
}

TEST_F(BatcherTest, ARefusedJobLeavesOnlyItsRecord) {
  Batcher batcher(*store_, nullptr, nullptr);
  PuttingJob refused(*store_, "a", absl::AbortedError("no")), next(*store_, "b");
  batcher.Run({&refused, &next}, Never);
  EXPECT_EQ(next.saw, 0);
  EXPECT_THAT(refused.reply, IsError(absl::StatusCode::kAborted, "no"));
  EXPECT_EQ(CountKeys(*store_, kTestCases), 1);
  EXPECT_EQ(CountKeys(*store_, kTestAccess), 1);
}

TEST_F(BatcherTest, AJobThatDropsItsChangesCostsNoCommit) {
  Batcher batcher(*store_, nullptr, nullptr);
  PuttingJob job(*store_, "a");
  job.keeps = false;
  EXPECT_FALSE(batcher.Run({&job}, Never).changed);
  EXPECT_THAT(job.reply, IsOk());
  EXPECT_EQ(store_->commits(), 0);
}

TEST_F(BatcherTest, AfterAFailedCommitNothingIsDecidedAnyMore) {
  Batcher batcher(*store_, nullptr, nullptr);
  store_->FailFromNowOn();
  PuttingJob first(*store_, "a"), later(*store_, "b");
  EXPECT_FALSE(batcher.Run({&first}, Never).commit.ok());
  batcher.Run({&later}, Never);
  EXPECT_EQ(ReasonOf(first.reply), "COMMIT_FAILED");
  EXPECT_EQ(ReasonOf(later.reply), "COMMIT_FAILED");
  EXPECT_FALSE(later.decided);
}

TEST_F(BatcherTest, DueClocksAreInTheSameCommit) {
  Batcher batcher(
      *store_,
      [](Transaction& transaction) {
        transaction.Put(kTestCases, "clock", "");
        return true;
      },
      nullptr);
  PuttingJob job(*store_, "a");
  EXPECT_TRUE(batcher.Run({&job}, Always).more_clocks_due);
  EXPECT_EQ(store_->commits(), 1);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 2);
}

TEST_F(BatcherTest, ClocksThatFailDoNotHoldUpJobs) {
  Batcher batcher(
      *store_,
      [](Transaction& transaction) -> absl::StatusOr<bool> {
        transaction.Put(kTestCases, "clock", "");
        return absl::DataLossError("damaged");
      },
      nullptr);
  PuttingJob job(*store_, "a");
  const Batcher::Result result = batcher.Run({&job}, Always);
  EXPECT_THAT(result.clocks, IsError(absl::StatusCode::kDataLoss, "damaged"));
  EXPECT_THAT(job.reply, IsOk());
  EXPECT_EQ(CountKeys(*store_, kTestCases), 1);
}

TEST_F(BatcherTest, ACommittedBatchIsTold) {
  std::vector<std::string> keys;
  Batcher batcher(*store_, nullptr, [&keys](const Batch& batch) {
    for (const auto& change : batch.Changes()) keys.push_back(change.key);
  });
  PuttingJob first(*store_, "b"), second(*store_, "a");
  batcher.Run({&first, &second}, Never);
  EXPECT_THAT(keys, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace tongban
