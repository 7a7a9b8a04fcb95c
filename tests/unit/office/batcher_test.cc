#include "common/office/batcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/office/office_fixture.h"

namespace tongban {
namespace {

using ::testing::ElementsAre;

// What became of a job.
struct Seen {
  bool decided = false;
  int keys = -1;  // That it saw when it was decided.
  absl::Status reply = absl::UnknownError("no reply");
  int commits_at_reply = -1;
};

// Puts its key, or does so and refuses.
class PuttingJob final : public Job {
 public:
  PuttingJob(const GatedStore& store, Seen& seen, std::string key, absl::Status result = absl::OkStatus(),
             Changes changes = Changes::kKeep)
      : store_(store), seen_(seen), key_(std::move(key)), result_(std::move(result)), changes_(changes) {}

  absl::StatusOr<Changes> Decide(Transaction& transaction) override {
    seen_.decided = true;
    seen_.keys = CountKeys(transaction, kTestCases);
    transaction.Put(kTestCases, key_, "");
    if (!result_.ok()) return result_;
    return changes_;
  }
  void RecordRefusal(const absl::Status&, Transaction& batch) override { batch.Put(kTestAccess, key_, ""); }
  void Reply(const absl::Status& result) override {
    seen_.reply = result;
    seen_.commits_at_reply = store_.commits();
  }

 private:
  const GatedStore& store_;
  Seen& seen_;
  const std::string key_;
  const absl::Status result_;
  const Changes changes_;
};

class BatcherTest : public ::testing::Test {
 protected:
  BatcherTest() : env_(rocksdb::NewMemEnv(rocksdb::Env::Default())), store_(OpenTestStore(*env_)) {}

  // Decides a job that puts `key`.
  void Decide(Batcher& batcher, Seen& seen, std::string key, absl::Status result = absl::OkStatus(),
              Job::Changes changes = Job::Changes::kKeep) {
    batcher.Decide(std::make_unique<PuttingJob>(*store_, seen, std::move(key), std::move(result), changes));
  }

  // Decides a job that puts "a", and has its commit stand at the closed gate.
  void HoldUpTheCommitOf(Batcher& batcher, Seen& seen) {
    store_->Close();
    Decide(batcher, seen, "a");
    batcher.CommitBehind();
    store_->AwaitCommit();
  }

  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<GatedStore> store_;
};

TEST_F(BatcherTest, ManyJobsAreCommittedAtOnceAndThenAnswered) {
  Batcher batcher({.store = *store_});
  Seen first, second;
  Decide(batcher, first, "a");
  Decide(batcher, second, "b");
  EXPECT_EQ(batcher.jobs(), 2u);
  batcher.CommitHere();
  EXPECT_EQ(batcher.jobs(), 0u);
  EXPECT_EQ(store_->commits(), 1);
  EXPECT_EQ(first.commits_at_reply, 1);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 2);
}

TEST_F(BatcherTest, AJobSeesWhatThoseBeforeItDid) {
  Batcher batcher({.store = *store_});
  Seen first, second, third;
  Decide(batcher, first, "a");
  Decide(batcher, second, "b");
  batcher.CommitHere();
  Decide(batcher, third, "c");
  batcher.CommitHere();
  EXPECT_EQ(first.keys, 0);
  EXPECT_EQ(second.keys, 1);
  EXPECT_EQ(third.keys, 2);
}

TEST_F(BatcherTest, WhileABatchIsCommittedTheNextIsDecidedOnTopOfIt) {
  std::promise<void> ready;
  Batcher batcher({.store = *store_, .ready = [&ready] { ready.set_value(); }});
  Seen first, second;
  HoldUpTheCommitOf(batcher, first);
  EXPECT_TRUE(batcher.IsCommitting());
  Decide(batcher, second, "b");
  EXPECT_EQ(second.keys, 1);
  EXPECT_EQ(CountKeys(batcher.state(), kTestCases), 2);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 0);

  store_->Open();
  ready.get_future().wait();
  EXPECT_FALSE(batcher.IsCommitting());
  EXPECT_EQ(first.commits_at_reply, 1);
  EXPECT_EQ(second.commits_at_reply, -1);
  batcher.CommitHere();
  EXPECT_EQ(second.commits_at_reply, 2);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 2);
}

