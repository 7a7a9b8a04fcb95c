#ifndef TONGBAN_TESTS_BENCH_VARIANTS_H_
#define TONGBAN_TESTS_BENCH_VARIANTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/bench/ground.h"
#include "tests/bench/report.h"

namespace tongban::bench {

// An intake office of 330213 in a process of its own, which begins with an empty
// store and leaves nothing behind.
class LoneIntake {
 public:
  // `program`: under the build folder.
  LoneIntake(Ground& ground, std::string program);
  ~LoneIntake();
  LoneIntake(const LoneIntake&) = delete;

  absl::Status Start(bool plaintext = false);
  const Server& server() const { return server_; }
  const std::string& address() const { return address_; }

 private:
  Ground& ground_;
  const std::string program_;
  const std::string data_;
  std::string address_;
  Server server_;
};

inline constexpr char kIntakeProgram[] = "services/intake/tongban-intake";

// Submits at the office as it is, at one that does not wait for the disk, and at
// one without TLS, one after the other: "submit alone", "submit unsynced",
// "submit plaintext".
absl::Status MeasureVariants(Ground& ground, absl::Duration duration, Report& report);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_VARIANTS_H_
