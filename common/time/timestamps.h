#ifndef TONGBAN_COMMON_TIME_TIMESTAMPS_H_
#define TONGBAN_COMMON_TIME_TIMESTAMPS_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace tongban {

// To whole nanoseconds, towards the past. A time outside the years 1 to 9999,
// which a Timestamp cannot hold, becomes the nearest one it can.
google::protobuf::Timestamp ToProto(absl::Time time);

absl::Time FromProto(const google::protobuf::Timestamp& timestamp);

}  // namespace tongban

#endif  // TONGBAN_COMMON_TIME_TIMESTAMPS_H_