TEST_F(BatcherTest, WhatWasDecidedOnTopOfABatchThatFailsIsNotStoredEither) {
  std::promise<void> ready;
  Batcher batcher({.store = *store_, .ready = [&ready] { ready.set_value(); }});
  Seen first, second;
  HoldUpTheCommitOf(batcher, first);
  // It changes nothing itself, but what it was told may not be so.
  Decide(batcher, second, "b", absl::OkStatus(), Job::Changes::kDrop);
  store_->FailFromNowOn();
  store_->Open();
  ready.get_future().wait();
  batcher.CommitHere();
  EXPECT_EQ(ReasonOf(first.reply), "COMMIT_FAILED");
  EXPECT_EQ(ReasonOf(second.reply), "COMMIT_FAILED");
}

TEST_F(BatcherTest, ARefusedJobLeavesOnlyItsRecord) {
  Batcher batcher({.store = *store_});
  Seen refused, next;
  Decide(batcher, refused, "a", absl::AbortedError("no"));
  Decide(batcher, next, "b");
  batcher.CommitHere();
  EXPECT_EQ(next.keys, 0);
  EXPECT_THAT(refused.reply, IsError(absl::StatusCode::kAborted, "no"));
  EXPECT_EQ(CountKeys(*store_, kTestCases), 1);
  EXPECT_EQ(CountKeys(*store_, kTestAccess), 1);
}

TEST_F(BatcherTest, AJobThatDropsItsChangesCostsNoCommit) {
  Batcher batcher({.store = *store_});
  Seen seen;
  Decide(batcher, seen, "a", absl::OkStatus(), Job::Changes::kDrop);
  EXPECT_FALSE(batcher.changes());
  batcher.CommitHere();
  EXPECT_THAT(seen.reply, IsOk());
  EXPECT_EQ(store_->commits(), 0);
}

TEST_F(BatcherTest, AfterAFailedCommitNothingIsDecidedAnyMoreAndTheFailureIsToldOnce) {
  int told = 0;
  Batcher batcher({.store = *store_, .failed = [&told](const absl::Status&) { ++told; }});
  store_->FailFromNowOn();
  Seen first, later;
  Decide(batcher, first, "a");
  batcher.CommitHere();
  EXPECT_TRUE(batcher.has_failed());
  Decide(batcher, later, "b");
  EXPECT_EQ(ReasonOf(first.reply), "COMMIT_FAILED");
  EXPECT_EQ(ReasonOf(later.reply), "COMMIT_FAILED");
  EXPECT_FALSE(later.decided);
  EXPECT_EQ(told, 1);
}

TEST_F(BatcherTest, DueClocksAreInTheSameCommit) {
  Batcher batcher({.store = *store_, .due_clocks = [](Transaction& transaction) {
                     transaction.Put(kTestCases, "clock", "");
                     return true;
                   }});
  Seen seen;
  Decide(batcher, seen, "a");
  EXPECT_TRUE(batcher.DecideClocks().value());
  batcher.CommitHere();
  EXPECT_EQ(store_->commits(), 1);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 2);
}

TEST_F(BatcherTest, ClocksThatFailDoNotHoldUpJobs) {
  Batcher batcher({.store = *store_, .due_clocks = [](Transaction& transaction) -> absl::StatusOr<bool> {
                     transaction.Put(kTestCases, "clock", "");
                     return absl::DataLossError("damaged");
                   }});
  Seen seen;
  Decide(batcher, seen, "a");
  EXPECT_THAT(batcher.DecideClocks(), IsError(absl::StatusCode::kDataLoss, "damaged"));
  batcher.CommitHere();
  EXPECT_THAT(seen.reply, IsOk());
  EXPECT_EQ(CountKeys(*store_, kTestCases), 1);
}

TEST_F(BatcherTest, ACommittedBatchIsTold) {
  std::vector<std::string> keys;
  Batcher batcher({.store = *store_, .after_commit = [&keys](const Batch& batch) {
                     for (const auto& change : batch.Changes()) keys.emplace_back(change.key);
                   }});
  Seen first, second;
  Decide(batcher, first, "b");
  Decide(batcher, second, "a");
  batcher.CommitHere();
  EXPECT_THAT(keys, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace tongban
