#ifndef TONGBAN_TESTS_BENCH_JOURNEYS_H_
#define TONGBAN_TESTS_BENCH_JOURNEYS_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/histogram.h"
#include "tests/bench/load.h"

namespace tongban::bench {

// Cases carried from filing to their end, every act by RPC, many at once. When a
// case goes to the next office, its next act is tried until the case has
// arrived; what comes too early counts for nothing. What the calls are, a
// subclass says.
class Journeys : public Source {
 public:
  struct Step {
    std::string act;  // Such as "AcceptApplication".
    bool at_another_office = false;
    // Of this act alone, once it did not come too early.
    Histogram latency = {};
  };

  std::optional<Outgoing> Next() final;
  bool Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) final;

  int64_t finished() const { return finished_; }
  int64_t acts() const { return acts_; }
  int64_t too_early() const { return too_early_; }
  size_t steps() const { return steps_.size(); }
  // Acts of a case, the filing first.
  const std::vector<Step>& each() const { return steps_; }
  // From the filing to the last answer, of what is finished.
  const Histogram& whole() const { return whole_; }
  // The first answer that stopped a case; empty when none did.
  const std::string& problem() const { return problem_; }

 protected:
  explicit Journeys(int at_once);
  // In their order; before the first call.
  void AddStep(Step step) { steps_.push_back(std::move(step)); }
  // The call for the act of this number on the case `id`, which stands in
  // `place` of those under way; the filing is number 0 and has no id yet.
  virtual Outgoing CallFor(size_t place, size_t step, const std::string& id) = 0;

 private:
  struct OpenCase {
    size_t steps_done = 0;
    std::string id;
    absl::Time not_before;
    absl::Time filed;
    absl::Time asked;
  };

  void Advance(int64_t tag, const grpc::ByteBuffer& answer);
  void Await(int64_t tag);

  std::vector<Step> steps_;
  std::vector<OpenCase> cases_;
  std::deque<int64_t> ready_;       // Cases whose next act can be done.
  std::deque<int64_t> travelling_;  // Soonest first.
  int64_t finished_ = 0;
  int64_t acts_ = 0;
  int64_t too_early_ = 0;
  Histogram whole_;
  std::string problem_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_JOURNEYS_H_
