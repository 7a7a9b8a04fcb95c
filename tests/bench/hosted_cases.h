#ifndef TONGBAN_TESTS_BENCH_HOSTED_CASES_H_
#define TONGBAN_TESTS_BENCH_HOSTED_CASES_H_

#include <random>
#include <string>
#include <vector>

#include "tests/bench/hosted_counties.h"
#include "tests/bench/journeys.h"
#include "tests/bench/sources.h"
#include "tests/fault/case_script.h"
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
  struct Content {
    std::string bytes;  // Of a filing the whole; else without name and request id.
    // Where the codes of the two counties stand in it.
    std::vector<size_t> residence, household;
  };
  struct Request {
    casework::v1::OfficeRef::Kind office = casework::v1::OfficeRef::KIND_UNSPECIFIED;
    std::string method;
    std::vector<Content> contents;            // By pattern.
    std::vector<std::string> authorizations;  // By county.
  };
  // Of the people under way in a place.
  struct Traveller {
    size_t residence = 0;
    size_t household = 0;
    size_t pattern = 0;
  };

  Request MakeRequest(const casework::v1::OfficeRef& office, casework::v1::Act::ContentCase act);
  Request MakeFiling(SixOffices& templates);
  Request MakeAct(SixOffices& templates, const ScriptStep& step);
  // Finds the codes of the counties of the templates.
  static Content WithPlaces(std::string bytes);
  Outgoing CallFor(size_t place, size_t step, const std::string& id) override;
  Traveller Draw();

  HostedCounties& counties_;
  std::vector<Request> requests_;
  std::vector<Traveller> travellers_;  // By place.
  std::vector<PersonPlaces> people_;   // By pattern, in the filing.
  const int first_person_;
  int next_person_;
  std::minstd_rand random_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_HOSTED_CASES_H_
