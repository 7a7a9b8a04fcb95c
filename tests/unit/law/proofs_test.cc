// Each proof is seen to fail on a law that has the one gap it is for. The law is
// that of a parcel, which no office keeps.

#include "common/law/proofs.h"

#include <gtest/gtest.h>

#include <vector>

#include "tongban/casework/v1/case.pb.h"

namespace tongban::law {
namespace {

using casework::v1::Actor;
using casework::v1::OfficeRef;

enum ParcelState { kNoParcel, kPacked, kSent, kArrived };
enum ParcelAct { kNoAct, kPack, kSend, kArrive, kRemind };
enum ParcelClock { kNoClock, kSendingClock };

struct ParcelKind {
  using Record = casework::v1::Case;
  using State = ParcelState;
  using Act = casework::v1::Act;
  using ActKind = ParcelAct;
  using Event = casework::v1::Event;
  using Findings = casework::v1::Findings;
  using ClockKind = ParcelClock;
  using Told = casework::v1::Notice::Kind;
  using Holder = OfficeRef::Kind;
  static constexpr ParcelState kLastState = kArrived;
  static constexpr ParcelAct kNoAct = ParcelAct::kNoAct;
  static constexpr ParcelAct kReport = kRemind;
  static constexpr ParcelClock kFirstClock = kSendingClock;
  static constexpr ParcelClock kLastClock = kSendingClock;
};

using State = StateRow<ParcelKind>;
using Act = ActRow<ParcelKind>;
using Clock = ClockRow<ParcelKind>;

bool Always(const casework::v1::Case&, const casework::v1::Act&) { return true; }
bool Never(const casework::v1::Case&, const casework::v1::Act&) { return false; }

Clock SendingClock() {
  Clock clock;
  clock.clock = kSendingClock;
  clock.runs = kPacked;
  clock.met = kSent;
  return clock;
}

class ProofsTest : public ::testing::Test {
 protected:
  static constexpr auto kOfficer = Actor::ROLE_INTAKE_OFFICER;
  static constexpr auto kClock = Actor::ROLE_CLOCK;
  static constexpr auto kIntake = OfficeRef::KIND_INTAKE;

  Law<ParcelKind> law() const { return {states_, acts_, clocks_, final_states_, undoing_}; }

  // Nothing is wrong with it.
  std::vector<State> states_ = {{kPacked, kIntake, "已打包"},
                                {kSent, kIntake, "已寄出", Awaited::kCarrier, kSend},
                                {kArrived, kIntake, "已送达"}};
  std::vector<Act> acts_ = {{kNoParcel, kPack, kOfficer, kPacked, "R1"},
                            {kPacked, kSend, kOfficer, kSent, "R1"},
                            {kPacked, kRemind, kClock, kNoParcel, "R1"},
                            {kSent, kSend, kOfficer, kNoParcel, "R1"},
                            {kSent, kArrive, kOfficer, kArrived, "R1"}};
  std::vector<Clock> clocks_ = {SendingClock()};
  EnumSet<ParcelState> final_states_ = kArrived;
  EnumSet<ParcelAct> undoing_ = {};
};

// An ending that was entered in error is one all the same.
TEST_F(ProofsTest, AnActThatUndoesAnEndingIsNoWayOut) {
  acts_.push_back({kArrived, kSend, kOfficer, kSent, "R1"});
  EXPECT_FALSE(TheDeclaredFinalStatesAreFinal(law()));
  acts_.back().act = kPack;
  undoing_ = kPack;
  EXPECT_TRUE(TheDeclaredFinalStatesAreFinal(law()));
}

TEST_F(ProofsTest, HoldForALawWithoutAGap) {
  EXPECT_TRUE(EveryStateHasOneRow(law()));
  EXPECT_TRUE(TheDeclaredFinalStatesAreFinal(law()));
  EXPECT_TRUE(EveryStateIsReachable(law()));
  EXPECT_TRUE(EveryRecordCanEnd(law()));
  EXPECT_TRUE(NoRowIsAmbiguous(law()));
  EXPECT_TRUE(EveryClockKindHasOneRow(law()));
  EXPECT_TRUE(EveryClockHasItsAct(law()));
  EXPECT_TRUE(NoClockRunsWhereItStands(law()));
  EXPECT_TRUE(EveryClockIsMetOrItsRecordHasEnded(law()));
  EXPECT_TRUE(EveryClockCanBeMet(law()));
  EXPECT_TRUE(EveryOpenStateHasAClockOrAnAwaitedParty(law()));
}

TEST_F(ProofsTest, SeeAStateWithoutARow) {
  states_.pop_back();
  EXPECT_FALSE(EveryStateHasOneRow(law()));
}

TEST_F(ProofsTest, SeeAFinalStateWithAWayOut) {
  acts_.push_back({kArrived, kSend, kOfficer, kSent, "R1"});
  EXPECT_FALSE(TheDeclaredFinalStatesAreFinal(law()));
}

TEST_F(ProofsTest, SeeAStateThatNothingLeadsTo) {
  acts_.pop_back();
  EXPECT_FALSE(EveryStateIsReachable(law()));
}

TEST_F(ProofsTest, SeeAStateFromWhichNothingEnds) {
  acts_.back() = {kSent, kArrive, kOfficer, kPacked, "R1"};
  acts_.push_back({kArrived, kSend, kOfficer, kPacked, "R1"});
  EXPECT_FALSE(EveryRecordCanEnd(law()));
}

TEST_F(ProofsTest, SeeTwoRowsThatNothingTellsApart) {
  acts_.push_back({kSent, kArrive, kOfficer, kPacked, "R1", {.when = Always}});
  EXPECT_FALSE(NoRowIsAmbiguous(law()));
  acts_[4] = {kSent, kArrive, kOfficer, kArrived, "R1", {.when = Always}};
  EXPECT_FALSE(NoRowIsAmbiguous(law()));
  acts_[4] = {kSent, kArrive, kOfficer, kArrived, "R1", {.when = Never}};
  EXPECT_TRUE(NoRowIsAmbiguous(law()));
}

TEST_F(ProofsTest, SeeAClockWithoutARow) {
  clocks_.clear();
  EXPECT_FALSE(EveryClockKindHasOneRow(law()));
}

TEST_F(ProofsTest, SeeALimitAtWhichNothingCanBeDone) {
  acts_.erase(acts_.begin() + 2);
  EXPECT_FALSE(EveryClockHasItsAct(law()));
}

TEST_F(ProofsTest, SeeAClockThatRunsWhereItStands) {
  clocks_[0].stands = kPacked;
  EXPECT_FALSE(NoClockRunsWhereItStands(law()));
}

TEST_F(ProofsTest, SeeAClockThatStopsUnmetInTheMiddle) {
  clocks_[0].met = kArrived;
  EXPECT_FALSE(EveryClockIsMetOrItsRecordHasEnded(law()));
}

TEST_F(ProofsTest, SeeAClockThatNothingMeets) {
  clocks_[0].met = {kSent, kArrived};
  EXPECT_FALSE(EveryClockCanBeMet(law()));
}

TEST_F(ProofsTest, SeeAStateThatNobodyWatches) {
  states_[1].awaits = Awaited::kNobody;
  EXPECT_FALSE(EveryOpenStateHasAClockOrAnAwaitedParty(law()));
  states_[1].awaits = Awaited::kCarrier;
  // Waited for, and nothing to be done when they do not come.
  states_[1].in_vain = kPack;
  EXPECT_FALSE(EveryOpenStateHasAClockOrAnAwaitedParty(law()));
}

}  // namespace
}  // namespace tongban::law
