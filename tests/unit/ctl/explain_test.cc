#include "services/ctl/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "tests/support/status_matchers.h"
#include "tongban/casework/v1/act.pb.h"
#include "tongban/errors/v1/error_reason.pb.h"

namespace tongban::ctl {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

std::string Part(const Explanation& explanation, absl::string_view heading) {
  for (const auto& [each, text] : explanation.parts) {
    if (each == heading) return text;
  }
  return "";
}

TEST(ExplainTest, EveryRuleAndEveryReading) {
  for (int number = 1; number <= 98; ++number) {
    ASSERT_OK_AND_ASSIGN(const Explanations rule, ExplainRule(absl::StrCat("R", number)));
    EXPECT_NE(Part(rule[0], "demands"), "") << number;
    EXPECT_NE(Part(rule[0], "state"), "") << number;
  }
  for (int number = 1; number <= 35; ++number) EXPECT_THAT(ExplainRule(absl::StrCat("a", number)), IsOk());
  EXPECT_THAT(ExplainRule(absl::StrCat("R", 99)), IsError(absl::StatusCode::kNotFound, HasSubstr("R1 to R98")));
  EXPECT_THAT(ExplainRule("R4"), IsOk());
  EXPECT_THAT(ExplainRule("R"), IsError(absl::StatusCode::kNotFound, HasSubstr("no rule R")));
}

TEST(ExplainTest, EveryReasonWithItsCodeAndChinese) {
  const auto& reasons = *errors::v1::ErrorReason_descriptor();
  for (int i = 1; i < reasons.value_count(); ++i) {
    ASSERT_OK_AND_ASSIGN(const Explanations reason, ExplainReason(reasons.value(i)->name()));
    EXPECT_NE(Part(reason[0], ""), "") << reasons.value(i)->name();
    EXPECT_NE(Part(reason[0], "code"), "OK") << reasons.value(i)->name();
    EXPECT_NE(Part(reason[0], "shown"), "") << reasons.value(i)->name();
  }
  EXPECT_THAT(ExplainReason("held_elsewhere"), IsOk());
  EXPECT_THAT(ExplainReason("HELD"), IsError(absl::StatusCode::kNotFound, HasSubstr("HELD_ELSEWHERE")));
  EXPECT_THAT(ExplainReason("UNSPECIFIED"), IsError(absl::StatusCode::kNotFound, HasSubstr("UNSPECIFIED")));
}

TEST(ExplainTest, EveryActWithTheStatesItIsPossibleIn) {
  const auto& act = *casework::v1::Act::descriptor();
  for (int i = 0; i < act.field_count(); ++i) {
    if (act.field(i)->containing_oneof() == nullptr) continue;
    ASSERT_OK_AND_ASSIGN(const Explanations explained, ExplainAct(act.field(i)->name()));
    EXPECT_NE(Part(explained[0], "possible from"), "") << act.field(i)->name();
  }
  ASSERT_OK_AND_ASSIGN(const Explanations accept, ExplainAct("AcceptApplication"));
  EXPECT_EQ(accept[0].title, "accept_application");
  EXPECT_THAT(Part(accept[0], "possible from"),
              HasSubstr("SUBMITTED to APPOINTED, by INTAKE_OFFICER, notice APPOINTMENT, conditional (R30)"));
  EXPECT_THAT(Part(accept[0], "RPC tongban.intake.v1.IntakeService.AcceptApplication"), Not(IsEmpty()));
  EXPECT_THAT(ExplainAct("accept"), IsError(absl::StatusCode::kNotFound, HasSubstr("accept_application")));
}

TEST(ExplainTest, WhateverTheContractNames) {
  ASSERT_OK_AND_ASSIGN(const Explanations clocks, ExplainField("Case.clocks"));
  ASSERT_THAT(clocks, SizeIs(1));
  EXPECT_EQ(clocks[0].title, "field tongban.casework.v1.Case.clocks (repeated Clock)");
  EXPECT_NE(Part(clocks[0], ""), "");
  ASSERT_OK_AND_ASSIGN(const Explanations list, ExplainField("CaseService.ListCases"));
  EXPECT_THAT(list[0].parts, Contains(Pair("request", "tongban.casework.v1.ListCasesRequest")));
  ASSERT_OK_AND_ASSIGN(const Explanations request, ExplainField("tongban.intake.v1.AcceptApplicationRequest"));
  EXPECT_THAT(Part(request[0], "request_id (string)"), HasSubstr("dempotency"));
  // More than one message has it.
  ASSERT_OK_AND_ASSIGN(const Explanations etags, ExplainField("etag"));
  EXPECT_GT(etags.size(), 5);
  EXPECT_THAT(ExplainField("Case.clock"), IsError(absl::StatusCode::kNotFound, HasSubstr("Case.clocks")));
}

}  // namespace
}  // namespace tongban::ctl
