#include "common/log/state_machine.h"

#include <gtest/gtest.h>

namespace tongban {
namespace {

enum class Door { kShut, kOpen, kLocked };
constexpr Move<Door> kMoves[] = {{Door::kShut, Door::kOpen}, {Door::kOpen, Door::kShut}, {Door::kShut, Door::kLocked}};

TEST(StateMachineTest, MovesAsItsProtocolSays) {
  StateMachine<Door, kMoves> door("door", Door::kShut);
  door.MoveTo(Door::kOpen);
  EXPECT_EQ(door.now(), Door::kOpen);
  EXPECT_TRUE(door.IsOneOf({Door::kShut, Door::kOpen}));
  EXPECT_FALSE(door.IsOneOf({Door::kShut, Door::kLocked}));
}

TEST(StateMachineTest, MovesOnConditionOnlyFromTheStateNamed) {
  StateMachine<Door, kMoves> door("door", Door::kShut);
  EXPECT_FALSE(door.MoveIf(Door::kOpen, Door::kShut));
  EXPECT_EQ(door.now(), Door::kShut);
  EXPECT_TRUE(door.MoveIf(Door::kShut, Door::kLocked));
  EXPECT_EQ(door.now(), Door::kLocked);
}

TEST(StateMachineDeathTest, EndsTheProgramOnAMoveThatIsNotDrawn) {
  StateMachine<Door, kMoves> door("door", Door::kOpen);
  EXPECT_DEATH(door.MoveTo(Door::kLocked), R"("event":"state machine broken","machine":"door","from":1,"to":2)");
}

}  // namespace
}  // namespace tongban
