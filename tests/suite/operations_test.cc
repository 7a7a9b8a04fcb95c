// What an operator sees and does, and what one dead county does to the others.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/desk/tables.h"
#include "common/exchange/ledger.h"
#include "common/exchange/outbox.h"
#include "common/store/transaction.h"
#include "common/time/timestamps.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {
namespace {

using namespace operations::v1;  // NOLINT(google-build-using-namespace): the requests.
using casework::v1::Case;
using casework::v1::OfficeRef;
using exchange::v1::Message;
using ::testing::HasSubstr;
using ::testing::Not;
using Code = absl::StatusCode;

class OperationsTest : public SuiteTest {
 protected:
  OperationsTest() : SuiteTest({.federations = {"330213", "420625", "330203"}}) {}

  OfficeStatus StatusOf(const OfficeRef& office) {
    GetOfficeStatusRequest request;
    request.set_name("federations/" + office.federation());
    const auto status = suite.Call<OfficeStatus>(office, request, Operator(office.federation()));
    EXPECT_THAT(status.status(), IsOk());
    return status.value_or(OfficeStatus());
  }
  std::vector<RouteStatus> RoutesOf(const OfficeRef& office) {
    ListRoutesRequest request;
    request.set_parent("federations/" + office.federation());
    const auto routes = suite.Call<ListRoutesResponse>(office, request, Operator(office.federation()));
    EXPECT_THAT(routes.status(), IsOk());
    return routes.ok() ? std::vector<RouteStatus>(routes->routes().begin(), routes->routes().end())
                       : std::vector<RouteStatus>();
  }
  absl::StatusOr<ReconcileRouteResponse> Reconcile(const OfficeRef& sender, const OfficeRef& receiver,
                                                   const std::string& request_id, bool validate_only = false) {
    ReconcileRouteRequest request;
    *request.mutable_route() = MakeRoute(sender, receiver);
    request.set_request_id(request_id);
    request.set_validate_only(validate_only);
    return suite.Call<ReconcileRouteResponse>(sender, request, Operator(sender.federation()));
  }
  std::vector<ParkedMessage> ParkedAt(const OfficeRef& office) {
    ListParkedMessagesRequest request;
    request.set_parent("federations/" + office.federation());
    const auto parked = suite.Call<ListParkedMessagesResponse>(office, request, Operator(office.federation()));
    EXPECT_THAT(parked.status(), IsOk());
    return parked.ok() ? std::vector<ParkedMessage>(parked->parked_messages().begin(), parked->parked_messages().end())
                       : std::vector<ParkedMessage>();
  }
  // Why the assessment office does not reach a county. The courier finds out
  // soon, but nothing is committed then that could be waited for.
  std::string WhyWaiting(absl::string_view federation) {
    for (int i = 0; i < 10'000; ++i) {
      for (const RouteStatus& route : RoutesOf(samples::AssessmentOffice())) {
        if (route.outgoing() && route.route().receiver().federation() == federation && !route.last_error().empty()) {
          return route.last_error();
        }
      }
    }
    return "";
  }
  std::string AtHousehold(int person, absl::string_view household) {
    auto application = samples::LimbApplication(person, suite.Now());
    application.set_household_federation(std::string(household));
    const std::string id = suite.Submit(application);
    suite.CarryToHousehold(id);
    return id;
  }
};

TEST_F(OperationsTest, TheStatusSaysHowTheOfficeIs) {
  const OfficeStatus status = StatusOf(samples::IntakeOffice());
  EXPECT_EQ(FromProto(status.current_time()), suite.Now());
  EXPECT_TRUE(status.manual_clock());
  EXPECT_EQ(status.clock_distrust(), "");
  EXPECT_EQ(status.waiting_messages(), 0);
  EXPECT_EQ(status.calendar_version(), Calendar::Published().version());
  EXPECT_FALSE(status.policy_version().empty());
}

TEST_F(OperationsTest, TheStatusSaysWhenTheStoreWasMade) {
  const absl::Time made = suite.Now();
  EXPECT_THAT(suite.LogText(), HasSubstr("\"WARNING\",\"event\":\"store created\",\"data\":"));
  EXPECT_EQ(FromProto(StatusOf(samples::IntakeOffice()).store_create_time()), made);
  suite.PassTo(suite.InDays(3));
  const std::string log = suite.LogText();
  suite.RestartAll();
  EXPECT_EQ(FromProto(StatusOf(samples::IntakeOffice()).store_create_time()), made);
  EXPECT_THAT(suite.LogText().substr(log.size()), Not(HasSubstr("store created")));
}

TEST_F(OperationsTest, TheStatusSaysThatAFileIsBadSinceWhenAndWhy) {
  SuiteOffice& office = suite.At(samples::IntakeOffice());
  const auto policy = [&] {
    const OfficeStatus status = StatusOf(samples::IntakeOffice());
    for (const FollowedFile& file : status.files()) {
      if (file.name() == "policy") return file;
    }
    return FollowedFile();
  };
  const FollowedFile good = policy();
  EXPECT_FALSE(good.digest().empty());
  EXPECT_EQ(StatusOf(samples::IntakeOffice()).files_size(), 3);

  SuiteFiles::Shared().Write("policy.txtpb", "nonsense");
  office.office().FollowFiles();
  EXPECT_THAT(policy().problem(), HasSubstr("policy.txtpb"));
  EXPECT_EQ(FromProto(policy().bad_since_time()), suite.Now());
  EXPECT_EQ(policy().digest(), good.digest());

  SuiteFiles::Shared().Write("policy.txtpb", samples::PolicyText());
  office.office().FollowFiles();
  EXPECT_EQ(policy().DebugString(), good.DebugString());
}

TEST_F(OperationsTest, RoutesHaveEqualHeadsAtBothEnds) {
  suite.CarryToDelivery(suite.Submit(samples::LimbApplication(1, suite.Now())));
  int compared = 0;
  for (const RouteStatus& outgoing : RoutesOf(samples::AssessmentOffice())) {
    if (!outgoing.outgoing()) continue;
    for (const RouteStatus& incoming : RoutesOf(outgoing.route().receiver())) {
      if (incoming.outgoing() || FormatRoute(incoming.route()) != FormatRoute(outgoing.route())) continue;
      EXPECT_EQ(incoming.sequence(), outgoing.sequence());
      EXPECT_EQ(incoming.head_hash(), outgoing.head_hash());
      ++compared;
    }
    const auto reconciled =
        Reconcile(samples::AssessmentOffice(), outgoing.route().receiver(), FormatRoute(outgoing.route()));
    ASSERT_THAT(reconciled.status(), IsOk());
    EXPECT_TRUE(reconciled->consistent());
    EXPECT_EQ(reconciled->missing(), 0);
  }
  EXPECT_EQ(compared, 2);  // To intake, and to the household county.
}

// One dead county never delays another, and nothing for it is lost.
TEST_F(OperationsTest, ADeadCountyDelaysNobodyAndIsCaughtUpWith) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  const std::string other = AtHousehold(2, samples::kOtherHousehold);
  suite.Stop(samples::RegistrationApprovalOffice());
  suite.CarryToHousehold(id);
  EXPECT_EQ(suite.StoredCase(samples::IntakeOffice(), id)->state(), Case::STATE_CHECKING_JURISDICTION);
  EXPECT_EQ(StatusOf(samples::AssessmentOffice()).waiting_messages(), 1);
  suite.Do(other, samples::ConfirmJurisdiction());
  suite.Do(other, samples::Approve());
  EXPECT_EQ(suite.CaseOf(other).state(), Case::STATE_APPROVED);
  EXPECT_EQ(
      Reconcile(samples::AssessmentOffice(), samples::RegistrationApprovalOffice(), "reconcile-1").status().code(),
      Code::kUnavailable);

