// Item 7 of the issue: bad input gets a clear answer and loses nothing.

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/desk/tables.h"
#include "common/exchange/ledger.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/casework/v1/case_service.pb.h"
#include "tongban/exchange/v1/exchange_service.pb.h"
#include "tongban/intake/v1/intake_service.pb.h"
#include "tongban/registration_approval/v1/registration_approval_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::OfficeRef;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using Code = absl::StatusCode;

// Everything every office holds; without what a refusal for lack of right adds.
std::vector<std::map<std::string, TableContent>> Stored(const Suite& suite, bool with_access_log) {
  auto content = suite.Content();
  if (with_access_log) return content;
  for (auto& office : content) {
    office.erase(std::string(kAccess.name));
    std::erase_if(office[std::string(kCounters.name)],
                  [](const auto& row) { return absl::StrContains(row.first, "access"); });
  }
  return content;
}

class RefusalsTest : public SuiteTest {
 protected:
  RefusalsTest() {
    submitted = suite.Submit(samples::LimbApplication(1, suite.Now()));
    at_household = suite.Submit(samples::LimbApplication(2, suite.Now()));
    suite.CarryToHousehold(at_household);
  }

  // Refused so, with nothing changed anywhere; what lacks right is logged, and
  // nothing else is.
  absl::Status RefusalOf(const std::function<absl::Status()>& call, Code code, const std::string& reason) {
    SCOPED_TRACE(reason);
    const bool is_logged = code == Code::kPermissionDenied;
    const auto before = Stored(suite, !is_logged);
    const size_t logged = CountLogged(reason);
    const absl::Status status = call();
    EXPECT_THAT(status, IsRefusal(code, reason));
    EXPECT_FALSE(ChineseOf(status).empty()) << "no text for the person at the counter";
    EXPECT_TRUE(Stored(suite, !is_logged) == before) << "the store has changed";
    EXPECT_EQ(CountLogged(reason), logged + (is_logged ? 1 : 0));
    return status;
  }

  // Records of refusals with this reason, at every office.
  size_t CountLogged(const std::string& reason) {
    size_t count = 0;
    for (const auto& office : suite.Offices()) {
      for (const auto& [key, bytes] : office->ContentOf(kAccess)) {
        record::v1::AccessRecord record;
        EXPECT_TRUE(record.ParseFromString(bytes));
        count += record.refused() && record.reason() == reason;
      }
    }
    return count;
  }
  void ExpectRefused(const std::function<absl::Status()>& call, Code code, const std::string& reason) {
    RefusalOf(call, code, reason).IgnoreError();
  }

  absl::Status Submit(const Application& application, const Attempt& attempt = Attempt()) {
    return suite.Try("", samples::Submit(application), attempt).status();
  }
  Application Sample() { return samples::LimbApplication(3, suite.Now()); }
  static Actor Of(Actor actor, absl::string_view federation) {
    actor.set_federation(std::string(federation));
    return actor;
  }
  absl::Status AcceptAs(const CallAs& as) {
    return suite.Try(submitted, samples::Accept(suite.InDays(1)), {.as = as}).status();
  }

  std::string submitted, at_household;
};

TEST_F(RefusalsTest, BytesThatAreNoMessage) {
  const intake::v1::SubmitApplicationRequest request;
  ExpectRefused(
      [&] {
        return suite
            .CallRaw(samples::IntakeOffice(), Suite::MethodOf(request), "\xff\xff\xff", samples::IntakeOfficer())
            .status();
      },
      Code::kInvalidArgument, "REQUEST_UNREADABLE");
}

// gRPC itself turns it away, before there is anybody to say why.
TEST_F(RefusalsTest, AMessageThatIsTooLarge) {
  const auto before = Stored(suite, true);
  const intake::v1::SubmitApplicationRequest request;
  const auto answer = suite.CallRaw(samples::IntakeOffice(), Suite::MethodOf(request),
                                    std::string(kMostRequestBytes + 1, 'x'), samples::IntakeOfficer());
  EXPECT_EQ(answer.status().code(), Code::kResourceExhausted);
  EXPECT_TRUE(Stored(suite, true) == before);
}

