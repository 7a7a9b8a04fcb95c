// How notices reach those they are for (R86).

#include "common/desk/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/desk/notice_queries.h"
#include "common/store/keys.h"
#include "common/time/timestamps.h"
#include "tests/unit/desk/hand_over_fixture.h"

namespace tongban {
namespace {

using casework::v1::Notice;
using casework::v1::NoticeAttempt;
using casework::v1::NoticeDelivery;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

// At the intake: a case that was filed and accepted, and its two notices.
class DeliveryTest : public HandOverTest {
 protected:
  // The numbers of the notices on the list.
  std::vector<int> PendingIn(const Reader& reader) const {
    std::vector<int> numbers;
    EXPECT_THAT(reader.Scan(kPendingNotices, "", "",
                            [&](absl::string_view key, absl::string_view) {
                              KeyReader parts(key);
                              EXPECT_EQ(parts.Text().value_or(""), samples::kResidence);
                              EXPECT_THAT(parts.Number(), IsOk());
                              EXPECT_EQ(parts.Text().value_or(""), id_);
                              numbers.push_back(static_cast<int>(parts.Number().value_or(0)));
                              EXPECT_TRUE(parts.AtEnd());
                              return true;
                            }),
                IsOk());
    return numbers;
  }

  static NoticeAttempt Attempt(NoticeAttempt::Outcome outcome) {
    NoticeAttempt attempt;
    attempt.set_channel(NoticeAttempt::CHANNEL_SMS);
    attempt.set_outcome(outcome);
    *attempt.mutable_attempt_time() = ToProto(samples::At("2026-09-07 09:00"));
    if (outcome == NoticeAttempt::OUTCOME_FAILED) attempt.set_failure(NoticeAttempt::FAILURE_NOT_REACHED);
    return attempt;
  }

  // Of the first notice, on top of those before.
  absl::StatusOr<NoticeDelivery> Record(NoticeAttempt::Outcome outcome) {
    return RecordAttempt({std::string(samples::kResidence), id_, 1}, Stored().notices(0), Attempt(outcome), recorded_);
  }

  std::set<std::string> FaultsIn(const NoticeAttempt& attempt) const {
    std::set<std::string> faults;
    for (const Violation& violation : FaultsOf(attempt, Stored().notices(0), samples::At("2026-09-07 12:00"))) {
      faults.insert(violation.field);
    }
    return faults;
  }

  DeskOfOffice assessment_{samples::AssessmentOffice()};
  Transaction recorded_{&intake_.store()};
};

TEST_F(DeliveryTest, WhatTheIntakeTellsIsPendingFromTheSameCommit) {
  EXPECT_THAT(PendingIn(intake_.store()), ElementsAre(1, 2));
  EXPECT_EQ(Stored().notices_size(), 2);
}

// Other offices tell of their acts; the list is the intake's alone.
TEST_F(DeliveryTest, WhatOtherOfficesTellIsPendingOnceTheirAccountArrives) {
  EXPECT_THAT(assessment_.TakeIn(samples::IntakeOffice(), Closed(handed_over_).SerializeAsString()), IsOk());
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), assessment_.sent().back()), IsOk());
  assessment_.clock().AdvanceTo(assessment_.clock().Now() + absl::Hours(96)).IgnoreError();
  EXPECT_THAT(TryAt(assessment_, id_, samples::Miss(), samples::Clerk()), IsOk());
  const Message missed = assessment_.sent().back();
  EXPECT_THAT(PendingIn(intake_.store()), ElementsAre(1, 2));
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), missed), IsOk());
  EXPECT_THAT(PendingIn(intake_.store()), ElementsAre(1, 2, 3));
  // Told once, also by an account that comes twice.
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), missed), IsOk());
  EXPECT_THAT(PendingIn(intake_.store()), ElementsAre(1, 2, 3));
  EXPECT_THAT(PendingIn(assessment_.store()), IsEmpty());
}

// The whole state names what was told in the account that it overtook, too.
TEST_F(DeliveryTest, WhatAnOvertakenAccountToldIsPending) {
  EXPECT_THAT(assessment_.TakeIn(samples::IntakeOffice(), Closed(handed_over_).SerializeAsString()), IsOk());
  assessment_.clock().AdvanceTo(assessment_.clock().Now() + absl::Hours(96)).IgnoreError();
  EXPECT_THAT(TryAt(assessment_, id_, samples::Miss(), samples::Clerk()), IsOk());
  EXPECT_THAT(TryAt(assessment_, id_, samples::RequestHomeVisit(assessment_.clock().Now() + absl::Hours(24)),
                    samples::IntakeOfficer()),
              IsOk());
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(),
                     assessment_.AfterRefusal(NameOf(errors::v1::ERROR_REASON_PROGRESS_BASE_UNKNOWN))),
              IsOk());
  EXPECT_THAT(PendingIn(intake_.store()), ElementsAre(1, 2, 3, 4));
}

// A case that comes back, with what was told by the act that handed it over.
TEST_F(DeliveryTest, WhatComesWithAHandOverIsPending) {
  EXPECT_THAT(assessment_.TakeIn(samples::IntakeOffice(), Closed(handed_over_).SerializeAsString()), IsOk());
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), assessment_.sent().back()), IsOk());
  EXPECT_THAT(TryAt(assessment_, id_, samples::RecordWithdrawal(), samples::IntakeOfficer()), IsOk());
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), assessment_.sent().back()), IsOk());
  EXPECT_EQ(Stored().notices(2).kind(), Notice::KIND_WITHDRAWAL);
  EXPECT_THAT(PendingIn(intake_.store()), ElementsAre(1, 2, 3));
}

