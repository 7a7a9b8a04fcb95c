// The register of a household county, from outside.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/dates.h"
#include "common/time/working_days.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/certificate/v1/certificate_service.grpc.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::Case;
using certificate::v1::CancelCertificateRequest;
using certificate::v1::Certificate;
using certificate::v1::CertificateNotice;
using certificate::v1::GetCertificateRequest;
using certificate::v1::ListCertificateEventsRequest;
using certificate::v1::ListCertificateEventsResponse;
using certificate::v1::ListCertificatesRequest;
using certificate::v1::ListCertificatesResponse;
using certificate::v1::RevokeCancellationRequest;
using certificate::v1::SearchCertificatesRequest;
using certificate::v1::SearchCertificatesResponse;
using certificate::v1::WatchCertificatesRequest;
using certificate::v1::WatchCertificatesResponse;
using Code = absl::StatusCode;

Actor HouseholdSupervisor() {
  Actor actor = samples::Supervisor();
  actor.set_federation(std::string(samples::kHousehold));
  return actor;
}

class CertificatesTest : public SuiteTest {
 protected:
  // A case carried to delivery; the name of its certificate.
  std::string Issued(int person = 1) {
    const std::string id = suite.Submit(samples::LimbApplication(person, suite.Now()));
    suite.CarryToDelivery(id);
    const Case file = suite.CaseOf(id);
    EXPECT_EQ(file.state(), Case::STATE_DELIVERED);
    return file.certificate().name();
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const Request& request, const Actor& who = samples::HouseholdOfficer()) {
    return suite.Call<Response>(samples::RegistrationApprovalOffice(), request, CallAs(who));
  }

  absl::StatusOr<Certificate> Get(const std::string& name, const Actor& who = samples::HouseholdOfficer()) {
    GetCertificateRequest request;
    request.set_name(name);
    return Call<Certificate>(request, who);
  }

  static CancelCertificateRequest Cancellation(const std::string& name, Certificate::CancelCause cause) {
    CancelCertificateRequest request;
    request.set_name(name);
    request.set_request_id("cancel");
    request.mutable_cancellation()->set_cause(cause);
    request.mutable_cancellation()->set_explanation("公安部门死亡人员数据");
    return request;
  }

  static RevokeCancellationRequest Revocation(const std::string& name) {
    RevokeCancellationRequest request;
    request.set_name(name);
    request.set_request_id("revoke");
    request.mutable_revocation()->set_explanation("同名误录");
    return request;
  }

  ListCertificatesResponse List(Certificate::State state = Certificate::STATE_UNSPECIFIED,
                                const std::string& order_by = "", const std::string& page_token = "", int size = 0) {
    ListCertificatesRequest request;
    request.set_parent("federations/" + std::string(samples::kHousehold));
    request.set_state(state);
    request.set_order_by(order_by);
    request.set_page_token(page_token);
    request.set_page_size(size);
    const auto listed = Call<ListCertificatesResponse>(request);
    EXPECT_THAT(listed, IsOk());
    return listed.value_or(ListCertificatesResponse());
  }
};