  suite.Start(samples::RegistrationApprovalOffice());
  suite.Settle();
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_CHECKING_JURISDICTION);
  EXPECT_EQ(StatusOf(samples::AssessmentOffice()).waiting_messages(), 0);
}

// AIP-155, AIP-163: on every mutation.
TEST_F(OperationsTest, AReconciliationHasOneAnswerARequestId) {
  const OfficeRef here = samples::IntakeOffice(), there = samples::AssessmentOffice();
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToAssessing(id);
  EXPECT_THAT(Reconcile(here, there, ""), IsRefusal(Code::kInvalidArgument, "REQUEST_MALFORMED"));

  const auto content = suite.Content();
  const auto tried = Reconcile(here, there, "reconcile-1", /*validate_only=*/true);
  ASSERT_THAT(tried.status(), IsOk());
  EXPECT_TRUE(tried->consistent());
  EXPECT_TRUE(suite.Content() == content);

  const auto first = Reconcile(here, there, "reconcile-1");
  ASSERT_THAT(first.status(), IsOk());
  suite.CarryToAssessing(suite.Submit(samples::LimbApplication(2, suite.Now())));
  const auto second = Reconcile(here, there, "reconcile-1");
  ASSERT_THAT(second.status(), IsOk());
  EXPECT_EQ(second->DebugString(), first->DebugString());
  EXPECT_THAT(Reconcile(here, samples::RegistrationApprovalOffice(), "reconcile-1"),
              IsRefusal(Code::kAlreadyExists, "REQUEST_ID_REUSED"));
  const auto later = Reconcile(here, there, "reconcile-2");
  ASSERT_THAT(later.status(), IsOk());
  EXPECT_GT(later->route().sequence(), first->route().sequence());
}

