#ifndef TONGBAN_TESTS_BENCH_SCALE_CASELOAD_H_
#define TONGBAN_TESTS_BENCH_SCALE_CASELOAD_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tests/bench/scale/course.h"
#include "tests/bench/scale/nation.h"

namespace tongban::bench {

// Cases of a nation, each carried along its course: every act on its working
// day, a case that travels there before its next act.
class Caseload {
 public:
  explicit Caseload(Nation& nation) : nation_(nation) {}

  // To be filed on that day.
  void Take(absl::CivilDay day, YearCase file);
  // A working day: what has run out has its act, then everything on the agenda.
  absl::Status WorkOn(absl::CivilDay day, absl::Time now);
  // Nothing is left to be done on a later day.
  bool IsDone() const { return agenda_.empty(); }

  // In the order in which they were taken.
  const std::vector<YearCase>& cases() const { return cases_; }
  int64_t filed() const { return filed_; }
  // That had their last act.
  int64_t ended() const { return ended_; }
  int64_t acts() const { return acts_; }
  // That the cases taken so far still need.
  int64_t owed_acts() const { return owed_acts_; }
  // CPU of making requests, which is none of the offices'.
  absl::Duration generating() const { return generating_; }

 private:
  absl::Status Act(absl::CivilDay day, int64_t number);

  Nation& nation_;
  std::vector<YearCase> cases_;
  std::map<absl::CivilDay, std::vector<int64_t>> agenda_;
  int64_t filed_ = 0, ended_ = 0, acts_ = 0, owed_acts_ = 0;
  absl::Duration generating_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_CASELOAD_H_
