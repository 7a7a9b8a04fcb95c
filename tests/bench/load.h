#ifndef TONGBAN_TESTS_BENCH_LOAD_H_
#define TONGBAN_TESTS_BENCH_LOAD_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/histogram.h"
#include "tests/bench/program.h"

namespace tongban::bench {

// A call ready to be sent. What it points to outlives the load.
struct Outgoing {
  size_t connection = 0;
  const std::string* method = nullptr;
  const std::string* authorization = nullptr;  // Null: none.
  grpc::ByteBuffer request;
  int64_t tag = 0;  // For the one who gave it.
};

// Who gives the calls, and is told the answers.
class Source {
 public:
  virtual ~Source() = default;
  // None: nothing can be asked at the moment.
  virtual std::optional<Outgoing> Next() = 0;
  // False: the answer says that the call came too early, and counts for nothing.
  virtual bool Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) {
    static_cast<void>(tag), static_cast<void>(status), static_cast<void>(answer);
    return true;
  }
  // What succeeded and counts has taken so long; for a source of several kinds.
  virtual void Took(int64_t tag, absl::Duration latency) { static_cast<void>(tag), static_cast<void>(latency); }
};

struct LoadPlan {
  // Empty: nothing is printed.
  std::string name;
  // Closed loop: so many calls are always under way.
  int outstanding = 64;
  // Open loop, when not zero: so many calls a second set out whatever becomes of
  // them, and latency counts from when a call should have set out.
  double rate = 0;
  absl::Duration warm_up = absl::Milliseconds(300);
  absl::Duration duration = absl::Seconds(2);
  // Counts as the latency does.
  absl::Duration deadline = absl::Seconds(20);
  // Ends the load before its time once it is true; null: nothing does.
  const std::atomic<bool>* over = nullptr;
};

struct LoadResult {
  double seconds = 0;
  int64_t sent = 0;
  int64_t succeeded = 0;
  Histogram latency;               // Of what succeeded.
  std::map<int, int64_t> refused;  // By status code.
  // Of RESOURCE_EXHAUSTED, which only the server says: those with RetryInfo.
  int64_t refused_with_retry_info = 0;
  absl::Duration server_cpu;
  absl::Duration client_cpu;
  // Cores that others used meanwhile; a run with much of it says little.
  double foreign_cores = 0;

  // What was offered; in the open loop less than planned when the driver or its
  // connection is at its end.
  double Offered() const { return static_cast<double>(sent) / seconds; }
  double Rate() const { return static_cast<double>(succeeded) / seconds; }
  // Zero when nothing succeeded.
  double ServerMicros() const;
  int64_t Refused() const;
};

// Begins when all that was written before is on the disk, so that nobody pays
// for another. Drives the channels with one thread and one completion queue,
// until the time is over and every call has been answered. Only calls that are answered after
// the warm-up and before the end count. CPU is that of `servers`.
LoadResult RunLoad(const LoadPlan& plan, const std::vector<std::shared_ptr<grpc::Channel>>& channels, Source& source,
                   const std::vector<const Program*>& servers);

std::string BytesOf(const grpc::ByteBuffer& buffer);
grpc::ByteBuffer ToBuffer(const std::string& bytes);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_LOAD_H_
