#include "common/server/batcher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "common/store/keys.h"
#include "tests/threads/threads.h"

namespace tongban {
namespace {

constexpr Table kNumbers{"numbers"};
constexpr int kJobs = 3000;

// Keeps nothing; can fail from some commit on.
class CountingStore final : public Store {
 public:
  explicit CountingStore(int good_commits) : good_commits_(good_commits) {}

  absl::StatusOr<std::string> Get(Table, absl::string_view) const override { return absl::NotFoundError("none"); }
  absl::Status Scan(Table, absl::string_view, absl::string_view, Visitor) const override { return absl::OkStatus(); }
  absl::Status ScanBackwards(Table, absl::string_view, absl::string_view, Visitor) const override {
    return absl::OkStatus();
  }
  std::unique_ptr<const Reader> Snapshot() const override { return nullptr; }
  absl::Status Commit(const Batch&) override {
    return ++commits_ > good_commits_ ? absl::UnavailableError("the disk is gone") : absl::OkStatus();
  }
  absl::Status BackUp(const std::string&) const override { return absl::OkStatus(); }
  StoreStatistics Statistics() const override { return {}; }

 private:
  const int good_commits_;
  int commits_ = 0;  // The batcher commits one batch at a time.
};

class Number final : public Job {
 public:
  Number(int number, std::vector<int>& replies, std::atomic<int>& failed)
      : number_(number), replies_(replies), failed_(failed) {}

  absl::StatusOr<Changes> Decide(Transaction& transaction) override {
    transaction.Put(kNumbers, Key().Number(static_cast<uint64_t>(number_)), "");
    return Changes::kKeep;
  }
  void RecordRefusal(const absl::Status&, Transaction&) override {}
  void Reply(const absl::Status& result) override {
    ++replies_[static_cast<size_t>(number_)];
    if (!result.ok()) ++failed_;
  }

 private:
  const int number_;
  std::vector<int>& replies_;
  std::atomic<int>& failed_;
};

// Two threads take turns, as in the writing loop. How many jobs failed.
int TakeTurns(int good_commits) {
  CountingStore store(good_commits);
  Batcher batcher({.store = store});
  std::vector<int> replies(kJobs);
  std::atomic<int> failed = 0;
  std::mutex lead;
  int next = 0;
  const auto take_turns = [&] {
    std::unique_lock lock(lead);
    while (next < kJobs) {
      if (batcher.HasRoom()) batcher.Decide(std::make_unique<Number>(next++, replies, failed));
      if (!batcher.BeginCommit()) continue;
      lock.unlock();
      batcher.Commit();
      lock.lock();
    }
  };
  AllAtOnce({take_turns, take_turns});
  EXPECT_TRUE(batcher.IsIdle());
  EXPECT_EQ(replies, std::vector<int>(kJobs, 1)) << "each job is answered once";
  return failed;
}

TEST(BatcherThreadsTest, EveryJobIsAnsweredOnceThoughTwoThreadsTakeTurns) { EXPECT_EQ(TakeTurns(kJobs), 0); }

TEST(BatcherThreadsTest, EveryJobIsAnsweredOnceWhenACommitFailsBesideADecision) {
  const int failed = TakeTurns(/*good_commits=*/20);
  EXPECT_GT(failed, 0);
  EXPECT_LT(failed, kJobs);
}

}  // namespace
}  // namespace tongban
