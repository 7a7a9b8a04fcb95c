#include "common/server/batcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "common/server/admission.h"
#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/server/office_fixture.h"

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

  static void Commit(Batcher& batcher) {
    ASSERT_TRUE(batcher.BeginCommit());
    batcher.Commit();
  }

  // Decides a job that puts "a", and has a thread commit it that stands at the
  // closed gate.
  std::thread HoldUpTheCommitOf(Batcher& batcher, Seen& seen) {
    store_->Close();
    Decide(batcher, seen, "a");
    EXPECT_TRUE(batcher.BeginCommit());
    std::thread committing([&batcher] { batcher.Commit(); });
    store_->AwaitCommit();
    return committing;
  }

  static int KeysIn(Batcher& batcher) {
    int keys = 0;
    batcher.LookAtState([&keys](const Reader& state) { keys = CountKeys(state, kTestCases); });
    return keys;
  }

  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<GatedStore> store_;
};

TEST_F(BatcherTest, ManyJobsAreCommittedAtOnceAndThenAnswered) {
  Batcher batcher({.store = *store_});
  Seen first, second;
  Decide(batcher, first, "a");
  Decide(batcher, second, "b");
  EXPECT_EQ(first.commits_at_reply, -1);
  Commit(batcher);
  EXPECT_TRUE(batcher.IsIdle());
  EXPECT_EQ(store_->commits(), 1);
  EXPECT_EQ(first.commits_at_reply, 1);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 2);
}

TEST_F(BatcherTest, AJobSeesWhatThoseBeforeItDid) {
  Batcher batcher({.store = *store_});
  Seen first, second, third;
  Decide(batcher, first, "a");
  Decide(batcher, second, "b");
  Commit(batcher);
  Decide(batcher, third, "c");
  Commit(batcher);
  EXPECT_EQ(first.keys, 0);
  EXPECT_EQ(second.keys, 1);
  EXPECT_EQ(third.keys, 2);
}

TEST_F(BatcherTest, WhileABatchIsCommittedTheNextIsDecidedOnTopOfItAndFollowsIt) {
  Batcher batcher({.store = *store_});
  Seen first, second;
  std::thread committing = HoldUpTheCommitOf(batcher, first);
  Decide(batcher, second, "b");
  EXPECT_EQ(second.keys, 1);
  EXPECT_EQ(KeysIn(batcher), 2);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 0);
  EXPECT_FALSE(batcher.BeginCommit());

  store_->Open();
  committing.join();
  EXPECT_EQ(first.commits_at_reply, 1);
  EXPECT_EQ(second.commits_at_reply, 2);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 2);
  EXPECT_TRUE(batcher.IsIdle());
}

TEST_F(BatcherTest, WhatWasDecidedOnTopOfABatchThatFailsIsNotStoredEither) {
  Batcher batcher({.store = *store_});
  Seen first, second;
  std::thread committing = HoldUpTheCommitOf(batcher, first);
  // It changes nothing itself, but what it was told may not be so.
  Decide(batcher, second, "b", absl::OkStatus(), Job::Changes::kDrop);
  store_->FailFromNowOn();
  store_->Open();
  committing.join();
  EXPECT_EQ(ReasonOf(first.reply), "COMMIT_FAILED");
  EXPECT_EQ(ReasonOf(second.reply), "COMMIT_FAILED");
}

TEST_F(BatcherTest, AFullBatchTakesNoMoreAndTellsWhenThereIsRoom) {
  int told = 0;
  Batcher batcher({.store = *store_, .room = [&told] { ++told; }});
  std::vector<Seen> seen(kMostCallsInABatch + 1);
  std::thread committing = HoldUpTheCommitOf(batcher, seen.back());
  for (size_t i = 0; i < kMostCallsInABatch; ++i) {
    ASSERT_TRUE(batcher.HasRoom());
    Decide(batcher, seen[i], std::to_string(i));
  }
  EXPECT_FALSE(batcher.HasRoom());
  store_->Open();
  committing.join();
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(batcher.HasRoom());
}

// Notes in which order the jobs were answered.
class CountingJob final : public Job {
 public:
  CountingJob(int number, std::vector<int>& answered) : number_(number), answered_(answered) {}

  absl::StatusOr<Changes> Decide(Transaction& transaction) override {
    transaction.Put(kTestCases, std::to_string(number_), "");
    return Changes::kKeep;
  }
  void RecordRefusal(const absl::Status&, Transaction&) override {}
  void Reply(const absl::Status& result) override { answered_.push_back(result.ok() ? number_ : -1); }

 private:
  const int number_;
  std::vector<int>& answered_;
};

