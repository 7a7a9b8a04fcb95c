#ifndef TONGBAN_TESTS_BENCH_SCALE_CASES_TOWARDS_H_
#define TONGBAN_TESTS_BENCH_SCALE_CASES_TOWARDS_H_

#include <deque>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/sources.h"
#include "tests/support/counter.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {

// Cases of people who live in 330213 and are registered in another county: from
// filing to the record of the assessment, with which the case sets out for that
// county. What becomes of it there is not waited for.
class CasesTowards final : public Source {
 public:
  CasesTowards(SixOffices& offices, std::string household, int64_t first_person);
  std::optional<Outgoing> Next() override;
  bool Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) override;

  // Cases that have set out.
  int64_t sent() const { return sent_; }
  // The first answer that stopped a case; empty when none did.
  const std::string& problem() const { return problem_; }

 private:
  struct OpenCase {
    size_t step = 0;
    std::string id;
    std::string method, authorization;  // Of the call under way.
    absl::Time not_before;
  };

  OfficeCall CallFor(const OpenCase& file);

  Counter counter_;
  const std::string household_;
  int64_t next_person_;
  std::vector<OpenCase> cases_;
  std::deque<int64_t> ready_;
  int64_t requests_ = 0;
  int64_t sent_ = 0;
  std::string problem_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_CASES_TOWARDS_H_
