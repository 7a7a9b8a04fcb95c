// What every office answers: worklists, watches, history, the lifecycle.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/tables.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/casework/v1/case_service.grpc.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::CaseService;
using casework::v1::ListCasesRequest;
using casework::v1::ListCasesResponse;
using casework::v1::ListEventsRequest;
using casework::v1::ListEventsResponse;
using casework::v1::WatchCasesRequest;
using casework::v1::WatchCasesResponse;
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
  // Open cases with a running clock, the most urgent first.
  EXPECT_THAT(IdsOf(Listing("", "due_time")), ElementsAre(ids[2], ids[3], newest));
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

// A watch that stays open beside what happens.
class Watch {
 public:
  Watch(Suite& suite, int64_t after_sequence)
      : stub_(CaseService::NewStub(suite.Channel(samples::IntakeOffice(), "330213-staff"))),
        context_(Suite::Context(suite.Token(samples::IntakeOfficer()))) {
    WatchCasesRequest request;
    request.set_parent("federations/330213");
    request.set_after_sequence(after_sequence);
    reader_ = stub_->WatchCases(context_.get(), request);
  }
  ~Watch() {
    context_->TryCancel();
    End();
  }

  // The next change, once there is one.
  WatchCasesResponse Next() {
    WatchCasesResponse change;
    is_open_ = is_open_ && reader_->Read(&change);
    EXPECT_TRUE(is_open_);
    return change;
  }
  grpc::Status End() {
    WatchCasesResponse rest;
    while (is_open_) is_open_ = reader_->Read(&rest);
    return std::exchange(is_finished_, true) ? grpc::Status() : reader_->Finish();
  }

 private:
  const std::unique_ptr<CaseService::Stub> stub_;
  const std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<WatchCasesResponse>> reader_;
  bool is_open_ = true;
  bool is_finished_ = false;
};

TEST_F(QueriesTest, AWatchSeesEveryChangeOnceAndResumesWhereItWasCutOff) {
  int64_t seen = 0;
  std::set<std::string> revisions;
  const auto read_on = [&](Watch& watch, int count) {
    for (int i = 0; i < count; ++i) {
      const WatchCasesResponse change = watch.Next();
      EXPECT_EQ(change.sequence(), ++seen);
      EXPECT_TRUE(revisions.insert(absl::StrCat(change.summary().name(), " ", change.revision())).second);
    }
  };
  std::string id;
  {
    Watch watch(suite, 0);
    id = suite.Submit(samples::LimbApplication(1, suite.Now()));
    read_on(watch, 1);
    suite.Do(id, samples::RequestCorrection());
    read_on(watch, 1);
  }
  suite.Do(id, samples::Supplement(samples::LimbApplication(1, suite.Now())));
  suite.Restart(samples::IntakeOffice());
  suite.CarryToDelivery(id);
  Watch resumed(suite, seen);
  const size_t changes = suite.At(samples::IntakeOffice()).ContentOf(kFeed).size();
  read_on(resumed, static_cast<int>(changes - revisions.size()));
  for (int64_t revision = 1; revision <= suite.CaseOf(id).revision(); ++revision) {
    EXPECT_TRUE(revisions.contains(absl::StrCat(suite.CaseOf(id).name(), " ", revision))) << revision;
  }
}

TEST_F(QueriesTest, AWatchCannotBeginAheadOfTheNewestChange) {
  suite.Submit(samples::LimbApplication(1, suite.Now()));
  const grpc::Status status = Watch(suite, 2).End();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
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
