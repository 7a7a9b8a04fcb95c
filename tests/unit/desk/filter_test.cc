#include "common/desk/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/time/timestamps.h"
#include "tests/support/refusal_matchers.h"
#include "tests/support/samples.h"

namespace tongban {
namespace {

using casework::v1::Application;
using casework::v1::Case;
using casework::v1::CaseParty;
using casework::v1::CaseSummary;
using casework::v1::OfficeRef;
using Code = absl::StatusCode;

CaseSummary Sample() {
  CaseSummary summary;
  summary.set_name("federations/330213/cases/330213-20260924-000001");
  summary.set_state(Case::STATE_REVIEWING);
  summary.set_matter(Application::MATTER_NEW);
  summary.mutable_holder()->set_federation("420625");
  summary.mutable_holder()->set_kind(OfficeRef::KIND_REGISTRATION_APPROVAL);
  summary.set_holder_role(CaseParty::ROLE_HOUSEHOLD);
  summary.set_residence_federation("330213");
  summary.set_household_federation("420625");
  summary.set_institution("federations/330213/institutions/hospital-1");
  *summary.mutable_create_time() = ToProto(samples::At("2026-09-24 09:30"));
  *summary.mutable_update_time() = ToProto(samples::At("2026-10-09 16:00"));
  return summary;
}

bool Matches(const std::string& text, const CaseSummary& summary = Sample()) {
  const auto filter = Filter::Parse(text);
  EXPECT_THAT(filter.status(), IsOk()) << text;
  return filter.ok() && filter->Matches(summary);
}

TEST(FilterTest, EachFieldHasValuesThatMatchAndOthersThatDoNot) {
  const std::pair<const char*, const char*> conditions[] = {
      {"state = STATE_REVIEWING", "state = STATE_SUBMITTED"},
      {"state != STATE_SUBMITTED", "state != STATE_REVIEWING"},
      {"state = \"STATE_REVIEWING\"", "state = \"STATE_SUBMITTED\""},
      {"matter = MATTER_NEW", "matter = MATTER_CHANGE"},
      {"open = true", "open = false"},
      {"overdue = false", "overdue = true"},
      {"handed_on = false", "handed_on = true"},
      {"case_id = 330213-20260924-000001", "case_id = 330213-20260924-00000"},
      {"case_id = 330213-20260924-*", "case_id = 330213-20260925-*"},
      {"case_id != 330213-20260925-*", "case_id != 330213-20260924-*"},
      {"residence_federation = 330213", "residence_federation = 420625"},
      {"household_federation = 420625", "household_federation != 420625"},
      {"holder.federation = 420625", "holder.federation = 330213"},
      {"holder.kind = KIND_REGISTRATION_APPROVAL", "holder.kind = KIND_INTAKE"},
      {"holder_role = ROLE_HOUSEHOLD", "holder_role != ROLE_HOUSEHOLD"},
      {"institution = federations/330213/institutions/hospital-1", "institution = federations/330213/institutions/h"},
      {"create_time = 2026-09-24", "create_time = 2026-09-25"},
      {"create_time >= 2026-09-24", "create_time > 2026-09-24"},
      {"create_time <= 2026-09-24", "create_time < 2026-09-24"},
      {"create_time = \"2026-09-24T09:30:00+08:00\"", "create_time != \"2026-09-24T01:30:00Z\""},
      {"create_time < 2026-09-24T09:30:01+08:00", "create_time < 2026-09-24T09:30:00+08:00"},
      {"update_time > 2026-10-01", "update_time < 2026-10-01"},
      {"state=STATE_REVIEWING   AND\topen=true", "state=STATE_REVIEWING AND open=false"},
      {"  state =STATE_REVIEWING ", "matter = MATTER_NEW AND state = STATE_APPROVED"},
  };
  for (const auto& [met, unmet] : conditions) {
    EXPECT_TRUE(Matches(met)) << met;
    EXPECT_FALSE(Matches(unmet)) << unmet;
  }
  EXPECT_TRUE(Matches(""));
  EXPECT_TRUE(Matches("  "));
}

TEST(FilterTest, ConditionsThatExcludeEachOtherFindNothing) {
  EXPECT_FALSE(Matches("state = STATE_SUBMITTED AND state = STATE_REVIEWING"));
  EXPECT_FALSE(Matches("state = STATE_REVIEWING AND state = STATE_SUBMITTED"));
  EXPECT_FALSE(Matches("create_time < 2026-09-24 AND create_time > 2026-09-24"));
}

TEST(FilterTest, AFieldThatIsNotSetMeetsNoCondition) {
  for (const char* text : {"due_time < 2026-12-01", "due_time != 2026-12-01", "due_time >= 2026-12-01"}) {
    EXPECT_FALSE(Matches(text)) << text;
  }
  EXPECT_FALSE(Matches("institution != federations/330213/institutions/h", CaseSummary()));
  EXPECT_FALSE(Matches("holder.kind != KIND_INTAKE", CaseSummary()));
}

TEST(FilterTest, SaysWhichConditionIsNotUnderstoodAndNeverRepeatsIt) {
  const char* const texts[] = {"colour = red",
                               "state",
                               "= STATE_REVIEWING",
                               "state STATE_REVIEWING",
                               "state = ",
                               "state = STATE_UNSPECIFIED",
                               "state = REVIEWING",
                               "state < STATE_REVIEWING",
                               "state = \"STATE_REVIEWING",
                               "state = STATE_REVIEWING AND",
                               "state = STATE_REVIEWING AND ",
                               "state = STATE_REVIEWING ANDopen = true",
                               "state = STATE_REVIEWING OR open = true",
                               "state = STATE_REVIEWING, open = true",
                               "open != true",
                               "open = yes",
                               "case_id = *",
                               "case_id = 3302*13",
                               "case_id = \"\"",
                               "create_time > 2026-02-30",
                               "create_time > 24.9.2026",
                               "create_time > infinite-future",
                               "NOT open = true",
                               "(open = true)"};
  for (const char* text : texts) {
    EXPECT_THAT(Filter::Parse(text).status(), IsRefusal(Code::kInvalidArgument, "FILTER_INVALID")) << text;
  }
  EXPECT_THAT(Filter::Parse(std::string(1001, ' ')).status(), IsRefusal(Code::kInvalidArgument, "FILTER_INVALID"));
  const absl::Status refusal = Filter::Parse("open = true AND 330213199001010033 = x").status();
  EXPECT_THAT(std::string(refusal.message()), ::testing::HasSubstr("condition 2"));
  EXPECT_THAT(std::string(refusal.message()), ::testing::Not(::testing::HasSubstr("330213199001010033")));
}

TEST(FilterTest, SaysWhatAnIndexCanBeNarrowedBy) {
  const auto filter = Filter::Parse("create_time >= 2026-09-01 AND create_time < 2026-10-01 AND state = STATE_PRINTED");
  ASSERT_THAT(filter.status(), IsOk());
  EXPECT_EQ(filter->filed_from(), samples::At("2026-09-01 00:00"));
  EXPECT_EQ(filter->filed_before(), samples::At("2026-10-02 00:00"));
  EXPECT_EQ(filter->state(), Case::STATE_PRINTED);
  EXPECT_TRUE(filter->keys_suffice());
  EXPECT_EQ(Filter::Parse("state != STATE_PRINTED")->state(), std::nullopt);
  EXPECT_TRUE(Filter::Parse("open = true AND case_id = 330213-*")->keys_suffice());
  for (const char* text : {"overdue = true", "matter = MATTER_NEW", "create_time > \"2026-09-24T01:30:00.5Z\""}) {
    EXPECT_FALSE(Filter::Parse(text)->keys_suffice()) << text;
  }
}

}  // namespace
}  // namespace tongban
