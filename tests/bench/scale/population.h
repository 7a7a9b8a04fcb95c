#ifndef TONGBAN_TESTS_BENCH_SCALE_POPULATION_H_
#define TONGBAN_TESTS_BENCH_SCALE_POPULATION_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/scale/desk_office.h"

namespace tongban::bench {

// What a stored case costs when so many are stored already.
struct GrowthPoint {
  int64_t cases = 0;
  double acts_us = 0;        // CPU of one more: of its acts,
  double background_us = 0;  // and of what the database does meanwhile on threads of its own.
  double disk_bytes = 0;     // Of all, a case.
};

struct PopulationPlan {
  std::string folder;
  std::string policy;  // Text of the policy file.
  int64_t cases = 0;
  int64_t cases_a_day = 0;  // Filed on a working day, from `first_day` on.
  absl::Time first_day;
  // Where to look at the costs; must rise.
  std::vector<int64_t> marks;
  // Called at each mark, when so many cases are stored; null: nothing is.
  std::function<absl::Status(const Store& store, int64_t cases, absl::Time now)> at_mark;
};

// Files applications of different persons of all counties at the intake office
// of 330213, in this process: decided by its desk and committed to its database,
// so many a working day. All stay open, with their clock running. A store that
// has cases already gets those that are missing. Returns what cases cost at the
// marks.
absl::StatusOr<std::vector<GrowthPoint>> Populate(const PopulationPlan& plan);

// A policy under which cases filed over half a year are all still within their
// limit.
std::string PatientPolicy(const std::string& policy);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_POPULATION_H_
