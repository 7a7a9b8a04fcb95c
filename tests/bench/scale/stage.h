#ifndef TONGBAN_TESTS_BENCH_SCALE_STAGE_H_
#define TONGBAN_TESTS_BENCH_SCALE_STAGE_H_

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/ground.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {

// A folder under build/bench for large stores, gone with the object.
class Stores {
 public:
  Stores();
  ~Stores();
  Stores(const Stores&) = delete;
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
};

// Asks every `step` until the answer is yes or an error; DEADLINE_EXCEEDED,
// naming `what` was waited for, after `limit`.
absl::Status AwaitUntil(const std::string& what, absl::Duration limit, absl::Duration step,
                        const std::function<absl::StatusOr<bool>()>& is_so);

// Returns when what this is the CPU of is at rest. Cases filed within minutes
// leave a database with sorting to do that a year of filing does not.
absl::Status AwaitRest(const std::function<absl::Duration()>& cpu);

// A connection to any address by the staff of 330213.
std::shared_ptr<grpc::Channel> StaffChannel(SixOffices& offices, const std::string& address);
// The address an office of SixOffices listens on.
std::string AddressOf(const SixOffices& offices, int office);

// A real intake office of 330213 over a store that is already there, with its
// clock at `now`. Listens on the address of office `place`, which does not run.
struct IntakeProcess {
  Server server;
  // From exec to the first SERVING of its health service.
  absl::Duration start;
};
absl::StatusOr<IntakeProcess> StartIntake(SixOffices& offices, int place, const std::string& data, absl::Time now);

// The answer to a unary call in its raw form, by the person of the token.
absl::StatusOr<std::string> Ask(grpc::Channel& channel, const std::string& method, const std::string& request,
                                const std::string& token, absl::Duration limit);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_STAGE_H_
