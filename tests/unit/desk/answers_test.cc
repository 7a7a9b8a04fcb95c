// What is the same request again, and what is another one under its id.

#include "common/desk/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "common/desk/case_on_file.h"
#include "common/desk/desk.h"
#include "common/desk/tables.h"
#include "common/store/rocks_store.h"
#include "tests/support/refusal_matchers.h"
#include "tests/support/samples.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Case;
using casework::v1::OfficeRef;

constexpr auto kOther = absl::StatusCode::kAlreadyExists;

// The intake of 330213.
class AnswersTest : public ::testing::Test {
 protected:
  ActRequest Request(const std::string& case_id, const std::string& request_id, const Act& act) {
    ActRequest request;
    request.federation = std::string(samples::kResidence);
    request.id = case_id;
    request.request_id = request_id;
    request.act = google::protobuf::Arena::CreateMessage<Act>(&arena_);
    request.act->CopyFrom(act);
    return request;
  }

  // Once or again: what a request holds is taken over when it is performed.
  absl::StatusOr<std::string> Do(ActRequest request) {
    request.act = Request("", "", static_cast<const Act&>(*request.act)).act;
    const casework::v1::Actor actor = samples::IntakeOfficer();
    Caller caller;
    caller.person = Person{actor.federation(), actor.person_id(), {actor.role()}, actor.institution_id()};
    Transaction transaction(store_.get());
    absl::StatusOr<std::string> answer = desk_.Perform(request, caller, transaction);
    if (!answer.ok()) return answer;
    EXPECT_THAT(store_->Commit(transaction.Changes()), IsOk());
    return answer;
  }

  static Case Read(const std::string& answer) {
    Case file;
    EXPECT_TRUE(file.ParseFromString(answer));
    return file;
  }

  std::string FileOne(const std::string& request_id, int person) {
    return CaseIdOf(Read(Do(Request("", request_id, Submission(person))).value_or("")));
  }

  Act Submission(int person) const { return samples::Submit(samples::LimbApplication(person, clock_.Now())); }
  Act Acceptance() const { return samples::Accept(clock_.Now() + absl::Hours(72)); }

  google::protobuf::Arena arena_;
  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  const std::unique_ptr<Store> store_ = OpenRocksStore("/office", kDeskTables, {.env = env_.get()}).value();
  ManualTime clock_{samples::At("2026-09-07 09:00")};
  Desk desk_{DeskSettings{.office = OfficeRef::KIND_INTAKE,
                          .calendar = Calendar::Published(),
                          .clock = clock_,
                          .policies = [] { return std::make_shared<const policy::PolicyBook>(samples::Policies()); },
                          .send = [](const OfficeRef&, const OfficeRef&, std::string, std::string, absl::Time,
                                     Transaction&) { return absl::OkStatus(); },
                          .look_up = nullptr,
                          .own_records = nullptr}};
};

TEST_F(AnswersTest, AFilingAskedAgainHasItsFirstAnswerWhateverHappenedSince) {
  const ActRequest filing = Request("", "file", Submission(1));
  const absl::StatusOr<std::string> first = Do(filing);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Do(Request(CaseIdOf(Read(*first)), "accept", Acceptance())), IsOk());
  ASSERT_THAT(clock_.AdvanceTo(clock_.Now() + absl::Hours(24 * 365)), IsOk());
  EXPECT_EQ(Do(filing).value(), *first);
}

// Whatever the rules are by then: it is not decided again.
TEST_F(AnswersTest, AnAnswerWhoseStateIsNotKeptIsDamageAndNotMadeUp) {
  const ActRequest filing = Request("", "file", Submission(1));
  const absl::StatusOr<std::string> first = Do(filing);
  const std::string id = CaseIdOf(Read(first.value()));
  ASSERT_THAT(Do(Request(id, "accept", Acceptance())), IsOk());
  const std::string key = EventKey(samples::kResidence, id, 1);
  const std::string edit = store_->Get(kStates, key).value();
  for (const std::string& damage : {std::string(), edit.substr(0, edit.size() - 1)}) {
    Transaction transaction(store_.get());
    damage.empty() ? transaction.Delete(kStates, key) : transaction.Put(kStates, key, damage);
    ASSERT_THAT(store_->Commit(transaction.Changes()), IsOk());
    EXPECT_TRUE(absl::IsDataLoss(Do(filing).status()));
  }
}

TEST_F(AnswersTest, ARepetitionIsKnownAgainWhateverItsEtag) {
  ActRequest accept = Request(FileOne("file", 1), "accept", Acceptance());
  const absl::StatusOr<std::string> first = Do(accept);
  accept.etag = "\"1-99\"";
  EXPECT_EQ(Do(accept).value(), first.value());
}

