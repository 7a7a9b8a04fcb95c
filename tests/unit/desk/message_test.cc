// What is sent can be made again at any time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/desk/hand_over_fixture.h"

namespace tongban {
namespace {

// What the ledger has is a reference and a hash: the message must be the same
// whenever it is made.
TEST_F(HandOverTest, AMessageIsTheSameWhateverCameAfterIt) {
  EXPECT_EQ(intake_.LastInLedger().composed, intake_.LastInLedger().sent);
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), LineOf(3)), IsOk());
  EXPECT_EQ(Stored().revision(), 3);
  EXPECT_EQ(intake_.LastInLedger().composed, intake_.LastInLedger().sent);
}

// Lines that another route brings late were not in the message.
TEST_F(HandOverTest, AMessageStaysWithoutTheLinesThatWereMissing) {
  EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), Account(Message::KIND_HAND_OVER, Case::STATE_SUBMITTED)),
              IsOk());
  Do(id_, samples::Accept(intake_.clock().Now() + absl::Hours(72)), samples::IntakeOfficer());
  const int lines = intake_.sent().back().hand_over().events_size();
  EXPECT_EQ(intake_.sent().back().case_id(), id_);
  EXPECT_EQ(intake_.LastInLedger().composed, intake_.LastInLedger().sent);
  for (const int64_t revision : {3, 4}) EXPECT_THAT(TakeIn(samples::AssessmentOffice(), LineOf(revision)), IsOk());
  EXPECT_NE(StoredEvent(3), "");
  EXPECT_EQ(intake_.LastInLedger().composed, intake_.LastInLedger().sent);
  EXPECT_EQ(lines, 4);  // 1, 2, 8, 9.
}

}  // namespace
}  // namespace tongban
