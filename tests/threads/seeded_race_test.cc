// The control of every other test under ThreadSanitizer: it would find a race.

#include <gtest/gtest.h>

#include <mutex>

#include "tests/threads/threads.h"

namespace tongban {
namespace {

constexpr int kSanitizersExitCode = 66;
constexpr int kRounds = 1000;

// Fails as a Lane would if Lanes forgot its lock.
void CountUpWithoutALock() {
  int counted = 0;
  const auto count = [&counted] {
    for (int i = 0; i < kRounds; ++i) ++counted;
  };
  AllAtOnce({count, count});
}

TEST(SeededRaceDeathTest, ARaceIsFound) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(CountUpWithoutALock(), ::testing::ExitedWithCode(kSanitizersExitCode), "data race");
}

TEST(SeededRaceDeathTest, AndNoneIsMadeUpWhereThereIsALock) {
  std::mutex mutex;
  int counted = 0;
  const auto count = [&] {
    for (int i = 0; i < kRounds; ++i) {
      const std::lock_guard lock(mutex);
      ++counted;
    }
  };
  AllAtOnce({count, count});
  EXPECT_EQ(counted, 2 * kRounds);
}

}  // namespace
}  // namespace tongban