// Unknown federation: the case waits in the outbox and says so.
TEST_F(OperationsTest, ACaseForACountyThatIsNotInTheDirectoryWaits) {
  suite.WriteDirectory({"330203"});
  const std::string id = suite.Submit([&] {
    auto application = samples::LimbApplication(1, suite.Now());
    application.set_household_federation("330203");
    return application;
  }());
  suite.CarryToAssessing(id);
  suite.Do(id, samples::SubmitForm(
                   samples::Form(casework::v1::Disability::CATEGORY_LIMB, samples::Finding::kQualified, suite.Now())));
  suite.Do(id, samples::ReceiveConclusion());
  ASSERT_THAT(suite.Try(id, samples::RecordConclusion()).status(), IsOk());
  EXPECT_THAT(WhyWaiting("330203"), HasSubstr("NOT_FOUND"));
  // The account to the intake may still be under way beside it.
  EXPECT_GE(StatusOf(samples::AssessmentOffice()).waiting_messages(), 1);

  suite.WriteDirectory();
  suite.Settle();
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_CHECKING_JURISDICTION);
  EXPECT_EQ(StatusOf(samples::AssessmentOffice()).waiting_messages(), 0);
}

// A message its receiver refuses for good: an old custody that comes late.
TEST_F(OperationsTest, ARefusedMessageIsParkedUntilAnOperatorSendsItAgain) {
  const std::string id = AtHousehold(1, samples::kHousehold);
  SuiteOffice& assessment = suite.At(samples::AssessmentOffice());
  Message stale;
  stale.set_case_id(id);
  stale.mutable_hand_over()->set_state(
      suite.At(samples::RegistrationApprovalOffice()).store().Get(kRecords, CaseKey(samples::kHousehold, id)).value());
  const auto send = [&](Transaction& transaction) {
    return assessment.office().outbox.Append(samples::AssessmentOffice(), samples::RegistrationApprovalOffice(),
                                             stale.SerializeAsString(), suite.Now(), transaction);
  };
  suite.SettleAfter([&] { assessment.server().Post(send, nullptr); });
  const Case before = suite.CaseOf(id);
  std::vector<ParkedMessage> parked = ParkedAt(samples::AssessmentOffice());
  ASSERT_EQ(parked.size(), 1u);
  EXPECT_EQ(parked[0].reason(), "CUSTODY_EPOCH_STALE");
  EXPECT_EQ(parked[0].case_id(), id);

  RetryParkedMessageRequest retry;
  retry.set_name(parked[0].name());
  EXPECT_THAT(suite.Call<ParkedMessage>(samples::AssessmentOffice(), retry, Operator()),
              IsRefusal(Code::kInvalidArgument, "REQUEST_MALFORMED"));
  retry.set_request_id("retry-1");
  retry.set_validate_only(true);
  const auto content = suite.Content();
  EXPECT_THAT(suite.Call<ParkedMessage>(samples::AssessmentOffice(), retry, Operator()).status(), IsOk());
  suite.Settle();
  EXPECT_TRUE(suite.Content() == content);
  retry.set_validate_only(false);
  const auto retried = suite.Call<ParkedMessage>(samples::AssessmentOffice(), retry, Operator());
  ASSERT_THAT(retried.status(), IsOk());
  suite.Settle();
  // Refused again, as it must be; and the repeated request did nothing more.
  EXPECT_EQ(suite.Call<ParkedMessage>(samples::AssessmentOffice(), retry, Operator())->DebugString(),
            retried->DebugString());
  suite.Settle();
  EXPECT_EQ(ParkedAt(samples::AssessmentOffice()).size(), 1u);
  EXPECT_EQ(suite.CaseOf(id).DebugString(), before.DebugString());
  retry.set_request_id("retry-2");
  EXPECT_EQ(suite.Call<ParkedMessage>(samples::AssessmentOffice(), retry, Operator()).status().code(), Code::kNotFound);
  expected.parked = 1;
}

