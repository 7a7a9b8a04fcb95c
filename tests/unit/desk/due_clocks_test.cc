// The list of clocks that run: everything that runs out has its act, whenever it
// was written, and what is done is not passed over again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/desk/case_on_file.h"
#include "common/desk/desk.h"
#include "common/desk/set_aside.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/store/rocks_store.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/samples.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::OfficeRef;

// Notes from where the list of clocks is read.
class NotingReader : public Reader {
 public:
  explicit NotingReader(const Reader& base) : base_(base) {}
  absl::StatusOr<std::string> Get(Table table, absl::string_view key) const override { return base_.Get(table, key); }
  absl::Status Scan(Table table, absl::string_view first, absl::string_view last, Visitor visit) const override {
    if (table == kDue) due_from.emplace_back(first);
    return base_.Scan(table, first, last, visit);
  }
  absl::Status ScanBackwards(Table table, absl::string_view first, absl::string_view last,
                             Visitor visit) const override {
    return base_.ScanBackwards(table, first, last, visit);
  }

  mutable std::vector<std::string> due_from;

 private:
  const Reader& base_;
};

// The intake of 330213.
class DueClocksTest : public ::testing::Test {
 protected:
  // Files an application, whose ACCEPT clock ends with the next working day (R28).
  std::string File() {
    Caller caller;
    const casework::v1::Actor actor = samples::IntakeOfficer();
    caller.person = Person{actor.federation(), actor.person_id(), {actor.role()}, actor.institution_id()};
    ActRequest request;
    request.federation = std::string(samples::kResidence);
    request.request_id = absl::StrCat("request-", ++requests_);
    google::protobuf::Arena arena;
    request.act = google::protobuf::Arena::CreateMessage<casework::v1::Act>(&arena);
    request.act->CopyFrom(samples::Submit(samples::LimbApplication(requests_, clock_.Now())));
    Transaction transaction(store_.get());
    const auto filed = desk_.Perform(request, caller, transaction);
    EXPECT_THAT(filed, IsOk());
    Commit(transaction);
    Case file;
    EXPECT_TRUE(file.ParseFromString(filed.value_or("")));
    return CaseIdOf(file);
  }

  // As the writing loop does after a commit.
  absl::Time Commit(Transaction& transaction) {
    EXPECT_THAT(store_->Commit(transaction.Changes()), IsOk());
    return desk_.NextDue(*store_).value_or(absl::InfinitePast());
  }

  void ActOnAll() {
    for (bool more = true; more;) {
      Transaction transaction(store_.get());
      const absl::StatusOr<bool> acted = desk_.ActOnDueClocks(transaction);
      ASSERT_THAT(acted, IsOk());
      more = *acted;
      Commit(transaction);
    }
  }

  void PassTo(absl::Time time) { ASSERT_THAT(clock_.AdvanceTo(time), IsOk()); }

  bool IsReported(const std::string& id) {
    return ReadCase(samples::kResidence, id, *store_).value_or(Case()).clocks(0).has_overdue_time();
  }

  // Of a case filed now.
  absl::Time Limit() const { return Calendar::Published().AddWorkingDays(ChinaDay(clock_.Now()), 1).due; }

  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  const std::unique_ptr<Store> store_ = OpenRocksStore("/office", kDeskTables, {.env = env_.get()}).value();
  ManualTime clock_{samples::At("2026-03-02 09:00")};
  int requests_ = 0;
  std::shared_ptr<const policy::PolicyBook> book_ = std::make_shared<const policy::PolicyBook>(samples::Policies());
  Desk desk_{{.office = OfficeRef::KIND_INTAKE,
              .calendar = Calendar::Published(),
              .clock = clock_,
              .policies = [this] { return book_; },
              .send = [](const OfficeRef&, const OfficeRef&, std::string, std::string, absl::Time,
                         Transaction&) { return absl::OkStatus(); },
              .look_up = nullptr,
              .own_records = nullptr}};
};

// R88.
TEST_F(DueClocksTest, MoreClocksThanAPassTakesActOnceEach) {
  std::vector<std::string> ids;
  for (int i = 0; i < 2 * Desk::kMostDueInAPass + 1; ++i) ids.push_back(File());
  PassTo(Limit() + absl::Seconds(1));
  ActOnAll();
  for (const std::string& id : ids) EXPECT_TRUE(IsReported(id)) << id;
  for (const std::string& id : ids) EXPECT_EQ(ReadCase(samples::kResidence, id, *store_)->revision(), 2) << id;
}

