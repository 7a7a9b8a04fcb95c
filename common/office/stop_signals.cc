#include "common/office/stop_signals.h"

#include <pthread.h>
#include <signal.h>

#include <utility>

namespace tongban {
namespace {

sigset_t StoppingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t signals = StoppingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::thread([this] { Listen(); });
}

StopSignals::~StopSignals() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

void StopSignals::Listen() {
  const sigset_t signals = StoppingSignals();
  while (true) {
    int signal = 0;
    sigwait(&signals, &signal);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (ending_) return;
    ++signals_;
    if (signals_ > 1 && hurry_ != nullptr) hurry_();
    changed_.notify_all();
  }
}

void StopSignals::Fail(const absl::Status& status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (failure_.ok()) failure_ = status;
  changed_.notify_all();
}

absl::Status StopSignals::Wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return signals_ > 0 || !failure_.ok(); });
  return failure_;
}

void StopSignals::Linger(absl::Duration time) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoMilliseconds(time), [this] { return signals_ > 1 || !failure_.ok(); });
}

void StopSignals::OnHurry(std::function<void()> hurry) {
  const std::lock_guard<std::mutex> lock(mutex_);
  hurry_ = std::move(hurry);
  if (hurry_ != nullptr && signals_ > 1) hurry_();
}

}  // namespace tongban
