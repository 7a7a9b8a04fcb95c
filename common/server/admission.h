#ifndef TONGBAN_COMMON_SERVER_ADMISSION_H_
#define TONGBAN_COMMON_SERVER_ADMISSION_H_

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tongban {

// The largest batch. At some 20 µs a call a full one takes 5 ms, and one more
// call would gain nothing: a sync costs the same for all of them.
inline constexpr size_t kMostCallsInABatch = 256;

// Calls that may wait for their batch: four full batches, about 20 ms. Whatever
// stands further back is told to come again, since without a bound an overloaded
// office works only on calls whose callers have given up.
inline constexpr size_t kMostCallsWaiting = 4 * kMostCallsInABatch;

// When a refused caller should come again: by then the queue is worked off.
inline constexpr absl::Duration kRetryAfterOverload = absl::Milliseconds(200);

// Why a call is not admitted, also as gRPC sends it. Made once: under overload
// they are given many thousand times a second.
struct Rejection {
  absl::Status refusal;
  grpc::Status on_the_wire;
};

// Decides at the door of the writing loop who can still be served in time.
class Admission {
 public:
  // `waiting` calls are ahead of this one, which has `remaining` until its
  // deadline. Null when it is admitted; else RESOURCE_EXHAUSTED with RetryInfo:
  // OFFICE_OVERLOADED when too many wait, WOULD_MISS_DEADLINE when others wait and
  // its turn would come too late.
  const Rejection* Reject(size_t waiting, absl::Duration remaining) const;

  // A batch took this long, from its first decision to its last reply.
  void BatchTook(absl::Duration time);

  // It took this long to take in what came and to decide so many calls: under a
  // CPU limit that says more than batches do.
  void Decided(size_t calls, absl::Duration time);

  // How long a call waits behind `waiting` others until it is answered.
  absl::Duration ExpectedWait(size_t waiting) const;

 private:
  // Moving averages; zero until the first batch, when everybody is let in.
  absl::Duration batch_time_ = absl::ZeroDuration();
  absl::Duration call_time_ = absl::ZeroDuration();
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_ADMISSION_H_
