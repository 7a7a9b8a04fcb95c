// R86: what the applicant is told, by every act that owes it and every ending.

#include "common/policy/notices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <ostream>

#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct ToldBy {
  const char* name;
  Case::State state;
  Act (*act)(const CaseFile& file);
  Notice::Kind kind;
  const char* rule;
  const char* says;
};
void PrintTo(const ToldBy& row, std::ostream* out) { *out << row.name; }

absl::Time Tomorrow(const CaseFile& file) { return file.now() + absl::Hours(24); }

class NoticeTest : public ::testing::TestWithParam<ToldBy> {};

TEST_P(NoticeTest, IsGivenByTheActThatOwesIt) {
  CaseFile file("2026-09-07 09:00");
  Application application = samples::LimbApplication(1, file.now());
  application.set_household_federation(std::string(samples::kOtherHousehold));
  const bool is_filed = GetParam().state != Case::STATE_UNSPECIFIED;
  if (is_filed) Bring(file, GetParam().state, application);
  if (GetParam().kind == Notice::KIND_MISSED_APPOINTMENT) file.PassDays(3);
  if (GetParam().kind == Notice::KIND_ABANDONMENT || GetParam().kind == Notice::KIND_PHOTO_ABANDONMENT) {
    file.PassDays(40);
  }
  const int told = file.file().notices_size();
  ASSERT_THAT(file.Do(is_filed ? GetParam().act(file) : samples::Submit(application)), IsOk());
  ASSERT_EQ(file.file().notices_size(), told + 1);
  const Notice& notice = file.LastNotice();
  EXPECT_EQ(notice.kind(), GetParam().kind);
  EXPECT_EQ(notice.rule(), GetParam().rule);
  EXPECT_THAT(notice.text(), AllOf(HasSubstr(GetParam().says), HasSubstr("330213-20260907-000001"),
                                   HasSubstr("咨询电话：057"), Not(HasSubstr("$"))));
}

const ToldBy kTold[] = {
    {"Receipt", Case::STATE_UNSPECIFIED, nullptr, Notice::KIND_RECEIPT, "R86", "已提交"},
    {"Appointment", Case::STATE_SUBMITTED, [](const CaseFile& file) { return samples::Accept(Tomorrow(file)); },
     Notice::KIND_APPOINTMENT, "R30", "请于2026-09-08 09:00到奉化区人民医院（奉化区公园路36号）"},
    {"OtherAppointment", Case::STATE_APPOINTED,
     [](const CaseFile& file) { return samples::ChangeAppointment(Tomorrow(file), samples::kLimbInstitution); },
     Notice::KIND_APPOINTMENT, "R30", "奉化区骨科医院"},
    {"AttendanceLimit", Case::STATE_SUBMITTED, [](const CaseFile& file) { return samples::Accept(Tomorrow(file)); },
     Notice::KIND_APPOINTMENT, "R30", "2026-09-24（含当日）前未按程序进行残疾评定的，视作主动放弃申请"},
    {"Correction", Case::STATE_SUBMITTED, [](const CaseFile&) { return samples::RequestCorrection(); },
     Notice::KIND_CORRECTION, "R32", "1. 请重新提供清晰的疾病医学资料"},
    {"Return", Case::STATE_SUBMITTED, [](const CaseFile&) { return samples::ReturnApplication(); }, Notice::KIND_RETURN,
     "R33", "原因：申请材料不符合规定要求"},
    {"Withdrawal", Case::STATE_SUBMITTED, [](const CaseFile&) { return samples::Withdraw(); }, Notice::KIND_WITHDRAWAL,
     "A34", "撤回"},
    {"Miss", Case::STATE_APPOINTED, [](const CaseFile&) { return samples::Miss(); }, Notice::KIND_MISSED_APPOINTMENT,
     "R38", "请于2026-09-24（含当日）前到奉化区人民医院"},
    {"HomeVisit", Case::STATE_APPOINTED, [](const CaseFile& file) { return samples::RequestHomeVisit(Tomorrow(file)); },
     Notice::KIND_HOME_VISIT, "R38", "将于2026-09-08 09:00上门"},
    {"Abandonment", Case::STATE_APPOINTED, [](const CaseFile& file) { return file.Abandon(Clock::KIND_ATTEND); },
     Notice::KIND_ABANDONMENT, "R36", "未在规定期限内到指定机构"},
    {"Qualified", Case::STATE_CONCLUDED_QUALIFIED, [](const CaseFile&) { return samples::RecordConclusion(); },
     Notice::KIND_QUALIFIED, "R57", "符合残疾标准"},
    {"NotQualified", Case::STATE_CONCLUDED_NOT_QUALIFIED, [](const CaseFile&) { return samples::TellNotQualified(); },
     Notice::KIND_NOT_QUALIFIED, "R42", "10个工作日内申请复评"},
    {"Jurisdiction", Case::STATE_CHECKING_JURISDICTION,
     [](const CaseFile&) { return samples::ReturnForJurisdiction(); }, Notice::KIND_JURISDICTION, "R51", "无需前往"},
    {"Approval", Case::STATE_REVIEWING, [](const CaseFile&) { return samples::Approve(); }, Notice::KIND_APPROVAL,
     "R46", "批准"},
    {"Refusal", Case::STATE_REVIEWING, [](const CaseFile&) { return samples::Refuse(); }, Notice::KIND_REFUSAL, "R94",
     "原因：已持有有效残疾人证"},
    {"PhotoRequest", Case::STATE_APPROVED, [](const CaseFile&) { return samples::RequestPhoto(); },
     Notice::KIND_PHOTO_REQUEST, "R47", "请于2026-09-14（含当日）前将1张两吋"},
    {"PhotoAbandonment", Case::STATE_PHOTO_REQUESTED,
     [](const CaseFile& file) { return file.Abandon(Clock::KIND_PHOTO); }, Notice::KIND_PHOTO_ABANDONMENT, "R48",
     "未在规定期限内寄送照片"},
};
INSTANTIATE_TEST_SUITE_P(Every, NoticeTest, ::testing::ValuesIn(kTold), [](const auto& row) { return row.param.name; });

