#ifndef TONGBAN_TESTS_BENCH_SCALE_PEOPLE_H_
#define TONGBAN_TESTS_BENCH_SCALE_PEOPLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tongban/casework/v1/case.pb.h"

namespace tongban::bench {

struct County {
  std::string code;
  std::string name;
};

// Every county-level unit of the country, of tests/bench/data/counties.csv.
const std::vector<County>& Counties();

// A policy file in which every county has its hospital, for every category; its
// id is that of SixOffices.
std::string HospitalPolicy(const std::vector<County>& counties);

// A complete first application of that person (tests/support/people.h), who
// lives in one county and is registered in another: of all six categories, with
// a guardian where one is needed.
casework::v1::Application ApplicationOf(int64_t person, const std::string& residence, const std::string& household,
                                        absl::Time now);
casework::v1::Disability::Category CategoryOf(int64_t person);

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_PEOPLE_H_