TEST_F(DueClocksTest, AClockThatEndsBeforeAllOthersIsNotOverlooked) {
  book_ = std::make_shared<const policy::PolicyBook>(policy::PolicyBook::Parse(absl::StrCat(samples::PolicyText(), R"pb(
                                                       layers {
                                                         scope: "330213"
                                                         effective_date { year: 2021 month: 7 day: 2 }
                                                         policy { limits { clock: KIND_ACCEPT working_days: 40 } }
                                                       })pb"))
                                                         .value());
  const std::string patient = File();
  book_ = std::make_shared<const policy::PolicyBook>(samples::Policies());
  const std::string urgent = File();
  PassTo(Limit() + absl::Seconds(1));
  ActOnAll();
  EXPECT_TRUE(IsReported(urgent));
  EXPECT_FALSE(IsReported(patient));
}

TEST_F(DueClocksTest, AClockThatComesToAnEmptyListActs) {
  File();
  PassTo(Limit() + absl::Seconds(1));
  ActOnAll();
  EXPECT_EQ(desk_.NextDue(*store_).value(), absl::InfiniteFuture());
  const std::string id = File();
  PassTo(Limit() + absl::Seconds(1));
  ActOnAll();
  EXPECT_TRUE(IsReported(id));
}

TEST_F(DueClocksTest, ClocksThatAreDoneAreNotPassedOverAgain) {
  const std::string first = File();
  PassTo(Limit() + absl::Seconds(1));
  File();
  ActOnAll();
  PassTo(Limit() + absl::Seconds(1));
  const NotingReader noting(*store_);
  ASSERT_THAT(desk_.NextDue(noting).status(), IsOk());
  ASSERT_EQ(noting.due_from.size(), 1u);
  EXPECT_GT(noting.due_from.front(),
            DueKey(kCaseCollection, samples::At("2026-03-03 23:59"), samples::kResidence, first, 1));
}

TEST_F(DueClocksTest, TheListIsNotReadBeforeAClockOfItCanRunOut) {
  File();
  const NotingReader noting(*store_);
  EXPECT_EQ(desk_.NextDue(noting).value(), Limit() + absl::Seconds(1));
  EXPECT_TRUE(noting.due_from.empty());
  PassTo(Limit() + absl::Seconds(1));
  ActOnAll();
  EXPECT_EQ(desk_.NextDue(noting).value(), absl::InfiniteFuture());
  EXPECT_TRUE(noting.due_from.empty());
}

// What a newer office kept of a kind is not lost at one that does not know it.
TEST_F(DueClocksTest, ARowOfAKindThatIsNotKeptHereIsSetAside) {
  const Collection unknown = {.letter = 'u',
                              .name = "unknowns",
                              .singular = "unknown",
                              .revision_field = 3,
                              .feed = "feed/unknown",
                              .unknown = CaseUnknown,
                              .damaged = CaseDamaged};
  Transaction transaction(store_.get());
  transaction.Put(kDue, DueKey(unknown, clock_.Now(), samples::kResidence, "u-1", 1), "");
  Commit(transaction);
  const std::string id = File();
  PassTo(Limit() + absl::Seconds(1));
  ActOnAll();
  EXPECT_TRUE(IsReported(id));
  EXPECT_EQ(CountSetAside(samples::kResidence, *store_)->first, "u-1 clock 1");
}

// Two clocks of a kind that end at the same moment are two rows.
TEST(DueRowsTest, AreOneForEachRunningClock) {
  casework::v1::Case file;
  file.set_revision(1);
  file.set_name("federations/330213/cases/330213-20260907-000001");
  *file.mutable_holder() = samples::AssessmentOffice();
  for (const int id : {1, 2}) {
    auto& clock = *file.add_clocks();
    clock.set_id(id);
    clock.set_kind(casework::v1::Clock::KIND_ATTEND);
    clock.set_state(casework::v1::Clock::STATE_RUNNING);
    clock.mutable_due_time()->set_seconds(1'790'000'000);
  }
  std::set<std::string> keys;
  for (const IndexRow& row : RowsOf(samples::AssessmentOffice(), file)) {
    if (row.table == kDue) keys.insert(row.key);
  }
  EXPECT_EQ(keys.size(), 2u);
}

}  // namespace
}  // namespace tongban