// The intake lacks the state from which an account leads: the whole state follows
// by itself, and only the line that was refused waits for an operator.
TEST_F(OperationsTest, AnIntakeThatLacksAStateIsToldItAsAWhole) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.Do(id, samples::Accept(suite.InDays(3)));
  suite.Settle();
  const Store& intake = suite.At(samples::IntakeOffice()).store();
  const int64_t next = suite.CaseOf(id).revision() + 1;
  const std::string line = EventKey(samples::kResidence, id, next);
  Batch wrong;
  wrong.Put(kEvents, line, "\x08\x01");
  ASSERT_THAT(suite.At(samples::IntakeOffice()).store().Commit(wrong), IsOk());
  suite.Do(id, samples::Attend(suite.Now()));
  suite.Settle();
  std::vector<ParkedMessage> parked = ParkedAt(samples::AssessmentOffice());
  ASSERT_EQ(parked.size(), 1u);
  EXPECT_EQ(parked[0].reason(), "HISTORY_ALTERED");
  EXPECT_EQ(parked[0].kind(), Message::KIND_PROGRESS);
  Batch repair;
  repair.Delete(kEvents, line);
  ASSERT_THAT(suite.At(samples::IntakeOffice()).store().Commit(repair), IsOk());

  suite.Do(id, samples::SubmitForm(
                   samples::Form(casework::v1::Disability::CATEGORY_LIMB, samples::Finding::kQualified, suite.Now())));
  suite.Settle();
  EXPECT_EQ(ParkedAt(samples::AssessmentOffice()).size(), 1u);
  const std::string row = CaseKey(samples::kResidence, id);
  EXPECT_EQ(intake.Get(kRecords, row).value(),
            suite.At(samples::AssessmentOffice()).store().Get(kRecords, row).value());
  RetryParkedMessageRequest retry;
  retry.set_name(parked[0].name());
  retry.set_request_id("retry-1");
  EXPECT_THAT(suite.Call<ParkedMessage>(samples::AssessmentOffice(), retry, Operator()).status(), IsOk());
}

TEST_F(OperationsTest, AManualClockIsMovedForwardAlone) {
  AdvanceTimeRequest request;
  request.set_name("federations/330213");
  request.set_request_id("advance-1");
  *request.mutable_to_time() = ToProto(suite.InDays(1));
  const absl::Time today = suite.Now(), tomorrow = suite.InDays(1);
  request.set_validate_only(true);
  ASSERT_THAT(suite.Call<OfficeStatus>(samples::IntakeOffice(), request, Operator()).status(), IsOk());
  EXPECT_EQ(suite.Now(), today);
  request.set_validate_only(false);
  ASSERT_THAT(suite.Call<OfficeStatus>(samples::IntakeOffice(), request, Operator()).status(), IsOk());
  EXPECT_EQ(suite.Now(), tomorrow);
  request.set_request_id("advance-2");
  *request.mutable_to_time() = ToProto(suite.InDays(-1));
  EXPECT_THAT(suite.Call<OfficeStatus>(samples::IntakeOffice(), request, Operator()),
              IsRefusal(Code::kFailedPrecondition, "TIME_PASSED"));
  EXPECT_THAT(suite.Call<OfficeStatus>(samples::IntakeOffice(), request, samples::IntakeOfficer()),
              IsRefusal(Code::kPermissionDenied, "ROLE_NOT_ALLOWED"));
}

// Invariant 6: never in production.
TEST_F(OperationsTest, RealTimeCannotBeMoved) {
  suite.Stop(samples::AssessmentOffice());
  suite.KeepTimeBy(samples::AssessmentOffice(), [this](absl::Time last_seen) {
    return std::make_unique<SystemTime>(
        last_seen, [this] { return suite.Now(); }, [this] { return suite.Now() - absl::UnixEpoch(); });
  });
  suite.Start(samples::AssessmentOffice());
  AdvanceTimeRequest request;
  request.set_name("federations/330213");
  request.set_request_id("advance-1");
  *request.mutable_to_time() = ToProto(suite.InDays(1));
  EXPECT_THAT(suite.Call<OfficeStatus>(samples::AssessmentOffice(), request, Operator()),
              IsRefusal(Code::kFailedPrecondition, "CLOCK_NOT_MANUAL"));
  EXPECT_FALSE(StatusOf(samples::AssessmentOffice()).manual_clock());
}

// Whatever is restarted, and however, in the middle of a journey.
TEST_F(OperationsTest, AJourneySurvivesEveryRestart) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CutPower(samples::IntakeOffice());
  suite.Start(samples::IntakeOffice());
  suite.CarryToAssessing(id);
  suite.CutPower(samples::AssessmentOffice());
  suite.Start(samples::AssessmentOffice());
  suite.Do(id, samples::SubmitForm(
                   samples::Form(casework::v1::Disability::CATEGORY_LIMB, samples::Finding::kQualified, suite.Now())));
  suite.Do(id, samples::ReceiveConclusion());
  suite.RestartAll();
  suite.Do(id, samples::RecordConclusion());
  suite.CutPower(samples::RegistrationApprovalOffice());
  suite.Start(samples::RegistrationApprovalOffice());
  suite.Do(id, samples::ConfirmJurisdiction());
  suite.Do(id, samples::Approve());
  suite.Do(id, samples::Print());
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_PRINTED);
}

}  // namespace
}  // namespace tongban