// What demands each, as the notice of July 2021 and the readings have it.
TEST(NoticesTest, CiteTheRuleThatDemandsThem) {
  const std::map<Notice::Kind, absl::string_view> kRules = {
      {Notice::KIND_RECEIPT, "R86"},       {Notice::KIND_APPOINTMENT, "R30"},
      {Notice::KIND_CORRECTION, "R32"},    {Notice::KIND_RETURN, "R33"},
      {Notice::KIND_ABANDONMENT, "R36"},   {Notice::KIND_PHOTO_ABANDONMENT, "R48"},
      {Notice::KIND_QUALIFIED, "R57"},     {Notice::KIND_NOT_QUALIFIED, "R42"},
      {Notice::KIND_JURISDICTION, "R51"},  {Notice::KIND_REDIRECTION, "R51"},
      {Notice::KIND_PHOTO_REQUEST, "R47"}, {Notice::KIND_APPROVAL, "R46"},
      {Notice::KIND_REFUSAL, "R94"},       {Notice::KIND_DISPATCH, "R71"},
      {Notice::KIND_DELIVERY, "R57"},      {Notice::KIND_WITHDRAWAL, "A34"},
      {Notice::KIND_ACCEPTANCE, "R93"},    {Notice::KIND_CLOSURE, "R57"},
      {Notice::KIND_HOME_VISIT, "R38"},    {Notice::KIND_MISSED_APPOINTMENT, "R38"},
  };
  ASSERT_EQ(kRules.size(), static_cast<size_t>(Notice::Kind_MAX));
  for (const auto& [kind, rule] : kRules) EXPECT_EQ(RuleOf(kind), rule) << Notice::Kind_Name(kind);
}

// R36, R48: an ending cites the rule of the limit that ran out.
TEST(NoticesTest, CiteTheRuleOfTheActThatEndsTheCase) {
  for (const ActRow& row : Acts()) {
    if (row.act != Act::kAbandon) continue;
    EXPECT_EQ(RuleOf(row.owes), row.rule);
  }
}

TEST(NoticesTest, FollowTheRedirectedCase) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_RETURNED_FOR_JURISDICTION);
  ASSERT_THAT(file.Do(samples::RecordContact(file.now())), IsOk());
  ASSERT_THAT(file.Do(samples::Redirect("330203")), IsOk());
  EXPECT_EQ(file.LastNotice().kind(), Notice::KIND_REDIRECTION);
  EXPECT_THAT(file.LastNotice().text(), HasSubstr("评定结论继续有效"));
}

