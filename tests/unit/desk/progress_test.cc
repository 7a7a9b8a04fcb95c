// The intake is told what was done, not the case: it makes the state of what it
// has, and knows by a hash that it is the state of whoever did it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/desk/refusals.h"
#include "common/desk/states.h"
#include "common/desk/worklists.h"
#include "common/policy/lifecycle.h"
#include "tests/unit/desk/hand_over_fixture.h"

namespace tongban {
namespace {

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

// The case is at the assessment office, and the intake was not told yet.
class ProgressTest : public HandOverTest {
 protected:
  ProgressTest() {
    EXPECT_THAT(assessment_.TakeIn(samples::IntakeOffice(), Closed(handed_over_).SerializeAsString()), IsOk());
  }

  // What the assessment office tells of an act that it does now.
  Message ToldOf(const Act& act) {
    EXPECT_THAT(TryAt(assessment_, id_, act, samples::WhoDoes(act.content_case(), samples::kResidence)), IsOk());
    return assessment_.sent().back();
  }
  Message ToldOfTakingOver() const { return assessment_.sent().back(); }

  absl::Status TakeIn(const Message& message) { return HandOverTest::TakeIn(samples::AssessmentOffice(), message); }

  std::string RowAt(const DeskOfOffice& office) const {
    return office.store().Get(kRecords, CaseKey(samples::kResidence, id_)).value_or("");
  }