TEST_F(RefusalsTest, ContentAtFaultIsListedWhole) {
  Application application = Sample();
  application.mutable_migration();  // Closed, and nothing of it is stated.
  std::string& citizen_id = *application.mutable_applicant()->mutable_citizen_id();
  citizen_id.back() = citizen_id.back() == '1' ? '2' : '1';
  application.mutable_applicant()->set_mobile("not digits");
  application.mutable_applicant()->set_full_name(std::string(5000, 'n'));
  application.mutable_materials(0)->mutable_pages(0)->set_blob("short");
  application.set_truthful(false);
  const absl::Status refusal =
      RefusalOf([&] { return Submit(application); }, Code::kInvalidArgument, "CONTENT_INVALID");
  EXPECT_THAT(FieldsOf(refusal),
              IsSupersetOf({"submission.application.migration", "submission.application.applicant.citizen_id",
                            "submission.application.applicant.mobile", "submission.application.applicant.full_name",
                            "submission.application.materials[0].pages[0].blob",
                            "submission.application.migration.delivery", "submission.application.truthful"}));
  // A refusal names fields, never values.
  EXPECT_FALSE(absl::StrContains(refusal.ToString(), citizen_id));
}

TEST_F(RefusalsTest, ANestedEnumThatIsUnknown) {
  Application application = Sample();
  application.mutable_materials(1)->set_kind(static_cast<casework::v1::Material::Kind>(77));
  const absl::Status refusal =
      RefusalOf([&] { return Submit(application); }, Code::kInvalidArgument, "CONTENT_INVALID");
  EXPECT_THAT(FieldsOf(refusal), Contains("submission.application.materials[1].kind"));
}

// R2, R83.
TEST_F(RefusalsTest, AnApplicationThatBelongsElsewhere) {
  Application local = Sample();
  local.set_household_federation(std::string(samples::kResidence));
  EXPECT_THAT(FieldsOf(RefusalOf([&] { return Submit(local); }, Code::kInvalidArgument, "CONTENT_INVALID")),
              Contains("submission.application.household_federation"));
  Application elsewhere = Sample();
  elsewhere.set_residence_federation(std::string(samples::kHousehold));
  EXPECT_THAT(FieldsOf(RefusalOf(
                  [&] { return Submit(elsewhere, {.as = samples::IntakeOfficer(), .at = samples::IntakeOffice()}); },
                  Code::kInvalidArgument, "CONTENT_INVALID")),
              Contains("submission.application.residence_federation"));
}

TEST_F(RefusalsTest, NamesThatNameNothing) {
  intake::v1::AcceptApplicationRequest request;
  request.set_request_id("names");
  const auto call = [&] {
    return suite.Call<Case>(samples::IntakeOffice(), request, samples::IntakeOfficer()).status();
  };
  request.set_name("federations/999999/cases/999999-20260907-000001");
  EXPECT_EQ(MetadataOf(RefusalOf(call, Code::kNotFound, "FEDERATION_NOT_SERVED"), "federation"), "999999");
  request.set_name("cases/1");
  EXPECT_THAT(FieldsOf(RefusalOf(call, Code::kInvalidArgument, "NAME_MALFORMED")), Contains("name"));
  request.set_name("federations/330213/cases/330213-20260907-009999");
  *request.mutable_acceptance() = samples::Accept(suite.InDays(1)).accept_application();
  ExpectRefused(call, Code::kNotFound, "CASE_NOT_FOUND");
}

TEST_F(RefusalsTest, ARequestWithoutIdOrContent) {
  intake::v1::AcceptApplicationRequest request;
  request.set_name(NameAt(samples::IntakeOffice(), submitted));
  const absl::Status refusal =
      RefusalOf([&] { return suite.Call<Case>(samples::IntakeOffice(), request, samples::IntakeOfficer()).status(); },
                Code::kInvalidArgument, "REQUEST_MALFORMED");
  EXPECT_EQ(FieldsOf(refusal), (std::set<std::string>{"request_id", "acceptance"}));
}

TEST_F(RefusalsTest, ARequestIdOfAnotherContent) {
  suite.Do("", samples::Submit(Sample()), {.request_id = "once"});
  Application other = Sample();
  other.mutable_applicant()->set_mobile("19900000000");
  const absl::Status refusal =
      RefusalOf([&] { return Submit(other, {.request_id = "once"}); }, Code::kAlreadyExists, "REQUEST_ID_REUSED");
  EXPECT_THAT(FieldsOf(refusal), Contains("request_id"));
}

TEST_F(RefusalsTest, AnEtagThatIsStale) {
  const std::string stale = suite.CaseOf(submitted).etag();
  suite.Do(submitted, samples::RequestCorrection());
  suite.Do(submitted, samples::Supplement(samples::LimbApplication(1, suite.Now())));
  const absl::Status refusal =
      RefusalOf([&] { return suite.Try(submitted, samples::Accept(suite.InDays(1)), {.etag = stale}).status(); },
                Code::kAborted, "ETAG_STALE");
  EXPECT_EQ(MetadataOf(refusal, "currentEtag"), suite.CaseOf(submitted).etag());
}

