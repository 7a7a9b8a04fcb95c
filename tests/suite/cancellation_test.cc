// 注销: the second matter, from filing to the register.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/certificate/v1/certificate_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;
using certificate::v1::Certificate;
using certificate::v1::CertificateEvent;
using certificate::v1::ListCertificateEventsRequest;
using certificate::v1::ListCertificateEventsResponse;
using ::testing::HasSubstr;
using Code = absl::StatusCode;

class CancellationTest : public SuiteTest {
 protected:
  // The name of the certificate of the first person.
  std::string Issued() {
    const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
    suite.CarryToDelivery(id);
    return suite.CaseOf(id).certificate().name();
  }

  // A cancellation carried to the household federation's decision.
  std::string Filed(const std::string& number = samples::Citizen(1) + "43") {
    auto application = samples::CancellationApplication(1, suite.Now());
    application.mutable_cancellation()->set_certificate_number(number);
    const std::string id = suite.Submit(application);
    suite.Do(id, samples::AcceptAlone());
    suite.Do(id, samples::ConfirmJurisdiction());
    return id;
  }

  std::vector<CertificateEvent> HistoryOf(const std::string& certificate) {
    ListCertificateEventsRequest request;
    request.set_parent(certificate);
    const auto events = suite.Call<ListCertificateEventsResponse>(samples::RegistrationApprovalOffice(), request,
                                                                  CallAs(samples::HouseholdOfficer()));
    EXPECT_THAT(events, IsOk());
    return {events->events().begin(), events->events().end()};
  }
};

// R16, R26, R93: nothing is assessed, printed or sent; the year begins.
TEST_F(CancellationTest, EndsTheCertificateAndTheCaseInOneCommit) {
  const std::string certificate = Issued();
  const std::string id = Filed();
  suite.Do(id, samples::Approve());
  const Case closed = suite.CaseOf(id);
  EXPECT_EQ(closed.state(), Case::STATE_CLOSED);
  EXPECT_EQ(closed.holder().kind(), casework::v1::OfficeRef::KIND_INTAKE);
  EXPECT_TRUE(closed.assessments().empty());
  EXPECT_THAT(closed.notices().rbegin()->text(), HasSubstr("残疾人证已注销。自注销之日起未满1年"));

  const CertificateEvent last = HistoryOf(certificate).back();
  EXPECT_EQ(last.state(), Certificate::STATE_CANCELLED);
  EXPECT_EQ(last.act().record_cancellation().cause(), Certificate::CANCEL_CAUSE_VOLUNTARY);
  EXPECT_EQ(last.act().record_cancellation().by().case_(), NameAt(samples::RegistrationApprovalOffice(), id));
  const auto events = suite.StoredEvents(samples::IntakeOffice(), id);
  const auto& approval = events[static_cast<size_t>(last.act().record_cancellation().by().revision()) - 1];
  EXPECT_TRUE(approval.act().has_approve_case());
  EXPECT_EQ(approval.findings().certificate().name(), certificate);

  const std::string again = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToHousehold(again);
  suite.Do(again, samples::ConfirmJurisdiction());
  EXPECT_THAT(suite.Try(again, samples::Approve()), IsRefusal(Code::kFailedPrecondition, "REAPPLICATION_BAN"));
}

// R94: of which certificate it is, the register decides.
TEST_F(CancellationTest, OfACertificateThatTheRegisterDoesNotHaveIsNotApproved) {
  const std::string without = Filed();
  EXPECT_THAT(suite.Try(without, samples::Approve()), IsRefusal(Code::kFailedPrecondition, "NO_LIVE_CERTIFICATE"));
  suite.Do(without, samples::Refuse());
  Issued();
  const std::string other = Filed(samples::Citizen(1) + "42");
  EXPECT_THAT(suite.Try(other, samples::Approve()), IsRefusal(Code::kFailedPrecondition, "CERTIFICATE_NOT_THE_ONE"));
}

}  // namespace
}  // namespace tongban