  DeskOfOffice assessment_{samples::AssessmentOffice()};
};

TEST_F(ProgressTest, WhatChangedMakesTheSameStateOfTheSameState) {
  const Message taken_over = ToldOfTakingOver();
  ASSERT_TRUE(taken_over.progress().has_edit());
  EXPECT_THAT(TakeIn(taken_over), IsOk());
  EXPECT_EQ(RowAt(intake_), RowAt(assessment_));
  const Message attended = ToldOf(samples::Attend(assessment_.clock().Now()));
  EXPECT_LT(attended.SerializeAsString().size(), RowAt(assessment_).size());
  EXPECT_THAT(TakeIn(attended), IsOk());
  EXPECT_EQ(RowAt(intake_), RowAt(assessment_));
  EXPECT_THAT(TakeIn(attended), IsOk());
  // What was before stays known.
  for (int64_t revision = 1; revision <= Stored().revision(); ++revision) {
    const auto state = ReadStateAt(samples::kResidence, id_, revision, intake_.store());
    ASSERT_THAT(state, IsOk());
    EXPECT_EQ(RevisionIn(kCaseCollection, *state), revision);
  }
}

// An account of another office was faster than the one before it.
TEST_F(ProgressTest, AnAccountThatLeadsFromAnUnknownStateIsToldAgainAsAWhole) {
  const Message taken_over = ToldOfTakingOver();
  const Message attended = ToldOf(samples::Attend(assessment_.clock().Now()));
  const Case before = Stored();
  EXPECT_THAT(TakeIn(attended), IsRefusal(kPrecondition, NameOf(kProgressBaseUnknown)));
  EXPECT_EQ(Stored().SerializeAsString(), before.SerializeAsString());

  EXPECT_EQ(assessment_.AfterRefusal("HISTORY_ALTERED"), "");
  const std::string whole = assessment_.AfterRefusal(NameOf(kProgressBaseUnknown));
  EXPECT_THAT(intake_.TakeIn(samples::AssessmentOffice(), whole), IsOk());
  EXPECT_EQ(RowAt(intake_), RowAt(assessment_));
  // The one that came late is a line of history only.
  EXPECT_THAT(TakeIn(taken_over), IsOk());
  EXPECT_EQ(RowAt(intake_), RowAt(assessment_));
  EXPECT_NE(StoredEvent(taken_over.progress().revision()), "");
}

TEST_F(ProgressTest, AStateThatIsNotTheOneNamedIsNotFiled) {
  const Case before = Stored();
  for (void (*spoil)(exchange::v1::Progress&) : {
           +[](exchange::v1::Progress& told) { told.mutable_state_sha256()->back() ^= 1; },
           +[](exchange::v1::Progress& told) { told.clear_state_sha256(); },
           +[](exchange::v1::Progress& told) { told.mutable_edit()->mutable_steps()->back() ^= 1; },
           +[](exchange::v1::Progress& told) { told.mutable_edit()->set_steps("\x7f\x7f\x7f"); },
           +[](exchange::v1::Progress& told) { told.set_state("\xff"); },
       }) {
    Message told = ToldOfTakingOver();
    spoil(*told.mutable_progress());
    EXPECT_THAT(TakeIn(told), IsRefusal(kPrecondition, NameOf(kStateHashMismatch)));
  }
  Message later = ToldOfTakingOver();
  later.mutable_progress()->set_revision(later.progress().revision() + 1);
  EXPECT_THAT(TakeIn(later), IsRefusal(kPrecondition, "MESSAGE_MALFORMED"));
  EXPECT_EQ(Stored().SerializeAsString(), before.SerializeAsString());
  EXPECT_THAT(intake_.TakeIn(samples::AssessmentOffice(), assessment_.AfterRefusal(NameOf(kStateHashMismatch))),
              IsOk());
  EXPECT_EQ(RowAt(intake_), RowAt(assessment_));
}

// A row that differs, whatever has damaged it, is not built upon.
TEST_F(ProgressTest, AnIntakeWhoseStateDiffersIsToldTheWholeState) {
  Case file = Stored();
  file.clear_name();
  file.clear_application();
  file.set_outcome_reason("not so");
  intake_.Put(kRecords, CaseKey(samples::kResidence, id_), file.SerializeAsString());
  EXPECT_THAT(TakeIn(ToldOfTakingOver()), IsRefusal(kPrecondition, NameOf(kStateHashMismatch)));
  EXPECT_THAT(intake_.TakeIn(samples::AssessmentOffice(), assessment_.AfterRefusal(NameOf(kStateHashMismatch))),
              IsOk());
  EXPECT_EQ(RowAt(intake_), RowAt(assessment_));
}

// Custody comes by a hand-over, whatever an account says.
TEST_F(ProgressTest, AnAccountMakesNobodyTheHolder) {
  Told told = LineOf(3);
  *told.file.mutable_holder() = samples::IntakeOffice();
  EXPECT_THAT(TakeIn(Closed(told)), IsRefusal(kPrecondition, "MESSAGE_MALFORMED"));
}

constexpr int kUnknown = 77;

// What is only filed need not be known here: a later release may have told it.
TEST_F(ProgressTest, AStateThatIsNotKnownHereIsFiledAndShown) {
  Told told = LineOf(3);
  told.file.set_state(static_cast<Case::State>(kUnknown));
  told.file.mutable_clocks(0)->set_kind(static_cast<casework::v1::Clock::Kind>(kUnknown));
  casework::v1::CaseParty& party = *told.file.add_parties();
  party.set_role(static_cast<casework::v1::CaseParty::Role>(kUnknown));
  party.mutable_office()->set_federation("110101");
  told.events[0].mutable_act()->clear_content();
  auto& act = *told.events[0].mutable_act();
  act.GetReflection()->MutableUnknownFields(&act)->AddLengthDelimited(kUnknown, "later");
  EXPECT_THAT(TakeIn(Closed(told)), IsOk());
  EXPECT_EQ(Stored().state(), kUnknown);
  EXPECT_EQ(Summarize(samples::IntakeOffice(), Stored()).state(), kUnknown);
  EXPECT_EQ(policy::RowOf(Stored().state()).shown, "其他状态");
  EXPECT_FALSE(policy::IsFinal(Stored().state()));
}

// What is handed over is decided upon.
TEST_F(ProgressTest, WhatIsNotKnownHereIsNotTakenOver) {
  const auto refused = IsRefusal(kPrecondition, "RELEASE_TOO_OLD");
  for (void (*alter)(Told&) : {
           +[](Told& told) { told.file.set_state(static_cast<Case::State>(kUnknown)); },
           +[](Told& told) { told.file.set_matter(static_cast<casework::v1::Application::Matter>(kUnknown)); },
           +[](Told& told) { told.file.mutable_clocks(0)->set_kind(static_cast<casework::v1::Clock::Kind>(kUnknown)); },
           +[](Told& told) { told.file.add_parties()->set_role(static_cast<casework::v1::CaseParty::Role>(kUnknown)); },
           +[](Told& told) {
             auto& act = *told.events.emplace_back().mutable_act();
             told.events.back().set_revision(told.file.revision());
             act.GetReflection()->MutableUnknownFields(&act)->AddVarint(kUnknown, 1);
           },
       }) {
    Told told = Account(Message::KIND_HAND_OVER, Case::STATE_REFUSED);
    alter(told);
    EXPECT_THAT(TakeIn(Closed(told)), refused);
  }
  Message message = Closed(Account(Message::KIND_HAND_OVER, Case::STATE_REFUSED));
  message.add_required_features("of_a_later_release");
  EXPECT_THAT(TakeIn(message), refused);
  message.clear_body();
  message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(kUnknown, "");
  EXPECT_THAT(TakeIn(message), refused);
  message.mutable_request()->mutable_withdrawal();
  EXPECT_THAT(TakeIn(message), refused);
  message.mutable_answer();
  EXPECT_THAT(TakeIn(message), refused);
  message.Clear();
  EXPECT_THAT(TakeIn(message), IsRefusal(kPrecondition, "MESSAGE_KIND_UNKNOWN"));
}

}  // namespace
}  // namespace tongban
