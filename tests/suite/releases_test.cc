// Counties of different releases: what one does not know waits or is filed, and
// nothing that an upgrade cures is given up.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "absl/strings/match.h"
#include "common/exchange/ledger.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::OfficeRef;
using operations::v1::ListParkedMessagesRequest;
using operations::v1::ListParkedMessagesResponse;
using operations::v1::ListRoutesRequest;
using operations::v1::ListRoutesResponse;
using operations::v1::RouteStatus;
using ::testing::HasSubstr;

class ReleasesTest : public SuiteTest {
 protected:
  RouteStatus RouteTo(const OfficeRef& sender, const OfficeRef& receiver) {
    ListRoutesRequest request;
    request.set_parent("federations/" + sender.federation());
    const auto routes = suite.Call<ListRoutesResponse>(sender, request, Operator(sender.federation()));
    EXPECT_THAT(routes.status(), IsOk());
    if (!routes.ok()) return {};
    for (const RouteStatus& status : routes->routes()) {
      if (IsSameRoute(status.route(), MakeRoute(sender, receiver)) && status.outgoing()) return status;
    }
    return {};
  }
  int ParkedAt(const OfficeRef& office) {
    ListParkedMessagesRequest request;
    request.set_parent("federations/" + office.federation());
    return suite.Call<ListParkedMessagesResponse>(office, request, Operator(office.federation()))
        ->parked_messages_size();
  }
  // What comes about soon, but by no commit that could be waited for.
  bool Await(const std::function<bool()>& is_so) {
    for (int i = 0; i < 10'000; ++i) {
      if (is_so()) return true;
      RouteTo(samples::IntakeOffice(), samples::AssessmentOffice());
    }
    return false;
  }
  // Up to the hand-over to the household county.
  std::string RecordConclusion(int person) {
    const std::string id = suite.Submit(samples::LimbApplication(person, suite.Now()));
    suite.CarryToHousehold(id);
    return id;
  }
};

TEST_F(ReleasesTest, AnOlderCountyGetsWhatItDoesNotKnowOnceItIsUpgraded) {
  const OfficeRef household = samples::RegistrationApprovalOffice(), assessment = samples::AssessmentOffice();
  suite.Stop(household);
  suite.At(household).BecomeRelease(Case::STATE_ASSESSED);
  suite.Start(household);
  const std::string id = RecordConclusion(1);
  EXPECT_FALSE(suite.StoredCase(household, id).has_value());
  EXPECT_EQ(suite.StoredCase(samples::IntakeOffice(), id)->state(), Case::STATE_CHECKING_JURISDICTION);
  EXPECT_EQ(RouteTo(assessment, household).withheld_messages(), 1);
  EXPECT_THAT(RouteTo(assessment, household).last_error(), HasSubstr("upgraded"));
  EXPECT_EQ(ParkedAt(assessment), 0);

  suite.Stop(household);
  suite.At(household).BecomeRelease(Case::State_MAX);
  // Its new entry in the directory has the message sent.
  suite.Start(household);
  EXPECT_TRUE(Await([&] { return suite.StoredCase(household, id).has_value(); }));
  suite.Settle();
  EXPECT_EQ(RouteTo(assessment, household).withheld_messages(), 0);
  EXPECT_EQ(ParkedAt(assessment), 0);
  suite.Do(id, samples::ConfirmJurisdiction());
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_REVIEWING);
}

// The residence intake of an older release files what it does not know, and shows it.
TEST_F(ReleasesTest, AnOlderIntakeFilesWhatItOnlyFiles) {
  const OfficeRef intake = samples::IntakeOffice();
  suite.Stop(intake);
  suite.At(intake).BecomeRelease(Case::STATE_CORRECTION_REQUESTED);
  suite.Start(intake);
  const std::string id = RecordConclusion(1);
  suite.Do(id, samples::ConfirmJurisdiction());
  EXPECT_EQ(suite.StoredCase(intake, id)->state(), Case::STATE_REVIEWING);
  EXPECT_EQ(ParkedAt(samples::AssessmentOffice()), 0);
}

TEST_F(ReleasesTest, ACountyThatSpeaksAnotherProtocolIsWaitedFor) {
  const OfficeRef intake = samples::IntakeOffice(), assessment = samples::AssessmentOffice();
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.WriteDirectory({}, "accepts { min_protocol: 2 max_protocol: 2 } ");
  ASSERT_THAT(suite.Try(id, samples::Accept(suite.InDays(3))).status(), IsOk());
  EXPECT_TRUE(Await([&] { return absl::StrContains(RouteTo(intake, assessment).last_error(), "protocol 1"); }));
  suite.WriteDirectory();
  suite.Settle();
  EXPECT_EQ(suite.CaseOf(id).holder().kind(), assessment.kind());
}

}  // namespace
}  // namespace tongban
