#include "services/ctl/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tongban::ctl {
namespace {

TEST(TableTest, CountsAWideCharacterAsTwoColumns) {
  EXPECT_EQ(DisplayWidth("case"), 4u);
  EXPECT_EQ(DisplayWidth("受理"), 4u);
  EXPECT_EQ(DisplayWidth("受理 intake"), 11u);
  EXPECT_EQ(DisplayWidth("，。（）“”"), 10u);
  EXPECT_EQ(DisplayWidth("𠀀"), 2u);
}

TEST(TableTest, GivesACombiningMarkNoColumn) { EXPECT_EQ(DisplayWidth("e\u0301"), 1u); }

TEST(TableTest, SurvivesWhatIsNoUtf8) {
  EXPECT_GT(DisplayWidth("\xff\xfe"), 0u);
  EXPECT_GT(DisplayWidth("\xe5\x8f"), 0u);
}

TEST(TableTest, AlignsColumnsThatMixScripts) {
  Table table({"state", "holder"});
  table.Add({"待补正", "intake"});
  table.Add({"ok", "x"});
  EXPECT_EQ(table.Render(),
            "state   holder\n"
            "待补正  intake\n"
            "ok      x\n");
}

TEST(TableTest, GivesACellAsManyLinesAsItHas) {
  Table table({"#", "clocks", "notices"});
  table.Add({"1", "ATTEND\nASSESS", "APPOINTMENT"});
  EXPECT_EQ(table.Render(),
            "#  clocks  notices\n"
            "1  ATTEND  APPOINTMENT\n"
            "   ASSESS\n");
}

TEST(TableTest, KnowsThatItHasNoRows) {
  Table table({"a"});
  EXPECT_TRUE(table.empty());
  table.Add({"b"});
  EXPECT_FALSE(table.empty());
}

}  // namespace
}  // namespace tongban::ctl
