#ifndef TONGBAN_TESTS_BENCH_WHOLE_CASES_H_
#define TONGBAN_TESTS_BENCH_WHOLE_CASES_H_

#include <string>
#include <vector>

#include "tests/bench/journeys.h"
#include "tests/bench/sources.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {

// Cases of people who live in 330213 and are registered in 420625, from filing
// to delivery.
class WholeCases final : public Journeys {
 public:
  WholeCases(SixOffices& offices, int first_person, int at_once);
  int next_person() const { return applications_.next(); }

 private:
  struct Request {
    size_t office = 0;
    std::string parent;  // "federations/330213/cases/".
    std::string method;
    std::string authorization;
    std::vector<std::string> contents;  // By pattern; the request without name and request id.
  };

  Outgoing CallFor(size_t place, size_t step, const std::string& id) override;

  const int first_person_;
  Applications applications_;
  std::vector<size_t> patterns_;   // By place.
  std::vector<Request> requests_;  // After the filing.
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_WHOLE_CASES_H_
