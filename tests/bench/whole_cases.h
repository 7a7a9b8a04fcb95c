#ifndef TONGBAN_TESTS_BENCH_WHOLE_CASES_H_
#define TONGBAN_TESTS_BENCH_WHOLE_CASES_H_

#include <deque>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/sources.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {

// Cases carried from filing at 330213 to delivery at 420625, every act by RPC,
// many at once. When a case goes to the next office, its next act is tried until
// the case has arrived; what comes too early counts for nothing.
class WholeCases final : public Source {
 public:
  WholeCases(SixOffices& offices, int first_person, int at_once);
  std::optional<Outgoing> Next() override;
  bool Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) override;

  int64_t finished() const { return finished_; }
  int64_t acts() const { return acts_; }
  int64_t too_early() const { return too_early_; }
  // Acts a case.
  size_t steps() const { return steps_.size() + 1; }
  int next_person() const { return applications_.next(); }
  // The first answer that stopped a case; empty when none did.
  const std::string& problem() const { return problem_; }

 private:
  struct Step {
    size_t office = 0;
    std::string parent;  // "federations/330213/cases/".
    std::string method;
    std::string authorization;
    std::string content;  // The request without name and request id.
    bool at_another_office = false;
  };
  struct OpenCase {
    size_t steps_done = 0;
    std::string id;
    absl::Time not_before;
  };

  void AddSteps(SixOffices& offices);
  void Advance(int64_t tag, const grpc::ByteBuffer& answer);

  Applications applications_;
  std::vector<Step> steps_;  // After the filing.
  std::vector<OpenCase> cases_;
  std::deque<int64_t> ready_;       // Cases whose next act can be done.
  std::deque<int64_t> travelling_;  // Soonest first.
  int64_t finished_ = 0;
  int64_t acts_ = 0;
  int64_t too_early_ = 0;
  std::string problem_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_WHOLE_CASES_H_
