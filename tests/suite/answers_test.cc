// Request ids, validate_only, and the access log.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "common/desk/tables.h"
#include "common/time/dates.h"
#include "common/time/working_days.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Case;
using casework::v1::Disability;
using casework::v1::OfficeRef;

class AnswersTest : public SuiteTest {
 protected:
  // The answer as it comes over the wire.
  std::string Send(const google::protobuf::Message& request, const OfficeRef& office, const CallAs& as) {
    const auto answer = suite.CallRaw(office, Suite::MethodOf(request), request.SerializeAsString(), as);
    EXPECT_THAT(answer.status(), IsOk());
    return answer.value_or("");
  }
};

// Invariants 1 and 2.
TEST_F(AnswersTest, TheSameRequestHasTheSameAnswerForGood) {
  const auto filing = suite.RequestFor("", samples::Submit(samples::LimbApplication(1, suite.Now())));
  const std::string first = Send(*filing, samples::IntakeOffice(), samples::IntakeOfficer());
  Case filed;
  ASSERT_TRUE(filed.ParseFromString(first));
  const std::string id = CaseIdOf(filed);
  const auto accepting = suite.RequestFor(id, samples::Accept(suite.InDays(1)));
  const std::string accepted = Send(*accepting, samples::IntakeOffice(), samples::IntakeOfficer());
  suite.Settle();
  const auto before = suite.Content();

  EXPECT_EQ(Send(*filing, samples::IntakeOffice(), samples::IntakeOfficer()), first);
  // Also where the case is no longer held.
  EXPECT_EQ(Send(*accepting, samples::IntakeOffice(), samples::IntakeOfficer()), accepted);
  EXPECT_TRUE(suite.Content() == before);
  suite.Restart(samples::IntakeOffice());
  EXPECT_EQ(Send(*filing, samples::IntakeOffice(), samples::IntakeOfficer()), first);
  EXPECT_EQ(Send(*accepting, samples::IntakeOffice(), samples::IntakeOfficer()), accepted);
  EXPECT_TRUE(suite.Content() == before);
  suite.CutPower(samples::IntakeOffice());
  suite.Start(samples::IntakeOffice());
  EXPECT_EQ(Send(*filing, samples::IntakeOffice(), samples::IntakeOfficer()), first);
}

// A request id belongs to the person who chose it.
TEST_F(AnswersTest, TwoPeopleMayChooseTheSameRequestId) {
  suite.Do("", samples::Submit(samples::LimbApplication(1, suite.Now())), {.request_id = "mine"});
  suite.Do("", samples::Submit(samples::OnlineApplication(2, suite.Now())),
           {.as = samples::Portal(), .request_id = "mine"});
}

// Every act of the way, first tried and then done: trying changes nothing and
// answers what doing would.
TEST_F(AnswersTest, ValidateOnlyChangesNothingAndAnswersWhatWouldBe) {
  std::string id;
  const auto try_and_do = [&](const Act& act) {
    const auto before = suite.Content();
    const auto tried = suite.Try(id, act, {.validate_only = true});
    ASSERT_THAT(tried.status(), IsOk()) << act.ShortDebugString();
    EXPECT_TRUE(suite.Content() == before) << act.ShortDebugString();
    const Case done = suite.Do(id, act);
    EXPECT_EQ(tried->DebugString(), done.DebugString());
    if (id.empty()) id = CaseIdOf(done);
  };
  const absl::Time start = suite.Now();
  const auto now = [this] { return suite.Now(); };
  casework::v1::Application banned = samples::LimbApplication(1, start);
  *banned.mutable_new_certificate()->mutable_former_certificate()->mutable_cancel_date() =
      ToProto(ChinaDay(suite.InDays(-100)));
  banned.mutable_new_certificate()->mutable_former_certificate()->set_cause(
      casework::v1::FormerCertificate::CAUSE_VOLUNTARY);
  try_and_do(samples::Submit(banned));
  try_and_do(samples::GrantException());
  try_and_do(samples::RequestCorrection());
  try_and_do(samples::Supplement(banned));
  try_and_do(samples::Accept(suite.InDays(1)));
  try_and_do(samples::ChangeAppointment(suite.InDays(2)));
  suite.PassTo(suite.InDays(3));
  try_and_do(samples::Miss());
  try_and_do(samples::RequestHomeVisit(suite.InDays(1)));
  try_and_do(samples::CompleteHomeVisit(now()));
  auto form = samples::Form(Disability::CATEGORY_LIMB, samples::Finding::kQualified, now());
  form.set_at_home(true);
  try_and_do(samples::SubmitForm(form));
  try_and_do(samples::ReceiveConclusion());
  try_and_do(samples::RecordConclusion());
  try_and_do(samples::ReturnForJurisdiction());
  try_and_do(samples::RecordContact(now()));
  try_and_do(samples::Redirect(samples::kHousehold, "户口簿新页"));
  try_and_do(samples::ConfirmJurisdiction());
  try_and_do(samples::Approve());
  try_and_do(samples::FindNoPhoto());
  try_and_do(samples::Print());
  try_and_do(samples::Dispatch());
  try_and_do(samples::ConfirmDelivery(now()));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_DELIVERED);
}

TEST_F(AnswersTest, EndingsAreValidatedToo) {
  for (const Act& act : {samples::ReturnApplication(), samples::Withdraw()}) {
    const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
    const auto before = suite.Content();
    EXPECT_THAT(suite.Try(id, act, {.validate_only = true}).status(), IsOk());
    EXPECT_TRUE(suite.Content() == before);
  }
}

// R78, invariant 8.
TEST_F(AnswersTest, EveryReadingOfPersonalDataIsInTheAccessLog) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  casework::v1::GetCaseRequest get;
  get.set_name(NameAt(samples::IntakeOffice(), id));
  casework::v1::ListEventsRequest list;
  list.set_parent(get.name());
  EXPECT_THAT(suite.Call<Case>(samples::IntakeOffice(), get, samples::Supervisor()).status(), IsOk());
  EXPECT_THAT(suite.Call<casework::v1::ListEventsResponse>(samples::IntakeOffice(), list, samples::Portal()).status(),
              IsOk());
  EXPECT_EQ(suite.Call<casework::v1::ListEventsResponse>(samples::IntakeOffice(), list, Operator()).status().code(),
            absl::StatusCode::kPermissionDenied);

  suite.Restart(samples::IntakeOffice());
  const auto log = suite.AccessLog(samples::IntakeOffice());
  ASSERT_EQ(log.size(), 3u);
  EXPECT_EQ(log[0].method(), "GetCase");
  EXPECT_EQ(log[0].actor().person_id(), samples::Supervisor().person_id());
  EXPECT_EQ(log[0].name(), get.name());
  EXPECT_EQ(log[0].peer(), "staff");
  EXPECT_FALSE(log[0].refused());
  EXPECT_EQ(log[1].method(), "ListEvents");
  EXPECT_EQ(log[1].name(), get.name());
  EXPECT_TRUE(log[2].refused());
  EXPECT_EQ(log[2].reason(), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(log[2].actor().role(), casework::v1::Actor::ROLE_OPERATOR);
}

}  // namespace
}  // namespace tongban
