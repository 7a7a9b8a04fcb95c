#include <gtest/gtest.h>

#include <atomic>

#include "common/server/health.h"
#include "tests/support/status_matchers.h"
#include "tests/threads/threads.h"

namespace tongban {
namespace {

class Counter final : public HealthBoard::Watcher {
 public:
  void Tell(HealthBoard::Status) override { ++told_; }
  void ShutDown() override { ++ended_; }
  int told() const { return told_; }
  int ended() const { return ended_; }

 private:
  std::atomic<int> told_ = 0;
  std::atomic<int> ended_ = 0;
};

TEST(HealthBoardThreadsTest, WatchersComeAndGoWhileServicesChange) {
  HealthBoard board;
  board.Set("readiness", true);
  const auto change = [&board] {
    for (int i = 0; i < 1000; ++i) {
      board.Set("readiness", i % 2 == 0);
      board.SetAll(i % 3 == 0);
    }
  };
  const auto watch = [&board] {
    for (int i = 0; i < 1000; ++i) {
      Counter watcher;
      EXPECT_THAT(board.Add("readiness", watcher), IsOk());
      board.Get("readiness");
      board.Remove("readiness", watcher);
      EXPECT_GE(watcher.told(), 1);
      EXPECT_EQ(watcher.ended(), 0);
    }
  };
  AllAtOnce({change, change, watch, watch});

  Counter last;
  ASSERT_THAT(board.Add("readiness", last), IsOk());
  AllAtOnce({[&board] { board.ShutDown(); }, change});
  EXPECT_EQ(last.ended(), 1);
  EXPECT_EQ(board.Get("readiness"), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
}

}  // namespace
}  // namespace tongban
