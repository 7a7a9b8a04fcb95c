// What every office answers: worklists, history, views, the lifecycle.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <utility>

#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::CountCasesRequest;
using casework::v1::CountCasesResponse;
using casework::v1::ListCasesRequest;
using casework::v1::ListCasesResponse;
using casework::v1::ListEventsRequest;
using casework::v1::ListEventsResponse;
using casework::v1::OfficeRef;
using casework::v1::SearchCasesRequest;
using casework::v1::SearchCasesResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Code = absl::StatusCode;

std::vector<std::string> IdsIn(const ListCasesResponse& page) {
  std::vector<std::string> ids;
  for (const auto& summary : page.cases()) ids.push_back(summary.name().substr(summary.name().rfind('/') + 1));
  return ids;
}

class QueriesTest : public SuiteTest {
 protected:
  absl::StatusOr<ListCasesResponse> List(const ListCasesRequest& request) {
    return suite.Call<ListCasesResponse>(samples::IntakeOffice(), request, samples::IntakeOfficer());
  }
  static ListCasesRequest Listing(const std::string& filter = "", const std::string& order_by = "") {
    ListCasesRequest request;
    request.set_parent("federations/330213");
    request.set_filter(filter);
    request.set_order_by(order_by);
    return request;
  }
  std::vector<std::string> IdsOf(const ListCasesRequest& request) {
    const auto page = List(request);
    EXPECT_THAT(page.status(), IsOk());
    return page.ok() ? IdsIn(*page) : std::vector<std::string>();
  }
  // Every page, one after the other.
  std::vector<std::string> AllIdsOf(ListCasesRequest request, int page_size) {
    std::vector<std::string> ids;
    request.set_page_size(page_size);
    do {
      const auto page = List(request);
      EXPECT_THAT(page.status(), IsOk());
      if (!page.ok()) break;
      EXPECT_LE(page->cases_size(), page_size);
      for (std::string& id : IdsIn(*page)) ids.push_back(std::move(id));
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
  // Filed a day apart.
  std::vector<std::string> FileCases(int count) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) {
      ids.push_back(suite.Submit(samples::LimbApplication(i, suite.Now())));
      suite.PassTo(suite.Now() + absl::Minutes(1));
    }
    return ids;
  }
};

TEST_F(QueriesTest, AWorklistIsFilteredAndOrdered) {
  const std::vector<std::string> ids = FileCases(4);
  suite.Do(ids[0], samples::Withdraw());
  suite.Do(ids[1], samples::RequestCorrection());
  suite.Pass(WorkingDays(1));
  const std::string newest = suite.Submit(samples::LimbApplication(9, suite.Now()));

  EXPECT_THAT(IdsOf(Listing()), ElementsAre(ids[0], ids[1], ids[2], ids[3], newest));
  EXPECT_THAT(IdsOf(Listing("", "create_time desc")), ElementsAre(newest, ids[3], ids[2], ids[1], ids[0]));
  EXPECT_THAT(IdsOf(Listing("state = STATE_SUBMITTED")), ElementsAre(ids[2], ids[3], newest));
  EXPECT_THAT(IdsOf(Listing("state = STATE_SUBMITTED", "create_time desc")), ElementsAre(newest, ids[3], ids[2]));
  EXPECT_THAT(IdsOf(Listing("open = false")), ElementsAre(ids[0]));
  EXPECT_THAT(IdsOf(Listing("overdue = true")), ElementsAre(ids[2], ids[3]));
  EXPECT_THAT(IdsOf(Listing("state = STATE_SUBMITTED AND overdue = false AND matter = MATTER_NEW")),
              ElementsAre(newest));
  // Open cases, the most urgent first; the one that waits for the applicant has no
  // clock.
  EXPECT_THAT(IdsOf(Listing("", "due_time")), ElementsAre(ids[2], ids[3], newest, ids[1]));
  EXPECT_THAT(List(Listing("colour = red")), IsRefusal(Code::kInvalidArgument, "FILTER_INVALID"));
  EXPECT_THAT(List(Listing("", "colour")), IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
}

TEST_F(QueriesTest, PagesShowEveryCaseOnce) {
  const std::vector<std::string> ids = FileCases(7);
  for (const int size : {1, 2, 3, 7, 8}) {
    EXPECT_EQ(AllIdsOf(Listing(), size), ids);
    EXPECT_EQ(AllIdsOf(Listing("", "create_time desc"), size), std::vector<std::string>(ids.rbegin(), ids.rend()));
    EXPECT_EQ(AllIdsOf(Listing("", "due_time"), size), ids);
    EXPECT_THAT(AllIdsOf(Listing("state = STATE_DELIVERED"), size), IsEmpty());
  }
}

TEST_F(QueriesTest, ConditionsNarrowAListAndThoseThatExcludeEachOtherEmptyIt) {
  const std::vector<std::string> ids = FileCases(4);
  const std::string day = ids[1].substr(7, 8), date = day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6);
  for (const char* order : {"", "create_time desc", "due_time"}) {
    EXPECT_THAT(IdsOf(Listing("case_id = 330213-" + day + "-*", order)),
                IdsOf(Listing("create_time = " + date, order)));
    EXPECT_THAT(IdsOf(Listing("create_time > " + date + " AND create_time < " + date, order)), IsEmpty());
    EXPECT_THAT(IdsOf(Listing("state = STATE_SUBMITTED AND state = STATE_DELIVERED", order)), IsEmpty());
    EXPECT_THAT(IdsOf(Listing("household_federation = 420625 AND holder.kind = KIND_INTAKE", order)).size(), 4);
    EXPECT_THAT(IdsOf(Listing("household_federation != 420625", order)), IsEmpty());
  }
  EXPECT_THAT(IdsOf(Listing("case_id = " + ids[2])), ElementsAre(ids[2]));
  EXPECT_THAT(IdsOf(Listing("create_time >= " + date + " AND state = \"STATE_SUBMITTED\"")).front(), ids[0]);
}

