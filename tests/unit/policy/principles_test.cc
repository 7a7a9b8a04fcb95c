// The principles of the notice that no single act shows: who may do what at
// all, what stays as it is, and what the six matters share.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "common/policy/limits.h"
#include "common/policy/matters.h"
#include "common/policy/parties.h"
#include "common/status/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::Disability;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Property;

constexpr absl::string_view kMonday = "2026-09-07 09:00";

std::vector<std::string> FieldsAtFault(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto detail = DetailOf<google::rpc::BadRequest>(status);
  if (!detail.has_value()) return fields;
  for (const auto& violation : detail->field_violations()) fields.push_back(violation.field());
  return fields;
}

absl::Status Filing(Application application) {
  CaseFile file(kMonday);
  return file.Do(samples::Submit(application));
}

// R2, R16, R96: six matters, renewal in three subtypes, one skeleton of states.
TEST(PrinciplesTest, ThereAreEightMattersInOneSkeleton) {
  EXPECT_EQ(Matters().size(), 8u);
  const auto renewals = std::ranges::count_if(
      Matters(), [](const MatterRow& row) { return row.shown.substr(0, 6) == absl::string_view("换领"); });
  EXPECT_EQ(renewals, 3);
}

// R93: only a new certificate and a change are assessed as a matter of course.
TEST(PrinciplesTest, OnlyNewAndChangeAreAlwaysAssessed) {
  for (const MatterRow& row : Matters()) {
    const bool assessed = row.matter == Application::MATTER_NEW || row.matter == Application::MATTER_CHANGE;
    EXPECT_EQ(row.route == Route::kAssessed, assessed) << row.shown;
  }
}

// R4, R17: what issues a certificate is possible at the household federation
// alone, whoever asks.
TEST(PrinciplesTest, NobodyIssuesButTheHouseholdFederation) {
  const std::set<Act::ContentCase> issuing = {Act::kApproveCase, Act::kPrintCertificate, Act::kDispatchCertificate,
                                              Act::kConfirmDelivery};
  for (const ActRow& row : Acts()) {
    if (!issuing.contains(row.act)) continue;
    for (const StateRow& state : States()) {
      if (row.from.Contains(state.state)) {
        EXPECT_EQ(state.holder, CaseParty::ROLE_HOUSEHOLD);
      }
    }
  }
}

// R53, R57: accepting and assessing belong to the residence federation,
// deciding to the household federation, and the outcome goes back.
TEST(PrinciplesTest, EveryPartHasItsFederation) {
  CaseFile file(kMonday);
  Bring(file, Case::STATE_APPOINTED);
  EXPECT_EQ(file.file().holder().federation(), samples::kResidence);
  Bring(file, Case::STATE_REVIEWING);
  EXPECT_EQ(file.file().holder().federation(), samples::kHousehold);
  Bring(file, Case::STATE_DELIVERED);
  EXPECT_EQ(file.file().holder().federation(), samples::kResidence);
  EXPECT_EQ(file.file().holder().kind(), OfficeRef::KIND_INTAKE);
}

// R15: the form is declared to be true. R23: at least one category is chosen.
TEST(PrinciplesTest, AnApplicationIsTrueAndNamesACategory) {
  Application application = samples::OnlineApplication(1, samples::At(kMonday));
  application.set_truthful(false);
  application.mutable_new_certificate()->mutable_assessment()->clear_categories();
  const std::vector<std::string> fields = FieldsAtFault(Filing(application));
  EXPECT_THAT(fields, Contains("application.truthful"));
  EXPECT_THAT(fields, Contains("application.new_certificate.assessment.categories"));
}

// R13, R20: at the counter and through the national platform.
TEST(PrinciplesTest, BothChannelsAreOpen) {
  EXPECT_THAT(Filing(samples::LimbApplication(1, samples::At(kMonday))), IsOk());
  EXPECT_THAT(Filing(samples::OnlineApplication(2, samples::At(kMonday))), IsOk());
}

// R21: after the portals have become the usual channel, another one is noted
// and not refused.
TEST(PrinciplesTest, AnUnusualChannelIsAWarning) {
  const auto book = PolicyBook::Parse(samples::PolicyText() +
                                      "layers { scope: \"330213\" effective_date { year: 2026 month: 1 day: 1 } "
                                      "policy { portal_date { year: 2026 month: 1 day: 1 } } }");
  ASSERT_THAT(book, IsOk());
  CaseFile file(kMonday, *book);
  ASSERT_THAT(file.Do(samples::Submit(samples::OnlineApplication(1, file.now()))), IsOk());
  EXPECT_THAT(file.file().warnings(), Contains(Property(&casework::v1::Warning::rule, "R21")));
}

// R14: applicant or guardian file; who enters the data at the counter is an
// officer. R29: the officer who checked the file is on record.
TEST(PrinciplesTest, WhoFiledAndWhoCheckedAreOnRecord) {
  CaseFile file(kMonday);
  Bring(file, Case::STATE_APPOINTED, samples::MinorApplication(1, file.now()));
  const casework::v1::Submitter& submitter = file.history().front().act().submit_application().submitter();
  EXPECT_EQ(submitter.who(), casework::v1::Submitter::WHO_GUARDIAN);
  EXPECT_EQ(submitter.means(), casework::v1::Submitter::MEANS_IN_PERSON);
  const Event& accepted = *std::ranges::find(file.history(), Case::STATE_APPOINTED, &Event::state);
  EXPECT_EQ(accepted.actor().role(), Actor::ROLE_INTAKE_OFFICER);
  EXPECT_FALSE(accepted.actor().person_id().empty());
}

