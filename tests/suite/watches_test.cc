// What happens to a federation's cases, as it happens.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/desk/tables.h"
#include "tests/support/check_suite.h"
#include "tests/support/refusal_matchers.h"
#include "tongban/casework/v1/case_service.grpc.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::CaseService;
using casework::v1::WatchCasesRequest;
using casework::v1::WatchCasesResponse;

using WatchesTest = SuiteTest;

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

TEST_F(WatchesTest, AWatchSeesEveryChangeOnceAndResumesWhereItWasCutOff) {
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

TEST_F(WatchesTest, AWatchTellsWhatEachChangeWas) {
  const std::string id = suite.Submit(samples::LimbApplication(1, suite.Now()));
  suite.CarryToDelivery(id);
  const std::vector<casework::v1::Event> events = suite.StoredEvents(samples::IntakeOffice(), id);
  std::map<int64_t, WatchCasesResponse> told;
  {
    Watch watch(suite, 0);
    while (told.size() < events.size()) {
      const WatchCasesResponse change = watch.Next();
      told[change.revision()] = change;
    }
  }
  bool was_notice_told = false;
  for (const casework::v1::Event& event : events) {
    SCOPED_TRACE(event.revision());
    const WatchCasesResponse& change = told[event.revision()];
    EXPECT_EQ(static_cast<int>(change.act()), static_cast<int>(event.act().content_case()));
    EXPECT_EQ(change.state(), event.state());
    EXPECT_EQ(change.event_time().seconds(), event.event_time().seconds());
    EXPECT_EQ(change.office().SerializeAsString(), event.office().SerializeAsString());
    EXPECT_NE(change.party(), casework::v1::CaseParty::ROLE_UNSPECIFIED);
    EXPECT_EQ(change.notices_size(), event.notices_size());
    was_notice_told = was_notice_told || change.notices_size() > 0;
    EXPECT_EQ(change.summary().state(), Case::STATE_DELIVERED);
  }
  EXPECT_TRUE(was_notice_told);
}

TEST_F(WatchesTest, AWatchCannotBeginAheadOfTheNewestChange) {
  suite.Submit(samples::LimbApplication(1, suite.Now()));
  const grpc::Status status = Watch(suite, 2).End();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

}  // namespace
}  // namespace tongban