// Whoever holds it: the residence county answers the applicant.
TEST_F(QueriesTest, TheIntakeListsEveryOpenCaseByItsDueTime) {
  const std::vector<std::string> ids = FileCases(4);
  suite.CarryToAssessing(ids[0]);
  suite.CarryToHousehold(ids[1]);
  suite.CarryToDelivery(ids[2]);
  const std::vector<std::string> listed = IdsOf(Listing("", "due_time"));
  EXPECT_THAT(listed, ::testing::UnorderedElementsAre(ids[0], ids[1], ids[3]));
  EXPECT_EQ(IdsOf(Listing("open = true")).size(), 3u);
  EXPECT_THAT(IdsOf(Listing("holder.federation = 420625", "due_time")), ElementsAre(ids[1]));
  EXPECT_THAT(IdsOf(Listing("handed_on = true")), IsEmpty());
  const auto page = List(Listing("holder_role = ROLE_HOUSEHOLD AND open = true"));
  ASSERT_THAT(page.status(), IsOk());
  ASSERT_EQ(page->cases_size(), 1);
  EXPECT_EQ(page->cases(0).institution(), "federations/330213/institutions/" + std::string(samples::kInstitution));
}

TEST_F(QueriesTest, AnOfficeThatHandedACaseOnSaysSo) {
  const std::string held = suite.Submit(samples::LimbApplication(1, suite.Now()));
  const std::string handed_on = suite.Submit(samples::LimbApplication(2, suite.Now()));
  suite.CarryToAssessing(held);
  suite.CarryToHousehold(handed_on);
  const auto list = [this](const ListCasesRequest& request) {
    const auto page = suite.Call<ListCasesResponse>(samples::AssessmentOffice(), request, samples::Clerk());
    EXPECT_THAT(page.status(), IsOk());
    return page.value_or(ListCasesResponse());
  };
  EXPECT_THAT(IdsIn(list(Listing("", "due_time"))), ElementsAre(held));
  EXPECT_THAT(IdsIn(list(Listing("handed_on = false"))), ElementsAre(held));
  const ListCasesResponse page = list(Listing("handed_on = true"));
  ASSERT_THAT(IdsIn(page), ElementsAre(handed_on));
  EXPECT_EQ(page.cases(0).handed_on_time().seconds(), page.cases(0).update_time().seconds());
  // At the household office, where it ended, nothing more is to be known.
  for (const auto& act : {samples::ConfirmJurisdiction(), samples::Approve(), samples::Print(), samples::Dispatch(),
                          samples::ConfirmDelivery(suite.Now())}) {
    suite.Do(handed_on, act);
  }
  ListCasesRequest request;
  request.set_parent("federations/420625");
  const auto ended =
      suite.Call<ListCasesResponse>(samples::RegistrationApprovalOffice(), request, samples::HouseholdOfficer());
  ASSERT_THAT(ended.status(), IsOk());
  ASSERT_EQ(ended->cases_size(), 1);
  EXPECT_EQ(ended->cases(0).state(), Case::STATE_DELIVERED);
  EXPECT_FALSE(ended->cases(0).has_handed_on_time());
}

