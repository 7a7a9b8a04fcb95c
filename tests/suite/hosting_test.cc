// Many counties in one process (§2 of the architecture).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::OfficeRef;

class HostingTest : public SuiteTest {
 protected:
  static SuiteOptions Together() {
    SuiteOptions options;
    options.federations = {"330213", "420625", "330203"};
    options.hosted_together = true;
    return options;
  }
  explicit HostingTest(SuiteOptions options = Together()) : SuiteTest(std::move(options)) {}
};

TEST_F(HostingTest, ThreeProcessesCarryTheCasesOfThreeCounties) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToHousehold(id);
  suite.Do(id, samples::ReturnForJurisdiction(samples::kOtherHousehold));
  suite.Do(id, samples::RecordContact(suite.Now()));
  suite.Do(id, samples::Redirect(samples::kOtherHousehold));
  suite.Do(id, samples::ConfirmJurisdiction());
  suite.Do(id, samples::Approve());
  suite.RestartAll();
  suite.Do(id, samples::FindPhoto());
  suite.Do(id, samples::Print());
  suite.Do(id, samples::Dispatch());
  suite.Do(id, samples::ConfirmDelivery(suite.Now()));
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_DELIVERED);
}

// A neighbour in the same process is a stranger all the same.
TEST_F(HostingTest, ACountySeesNothingOfItsNeighbourInTheSameProcess) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  auto stranger = samples::IntakeOfficer();
  stranger.set_federation("330203");
  casework::v1::GetCaseRequest get;
  get.set_name(NameAt(samples::IntakeOffice(), id));
  EXPECT_THAT(suite.Call<Case>(samples::IntakeOffice(), get, stranger),
              IsRefusal(absl::StatusCode::kPermissionDenied, "FEDERATION_MISMATCH"));
  // Under its own name the case does not exist.
  get.set_name("federations/330203/cases/" + id);
  EXPECT_THAT(suite.Call<Case>(samples::IntakeOffice(), get, stranger),
              IsRefusal(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  casework::v1::ListCasesRequest list;
  list.set_parent("federations/330203");
  EXPECT_EQ(suite.Call<casework::v1::ListCasesResponse>(samples::IntakeOffice(), list, stranger)->cases_size(), 0);
}

// Counties whose policies say the same have the same policy version.
class EqualPoliciesTest : public HostingTest {
 protected:
  static SuiteOptions Equal() {
    SuiteOptions options = Together();
    options.policy = R"pb(
      layers {
        effective_date { year: 2021 month: 7 day: 1 }
        policy {
          institutions {
            id: "fenghua-hospital"
            name: "医院"
            county: "330213"
            categories: [ 1, 2, 3, 4, 5, 6 ]
            start_date { year: 2021 month: 1 day: 1 }
            appraisers {
              id: "appraiser-of-fenghua-hospital"
              categories: [ 1, 2, 3, 4, 5, 6 ]
              qualification_end_date { year: 2029 month: 12 day: 31 }
            }
          }
        }
      })pb";
    return options;
  }
  EqualPoliciesTest() : HostingTest(Equal()) {}
};

TEST_F(EqualPoliciesTest, CountiesOfEqualPolicyHandTheirCasesOn) {
  suite.Submit(samples::LimbApplication(1, suite.Now()));
  auto application = samples::LimbApplication(2, suite.Now());
  application.set_residence_federation("330203");
  application.mutable_residence_permit()->set_issuing_county("330203");
  const std::string id = suite.Submit(application);
  casework::v1::Act accept = samples::Accept(suite.InDays(1));
  accept.mutable_accept_application()->mutable_appointment()->set_institution(
      "federations/330203/institutions/fenghua-hospital");
  suite.Do(id, accept);
  EXPECT_EQ(suite.CaseOf(id).state(), Case::STATE_APPOINTED);
}

}  // namespace
}  // namespace tongban
