#include "common/server/admission.h"

#include <algorithm>
#include <cstdint>

#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

// The newest batch weighs an eighth: one slow sync does not turn callers away,
// a slow disk does within a dozen batches.
constexpr int kWeight = 8;

// An average is late while a load grows, and who is let in in vain costs most.
constexpr int64_t kMargin = 2;

void Follow(absl::Duration newest, absl::Duration& average) {
  average = average == absl::ZeroDuration() ? newest : average + (newest - average) / kWeight;
}

const Rejection* MakeRejection(errors::v1::ErrorReason reason, absl::string_view why) {
  const absl::Status refusal = Refusal(reason, why).RetryAfter(kRetryAfterOverload);
  return new Rejection{refusal, ToGrpc(refusal)};
}

const Rejection* Overloaded() {
  static const Rejection* const rejection =
      MakeRejection(errors::v1::ERROR_REASON_OFFICE_OVERLOADED, "too many calls are queued; retry later");
  return rejection;
}

const Rejection* WouldMissDeadline() {
  static const Rejection* const rejection = MakeRejection(errors::v1::ERROR_REASON_WOULD_MISS_DEADLINE,
                                                          "the call would miss its deadline in the queue; retry later");
  return rejection;
}

}  // namespace

const Rejection* Admission::Reject(size_t waiting, absl::Duration remaining) const {
  if (waiting >= kMostCallsWaiting) return Overloaded();
  // Who stands first is let in whatever the last batches took, since only another
  // batch can show that the disk is fast again.
  if (waiting == 0 || ExpectedWait(waiting) <= remaining) return nullptr;
  return WouldMissDeadline();
}

void Admission::BatchTook(absl::Duration time) { Follow(time, batch_time_); }

void Admission::Decided(size_t calls, absl::Duration time) {
  if (calls > 0) Follow(time / static_cast<int64_t>(calls), call_time_);
}

absl::Duration Admission::ExpectedWait(size_t waiting) const {
  const auto calls = static_cast<int64_t>(waiting);
  const auto batches = static_cast<int64_t>(waiting / kMostCallsInABatch + 1);
  return std::max(batch_time_ * batches, batch_time_ + call_time_ * (kMargin * calls));
}

}  // namespace tongban