// R78, R95.
TEST_F(CertificatesTest, APrintedCertificateIsInTheRegisterAndReadingItIsLogged) {
  const std::string name = Issued();
  const auto certificate = Get(name);
  ASSERT_THAT(certificate, IsOk());
  EXPECT_EQ(certificate->state(), Certificate::STATE_VALID);
  EXPECT_EQ(certificate->content().number(), samples::Citizen(1) + "43");
  EXPECT_EQ(certificate->revision(), 1);
  const auto log = suite.AccessLog(samples::RegistrationApprovalOffice());
  ASSERT_FALSE(log.empty());
  EXPECT_EQ(log.back().method(), "GetCertificate");
  EXPECT_EQ(log.back().name(), name);
  EXPECT_THAT(Get(name, Operator(samples::kHousehold)), IsRefusal(Code::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  EXPECT_THAT(Get("federations/420625/certificates/none"), IsRefusal(Code::kNotFound, "CERTIFICATE_NOT_FOUND"));
  EXPECT_THAT(Get("federations/420625/cases/none"), IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
}

TEST_F(CertificatesTest, TheListNamesNobodyAndComesInPages) {
  const std::vector<std::string> names = {Issued(1), Issued(2), Issued(3)};
  std::vector<std::string> listed;
  std::string token;
  do {
    const ListCertificatesResponse page = List(Certificate::STATE_VALID, "due_time", token, 2);
    for (const auto& each : page.certificates()) listed.push_back(each.name());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(listed, names);
  EXPECT_EQ(List().certificates_size(), 3);
  EXPECT_EQ(List(Certificate::STATE_EXPIRED).certificates_size(), 0);
  EXPECT_EQ(List().SerializeAsString().find(samples::Citizen(1)), std::string::npos);
}

// A26: from nine years on; and the day after the last one it has expired.
TEST_F(CertificatesTest, TheHolderIsRemindedAYearBeforeItExpires) {
  const std::string name = Issued();
  const Certificate issued = *Get(name);
  const absl::CivilDay last = FromProto(issued.content().expire_date());
  const absl::CivilDay reminded(last.year() - 1, last.month(), last.day());
  suite.PassTo(EndOfDay(reminded));
  EXPECT_EQ(Get(name)->notices_size(), 0);
  suite.PassTo(EndOfDay(reminded) + absl::Seconds(1));
  EXPECT_EQ(Get(name)->notices(0).kind(), CertificateNotice::KIND_REMINDER);
  EXPECT_EQ(Get(name)->state(), Certificate::STATE_VALID);
  suite.PassTo(EndOfDay(last));
  EXPECT_EQ(Get(name)->state(), Certificate::STATE_VALID);
  suite.PassTo(EndOfDay(last) + absl::Seconds(1));
  EXPECT_EQ(Get(name)->state(), Certificate::STATE_EXPIRED);
  EXPECT_EQ(Get(name)->revision(), 3);
}

// A11: an officer cancels on data, a supervisor revokes what was entered in
// error; requests are known again, tried out, and bound to an etag like those
// about cases.
TEST_F(CertificatesTest, TheHouseholdFederationCancelsAndASupervisorRevokes) {
  const std::string name = Issued();
  CancelCertificateRequest cancel = Cancellation(name, Certificate::CANCEL_CAUSE_DEATH);
  cancel.set_validate_only(true);
  EXPECT_EQ(Call<Certificate>(cancel)->state(), Certificate::STATE_CANCELLED);
  EXPECT_EQ(Get(name)->state(), Certificate::STATE_VALID);
  cancel.set_validate_only(false);
  cancel.set_etag("\"7\"");
  EXPECT_THAT(Call<Certificate>(cancel), IsRefusal(Code::kAborted, "ETAG_STALE"));
  cancel.set_etag(Get(name)->etag());
  const auto cancelled = Call<Certificate>(cancel);
  ASSERT_THAT(cancelled, IsOk());
  EXPECT_EQ(cancelled->notices(0).kind(), CertificateNotice::KIND_CANCELLATION);

  EXPECT_THAT(Call<Certificate>(Revocation(name)), IsRefusal(Code::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  const auto revoked = Call<Certificate>(Revocation(name), HouseholdSupervisor());
  ASSERT_THAT(revoked, IsOk());
  EXPECT_EQ(revoked->state(), Certificate::STATE_VALID);
  EXPECT_FALSE(revoked->has_cancel_date());
  EXPECT_EQ(Call<Certificate>(cancel)->SerializeAsString(), cancelled->SerializeAsString());
  cancel.mutable_cancellation()->set_explanation("另一依据");
  EXPECT_THAT(Call<Certificate>(cancel), IsRefusal(Code::kAlreadyExists, "REQUEST_ID_REUSED"));

  ListCertificateEventsRequest history;
  history.set_parent(name);
  EXPECT_EQ(Call<ListCertificateEventsResponse>(history)->events_size(), 3);
}

TEST_F(CertificatesTest, ACancellationStatesItsGroundAndAnErrorIsForASupervisor) {
  const std::string name = Issued();
  CancelCertificateRequest cancel = Cancellation(name, Certificate::CANCEL_CAUSE_ADMINISTRATIVE_ERROR);
  EXPECT_THAT(Call<Certificate>(cancel), IsRefusal(Code::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  cancel.mutable_cancellation()->clear_explanation();
  EXPECT_THAT(Call<Certificate>(cancel, HouseholdSupervisor()), IsRefusal(Code::kInvalidArgument, "CONTENT_INVALID"));
}

// R26: the household federation's own cancellation begins the year too.
TEST_F(CertificatesTest, WhoseCertificateWasCancelledAtTheirWishIsBannedForAYear) {
  const std::string name = Issued();
  ASSERT_THAT(Call<Certificate>(Cancellation(name, Certificate::CANCEL_CAUSE_VOLUNTARY)), IsOk());
  const std::string again = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToHousehold(again);
  suite.Do(again, samples::ConfirmJurisdiction());
  EXPECT_THAT(suite.Try(again, samples::Approve()), IsRefusal(Code::kFailedPrecondition, "REAPPLICATION_BAN"));
  suite.Do(again, samples::Refuse());
}

TEST_F(CertificatesTest, AreFoundByTheirHolder) {
  const std::string name = Issued(1);
  Issued(2);
  const std::string citizen_id = samples::LimbApplication(1, suite.Now()).applicant().citizen_id();
  SearchCertificatesRequest request;
  request.set_parent("federations/" + std::string(samples::kHousehold));
  request.set_citizen_id(citizen_id);
  const size_t lines = suite.AccessLog(samples::RegistrationApprovalOffice()).size();
  const auto found = Call<SearchCertificatesResponse>(request);
  ASSERT_THAT(found.status(), IsOk());
  ASSERT_EQ(found->certificates_size(), 1);
  EXPECT_EQ(found->certificates(0).name(), name);
  EXPECT_EQ(suite.AccessLog(samples::RegistrationApprovalOffice()).size(), lines + 1);
  request.set_citizen_id("1");
  EXPECT_THAT(Call<SearchCertificatesResponse>(request), IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
}

TEST_F(CertificatesTest, AWatchTellsWhatHappensToThem) {
  const std::string name = Issued(1);
  ASSERT_THAT(Call<Certificate>(Cancellation(name, Certificate::CANCEL_CAUSE_DEATH)).status(), IsOk());
  const auto stub = certificate::v1::CertificateService::NewStub(
      suite.Channel(samples::RegistrationApprovalOffice(), std::string(samples::kHousehold) + "-staff"));
  const auto context = Suite::Context(suite.Token(samples::HouseholdOfficer()));
  WatchCertificatesRequest request;
  request.set_parent("federations/" + std::string(samples::kHousehold));
  const auto reader = stub->WatchCertificates(context.get(), request);
  WatchCertificatesResponse issued, cancelled;
  ASSERT_TRUE(reader->Read(&issued));
  ASSERT_TRUE(reader->Read(&cancelled));
  context->TryCancel();
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(issued.sequence(), 1);
  EXPECT_EQ(issued.state(), Certificate::STATE_VALID);
  EXPECT_EQ(issued.summary().state(), Certificate::STATE_CANCELLED);
  EXPECT_EQ(issued.notices_size(), 0);
  EXPECT_EQ(cancelled.sequence(), 2);
  EXPECT_EQ(cancelled.revision(), 2);
  EXPECT_EQ(cancelled.state(), Certificate::STATE_CANCELLED);
  EXPECT_TRUE(cancelled.has_event_time());
  ASSERT_EQ(cancelled.notices_size(), 1);
  EXPECT_EQ(cancelled.notices(0), CertificateNotice::KIND_CANCELLATION);
}

}  // namespace
}  // namespace tongban