TEST_F(QueriesTest, CasesAreCountedByState) {
  const std::vector<std::string> ids = FileCases(5);
  suite.Do(ids[0], samples::Withdraw());
  suite.Do(ids[1], samples::RequestCorrection());
  suite.Pass(WorkingDays(1));
  const auto count = [this](const std::string& filter) {
    CountCasesRequest request;
    request.set_parent("federations/330213");
    request.set_filter(filter);
    const auto counted = suite.Call<CountCasesResponse>(samples::IntakeOffice(), request, samples::IntakeOfficer());
    EXPECT_THAT(counted.status(), IsOk());
    std::map<Case::State, int64_t> counts;
    if (!counted.ok()) return counts;
    for (const auto& row : counted->counts()) counts[row.state()] = row.count();
    EXPECT_EQ(counted->next_page_token(), "");
    return counts;
  };
  using Counts = std::map<Case::State, int64_t>;
  EXPECT_EQ(count(""),
            (Counts{{Case::STATE_SUBMITTED, 3}, {Case::STATE_CORRECTION_REQUESTED, 1}, {Case::STATE_WITHDRAWN, 1}}));
  EXPECT_EQ(count("open = true AND state != STATE_SUBMITTED"), (Counts{{Case::STATE_CORRECTION_REQUESTED, 1}}));
  // These are read, the others counted by their keys.
  EXPECT_EQ(count("overdue = true"), (Counts{{Case::STATE_SUBMITTED, 3}}));
  EXPECT_EQ(count("state = STATE_SUBMITTED AND state = STATE_WITHDRAWN"), Counts());
}

TEST_F(QueriesTest, ACaseIsFoundByItsApplicantWhereverItWas) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.Submit(samples::LimbApplication(2, suite.Now()));
  suite.CarryToDelivery(id);
  const std::string citizen_id = suite.CaseOf(id).application().applicant().citizen_id();
  const auto search = [this](const OfficeRef& office, const casework::v1::Actor& who, const std::string& person) {
    SearchCasesRequest request;
    request.set_parent("federations/" + office.federation());
    request.set_citizen_id(person);
    return suite.Call<SearchCasesResponse>(office, request, who);
  };
  const std::pair<OfficeRef, casework::v1::Actor> searchers[] = {
      {samples::IntakeOffice(), samples::IntakeOfficer()},
      {samples::AssessmentOffice(), samples::Clerk()},
      {samples::RegistrationApprovalOffice(), samples::HouseholdOfficer()}};
  for (const auto& [office, who] : searchers) {
    const size_t lines = suite.AccessLog(office).size();
    const auto found = search(office, who, citizen_id);
    ASSERT_THAT(found.status(), IsOk());
    ASSERT_EQ(found->cases_size(), 1);
    EXPECT_EQ(found->cases(0).name(), NameAt(office, id));
    EXPECT_EQ(found->SerializeAsString().find(citizen_id), std::string::npos);
    const auto log = suite.AccessLog(office);
    ASSERT_EQ(log.size(), lines + 1);
    EXPECT_THAT(log.back().method(), ::testing::EndsWith("SearchCases"));
    EXPECT_EQ(log.back().actor().person_id(), who.person_id());
  }
  EXPECT_EQ(search(samples::AssessmentOffice(), samples::Clerk("county-hospital"), citizen_id)->cases_size(), 0);
  const std::string nobody = samples::LimbApplication(9, suite.Now()).applicant().citizen_id();
  EXPECT_EQ(search(samples::IntakeOffice(), samples::IntakeOfficer(), nobody)->cases_size(), 0);
  const auto refused = search(samples::IntakeOffice(), samples::IntakeOfficer(), "330213199001010034");
  EXPECT_THAT(refused, IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_EQ(suite.LogText().find(citizen_id), std::string::npos);
}

