#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/exchange/transfer.h"

namespace tongban {
namespace {

using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using ::testing::_;

// Appends, deliveries, lost, late and repeated answers, replays of old batches,
// tampering and retries, in any order.
class RandomWalk : public TransferTest, public ::testing::WithParamInterface<int> {
 protected:
  size_t Pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }

  void AppendSome() {
    const std::string case_id = absl::StrCat(Pick(4) == 0 ? "stale-" : "case-", appended_++);
    if (case_id[0] == 'c')
      expected_.push_back(case_id);
    else
      ++refused_;
    Append(case_id);
  }
  void DeliverSome() {
    const int64_t head = outbox_.Head(route_, *sender_)->sequence();
    const DeliverRequest request =
        Batch(Pick(3) == 0 ? 1 + static_cast<int64_t>(Pick(head + 1)) : 0, {.entries = 1 + static_cast<int>(Pick(5))});
    if (request.entries().empty()) return;
    requests_.push_back(request);
    answers_.push_back(Receive(request).value());
    if (Pick(2) == 0) {
      ASSERT_THAT(Acknowledge(answers_.back()), IsOk());
    }
  }
  void Repeat() {
    if (requests_.empty()) return;
    ASSERT_THAT(Receive(requests_[Pick(requests_.size())]), IsOk());
    ASSERT_THAT(Acknowledge(answers_[Pick(answers_.size())]),
                ::testing::AnyOf(IsOk(), IsError(absl::StatusCode::kInternal, _)));
  }
  void Tamper() {
    if (requests_.empty()) return;
    DeliverRequest request = requests_[Pick(requests_.size())];
    std::string& bytes = Pick(2) == 0 ? *request.mutable_signature()->mutable_value()
                                      : *request.mutable_entries(Pick(request.entries_size()))->mutable_message();
    bytes[Pick(bytes.size())] ^= static_cast<char>(1 << Pick(8));
    EXPECT_FALSE(Receive(request).ok());
  }
  void RetrySome() {
    const auto parked = Parked();
    if (parked.empty()) return;
    ASSERT_THAT(Retry(parked[Pick(parked.size())].name()), IsOk());
  }

  std::mt19937_64 random_{static_cast<uint64_t>(GetParam())};
  int appended_ = 0;
  size_t refused_ = 0;
  std::vector<std::string> expected_;
  std::vector<DeliverRequest> requests_;
  std::vector<DeliverResponse> answers_;
};

TEST_P(RandomWalk, LosesDoublesAndReordersNothing) {
  for (int step = 0; step < 400; ++step) {
    switch (Pick(6)) {
      case 0:
      case 1:
        AppendSome();
        break;
      case 2:
        DeliverSome();
        break;
      case 3:
        Repeat();
        break;
      case 4:
        Tamper();
        break;
      case 5:
        RetrySome();
        break;
    }
    ASSERT_FALSE(HasFatalFailure()) << "step " << step;
    now_ += absl::Seconds(1);
  }
  for (DeliverRequest request = Batch(); !request.entries().empty(); request = Batch()) {
    ASSERT_OK_AND_ASSIGN(const DeliverResponse response, Receive(request));
    ASSERT_THAT(Acknowledge(response), IsOk());
  }
  ExpectEqualHeads();
  EXPECT_EQ(EffectsIn(*receiver_), expected_);
  // Whatever was refused is parked: a retry that is refused is parked again.
  EXPECT_EQ(Parked().size(), refused_);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWalk, ::testing::Range(1, 21));

}  // namespace
}  // namespace tongban