TEST_F(RefusalsTest, AnActInTheWrongState) {
  const absl::Status refusal = RefusalOf([&] { return suite.Try(at_household, samples::Approve()).status(); },
                                         Code::kFailedPrecondition, "NOT_IN_THIS_STATE");
  EXPECT_EQ(MetadataOf(refusal, "state"), "STATE_CHECKING_JURISDICTION");
  EXPECT_EQ(MetadataOf(refusal, "possibleActs"), "confirm_jurisdiction,return_for_jurisdiction,record_withdrawal");
  EXPECT_EQ(InsteadOf(refusal).violations_size(), 3);
}

TEST_F(RefusalsTest, AnActWhereTheCaseIsNoLonger) {
  const absl::Status refusal = RefusalOf(
      [&] { return suite.Try(at_household, samples::ReturnApplication(), {.at = samples::IntakeOffice()}).status(); },
      Code::kFailedPrecondition, "HELD_ELSEWHERE");
  EXPECT_EQ(MetadataOf(refusal, "holderFederation"), samples::kHousehold);
  EXPECT_EQ(MetadataOf(refusal, "holderOffice"), "KIND_REGISTRATION_APPROVAL");
  EXPECT_THAT(ChineseOf(refusal), HasSubstr("其他残联（420625）审定部门"));
}

// What another office offers is not served here at all.
TEST_F(RefusalsTest, AnActOfAnotherOffice) {
  const registration_approval::v1::ApproveCaseRequest request;
  const auto before = Stored(suite, true);
  EXPECT_EQ(suite.Call<Case>(samples::IntakeOffice(), request, samples::IntakeOfficer()).status().code(),
            Code::kUnimplemented);
  EXPECT_TRUE(Stored(suite, true) == before);
}

TEST_F(RefusalsTest, TheWrongRole) {
  const absl::Status refusal =
      RefusalOf([&] { return AcceptAs(samples::Clerk()); }, Code::kPermissionDenied, "ROLE_NOT_ALLOWED");
  EXPECT_THAT(MetadataOf(refusal, "allowedRoles"), HasSubstr("ROLE_INTAKE_OFFICER"));
  casework::v1::ListEventsRequest history;
  history.set_parent(NameAt(samples::IntakeOffice(), submitted));
  const auto list = [&] {
    return suite.Call<casework::v1::ListEventsResponse>(samples::IntakeOffice(), history, Operator()).status();
  };
  ExpectRefused(list, Code::kPermissionDenied, "ROLE_NOT_ALLOWED");
  casework::v1::GetCaseRequest read;
  read.set_name(NameAt(samples::IntakeOffice(), submitted));
  read.set_view(casework::v1::CASE_VIEW_ASSESSMENT);
  ExpectRefused([&] { return suite.Call<Case>(samples::IntakeOffice(), read, Operator()).status(); },
                Code::kPermissionDenied, "VIEW_NOT_ALLOWED");
}

TEST_F(RefusalsTest, SomeoneOfAnotherCounty) {
  const Actor stranger = Of(samples::IntakeOfficer(), samples::kHousehold);
  ExpectRefused([&] { return AcceptAs(stranger); }, Code::kPermissionDenied, "FEDERATION_MISMATCH");
  CallAs borrowed_machine = stranger;
  borrowed_machine.certificate = "330213-staff";
  ExpectRefused([&] { return AcceptAs(borrowed_machine); }, Code::kPermissionDenied, "TOKEN_FEDERATION_MISMATCH");
  CallAs borrowed_token = samples::IntakeOfficer();
  borrowed_token.certificate = "420625-staff";
  ExpectRefused([&] { return AcceptAs(borrowed_token); }, Code::kPermissionDenied, "TOKEN_FEDERATION_MISMATCH");
}

// R78: an institution sees its own cases, no others.
TEST_F(RefusalsTest, AnInstitutionThatReadsTheCaseOfAnother) {
  casework::v1::GetCaseRequest read;
  read.set_name(NameAt(samples::IntakeOffice(), at_household));
  const CallAs stranger = samples::Clerk(samples::kFarInstitution);
  ExpectRefused([&] { return suite.Call<Case>(samples::IntakeOffice(), read, stranger).status(); },
                Code::kPermissionDenied, "OTHER_INSTITUTION");
  casework::v1::ListEventsRequest list;
  list.set_parent(read.name());
  ExpectRefused(
      [&] { return suite.Call<casework::v1::ListEventsResponse>(samples::IntakeOffice(), list, stranger).status(); },
      Code::kPermissionDenied, "OTHER_INSTITUTION");
}

