#include "common/time/timestamps.h"

#include <algorithm>
#include <cstdint>

namespace tongban {
namespace {

// google/protobuf/timestamp.proto: 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999999Z.
constexpr int64_t kEarliestSecond = -62'135'596'800;
constexpr int64_t kLatestSecond = 253'402'300'799;

}  // namespace

google::protobuf::Timestamp ToProto(absl::Time time) {
  const absl::Time latest = absl::FromUnixSeconds(kLatestSecond) + absl::Nanoseconds(999'999'999);
  time = std::clamp(time, absl::FromUnixSeconds(kEarliestSecond), latest);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  const absl::Duration fraction = time - absl::FromUnixSeconds(timestamp.seconds());
  timestamp.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(fraction)));
  return timestamp;
}

absl::Time FromProto(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

}  // namespace tongban