// No office spoils the list of another: what it tells under no number, and takes
// back later, is passed over.
TEST_F(DeliveryTest, ARowWithoutItsNoticeIsPassedOver) {
  intake_.Put(kPendingNotices, PendingNoticeKey(samples::kResidence, samples::At("2026-09-07 08:00"), id_, 77), "");
  Told told = LineOf(3);
  Notice& nameless = *told.file.add_notices();
  nameless.set_id(-1);
  nameless.set_revision(3);
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), told), IsOk());
  EXPECT_THAT(PendingIn(intake_.store()), ElementsAre(77, 1, 2));
  casework::v1::ListPendingNoticesRequest request;
  request.set_parent(absl::StrCat("federations/", samples::kResidence));
  const auto listed = ListPendingNotices(request, "secret", intake_.store());
  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->notices_size(), 2);
}

TEST_F(DeliveryTest, ANoticeLeavesTheListWhenItIsSentAndComesBackWhenThatFailed) {
  EXPECT_EQ(Record(NoticeAttempt::OUTCOME_FAILED)->state(), NoticeDelivery::STATE_FAILED);
  EXPECT_THAT(PendingIn(recorded_), ElementsAre(1, 2));
  EXPECT_EQ(Record(NoticeAttempt::OUTCOME_SENT)->state(), NoticeDelivery::STATE_SENT);
  EXPECT_THAT(PendingIn(recorded_), ElementsAre(2));
  EXPECT_EQ(Record(NoticeAttempt::OUTCOME_FAILED)->state(), NoticeDelivery::STATE_FAILED);
  EXPECT_THAT(PendingIn(recorded_), ElementsAre(1, 2));
  const auto received = Record(NoticeAttempt::OUTCOME_RECEIVED);
  EXPECT_EQ(received->state(), NoticeDelivery::STATE_RECEIVED);
  EXPECT_EQ(received->attempts_size(), 4);
  EXPECT_THAT(PendingIn(recorded_), ElementsAre(2));
}

TEST_F(DeliveryTest, NothingFollowsTheReceipt) {
  EXPECT_THAT(Record(NoticeAttempt::OUTCOME_RECEIVED), IsOk());
  for (const auto outcome :
       {NoticeAttempt::OUTCOME_SENT, NoticeAttempt::OUTCOME_RECEIVED, NoticeAttempt::OUTCOME_FAILED}) {
    EXPECT_THAT(Record(outcome), IsRefusal(kPrecondition, "NOTICE_RECEIVED"));
  }
  EXPECT_THAT(PendingIn(recorded_), ElementsAre(2));
}

TEST_F(DeliveryTest, AttemptsAreBoundedAndTheReceiptIsRecordedAllTheSame) {
  for (int i = 0; i < kMostAttempts; ++i) EXPECT_THAT(Record(NoticeAttempt::OUTCOME_FAILED), IsOk());
  EXPECT_THAT(Record(NoticeAttempt::OUTCOME_FAILED), IsRefusal(kPrecondition, "NOTICE_ATTEMPTS_EXHAUSTED"));
  EXPECT_THAT(Record(NoticeAttempt::OUTCOME_SENT), IsRefusal(kPrecondition, "NOTICE_ATTEMPTS_EXHAUSTED"));
  const auto received = Record(NoticeAttempt::OUTCOME_RECEIVED);
  ASSERT_THAT(received, IsOk());
  EXPECT_EQ(received->attempts_size(), kMostAttempts + 1);
}

TEST_F(DeliveryTest, AnAttemptSaysWhatItIsAndWhyItFailed) {
  EXPECT_THAT(FaultsIn(Attempt(NoticeAttempt::OUTCOME_FAILED)), IsEmpty());
  EXPECT_THAT(FaultsIn(NoticeAttempt()), UnorderedElementsAre("channel", "outcome", "attempt_time"));
  NoticeAttempt attempt = Attempt(NoticeAttempt::OUTCOME_FAILED);
  attempt.clear_failure();
  EXPECT_THAT(FaultsIn(attempt), UnorderedElementsAre("failure"));
  attempt = Attempt(NoticeAttempt::OUTCOME_SENT);
  attempt.set_failure(NoticeAttempt::FAILURE_REFUSED);
  EXPECT_THAT(FaultsIn(attempt), UnorderedElementsAre("failure"));
  attempt = Attempt(NoticeAttempt::OUTCOME_SENT);
  attempt.set_reference(std::string(201, 'x'));
  attempt.set_reason(std::string(2001, 'x'));
  attempt.set_channel(static_cast<NoticeAttempt::Channel>(77));
  EXPECT_THAT(FaultsIn(attempt), UnorderedElementsAre("channel", "reference", "reason"));
}

// The notice was issued at 09:00, and it is 12:00.
TEST_F(DeliveryTest, AnAttemptIsNeitherAheadNorOfTheDayBefore) {
  NoticeAttempt attempt = Attempt(NoticeAttempt::OUTCOME_SENT);
  const auto faults_at = [&](absl::string_view time, absl::Duration later = absl::ZeroDuration()) {
    *attempt.mutable_attempt_time() = ToProto(samples::At(time) + later);
    return FaultsIn(attempt);
  };
  EXPECT_THAT(faults_at("2026-09-07 12:00", kMostClockDifference), IsEmpty());
  EXPECT_THAT(faults_at("2026-09-07 12:00", kMostClockDifference + absl::Seconds(1)),
              UnorderedElementsAre("attempt_time"));
  EXPECT_THAT(faults_at("2026-09-06 09:00"), IsEmpty());
  EXPECT_THAT(faults_at("2026-09-06 09:00", -absl::Seconds(1)), UnorderedElementsAre("attempt_time"));
}

}  // namespace
}  // namespace tongban