TEST(NoticesTest, GiveTheTrackingNumberAndTheDelivery) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_DISPATCHED);
  EXPECT_EQ(file.LastNotice().kind(), Notice::KIND_DISPATCH);
  EXPECT_THAT(file.LastNotice().text(), HasSubstr("运单号EMS1234567890"));
  Bring(file, Case::STATE_DELIVERED);
  EXPECT_EQ(file.LastNotice().kind(), Notice::KIND_DELIVERY);
}

// R19: what the household county says bears its own telephone.
TEST(NoticesTest, BearNameAndTelephoneOfTheFederationThatSpeaks) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_SUBMITTED);
  EXPECT_THAT(file.LastNotice().text(), HasSubstr("宁波市奉化区残疾人联合会，咨询电话：0574-88689077。"));
  Bring(file, Case::STATE_APPROVED);
  EXPECT_THAT(file.LastNotice().text(), HasSubstr("保康县残疾人联合会，咨询电话：0710-5812345。"));
}

// The table of rows and the acts agree: what an act owes, it gives; its line of
// history says so.
TEST(NoticesTest, StandInTheLineOfHistory) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_DELIVERED);
  int told = 0;
  for (const Event& event : file.history()) {
    for (const int kind : event.notices()) {
      ASSERT_LT(told, file.file().notices_size());
      EXPECT_EQ(file.file().notices(told).kind(), kind);
      EXPECT_EQ(file.file().notices(told).revision(), event.revision());
      ++told;
    }
  }
  EXPECT_EQ(told, file.file().notices_size());
}

// R86: a notice is numbered in its case, and is for who acts in it (R10).
TEST(NoticesTest, AreNumberedAndNameWhomTheyAreFor) {
  CaseFile adult("2026-09-07 09:00"), minor("2026-09-07 09:00");
  Bring(adult, Case::STATE_DELIVERED);
  Bring(minor, Case::STATE_APPOINTED, samples::MinorApplication(1, minor.now()));
  for (int i = 0; i < adult.file().notices_size(); ++i) {
    EXPECT_EQ(adult.file().notices(i).id(), i + 1);
    EXPECT_EQ(adult.file().notices(i).addressee(), Notice::ADDRESSEE_APPLICANT);
  }
  EXPECT_EQ(minor.LastNotice().addressee(), Notice::ADDRESSEE_GUARDIAN);
}

// A case with a notice of that kind and wording, of the household county.
Case Told(Notice::Kind kind, int wording) {
  Case file;
  file.set_name("federations/420625/cases/330213-20260907-000001");
  file.add_policies()->set_federation("330213");
  casework::v1::PolicyPin& household = *file.add_policies();
  household.set_federation_name("保康县残疾人联合会");
  household.set_hotline("0710-5812345");
  Notice& notice = *file.add_notices();
  notice.set_kind(kind);
  notice.set_wording(wording);
  notice.set_speaker(2);
  return file;
}

// What a later release words in another way, or a peer invents, is still told.
TEST(NoticeTextTest, OfAnUnknownWordingSaysWhomToAsk) {
  for (Case file : {Told(Notice::KIND_RECEIPT, 2), Told(Notice::KIND_UNSPECIFIED, 1)}) {
    ShowNotices(file);
    EXPECT_EQ(file.notices(0).text(),
              "您的申请（330213-20260907-000001）有新的通知，请联系以下残联了解内容。"
              "保康县残疾人联合会，咨询电话：0710-5812345。");
  }
}

TEST(NoticeTextTest, IsMadeOfWhatThereIs) {
  Case file = Told(Notice::KIND_REFUSAL, 1);
  for (const int speaker : {0, 3, -1}) {
    file.mutable_notices(0)->set_speaker(speaker);
    ShowNotices(file);
    EXPECT_EQ(file.notices(0).text(), "您的申请（330213-20260907-000001）未予批准。原因：。") << speaker;
    EXPECT_EQ(file.notices(0).rule(), "R94");
  }
}

// R19: the telephone is that of the policy here, whatever came with the case.
TEST(NoticeTextTest, NoOtherCountySaysHowThisOneSpeaks) {
  CaseFile file("2026-09-07 09:00");
  Bring(file, Case::STATE_REVIEWING);
  file.Forge([](Case& forged) {
    for (casework::v1::PolicyPin& pin : *forged.mutable_policies()) pin.set_hotline("000");
  });
  ASSERT_THAT(file.Do(samples::Approve()), IsOk());
  EXPECT_THAT(file.LastNotice().text(), HasSubstr("咨询电话：0710-5812345。"));
}

}  // namespace
}  // namespace tongban::policy