// R39, R54, R65: categories and grades under the one national standard, or not
// qualified; nothing else.
TEST(PrinciplesTest, AConclusionIsAGradeOrNone) {
  CaseFile file(kMonday);
  Bring(file, Case::STATE_ASSESSING);
  auto form = samples::Form(Disability::CATEGORY_LIMB, samples::Finding::kQualified, file.now());
  form.clear_disability();
  EXPECT_EQ(ReasonOf(file.Do(samples::SubmitForm(form))), "CONCLUSION_UNCLEAR");
  form = samples::Form(Disability::CATEGORY_LIMB, samples::Finding::kQualified, file.now());
  form.set_standard("1995");
  EXPECT_EQ(ReasonOf(file.Do(samples::SubmitForm(form))), "STANDARD_UNKNOWN");
}

// R43: whoever is told a conclusion is told of the right to object.
TEST(PrinciplesTest, TheRightToObjectIsTold) {
  for (const Case::State told : {Case::STATE_NOT_QUALIFIED, Case::STATE_CHECKING_JURISDICTION}) {
    CaseFile file(kMonday);
    Bring(file, told);
    EXPECT_THAT(file.LastNotice().text(), HasSubstr("10个工作日内申请复评"));
  }
}

// R45: nothing is decided before jurisdiction is confirmed.
TEST(PrinciplesTest, JurisdictionIsConfirmedFirst) {
  CaseFile file(kMonday);
  Bring(file, Case::STATE_CHECKING_JURISDICTION);
  EXPECT_EQ(ReasonOf(file.Do(samples::Approve())), "NOT_IN_THIS_STATE");
}

// R84: the household county is where a case goes, not what it is.
TEST(PrinciplesTest, TheHouseholdCountyMayChangeAndTheCaseStaysTheSame) {
  CaseFile file(kMonday);
  Bring(file, Case::STATE_RETURNED_FOR_JURISDICTION);
  const std::string name = file.file().name();
  const std::string case_id = name.substr(name.rfind('/'));
  ASSERT_THAT(file.Do(samples::RecordContact(file.now())), IsOk());
  ASSERT_THAT(file.Do(samples::Redirect(samples::kOtherHousehold)), IsOk());
  EXPECT_EQ(HouseholdOf(file.file()), samples::kOtherHousehold);
  EXPECT_THAT(file.file().name(), HasSubstr(case_id));
  EXPECT_FALSE(file.assessment().form().empty());
}

// Every part in a case is played by some kind of office.
TEST(PrinciplesTest, EveryRoleHasItsKindOfOffice) {
  for (int role = CaseParty::Role_MIN + 1; role <= CaseParty::Role_MAX; ++role) {
    EXPECT_NE(KindOf(static_cast<CaseParty::Role>(role)), OfficeRef::KIND_UNSPECIFIED) << role;
  }
}

// R16: a matter is opened by its row; one whose route has no acts yet would
// strand whoever filed it.
TEST(PrinciplesTest, EveryOpenMatterCanBeAcceptedOnItsRoute) {
  for (const MatterRow& matter : Matters()) {
    if (!matter.open) continue;
    EXPECT_TRUE(std::ranges::any_of(Acts(), [&](const ActRow& row) {
      Case filed;
      filed.set_matter(matter.matter);
      return row.act == Act::kAcceptApplication && row.when(filed, Act());
    })) << matter.shown;
  }
}

// R90: the applicant's fourteen days and the federation's nineteen are
// different clocks with different owners.
TEST(PrinciplesTest, AttendingAndAssessingAreDifferentDuties) {
  EXPECT_EQ(RowOf(Clock::KIND_ATTEND).owner, Clock::OWNER_APPLICANT);
  EXPECT_EQ(RowOf(Clock::KIND_ASSESS).owner, Clock::OWNER_RESIDENCE_FEDERATION);
}

// R91, R92: nothing is taken out of a case: the history keeps every
// application as it was filed, and the assessment stays with the case.
TEST(PrinciplesTest, HistoryKeepsWhatWasReplaced) {
  CaseFile file(kMonday);
  Bring(file, Case::STATE_CORRECTION_REQUESTED);
  Application corrected = file.file().application();
  corrected.mutable_applicant()->set_mobile("13900000001");
  ASSERT_THAT(file.Do(samples::Supplement(corrected)), IsOk());
  EXPECT_NE(file.history().front().act().submit_application().application().applicant().mobile(), "13900000001");
  EXPECT_EQ(file.file().application().applicant().mobile(), "13900000001");
}

// R59: between the conclusion and the household federation there is no state in
// which a case waits for publicity.
TEST(PrinciplesTest, ThereIsNoPublicity) {
  CaseFile file(kMonday);
  Bring(file, Case::STATE_CONCLUDED_QUALIFIED);
  ASSERT_THAT(file.Do(samples::RecordConclusion()), IsOk());
  EXPECT_EQ(file.state(), Case::STATE_CHECKING_JURISDICTION);
}

// R62: the same rows for every county; a county's file changes
// numbers and never adds an act.
TEST(PrinciplesTest, EveryCountyHasTheSameActs) {
  const PolicyBook book = samples::Policies();
  const absl::CivilDay day(2026, 9, 7);
  for (const absl::string_view county : {samples::kResidence, samples::kHousehold, samples::kOtherHousehold}) {
    const auto policy = book.Resolve(county, day).policy();
    EXPECT_EQ(policy.limits_size(), static_cast<int>(Clocks().size())) << county;
  }
}

}  // namespace
}  // namespace tongban::policy
