// How a county's own systems bring notices to the people they are for (R86).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/desk/tables.h"
#include "common/time/timestamps.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/casework/v1/case_service.grpc.pb.h"
#include "tongban/casework/v1/notice_service.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::AddressedNotice;
using casework::v1::Case;
using casework::v1::GetNoticeRequest;
using casework::v1::ListNoticesRequest;
using casework::v1::ListNoticesResponse;
using casework::v1::ListPendingNoticesRequest;
using casework::v1::ListPendingNoticesResponse;
using casework::v1::Notice;
using casework::v1::NoticeAttempt;
using casework::v1::NoticeDelivery;
using casework::v1::NoticeSummary;
using casework::v1::RecordNoticeAttemptRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Code = absl::StatusCode;

class NoticesTest : public SuiteTest {
 protected:
  using SuiteTest::SuiteTest;

  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const Request& request, const Actor& who = samples::IntakeOfficer()) {
    return suite.Call<Response>(samples::IntakeOffice(), request, CallAs(who));
  }

  static ListPendingNoticesRequest Listing(NoticeDelivery::State state = NoticeDelivery::STATE_UNSPECIFIED) {
    ListPendingNoticesRequest request;
    request.set_parent("federations/330213");
    request.set_state(state);
    return request;
  }
  // Every page of that size, one after the other.
  std::vector<NoticeSummary> Pending(ListPendingNoticesRequest request = Listing(), int size = 0) {
    std::vector<NoticeSummary> all;
    request.set_page_size(size);
    do {
      const auto page = Call<ListPendingNoticesResponse>(request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      EXPECT_TRUE(size == 0 || page->notices_size() <= size);
      all.insert(all.end(), page->notices().begin(), page->notices().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  std::vector<std::string> PendingNames(const ListPendingNoticesRequest& request = Listing(), int size = 0) {
    std::vector<std::string> names;
    for (const NoticeSummary& each : Pending(request, size)) names.push_back(each.name());
    return names;
  }

  static std::string NameOf(const std::string& case_id, int number) {
    return absl::StrCat(NameAt(samples::IntakeOffice(), case_id), "/notices/", number);
  }

  RecordNoticeAttemptRequest Attempt(const std::string& name, NoticeAttempt::Outcome outcome,
                                     const std::string& request_id) {
    RecordNoticeAttemptRequest request;
    request.set_name(name);
    request.set_request_id(request_id);
    NoticeAttempt& attempt = *request.mutable_attempt();
    attempt.set_channel(NoticeAttempt::CHANNEL_SMS);
    attempt.set_outcome(outcome);
    *attempt.mutable_attempt_time() = ToProto(suite.Now());
    if (outcome != NoticeAttempt::OUTCOME_FAILED) return request;
    attempt.set_failure(NoticeAttempt::FAILURE_WRONG_CONTACT);
    attempt.set_reason("空号");
    return request;
  }
  absl::StatusOr<NoticeSummary> Record(const std::string& name, NoticeAttempt::Outcome outcome,
                                       const std::string& request_id, const Actor& who = samples::IntakeOfficer()) {
    return Call<NoticeSummary>(Attempt(name, outcome, request_id), who);
  }

  absl::StatusOr<AddressedNotice> Get(const std::string& name, const Actor& who = samples::IntakeOfficer()) {
    GetNoticeRequest request;
    request.set_name(name);
    return Call<AddressedNotice>(request, who);
  }

  std::string File(int person = 1) { return suite.Submit(samples::LimbApplication(person, suite.Now())); }
};

// R86: from the act that owes it to the receipt, over a failure that is told.
TEST_F(NoticesTest, ANoticeIsPendingUntilItIsSentAndThenReceived) {
  const std::string name = NameOf(File(), 1);
  ASSERT_EQ(PendingNames(), std::vector{name});
  EXPECT_EQ(Pending()[0].kind(), Notice::KIND_RECEIPT);
  EXPECT_EQ(Pending()[0].addressee(), Notice::ADDRESSEE_APPLICANT);
  EXPECT_EQ(Pending()[0].state(), NoticeDelivery::STATE_PENDING);
  EXPECT_EQ(FromProto(Pending()[0].issue_time()), suite.Now());

  suite.PassTo(suite.Now() + absl::Minutes(2));
  ASSERT_THAT(Record(name, NoticeAttempt::OUTCOME_FAILED, "try"), IsOk());
  ASSERT_EQ(PendingNames(), std::vector{name});
  const NoticeSummary failed = Pending()[0];
  EXPECT_EQ(failed.state(), NoticeDelivery::STATE_FAILED);
  EXPECT_EQ(failed.attempt_count(), 1);
  EXPECT_EQ(failed.last_channel(), NoticeAttempt::CHANNEL_SMS);
  EXPECT_EQ(failed.last_failure(), NoticeAttempt::FAILURE_WRONG_CONTACT);
  EXPECT_EQ(FromProto(failed.last_attempt_time()), suite.Now());
  EXPECT_THAT(PendingNames(Listing(NoticeDelivery::STATE_PENDING)), IsEmpty());
  EXPECT_EQ(PendingNames(Listing(NoticeDelivery::STATE_FAILED)), std::vector{name});

  EXPECT_EQ(Record(name, NoticeAttempt::OUTCOME_SENT, "send")->state(), NoticeDelivery::STATE_SENT);
  EXPECT_THAT(PendingNames(), IsEmpty());
  EXPECT_EQ(Record(name, NoticeAttempt::OUTCOME_RECEIVED, "receipt")->state(), NoticeDelivery::STATE_RECEIVED);
  EXPECT_THAT(PendingNames(), IsEmpty());
  EXPECT_THAT(Record(name, NoticeAttempt::OUTCOME_SENT, "again"),
              IsRefusal(Code::kFailedPrecondition, "NOTICE_RECEIVED"));

  const AddressedNotice notice = *Get(name);
  ASSERT_EQ(notice.delivery().attempts_size(), 3);
  EXPECT_EQ(notice.delivery().attempts(0).reason(), "空号");
  EXPECT_EQ(notice.delivery().attempts(0).actor().person_id(), samples::IntakeOfficer().person_id());
  EXPECT_EQ(FromProto(notice.delivery().attempts(2).record_time()), suite.Now());
}

TEST_F(NoticesTest, WhatCameBackIsPendingAgain) {
  const std::string name = NameOf(File(), 1);
  ASSERT_THAT(Record(name, NoticeAttempt::OUTCOME_SENT, "send"), IsOk());
  EXPECT_THAT(PendingNames(), IsEmpty());
  ASSERT_THAT(Record(name, NoticeAttempt::OUTCOME_FAILED, "back"), IsOk());
  EXPECT_EQ(PendingNames(Listing(NoticeDelivery::STATE_FAILED)), std::vector{name});
}

// What it takes to deliver it, and no more of the file (R78).
TEST_F(NoticesTest, ANoticeSaysWhatIsToldAndHowItsAddresseeIsReached) {
  const std::string id = suite.Submit(samples::MinorApplication(1, suite.Now()));
  const Case file = suite.CaseOf(id);
  const auto notice = Get(NameOf(id, 1));
  ASSERT_THAT(notice, IsOk());
  EXPECT_EQ(notice->name(), NameOf(id, 1));
  EXPECT_EQ(notice->notice().SerializeAsString(), file.notices(0).SerializeAsString());
  EXPECT_EQ(notice->recipient().full_name(), file.application().guardian().full_name());
  EXPECT_EQ(notice->recipient().mobile(), file.application().guardian().mobile());
  EXPECT_EQ(notice->recipient().address().detail(), file.application().applicant().residence_address().detail());
  EXPECT_EQ(notice->delivery().state(), NoticeDelivery::STATE_PENDING);
  EXPECT_THAT(notice->SerializeAsString(), Not(HasSubstr(file.application().applicant().citizen_id())));
  const AddressedNotice of_an_adult = *Get(NameOf(File(2), 1));
  EXPECT_EQ(of_an_adult.recipient().full_name(), samples::LimbApplication(2, suite.Now()).applicant().full_name());
  EXPECT_THAT(Get(NameOf(id, 2)), IsRefusal(Code::kNotFound, "NOTICE_NOT_FOUND"));
  EXPECT_THAT(Get(NameOf(id, 1) + "x"), IsRefusal(Code::kNotFound, "NOTICE_NOT_FOUND"));
  EXPECT_THAT(Get(NameOf("330213-20260907-999999", 1)), IsRefusal(Code::kNotFound, "CASE_NOT_FOUND"));
  EXPECT_THAT(Get(NameAt(samples::IntakeOffice(), id)), IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_THAT(Get("notices/1"), IsRefusal(Code::kInvalidArgument, "NAME_MALFORMED"));
}

// R78.
TEST_F(NoticesTest, TheListNamesNobodyAndReadingANoticeIsLogged) {
  const std::string id = File(), name = NameOf(id, 1);
  ASSERT_THAT(Record(name, NoticeAttempt::OUTCOME_FAILED, "try"), IsOk());
  const Case file = suite.CaseOf(id);
  const casework::v1::Person& applicant = file.application().applicant();
  const std::string shown = Call<ListPendingNoticesResponse>(Listing(), Operator())->SerializeAsString();
  for (const std::string& text : {applicant.full_name(), applicant.mobile(), std::string("空号")}) {
    EXPECT_THAT(shown, Not(HasSubstr(text)));
  }
  const size_t before = suite.AccessLog(samples::IntakeOffice()).size();
  ASSERT_THAT(Get(name), IsOk());
  ListNoticesRequest list;
  list.set_parent(NameAt(samples::IntakeOffice(), id));
  ASSERT_THAT(Call<ListNoticesResponse>(list), IsOk());
  const auto log = suite.AccessLog(samples::IntakeOffice());
  ASSERT_EQ(log.size(), before + 2);
  EXPECT_EQ(log[before].method(), "GetNotice");
  EXPECT_EQ(log[before].name(), name);
  EXPECT_EQ(log[before + 1].method(), "ListNotices");
  EXPECT_EQ(log[before + 1].name(), list.parent());
}

TEST_F(NoticesTest, TheSameRequestIdHasOneEffectAndOneAnswer) {
  const std::string name = NameOf(File(), 1);
  const auto first = Record(name, NoticeAttempt::OUTCOME_FAILED, "try");
  ASSERT_THAT(Record(name, NoticeAttempt::OUTCOME_SENT, "send"), IsOk());
  suite.Restart(samples::IntakeOffice());
  EXPECT_EQ(Record(name, NoticeAttempt::OUTCOME_FAILED, "try")->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Get(name)->delivery().attempts_size(), 2);
  EXPECT_THAT(PendingNames(), IsEmpty());
  EXPECT_THAT(Record(name, NoticeAttempt::OUTCOME_SENT, "try"), IsRefusal(Code::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_THAT(Record(name, NoticeAttempt::OUTCOME_SENT, ""), IsRefusal(Code::kInvalidArgument, "REQUEST_MALFORMED"));
}

TEST_F(NoticesTest, WhatIsOnlyTriedOutLeavesNothing) {
  const std::string name = NameOf(File(), 1);
  RecordNoticeAttemptRequest request = Attempt(name, NoticeAttempt::OUTCOME_RECEIVED, "try");
  request.set_validate_only(true);
  EXPECT_EQ(Call<NoticeSummary>(request)->state(), NoticeDelivery::STATE_RECEIVED);
  EXPECT_EQ(PendingNames(), std::vector{name});
  EXPECT_EQ(Get(name)->delivery().attempts_size(), 0);
  EXPECT_THAT(Record(name, NoticeAttempt::OUTCOME_SENT, "try"), IsOk());
}

TEST_F(NoticesTest, EverythingWrongWithAnAttemptIsNamed) {
  RecordNoticeAttemptRequest request = Attempt(NameOf(File(), 1), NoticeAttempt::OUTCOME_FAILED, "try");
  NoticeAttempt& attempt = *request.mutable_attempt();
  attempt.clear_channel();
  attempt.clear_failure();
  attempt.set_reference(std::string(201, '1'));
  *attempt.mutable_attempt_time() = ToProto(suite.Now() + absl::Hours(1));
  const auto refused = Call<NoticeSummary>(request);
  EXPECT_THAT(refused, IsRefusal(Code::kInvalidArgument, "CONTENT_INVALID"));
  EXPECT_THAT(FieldsOf(refused), ::testing::UnorderedElementsAre("attempt.channel", "attempt.failure",
                                                                 "attempt.reference", "attempt.attempt_time"));
  request.clear_attempt();
  EXPECT_THAT(FieldsOf(Call<NoticeSummary>(request)), ElementsAre("attempt"));
  // Who reports is known by the token, whatever the request says.
  request = Attempt(request.name(), NoticeAttempt::OUTCOME_SENT, "try");
  request.mutable_attempt()->mutable_actor()->set_person_id("somebody");
  ASSERT_THAT(Call<NoticeSummary>(request), IsOk());
  EXPECT_EQ(Get(request.name())->delivery().attempts(0).actor().person_id(), samples::IntakeOfficer().person_id());
}

TEST_F(NoticesTest, OnlyOfficersOfTheCountyTellItsApplicants) {
  const std::string name = NameOf(File(), 1);
  Actor stranger = samples::IntakeOfficer();
  stranger.set_federation(std::string(samples::kHousehold));
  for (const Actor& who : {samples::Portal(), samples::Clerk(), Operator()}) {
    EXPECT_THAT(Get(name, who), IsRefusal(Code::kPermissionDenied, "ROLE_NOT_ALLOWED"));
    EXPECT_THAT(Record(name, NoticeAttempt::OUTCOME_SENT, "send", who),
                IsRefusal(Code::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  }
  EXPECT_THAT(Get(name, stranger), IsRefusal(Code::kPermissionDenied, "FEDERATION_MISMATCH"));
  EXPECT_THAT(Record(name, NoticeAttempt::OUTCOME_SENT, "send", stranger),
              IsRefusal(Code::kPermissionDenied, "FEDERATION_MISMATCH"));
  EXPECT_THAT(Call<ListPendingNoticesResponse>(Listing(), stranger),
              IsRefusal(Code::kPermissionDenied, "FEDERATION_MISMATCH"));
  EXPECT_THAT(Call<ListPendingNoticesResponse>(Listing(), samples::Portal()),
              IsRefusal(Code::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  EXPECT_THAT(Record(name, NoticeAttempt::OUTCOME_SENT, "send", samples::Supervisor()), IsOk());
  // The other offices keep no such list.
  EXPECT_EQ(suite.Call<AddressedNotice>(samples::AssessmentOffice(), GetNoticeRequest(), samples::IntakeOfficer())
                .status()
                .code(),
            Code::kUnimplemented);
}

// The residence county answers the applicant, whoever has the case (R57).
TEST_F(NoticesTest, WhatTheHouseholdCountyTellsIsPendingAtTheResidenceCounty) {
  const std::string id = File();
  suite.CarryToDelivery(id);
  const Case file = suite.CaseOf(id);
  std::vector<std::string> all;
  std::vector<Notice::Kind> kinds;
  for (const NoticeSummary& each : Pending()) {
    all.push_back(each.name());
    kinds.push_back(each.kind());
  }
  ASSERT_GT(file.notices_size(), 4);
  ASSERT_EQ(kinds, NoticesOf(file));
  for (int i = 0; i < file.notices_size(); ++i) EXPECT_EQ(all[static_cast<size_t>(i)], NameOf(id, i + 1));

  ListNoticesRequest list;
  list.set_parent(NameAt(samples::IntakeOffice(), id));
  list.set_page_size(3);
  std::vector<std::string> listed;
  do {
    const auto page = Call<ListNoticesResponse>(list);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->notices_size(), 3);
    for (const AddressedNotice& each : page->notices()) listed.push_back(each.name());
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(listed, all);
}

TEST_F(NoticesTest, PagesShowEveryPendingNoticeOnceOldestFirst) {
  std::vector<std::string> names;
  for (int person = 1; person <= 7; ++person) {
    names.push_back(NameOf(File(person), 1));
    suite.PassTo(suite.Now() + absl::Minutes(1));
  }
  for (const int size : {1, 2, 3, 7, 8}) EXPECT_EQ(PendingNames(Listing(), size), names);
  ASSERT_THAT(Record(names[4], NoticeAttempt::OUTCOME_FAILED, "try"), IsOk());
  EXPECT_EQ(PendingNames(Listing(NoticeDelivery::STATE_FAILED), 2), std::vector{names[4]});
  EXPECT_EQ(PendingNames(Listing(NoticeDelivery::STATE_PENDING), 2).size(), names.size() - 1);

  ListPendingNoticesRequest request = Listing();
  request.set_page_size(1);
  const std::string token = Call<ListPendingNoticesResponse>(request)->next_page_token();
  request = Listing(NoticeDelivery::STATE_FAILED);
  request.set_page_token(token);
  EXPECT_THAT(Call<ListPendingNoticesResponse>(request), IsRefusal(Code::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  request = Listing();
  request.set_page_size(-1);
  EXPECT_THAT(Call<ListPendingNoticesResponse>(request), IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_THAT(Call<ListPendingNoticesResponse>(Listing(NoticeDelivery::STATE_SENT)),
              IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
}

TEST_F(NoticesTest, WhatWasRecordedOutlivesTheOffice) {
  const std::string failed = NameOf(File(1), 1), sent = NameOf(File(2), 1), untried = NameOf(File(3), 1);
  ASSERT_THAT(Record(failed, NoticeAttempt::OUTCOME_FAILED, "a"), IsOk());
  ASSERT_THAT(Record(sent, NoticeAttempt::OUTCOME_SENT, "b"), IsOk());
  suite.CutPower(samples::IntakeOffice());
  suite.Start(samples::IntakeOffice());
  EXPECT_THAT(PendingNames(), ElementsAre(failed, untried));
  EXPECT_EQ(Get(sent)->delivery().state(), NoticeDelivery::STATE_SENT);
  EXPECT_EQ(Get(failed)->delivery().attempts(0).reason(), "空号");
}

// Whoever is told of an act by the watch finds its notice on the list: it came
// in the same commit.
TEST_F(NoticesTest, AWatchTellsOfNoActWhoseNoticeIsNotPendingYet) {
  const auto stub = casework::v1::CaseService::NewStub(suite.Channel(samples::IntakeOffice(), "330213-staff"));
  const auto context = Suite::Context(suite.Token(samples::IntakeOfficer()));
  casework::v1::WatchCasesRequest request;
  request.set_parent("federations/330213");
  const auto watch = stub->WatchCases(context.get(), request);
  size_t told = 0;
  for (int person = 1; person <= 3; ++person) {
    const std::string id = File(person);
    casework::v1::WatchCasesResponse change;
    ASSERT_TRUE(watch->Read(&change));
    EXPECT_THAT(change.summary().name(), HasSubstr(id));
    EXPECT_EQ(PendingNames().size(), ++told);
  }
  context->TryCancel();
  watch->Finish();
}

// A name with more parts is one of no federation's own business, and harms nobody.
TEST_F(NoticesTest, ANoticesNameIsNoCasesNameAndNoFederations) {
  const std::string name = NameOf(File(), 1);
  casework::v1::GetCaseRequest get;
  get.set_name(name);
  EXPECT_THAT(Call<Case>(get), IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
  operations::v1::GetOfficeStatusRequest status;
  status.set_name(name);
  EXPECT_THAT(Call<operations::v1::OfficeStatus>(status, Operator()), IsOk());
}

class HostedNoticesTest : public NoticesTest {
 protected:
  static SuiteOptions Together() {
    SuiteOptions options;
    options.federations = {"420625", "330213"};
    options.hosted_together = true;
    return options;
  }
  HostedNoticesTest() : NoticesTest(Together()) {}
};

// Each county's access log has its own notices.
TEST_F(HostedNoticesTest, AReadingIsLoggedInTheCountyOfTheNotice) {
  ASSERT_THAT(Get(NameOf(File(), 1)), IsOk());
  int logged = 0;
  for (const auto& [key, bytes] : suite.At(samples::IntakeOffice()).ContentOf(kAccess)) {
    record::v1::AccessRecord record;
    ASSERT_TRUE(record.ParseFromString(bytes));
    if (record.method() != "GetNotice") continue;
    ++logged;
    EXPECT_EQ(KeyReader(key).Text().value_or(""), "330213");
  }
  EXPECT_EQ(logged, 1);
}

}  // namespace
}  // namespace tongban
