#ifndef TONGBAN_TESTS_BENCH_SCALE_THIRD_COUNTY_H_
#define TONGBAN_TESTS_BENCH_SCALE_THIRD_COUNTY_H_

#include <array>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "tests/bench/program.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {

// A third county beside the two of SixOffices, 330203: three more processes
// that may die, stand still, or leave a hole behind that swallows connections.
// Make it before the six offices start, since they read the directory then.
class ThirdCounty {
 public:
  static constexpr char kCode[] = "330203";

  explicit ThirdCounty(SixOffices& offices);
  ~ThirdCounty();
  ThirdCounty(const ThirdCounty&) = delete;

  // Starts the offices and waits until they serve.
  absl::Status Start();
  void Kill();
  // Kills it; then something takes connections at its addresses and never
  // answers, until the next Start.
  void LeaveBlackHole();
  // SIGSTOP, SIGCONT.
  void Halt() const;
  void GoOn() const;

 private:
  static constexpr int kOffices = 3;

  void CloseBlackHole();
  void WriteDirectory() const;
  std::string LogOf(int office) const;

  SixOffices& offices_;
  std::array<std::string, kOffices> addresses_;
  std::array<std::unique_ptr<Program>, kOffices> programs_;
  std::array<int, kOffices> holes_ = {-1, -1, -1};
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_THIRD_COUNTY_H_