// R31: the application changes, what was answered does not.
TEST_F(AnswersTest, TheFirstAnswerHasTheApplicationOfItsTime) {
  casework::v1::Application application = samples::LimbApplication(1, clock_.Now());
  const ActRequest filing = Request("", "file", samples::Submit(application));
  const absl::StatusOr<std::string> filed = Do(filing);
  ASSERT_THAT(filed, IsOk());
  const std::string id = CaseIdOf(Read(*filed));
  const ActRequest correction = Request(id, "correct", samples::RequestCorrection());
  const absl::StatusOr<std::string> to_be_corrected = Do(correction);
  application.mutable_new_certificate()->mutable_assessment()->set_mobility_difficulty(true);
  const ActRequest supplement = Request(id, "supplement", samples::Supplement(application));
  const absl::StatusOr<std::string> supplemented = Do(supplement);
  ASSERT_THAT(supplemented, IsOk());

  EXPECT_EQ(Do(filing).value(), *filed);
  EXPECT_EQ(Do(correction).value(), to_be_corrected.value());
  EXPECT_EQ(Do(supplement).value(), *supplemented);
  EXPECT_FALSE(Read(*to_be_corrected).application().new_certificate().assessment().mobility_difficulty());
  EXPECT_EQ(Read(*to_be_corrected).application_revision(), 1);
  EXPECT_TRUE(Read(*supplemented).application().new_certificate().assessment().mobility_difficulty());
  EXPECT_EQ(Read(*supplemented).application_revision(), 3);
  EXPECT_EQ(ReadCase(samples::kResidence, id, *store_)->SerializeAsString(), Read(*supplemented).SerializeAsString());
}

// Nobody's file lies about in several places, and no act writes it again.
TEST_F(AnswersTest, TheApplicationIsInTheHistoryAlone) {
  const std::string id = FileOne("file", 1);
  ASSERT_THAT(Do(Request(id, "accept", Acceptance())), IsOk());
  const std::string name = samples::LimbApplication(1, clock_.Now()).applicant().full_name();
  int in_history = 0;
  for (const Table table : kDeskTables) {
    EXPECT_THAT(store_->Scan(table, "", "",
                             [&](absl::string_view, absl::string_view value) {
                               if (!absl::StrContains(value, name)) return true;
                               EXPECT_EQ(table.name, kEvents.name);
                               ++in_history;
                               return true;
                             }),
                IsOk());
  }
  EXPECT_EQ(in_history, 1);
  EXPECT_EQ(ReadCase(samples::kResidence, id, *store_)->application().applicant().full_name(), name);
  EXPECT_FALSE(ReadOutline(samples::kResidence, id, *store_)->application().has_applicant());
}

TEST_F(AnswersTest, ACaseWhoseApplicationIsNotInTheHistoryIsDamaged) {
  const std::string id = FileOne("file", 1);
  Case file = ReadCase(samples::kResidence, id, *store_).value();
  for (const int64_t revision : {0, 2}) {  // 0: as a store of an earlier build has it.
    file.set_application_revision(revision);
    Transaction transaction(store_.get());
    transaction.Put(kRecords, CaseKey(samples::kResidence, id), file.SerializeAsString());
    ASSERT_THAT(store_->Commit(transaction.Changes()), IsOk());
    EXPECT_TRUE(absl::IsDataLoss(ReadCase(samples::kResidence, id, *store_).status()));
    EXPECT_TRUE(absl::IsDataLoss(Do(Request(id, "accept", Acceptance())).status()));
  }
}

// People type the check digit X, and digits, as their keyboard has them.
TEST_F(AnswersTest, WhatIsRecordedIsNormalAndItsRepetitionStillKnown) {
  casework::v1::Application application = samples::LimbApplication(1, clock_.Now());
  std::string& id = *application.mutable_applicant()->mutable_citizen_id();
  const std::string normal = id;
  id = " " + id;
  const ActRequest filing = Request("", "file", samples::Submit(application));
  const absl::StatusOr<std::string> first = Do(filing);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Read(*first).application().applicant().citizen_id(), normal);
  EXPECT_EQ(Do(filing).value(), *first);
  casework::v1::Event line;
  ASSERT_TRUE(line.ParseFromString(
      store_->Get(kEvents, EventKey(samples::kResidence, CaseIdOf(Read(*first)), 1)).value_or("")));
  EXPECT_EQ(line.act().submit_application().application().applicant().citizen_id(), normal);
}

TEST_F(AnswersTest, OtherContentIsRefused) {
  const std::string id = FileOne("file", 1);
  EXPECT_THAT(Do(Request("", "file", Submission(2))), IsRefusal(kOther, "REQUEST_ID_REUSED"));
  EXPECT_THAT(Do(Request(id, "file", Acceptance())), IsRefusal(kOther, "REQUEST_ID_REUSED"));
}

TEST_F(AnswersTest, TheSameActOnAnotherCaseIsRefused) {
  const std::string one = FileOne("file one", 1), other = FileOne("file other", 2);
  ASSERT_THAT(Do(Request(one, "accept", Acceptance())), IsOk());
  EXPECT_THAT(Do(Request(other, "accept", Acceptance())), IsRefusal(kOther, "REQUEST_ID_REUSED"));
}

TEST_F(AnswersTest, TryingOutUnderTheIdOfAnActDoneIsRefused) {
  FileOne("file", 1);
  ActRequest trying = Request("", "file", Submission(1));
  trying.validate_only = true;
  EXPECT_THAT(Do(trying), IsRefusal(kOther, "REQUEST_ID_REUSED"));
}

TEST_F(AnswersTest, TheIdOfAChangeThatIsNoActIsRefused) {
  const std::string key = AnswerKey(samples::kResidence, samples::IntakeOfficer().person_id(), "used");
  Transaction transaction(store_.get());
  KeepAnswer(key, std::string(32, 'x'), "done", clock_.Now(), transaction);
  ASSERT_THAT(store_->Commit(transaction.Changes()), IsOk());
  EXPECT_THAT(Do(Request("", "used", Submission(1))), IsRefusal(kOther, "REQUEST_ID_REUSED"));
}

}  // namespace
}  // namespace tongban
