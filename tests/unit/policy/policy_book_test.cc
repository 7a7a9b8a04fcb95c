#include "common/policy/policy_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "common/time/dates.h"
#include "tests/support/samples.h"
#include "tests/support/status_matchers.h"

namespace tongban::policy {
namespace {

using casework::v1::Clock;
using config::v1::Policy;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::CivilDay kDay(2026, 9, 7);

int LimitOf(Clock::Kind clock, const Policy& policy) {
  for (const auto& limit : policy.limits()) {
    if (limit.clock() == clock) return limit.working_days();
  }
  return 0;
}

// R28, R34, R36, R40, R41, R42, R44, R47, A16.
TEST(PolicyBookTest, HasTheLimitsOfTheNotice) {
  const Policy policy = PolicyBook::Notice().Resolve("330213", kDay).policy();
  const std::pair<Clock::Kind, int> kLimits[] = {
      {Clock::KIND_ACCEPT, 1},   {Clock::KIND_ATTEND, 14}, {Clock::KIND_ASSESS, 19},
      {Clock::KIND_FEEDBACK, 5}, {Clock::KIND_RECORD, 5},  {Clock::KIND_NOTIFY_NOT_QUALIFIED, 5},
      {Clock::KIND_DECIDE, 10},  {Clock::KIND_PHOTO, 5},   {Clock::KIND_REDIRECT, 1},
  };
  EXPECT_EQ(policy.limits_size(), static_cast<int>(std::size(kLimits)));
  for (const auto& [clock, days] : kLimits) EXPECT_EQ(LimitOf(clock, policy), days) << Clock::Kind_Name(clock);
  EXPECT_EQ(FromProto(policy.open_date()), absl::CivilDay(2021, 7, 1));
  EXPECT_EQ(policy.minor_age_years(), 18);
  EXPECT_EQ(policy.photograph_count(), 3);
  EXPECT_EQ(policy.validity_years(), 10);
  EXPECT_EQ(policy.reapplication_ban_years(), 1);
}

TEST(PolicyBookTest, LaysFederationOverProvinceOverNationByScopeAndDay) {
  ASSERT_OK_AND_ASSIGN(const PolicyBook book, PolicyBook::Parse(R"pb(
                         layers {
                           scope: "330213"
                           effective_date { year: 2022 month: 1 day: 1 }
                           policy { hotline: "county" }
                         }
                         layers {
                           scope: "33"
                           effective_date { year: 2024 month: 1 day: 1 }
                           policy { hotline: "province" minor_age_years: 16 }
                         }
                         layers {
                           effective_date { year: 2025 month: 1 day: 1 }
                           policy { hotline: "nation" minor_age_years: 17 photograph_count: 2 }
                         }
                         layers {
                           scope: "330213"
                           effective_date { year: 2027 month: 1 day: 1 }
                           policy { hotline: "later" }
                         })pb"));
  const Policy county = book.Resolve("330213", kDay).policy();
  EXPECT_EQ(county.hotline(), "county");
  EXPECT_EQ(county.minor_age_years(), 16);
  EXPECT_EQ(county.photograph_count(), 2);
  EXPECT_EQ(book.Resolve("330203", kDay).policy().hotline(), "province");
  EXPECT_EQ(book.Resolve("420625", kDay).policy().hotline(), "nation");
  EXPECT_EQ(book.Resolve("330213", absl::CivilDay(2027, 1, 1)).policy().hotline(), "later");
  EXPECT_EQ(book.Resolve("330213", absl::CivilDay(2021, 12, 31)).policy().hotline(), "");
}

TEST(PolicyBookTest, ReplacesListsAsAWhole) {
  ASSERT_OK_AND_ASSIGN(const PolicyBook book, PolicyBook::Parse(R"pb(
                         layers {
                           scope: "33"
                           effective_date { year: 2022 month: 1 day: 1 }
                           policy { further_materials: [ 12, 8 ] }
                         }
                         layers {
                           scope: "330213"
                           effective_date { year: 2022 month: 1 day: 1 }
                           policy { further_materials: [ 10 ] }
                         })pb"));
  EXPECT_EQ(book.Resolve("330203", kDay).policy().further_materials_size(), 2);
  ASSERT_EQ(book.Resolve("330213", kDay).policy().further_materials_size(), 1);
  EXPECT_EQ(book.Resolve("330213", kDay).policy().further_materials(0), 10);
}

// R35, R68: who is qualified is asked anew every day; what a case is pinned to
// does not change with it.
TEST(PolicyBookTest, KeepsTheInstitutionsApartFromThePolicyThatIsPinned) {
  const std::string text = samples::PolicyText();
  ASSERT_OK_AND_ASSIGN(const PolicyBook renewed,
                       PolicyBook::Parse(absl::StrReplaceAll(text, {{"2025-12-31", "2030-12-31"}})));
  EXPECT_EQ(renewed.Resolve("330213", kDay).version(), samples::Policies().Resolve("330213", kDay).version());
  EXPECT_EQ(renewed.Resolve("330213", kDay).policy().institutions_size(), 0);
  EXPECT_EQ(renewed.InstitutionsOf("330213", kDay).size(), 3);
  EXPECT_EQ(renewed.InstitutionsOf("330203", kDay).size(), 1);
  EXPECT_EQ(renewed.InstitutionsOf("420625", kDay).size(), 0);
}

// R5.
TEST(PolicyBookTest, NamesTheDocumentsItRestsOn) {
  const auto pinned = samples::Policies().Resolve("330213", kDay);
  ASSERT_EQ(pinned.documents_size(), 2);
  EXPECT_THAT(pinned.documents(0), HasSubstr("通知（2021年7月）"));
  EXPECT_EQ(pinned.documents(1), "奉化区残疾人证办理办法");
}

TEST(PolicyBookTest, GivesEqualPoliciesEqualVersions) {
  const PolicyBook notice = PolicyBook::Notice();
  EXPECT_EQ(notice.Resolve("330213", kDay).version(), notice.Resolve("420625", absl::CivilDay(2022, 1, 1)).version());
  ASSERT_OK_AND_ASSIGN(const PolicyBook same, PolicyBook::Parse(R"pb(layers {
                                                                       scope: "330213"
                                                                       effective_date { year: 2021 month: 7 day: 1 }
                                                                       policy { minor_age_years: 18 }
                                                                     })pb"));
  EXPECT_EQ(same.Resolve("330213", kDay).version(), notice.Resolve("330213", kDay).version());
  ASSERT_OK_AND_ASSIGN(const PolicyBook other, PolicyBook::Parse(R"pb(layers {
                                                                        scope: "330213"
                                                                        effective_date { year: 2021 month: 7 day: 1 }
                                                                        policy { minor_age_years: 16 }
                                                                      })pb"));
  EXPECT_NE(other.Resolve("330213", kDay).version(), notice.Resolve("330213", kDay).version());
}

TEST(PolicyBookTest, ListsEverythingThatIsWrongWithTheLayerItStandsIn) {
  const absl::Status status = PolicyBook::Parse(R"pb(
                                layers {
                                  scope: "3302"
                                  effective_date { year: 2021 month: 7 }
                                  policy {
                                    certificate_generation: 4
                                    open_date { year: 2021 month: 7 day: 32 }
                                  }
                                }
                                layers {
                                  scope: "330213"
                                  effective_date { year: 2022 month: 1 day: 1 }
                                  policy {
                                    limits { clock: KIND_ACCEPT working_days: 1 }
                                    limits { clock: KIND_ACCEPT working_days: 251 }
                                    special_limits { limits { clock: KIND_ASSESS working_days: -1 } }
                                    institutions {
                                      id: "a"
                                      county: "3302"
                                      start_date { year: 2021 month: 1 day: 1 }
                                      end_date {}
                                    }
                                    institutions {
                                      id: "a"
                                      county: "330213"
                                      categories: [ 1 ]
                                      start_date { year: 2021 month: 2 day: 29 }
                                      appraisers { id: "b" }
                                    }
                                  }
                                })pb")
                                  .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const char* fault :
       {"layer 1 (3302): scope must be", "layer 1 (3302): effective_date must be a valid date",
        "layer 1 (3302): certificate_generation", "layer 1 (3302): open_date must be a valid date",
        "layer 2 (330213): limits must list each clock once", "KIND_ACCEPT must be 0 to 250 working days",
        "special_limits need the title, date and address", "KIND_ASSESS must be 0 to 250",
        "must assess at least one category", "county must have six digits", "end_date must be a valid date",
        "id must be set and unique", "start_date must be a valid date",
        "qualification_end_date of \"b\" must be a valid date"}) {
    EXPECT_THAT(std::string(status.message()), HasSubstr(fault));
  }
}

TEST(PolicyBookTest, SaysWhereTheTextCannotBeRead) {
  EXPECT_THAT(PolicyBook::Parse("layers {\n  scope: 330213\n}"),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("line 2")));
  EXPECT_THAT(PolicyBook::Parse("layers { hotline: \"x\" }"),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("hotline")));
}

// R1: nothing comes before the notice, or R1 itself could be laid aside.
TEST(PolicyBookTest, TakesNoLayerFromBeforeTheNotice) {
  EXPECT_THAT(PolicyBook::Parse(R"pb(layers {
                                       effective_date { year: 2021 month: 6 day: 30 }
                                       policy { hotline: "x" }
                                     })pb"),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("before the notice")));
}

// R1: the notice says itself what is too early.
TEST(PolicyBookTest, AppliesTheNoticeToDaysBeforeIt) {
  const auto pinned = samples::Policies().Resolve("330213", absl::CivilDay(2020, 1, 1));
  EXPECT_EQ(FromProto(pinned.policy().open_date()), absl::CivilDay(2021, 7, 1));
  EXPECT_EQ(LimitOf(Clock::KIND_ACCEPT, pinned.policy()), 1);
}

}  // namespace
}  // namespace tongban::policy