TEST_F(RefusalsTest, AnInstitutionThatActsOnTheCaseOfAnother) {
  suite.Do(submitted, samples::Accept(suite.InDays(1)));
  ExpectRefused(
      [&] {
        return suite.Try(submitted, samples::Attend(suite.Now()), {.as = samples::Clerk(samples::kFarInstitution)})
            .status();
      },
      Code::kPermissionDenied, "OTHER_INSTITUTION");
}

TEST_F(RefusalsTest, TokensThatDoNotHold) {
  CallAs nobody;
  ExpectRefused([&] { return AcceptAs(nobody); }, Code::kUnauthenticated, "TOKEN_MISSING");
  nobody.token = "not.a.token";
  EXPECT_EQ(AcceptAs(nobody).code(), Code::kUnauthenticated);
  const Actor officer = samples::IntakeOfficer();
  const TokenClaims claims{.person = {.federation = officer.federation(),
                                      .person_id = officer.person_id(),
                                      .roles = {officer.role()},
                                      .institution_id = ""},
                           .issued = absl::Now() - absl::Hours(9),
                           .expires = absl::Now() - absl::Hours(1)};
  nobody.token = IssueToken(claims, SuiteFiles::Shared().TokenKeyPem("330213")).value();
  ExpectRefused([&] { return AcceptAs(nobody); }, Code::kUnauthenticated, "TOKEN_EXPIRED");
  // Signed by a county that does not answer for the person.
  nobody.token =
      IssueToken({claims.person, absl::Now(), absl::Now() + absl::Hours(1)}, SuiteFiles::Shared().TokenKeyPem("420625"))
          .value();
  ExpectRefused([&] { return AcceptAs(nobody); }, Code::kUnauthenticated, "TOKEN_SIGNATURE_INVALID");
}

TEST_F(RefusalsTest, PeopleAtTheDoorOfOffices) {
  exchange::v1::GetRouteHeadRequest request;
  *request.mutable_route() = MakeRoute(samples::IntakeOffice(), samples::AssessmentOffice());
  ExpectRefused(
      [&] {
        return suite.Call<exchange::v1::Receipt>(samples::AssessmentOffice(), request, samples::IntakeOfficer())
            .status();
      },
      Code::kPermissionDenied, "PEER_NOT_AN_OFFICE");
}

// An office asks only about what it sends itself.
TEST_F(RefusalsTest, AnOfficeThatSpeaksForAnother) {
  exchange::v1::DeliverRequest request;
  *request.mutable_route() = MakeRoute(samples::IntakeOffice(), samples::AssessmentOffice());
  request.add_entries()->set_sequence(1);
  CallAs other;
  other.certificate = "420625-intake";
  const auto before = Stored(suite, false);
  const auto answer = suite.Call<exchange::v1::DeliverResponse>(samples::AssessmentOffice(), request, other);
  EXPECT_EQ(answer.status().code(), Code::kPermissionDenied) << answer.status();
  EXPECT_TRUE(Stored(suite, false) == before);
}

// Nobody gets as far as a refusal: the connection fails.
class ConnectionsTest : public RefusalsTest {
 protected:
  void ExpectNoConnection(const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    const auto before = Stored(suite, true);
    const auto channel =
        grpc::CreateChannel("127.0.0.1:" + std::to_string(suite.At(samples::IntakeOffice()).port()), credentials);
    const auto context = Suite::Context(suite.Token(samples::IntakeOfficer()));
    const auto request = suite.RequestFor(submitted, samples::Accept(suite.InDays(1)));
    const grpc::ByteBuffer sent = ToWire(request->SerializeAsString());
    grpc::ByteBuffer received;
    std::promise<grpc::Status> done;
    grpc::GenericStub(channel).UnaryCall(context.get(), Suite::MethodOf(*request), grpc::StubOptions(), &sent,
                                         &received, [&done](const grpc::Status& status) { done.set_value(status); });
    EXPECT_EQ(done.get_future().get().error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_TRUE(Stored(suite, true) == before);
  }
};

TEST_F(ConnectionsTest, WithoutTls) { ExpectNoConnection(grpc::InsecureChannelCredentials()); }

TEST_F(ConnectionsTest, WithACertificateOfAnotherAuthority) {
  SuiteFiles foreign;
  foreign.IssueFor("330213");
  TlsFiles files = foreign.Leaf("330213-staff");
  files.roots = SuiteFiles::Shared().Path("ca.crt");
  ExpectNoConnection(ChannelCredentials(files, kTrustDomain, std::nullopt));
}

}  // namespace
}  // namespace tongban
