#include "common/wire/wire.h"

#include <gtest/gtest.h>

#include "tests/support/samples.h"
#include "tongban/casework/v1/case.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;

TEST(WireTest, AFieldThatIsAppendedIsReadAsIfItHadBeenSet) {
  Case file;
  file.set_name("federations/330213/cases/c1");
  file.set_revision(7);
  file.add_warnings()->set_text("late");
  const auto application = samples::LimbApplication(1, samples::At("2026-09-07 09:00"));
  std::string bytes = file.SerializeAsString();
  AppendField(Case::kApplicationFieldNumber, application.SerializeAsString(), bytes);
  *file.mutable_application() = application;
  Case read;
  ASSERT_TRUE(read.ParseFromString(bytes));
  EXPECT_EQ(read.SerializeAsString(), file.SerializeAsString());
}

TEST(WireTest, FindsAFieldAmongOthers) {
  Case file;
  file.set_name("federations/330213/cases/c1");
  file.set_revision(300);
  file.set_outcome_reason(std::string(200, 'x'));
  const std::string bytes = file.SerializeAsString();
  EXPECT_EQ(FieldOf(bytes, Case::kNameFieldNumber), file.name());
  EXPECT_EQ(FieldOf(bytes, Case::kOutcomeReasonFieldNumber), file.outcome_reason());
  EXPECT_EQ(FieldOf(bytes, Case::kApplicationFieldNumber), "");
  EXPECT_EQ(FieldOf(bytes + bytes, Case::kNameFieldNumber), "") << "in two pieces";
}

TEST(WireTest, NeverReadsPastTheEnd) {
  Case file;
  file.set_name("federations/330213/cases/c1");
  file.set_outcome_reason("reason");
  const std::string bytes = file.SerializeAsString();
  for (size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    EXPECT_LE(FieldOf(cut, Case::kOutcomeReasonFieldNumber).size(), cut.size());
  }
}

}  // namespace
}  // namespace tongban