// As the writing loop has them do.
TEST_F(BatcherTest, TwoThreadsThatTakeTurnsAnswerEveryJobOnceAndInOrder) {
  constexpr int kJobs = 3000;
  Batcher batcher({.store = *store_});
  std::vector<int> answered, all(kJobs);
  std::iota(all.begin(), all.end(), 0);
  std::mutex lead;
  int next = 0;
  const auto take_turns = [&] {
    std::unique_lock lock(lead);
    while (next < kJobs) {
      for (int burst = next % 7; burst >= 0 && next < kJobs && batcher.HasRoom(); --burst) {
        batcher.Decide(std::make_unique<CountingJob>(next++, answered));
      }
      if (!batcher.BeginCommit()) continue;
      lock.unlock();
      batcher.Commit();
      lock.lock();
    }
  };
  std::thread other(take_turns);
  take_turns();
  other.join();
  if (batcher.BeginCommit()) batcher.Commit();
  EXPECT_EQ(answered, all);
  EXPECT_EQ(CountKeys(*store_, kTestCases), kJobs);
}

TEST_F(BatcherTest, ARefusedJobLeavesOnlyItsRecord) {
  Batcher batcher({.store = *store_});
  Seen refused, next;
  Decide(batcher, refused, "a", absl::AbortedError("no"));
  Decide(batcher, next, "b");
  Commit(batcher);
  EXPECT_EQ(next.keys, 0);
  EXPECT_THAT(refused.reply, IsError(absl::StatusCode::kAborted, "no"));
  EXPECT_EQ(CountKeys(*store_, kTestCases), 1);
  EXPECT_EQ(CountKeys(*store_, kTestAccess), 1);
}

TEST_F(BatcherTest, AJobThatDropsItsChangesCostsNoCommit) {
  Batcher batcher({.store = *store_});
  Seen seen;
  Decide(batcher, seen, "a", absl::OkStatus(), Job::Changes::kDrop);
  Commit(batcher);
  EXPECT_THAT(seen.reply, IsOk());
  EXPECT_EQ(store_->commits(), 0);
}

TEST_F(BatcherTest, AfterAFailedCommitNothingIsDecidedAnyMoreAndTheFailureIsToldOnce) {
  int told = 0;
  Batcher batcher({.store = *store_, .failed = [&told](const absl::Status&) { ++told; }});
  store_->FailFromNowOn();
  Seen first, later;
  Decide(batcher, first, "a");
  Commit(batcher);
  EXPECT_TRUE(batcher.has_failed());
  Decide(batcher, later, "b");
  EXPECT_EQ(ReasonOf(first.reply), "COMMIT_FAILED");
  EXPECT_EQ(ReasonOf(later.reply), "COMMIT_FAILED");
  EXPECT_FALSE(later.decided);
  EXPECT_EQ(told, 1);
}

TEST_F(BatcherTest, DueClocksAreInTheSameCommitOnceABatch) {
  int passes = 0, told = 0;
  Batcher batcher({.store = *store_,
                   .due_clocks =
                       [&passes](Transaction& transaction) {
                         transaction.Put(kTestCases, std::to_string(++passes), "");
                         return true;
                       },
                   .room = [&told] { ++told; }});
  Seen seen;
  std::thread committing = HoldUpTheCommitOf(batcher, seen);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(batcher.DecideClocks()->more_are_due);
    EXPECT_EQ(passes, 1);
  }
  store_->Open();
  committing.join();
  EXPECT_EQ(store_->commits(), 2);
  EXPECT_EQ(CountKeys(*store_, kTestCases), 2);
  EXPECT_GE(told, 1);
  EXPECT_TRUE(batcher.DecideClocks()->changed);
  EXPECT_EQ(passes, 2);
}

// Nothing is committed then, so nothing would tell that there is room.
TEST_F(BatcherTest, ClocksThatChangeNothingMayBeTriedAgain) {
  int passes = 0;
  Batcher batcher({.store = *store_, .due_clocks = [&passes](Transaction&) {
                     ++passes;
                     return true;
                   }});
  for (int i = 1; i <= 2; ++i) {
    EXPECT_FALSE(batcher.DecideClocks()->changed);
    EXPECT_FALSE(batcher.BeginCommit());
    EXPECT_EQ(passes, i);
  }
}

TEST_F(BatcherTest, ClocksThatFailDoNotHoldUpJobs) {
  Batcher batcher({.store = *store_, .due_clocks = [](Transaction& transaction) -> absl::StatusOr<bool> {
                     transaction.Put(kTestCases, "clock", "");
                     return absl::DataLossError("damaged");
                   }});
  Seen seen;
  Decide(batcher, seen, "a");
  EXPECT_THAT(batcher.DecideClocks().status(), IsError(absl::StatusCode::kDataLoss, "damaged"));
  Commit(batcher);
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
  Commit(batcher);
  EXPECT_THAT(keys, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace tongban
