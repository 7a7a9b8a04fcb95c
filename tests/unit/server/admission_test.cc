#include "common/server/admission.h"

#include <gtest/gtest.h>

#include "common/status/refusal.h"

namespace tongban {
namespace {

TEST(AdmissionTest, EverybodyIsLetInBeforeTheFirstBatch) {
  EXPECT_EQ(Admission().Reject(kMostCallsWaiting - 1, absl::ZeroDuration()), nullptr);
}

TEST(AdmissionTest, AFullQueueIsClosedAndSaysWhenToComeAgain) {
  const absl::Status refusal = Admission().Reject(kMostCallsWaiting, absl::Hours(1))->refusal;
  EXPECT_EQ(ReasonOf(refusal), "OFFICE_OVERLOADED");
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(refusal).has_value());
}

TEST(AdmissionTest, WhoWouldMissTheDeadlineIsToldAtOnce) {
  Admission admission;
  admission.BatchTook(absl::Milliseconds(10));
  EXPECT_EQ(admission.Reject(1, absl::Milliseconds(10)), nullptr);
  const absl::Status refusal = admission.Reject(1, absl::Milliseconds(9))->refusal;
  EXPECT_EQ(ReasonOf(refusal), "WOULD_MISS_DEADLINE");
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(refusal).has_value());
}

// Else nobody would ever be let in again after a few slow batches, if all callers
// wait for less than those took.
TEST(AdmissionTest, WhoStandsFirstIsLetInSoThatASlowTimeCanEnd) {
  Admission admission;
  admission.BatchTook(absl::Seconds(2));
  EXPECT_EQ(admission.Reject(0, absl::Milliseconds(500)), nullptr);
  EXPECT_EQ(ReasonOf(admission.Reject(1, absl::Milliseconds(500))->refusal), "WOULD_MISS_DEADLINE");
}

// As under a CPU limit, where a batch of hundreds would take longer than its
// callers wait.
TEST(AdmissionTest, TheWaitGrowsWithWhatACallTakes) {
  Admission admission;
  admission.BatchTook(absl::Milliseconds(10));
  admission.Decided(20, absl::Milliseconds(10));
  EXPECT_EQ(admission.ExpectedWait(100), absl::Milliseconds(10) + 2 * absl::Milliseconds(50));
  EXPECT_EQ(admission.Reject(100, absl::Milliseconds(110)), nullptr);
  EXPECT_EQ(ReasonOf(admission.Reject(100, absl::Milliseconds(109))->refusal), "WOULD_MISS_DEADLINE");
}

TEST(AdmissionTest, TheWaitGrowsWithTheBatchesBefore) {
  Admission admission;
  admission.BatchTook(absl::Milliseconds(10));
  EXPECT_EQ(admission.ExpectedWait(kMostCallsInABatch - 1), absl::Milliseconds(10));
  EXPECT_EQ(admission.ExpectedWait(kMostCallsInABatch), absl::Milliseconds(20));
}

TEST(AdmissionTest, OneSlowBatchIsForgottenWhenOthersAreFast) {
  Admission admission;
  admission.BatchTook(absl::Seconds(1));
  for (int i = 0; i < 100; ++i) admission.BatchTook(absl::Milliseconds(1));
  EXPECT_LT(admission.ExpectedWait(0), absl::Milliseconds(2));
}

}  // namespace
}  // namespace tongban
