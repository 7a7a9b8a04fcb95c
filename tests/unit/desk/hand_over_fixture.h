#ifndef TONGBAN_TESTS_UNIT_DESK_HAND_OVER_FIXTURE_H_
#define TONGBAN_TESTS_UNIT_DESK_HAND_OVER_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>
#include <vector>

#include "common/desk/case_on_file.h"
#include "common/desk/desk.h"
#include "common/desk/message.h"
#include "common/desk/tables.h"
#include "common/store/rocks_store.h"
#include "tests/support/refusal_matchers.h"
#include "tests/support/samples.h"

namespace tongban {

using casework::v1::Act;
using casework::v1::Case;
using casework::v1::OfficeRef;
using exchange::v1::Message;
using exchange::v1::Route;

// An office of 330213.
class DeskOfOffice {
 public:
  explicit DeskOfOffice(const OfficeRef& here) : here_(here) {}

  absl::StatusOr<std::string> Perform(const ActRequest& request, const Caller& caller) {
    Transaction transaction(store_.get());
    auto done = desk_.Perform(request, caller, transaction);
    if (done.ok()) Commit(transaction);
    return done;
  }

  absl::Status TakeIn(const OfficeRef& sender, const std::string& message) {
    Route route;
    *route.mutable_sender() = sender;
    *route.mutable_receiver() = here_;
    Transaction transaction(store_.get());
    const absl::Status taken = desk_.TakeIn(route, message, transaction);
    if (taken.ok()) Commit(transaction);
    return taken;
  }

  void Put(Table table, const std::string& key, const std::string& value) {
    Transaction transaction(store_.get());
    transaction.Put(table, key, value);
    Commit(transaction);
  }

  const Store& store() const { return *store_; }
  ManualTime& clock() { return clock_; }
  const std::vector<Message>& sent() const { return sent_; }
  // As it was put into the outbox, and as it is made now of what the office has.
  struct Ledger {
    std::string sent, composed;
  };
  Ledger LastInLedger() const {
    return {last_, ComposeMessage(last_route_, last_reference_, *store_).value_or("cannot be composed")};
  }

 private:
  void Commit(const Transaction& transaction) { EXPECT_THAT(store_->Commit(transaction.Changes()), IsOk()); }

  const OfficeRef here_;
  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  const std::unique_ptr<Store> store_ = [this] {
    RocksStoreOptions options;
    options.env = env_.get();
    return OpenRocksStore("/office", kDeskTables, options).value();
  }();
  ManualTime clock_{samples::At("2026-09-07 09:00")};
  std::vector<Message> sent_;
  std::string last_, last_reference_;
  Route last_route_;
  Desk desk_{DeskSettings{.office = here_.kind(),
                          .calendar = Calendar::Published(),
                          .clock = clock_,
                          .policies = [] { return std::make_shared<const policy::PolicyBook>(samples::Policies()); },
                          .send =
                              [this](const OfficeRef& sender, const OfficeRef& receiver, const std::string& message,
                                     const std::string& reference, absl::Time, Transaction&) {
                                EXPECT_TRUE(sent_.emplace_back().ParseFromString(message));
                                last_ = message;
                                last_reference_ = reference;
                                *last_route_.mutable_sender() = sender;
                                *last_route_.mutable_receiver() = receiver;
                                return absl::OkStatus();
                              },
                          .look_up = nullptr,
                          .own_records = nullptr}};
};

// The intake of 330213, with one case that it has handed to assessment.
inline casework::v1::Assessment& FirstAssessment(Message& message) {
  auto& assessments = *message.mutable_file()->mutable_assessments();
  if (assessments.empty()) assessments.Add()->set_id(1);
  return assessments[0];
}

class HandOverTest : public ::testing::Test {
 protected:
  HandOverTest() {
    const Case filed =
        Do("", samples::Submit(samples::LimbApplication(1, intake_.clock().Now())), samples::IntakeOfficer());
    id_ = CaseIdOf(filed);
    Do(id_, samples::Accept(intake_.clock().Now() + absl::Hours(72)), samples::IntakeOfficer());
    handed_over_ = intake_.sent().back();
  }

  Case Do(const std::string& case_id, const Act& act, const casework::v1::Actor& actor) {
    const auto done = Try(case_id, act, actor);
    EXPECT_THAT(done, IsOk());
    Case file;
    EXPECT_TRUE(file.ParseFromString(done.value_or("")));
    return file;
  }

  absl::StatusOr<std::string> Try(const std::string& case_id, const Act& act, const casework::v1::Actor& actor) {
    Caller caller;
    caller.person = Person{actor.federation(), actor.person_id(), {actor.role()}, actor.institution_id()};
    ActRequest request;
    request.federation = std::string(samples::kResidence);
    request.id = case_id;
    request.request_id = absl::StrCat("request-", ++requests_);
    google::protobuf::Arena arena;
    request.act = google::protobuf::Arena::CreateMessage<Act>(&arena);
    request.act->CopyFrom(act);
    return intake_.Perform(request, caller);
  }

  // An account of the case a few acts later, as the sender gives it.
  Message Account(Message::Kind kind, Case::State state) const {
    Message message = handed_over_;
    message.set_kind(kind);
    message.clear_events();
    message.clear_policies();
    Case& file = *message.mutable_file();
    file.set_state(state);
    file.set_revision(file.revision() + 5);
    file.set_custody_epoch(file.custody_epoch() + 1);
    if (kind == Message::KIND_HAND_OVER) {
      *file.mutable_holder() = samples::IntakeOffice();
      file.set_custody_epoch(file.custody_epoch() + 1);
    }
    return message;
  }

  // An account of one later act.
  Message LineOf(int64_t revision) const {
    Message progress = Account(Message::KIND_PROGRESS, Case::STATE_ASSESSING);
    progress.mutable_file()->set_revision(revision);
    *progress.add_events() = handed_over_.events(0);
    progress.mutable_events(0)->set_revision(revision);
    return progress;
  }

  absl::Status TakeIn(const OfficeRef& sender, const Message& message) {
    return intake_.TakeIn(sender, message.SerializeAsString());
  }
  absl::Status TakeIn(const OfficeRef& sender, const std::string& message) { return intake_.TakeIn(sender, message); }

  Case Stored() const { return ReadCase(samples::kResidence, id_, intake_.store()).value(); }
  std::string StoredEvent(int64_t revision) const {
    return intake_.store().Get(kEvents, EventKey(samples::kResidence, id_, revision)).value_or("");
  }

  DeskOfOffice intake_{samples::IntakeOffice()};
  int requests_ = 0;
  std::string id_;
  Message handed_over_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_UNIT_DESK_HAND_OVER_FIXTURE_H_
