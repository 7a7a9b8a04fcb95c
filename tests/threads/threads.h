#ifndef TONGBAN_TESTS_THREADS_THREADS_H_
#define TONGBAN_TESTS_THREADS_THREADS_H_

#include <functional>
#include <latch>
#include <thread>
#include <vector>

namespace tongban {

// Does all of it at once, each on a thread of its own that begins when all are
// there, and returns when all of it is done.
inline void AllAtOnce(const std::vector<std::function<void()>>& works) {
  std::latch begin(static_cast<std::ptrdiff_t>(works.size()));
  std::vector<std::thread> threads;
  for (const auto& work : works) {
    threads.emplace_back([&begin, &work] {
      begin.arrive_and_wait();
      work();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace tongban

#endif  // TONGBAN_TESTS_THREADS_THREADS_H_
