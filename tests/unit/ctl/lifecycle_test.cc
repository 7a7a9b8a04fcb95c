#include "services/ctl/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/policy/explain.h"
#include "common/policy/policy_book.h"
#include "services/ctl/words.h"

namespace tongban::ctl {
namespace {

using casework::v1::Case;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

casework::v1::DescribeLifecycleResponse Lifecycle() {
  return policy::Describe(policy::PolicyBook::Notice().Resolve("330213", absl::CivilDay(2026, 9, 24)).policy());
}

TEST(LifecycleTest, IsAStateDiagramOfMermaid) { EXPECT_THAT(ToMermaid(Lifecycle()), StartsWith("stateDiagram-v2\n")); }

TEST(LifecycleTest, DrawsEveryState) {
  const std::string drawn = ToMermaid(Lifecycle());
  for (const policy::StateRow& row : policy::States()) {
    EXPECT_THAT(drawn, HasSubstr(absl::StrCat(" as ", Short(Case::State_Name(row.state)), "\n")));
  }
}

TEST(LifecycleTest, BeginsWithFilingAndEndsInEveryFinalState) {
  const std::string drawn = ToMermaid(Lifecycle());
  EXPECT_THAT(drawn, HasSubstr("[*] --> SUBMITTED: submit_application (R27)\n"));
  for (const policy::StateRow& row : policy::States()) {
    const std::string end = absl::StrCat("  ", Short(Case::State_Name(row.state)), " --> [*]\n");
    EXPECT_EQ(drawn.find(end) != std::string::npos, policy::IsFinal(row.state));
  }
}

TEST(LifecycleTest, DrawsNoArrowForAnActThatLeavesTheStateAsItIs) {
  EXPECT_THAT(ToMermaid(Lifecycle()), Not(HasSubstr("take_over")));
}

}  // namespace
}  // namespace tongban::ctl
