#ifndef TONGBAN_TESTS_BENCH_HOSTED_CASES_H_
#define TONGBAN_TESTS_BENCH_HOSTED_CASES_H_

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/bench/hosted_counties.h"
#include "tests/bench/journeys.h"
#include "tests/bench/sources.h"
#include "tests/support/six_offices.h"
#include "tongban/casework/v1/act.pb.h"

namespace tongban::bench {

// Cases of people who live in any of the hosted counties and are registered in
// any other, drawn at random, from filing to delivery.
class HostedCases final : public Journeys {
 public:
  // `templates`: the requests are first made for the counties of the samples,
  // then the codes written over.
  HostedCases(HostedCounties& counties, SixOffices& templates, int first_person, int at_once);
  int next_person() const { return next_person_; }

 private:
  struct Request {
    casework::v1::OfficeRef::Kind office = casework::v1::OfficeRef::KIND_UNSPECIFIED;
    std::string method;
    std::string content;  // Of a filing the whole; else without name and request id.
    // Where the codes of the two counties stand in it.
    std::vector<size_t> residence, household;
    std::vector<std::string> authorizations;  // By county.
  };
  struct Pair {
    size_t residence = 0;
    size_t household = 0;
  };

  Request MakeRequest(SixOffices& templates, const casework::v1::OfficeRef& office, const casework::v1::Act& act,
                      const std::string& case_id, const std::string& request_id);
  Outgoing CallFor(size_t place, size_t step, const std::string& id) override;
  Pair DrawPair();

  HostedCounties& counties_;
  std::vector<Request> requests_;
  std::vector<Pair> pairs_;  // By place.
  std::optional<PersonPlaces> people_;
  int next_person_;
  std::minstd_rand random_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_HOSTED_CASES_H_