TEST_F(QueriesTest, WhoAssessesSeesWhatItTakesToAssess) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToAssessing(id);
  const OfficeRef office = samples::AssessmentOffice();
  const auto get = [&](const casework::v1::Actor& who, casework::v1::CaseView view) {
    casework::v1::GetCaseRequest request;
    request.set_name(NameAt(office, id));
    request.set_view(view);
    return suite.Call<Case>(office, request, who);
  };
  const auto is_reduced = [](const casework::v1::Application& application) {
    return application.has_applicant() && !application.applicant().has_household_address() &&
           !application.new_certificate().has_delivery() && !application.has_residence_permit();
  };
  const auto seen = get(samples::Clerk(), casework::v1::CASE_VIEW_UNSPECIFIED);
  ASSERT_THAT(seen.status(), IsOk());
  EXPECT_TRUE(is_reduced(seen->application()));
  EXPECT_THAT(get(samples::Clerk(), casework::v1::CASE_VIEW_FULL),
              IsRefusal(Code::kPermissionDenied, "VIEW_NOT_ALLOWED"));
  EXPECT_FALSE(get(samples::Clerk(), casework::v1::CASE_VIEW_BASIC)->has_application());

  ListEventsRequest history;
  history.set_parent(NameAt(office, id));
  const auto events = suite.Call<ListEventsResponse>(office, history, samples::Appraiser());
  ASSERT_THAT(events.status(), IsOk());
  EXPECT_TRUE(is_reduced(events->events(0).act().submit_application().application()));
  EXPECT_EQ(events->events_size(), suite.CaseOf(id).revision());

  // An act answers with the view of the role in which it is done, again too.
  Attempt attempt;
  attempt.request_id = "form";
  attempt.as = CallAs(samples::Appraiser());
  const casework::v1::Act form = samples::SubmitForm(
      samples::Form(casework::v1::Disability::CATEGORY_LIMB, samples::Finding::kQualified, suite.Now()));
  const Case first = suite.Do(id, form, attempt);
  EXPECT_TRUE(is_reduced(first.application()));
  EXPECT_TRUE(suite.CaseOf(id).application().applicant().has_household_address());
  attempt.at = office;
  EXPECT_EQ(suite.Do(id, form, attempt).SerializeAsString(), first.SerializeAsString());
}

TEST_F(QueriesTest, APageTokenIsSealedAndBelongsToItsQuestion) {
  FileCases(3);
  ListCasesRequest request = Listing();
  request.set_page_size(1);
  const std::string token = List(request)->next_page_token();

  request.set_page_token((token[0] == 'A' ? "B" : "A") + token.substr(1));
  EXPECT_THAT(List(request), IsRefusal(Code::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  request.set_page_token("forged");
  EXPECT_THAT(List(request), IsRefusal(Code::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  request = Listing("open = true");
  request.set_page_token(token);
  EXPECT_THAT(List(request), IsRefusal(Code::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  // It outlives the process that gave it.
  suite.Restart(samples::IntakeOffice());
  request = Listing();
  request.set_page_token(token);
  EXPECT_EQ(IdsOf(request).size(), 2u);
}

TEST_F(QueriesTest, TheHistoryComesInPagesWithoutGaps) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToDelivery(id);
  ListEventsRequest request;
  request.set_parent(NameAt(samples::IntakeOffice(), id));
  request.set_page_size(4);
  int64_t revision = 0;
  do {
    const auto page = suite.Call<ListEventsResponse>(samples::IntakeOffice(), request, samples::IntakeOfficer());
    ASSERT_THAT(page.status(), IsOk());
    for (const auto& event : page->events()) EXPECT_EQ(event.revision(), ++revision);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(revision, suite.CaseOf(id).revision());
}

// Worklists and watches show nothing personal (R78).
TEST_F(QueriesTest, AWorklistNamesNobody) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  const Case file = suite.CaseOf(id);
  const std::string shown = List(Listing())->SerializeAsString();
  for (const std::string& text :
       {file.application().applicant().full_name(), file.application().applicant().citizen_id(),
        file.application().applicant().mobile()}) {
    EXPECT_EQ(shown.find(text), std::string::npos);
  }
}

TEST_F(QueriesTest, TheLifecycleIsDescribedByTheTablesThemselves) {
  const auto lifecycle = suite.Call<casework::v1::DescribeLifecycleResponse>(
      samples::RegistrationApprovalOffice(), casework::v1::DescribeLifecycleRequest(), samples::HouseholdOfficer());
  ASSERT_THAT(lifecycle.status(), IsOk());
  EXPECT_EQ(lifecycle->states_size(), Case::State_MAX);
  EXPECT_EQ(lifecycle->clocks_size(), 9);
  std::set<int> reached;
  for (const auto& act : lifecycle->acts()) reached.insert(act.to());
  for (const auto& state : lifecycle->states()) EXPECT_TRUE(reached.contains(state.state())) << state.display_name();
}

}  // namespace
}  // namespace tongban
