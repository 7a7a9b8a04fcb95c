#include "common/server/readers.h"

#include <utility>

#include "common/server/act_request.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

absl::Status Stopping() {
  return Refusal(errors::v1::ERROR_REASON_OFFICE_STOPPING,
                 "office is stopping; resume at another one, or when it is back");
}

absl::Status TooManyStreams() {
  return Refusal(errors::v1::ERROR_REASON_TOO_MANY_STREAMS, "too many open streams; retry later")
      .RetryAfter(absl::Seconds(5));
}

}  // namespace

Readers::Readers(const Premises& premises, WritingLoop& loop) : premises_(premises), loop_(loop) {}

Readers::~Readers() { Stop(); }

void Readers::Start(const std::vector<ServedRpc>& rpcs) {
  for (const ServedRpc& rpc : rpcs) {
    if (OnWritingLoop(rpc.row->lane)) continue;
    for (int i = 0; i < kWaitingReadsPerMethod; ++i) {
      if (rpc.row->lane == Lane::kStream) {
        WatchStream::Request(rpc, *this, premises_, loop_.queue());
      } else {
        UnaryCall::Request(rpc, *this, {loop_.queue(), loop_.queue()});
      }
    }
  }
  for (int i = 0; i < kReaderThreads; ++i) threads_.emplace_back([this] { Run(); });
}

bool Readers::Put(Task task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return false;
    tasks_.push_back(task);
    if (task.stream == nullptr) ++under_way_;
  }
  put_.notify_one();
  return true;
}

void Readers::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    put_.wait(lock, [this] { return closed_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    const Task task = tasks_.front();
    tasks_.pop_front();
    lock.unlock();
    Do(task);
    lock.lock();
  }
}

void Readers::Do(const Task& task) {
  if (task.arrived_call != nullptr) return TakeUp(*task.arrived_call);
  if (task.arrived_stream != nullptr) return task.arrived_stream->Begin();
  task.stream->GoOn();
}

// Another call is asked for only now, so that no more wait here than that.
void Readers::TakeUp(UnaryCall& call) {
  call.RequestNext();
  Incoming& incoming = call.incoming();
  if (QueueTime() >= incoming.Deadline())
    return call.Finish(absl::DeadlineExceededError("deadline exceeded before dispatch"));
  if (absl::Status status = incoming.Receive(premises_, *call.rpc().row); !status.ok()) return Finish(call, status);
  if (call.rpc().row->lane == Lane::kErrand) return BeginErrand(call);
  AnswerCall(call);
}

void Readers::Arrived(UnaryCall& call) {
  if (!Put({.arrived_call = &call})) call.Abandon();
}

bool Readers::Arrived(WatchStream& stream) { return Put({.arrived_stream = &stream}); }

void Readers::GoOnAside(WatchStream& stream) { Put({.stream = &stream}); }

void Readers::AnswerCall(UnaryCall& call) {
  const Incoming& incoming = call.incoming();
  const auto snapshot = premises_.store.Snapshot();
  Finish(call, call.rpc().row->read(*incoming.request, incoming.caller, *snapshot));
}

void Readers::BeginErrand(UnaryCall& call) {
  Incoming& incoming = call.incoming();
  if (absl::Status status = CheckRequestId(*incoming.request); !status.ok()) return Finish(call, status);
  // The errand may be answered, and the call gone, while the handler still runs.
  const auto request = std::move(incoming.request);
  const Caller caller = incoming.caller;
  const Rpc& row = *call.rpc().row;
  auto errand = std::make_shared<OpenErrand>();
  errand->call = &call;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!ending_) errands_.insert(errand);
  }
  // Whoever keeps the function for longer than the errand is open finds nobody
  // to answer.
  const std::weak_ptr<OpenErrand> open = std::exchange(errand, nullptr);
  if (open.expired()) return Finish(call, Stopping());
  row.errand(*request, caller, [this, open](Answer answer) { AnswerErrand(open.lock(), std::move(answer)); });
}

void Readers::AnswerErrand(std::shared_ptr<OpenErrand> errand, Answer answer) {
  if (errand == nullptr) return;
  UnaryCall* call = nullptr;
  {
    const std::lock_guard<std::mutex> lock(errand->mutex);
    call = std::exchange(errand->call, nullptr);
  }
  if (call == nullptr) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    errands_.erase(errand);
  }
  // Last of all: once the call is gone, the readers may be.
  Finish(*call, std::move(answer));
}

void Readers::Finish(UnaryCall& call, Answer answer) {
  if (!absl::IsPermissionDenied(answer.status())) return call.Finish(std::move(answer));
  const absl::Status refusal = answer.status();
  loop_.Post(
      [this, &call, refusal](Transaction& transaction) {
        premises_.hooks.record_access(Refused(call.incoming().Describe(premises_, *call.rpc().row), refusal),
                                      transaction);
        return absl::OkStatus();
      },
      [&call, refusal](const absl::Status& recorded) { call.Finish(recorded.ok() ? refusal : recorded); });
}

void Readers::CountDown() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (--under_way_ == 0) all_gone_.notify_all();
}

void Readers::Gone() { CountDown(); }

absl::Status Readers::Begin(WatchStream& stream, const std::string& federation) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (ending_) return Stopping();
  if (streams_.size() >= kMostStreams) return TooManyStreams();
  streams_.insert(&stream);
  by_federation_[federation].insert(&stream);
  return absl::OkStatus();
}

void Readers::RecordAndFinish(WatchStream& stream, const absl::Status& refusal) {
  loop_.Post(
      [this, &stream, refusal](Transaction& transaction) {
        premises_.hooks.record_access(Refused(stream.incoming().Describe(premises_, *stream.rpc().row), refusal),
                                      transaction);
        return absl::OkStatus();
      },
      [&stream, refusal](const absl::Status& recorded) { stream.Finish(recorded.ok() ? refusal : recorded); });
}

void Readers::Gone(WatchStream& stream) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    streams_.erase(&stream);
    const auto found = by_federation_.find(stream.incoming().federation);
    if (found != by_federation_.end() && found->second.erase(&stream) > 0 && found->second.empty()) {
      by_federation_.erase(found);
    }
  }
  CountDown();
}

void Readers::Notify(const std::string& federation) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = by_federation_.find(federation);
  if (found == by_federation_.end()) return;
  for (WatchStream* stream : found->second) stream->Notify();
}

void Readers::EndLongCalls() {
  std::set<std::shared_ptr<OpenErrand>> errands;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
    errands = errands_;
    for (WatchStream* stream : streams_) stream->End(Stopping());
  }
  for (const auto& errand : errands) AnswerErrand(errand, Stopping());
}

void Readers::Stop() {
  EndLongCalls();
  {
    std::unique_lock<std::mutex> lock(mutex_);
    all_gone_.wait(lock, [this] { return under_way_ == 0; });
    closed_ = true;
  }
  put_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace tongban
