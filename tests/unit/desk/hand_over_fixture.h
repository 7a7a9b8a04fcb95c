#ifndef TONGBAN_TESTS_UNIT_DESK_HAND_OVER_FIXTURE_H_
#define TONGBAN_TESTS_UNIT_DESK_HAND_OVER_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>
#include <vector>

#include "common/crypto/digest.h"
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
using casework::v1::Event;
using casework::v1::OfficeRef;
using exchange::v1::Message;
using exchange::v1::Route;

// What an office tells in a message, to be told otherwise.
struct Told {
  Message::Kind kind = Message::KIND_UNSPECIFIED;
  std::string case_id;
  Case file;  // The state.
  std::vector<Event> events;
  std::vector<config::v1::PinnedPolicy> policies;
};

inline Told Opened(const Message& message) {
  Told told{Message::KIND_HAND_OVER, message.case_id(), {}, {}, {}};
  EXPECT_TRUE(told.file.ParseFromString(message.hand_over().state()));
  for (const std::string& event : message.hand_over().events()) {
    EXPECT_TRUE(told.events.emplace_back().ParseFromString(event));
  }
  told.policies.assign(message.hand_over().policies().begin(), message.hand_over().policies().end());
  return told;
}

// Progress tells the whole state.
inline Message Closed(const Told& told) {
  Message message;
  message.set_case_id(told.case_id);
  const std::string state = told.file.SerializeAsString();
  const bool is_progress = told.kind == Message::KIND_PROGRESS;
  if (is_progress) {
    message.mutable_progress()->set_revision(told.file.revision());
    message.mutable_progress()->set_state(state);
    message.mutable_progress()->set_state_sha256(Sha256(state));
  } else {
    message.mutable_hand_over()->set_state(state);
    message.mutable_hand_over()->mutable_policies()->Assign(told.policies.begin(), told.policies.end());
  }
  auto& events =
      is_progress ? *message.mutable_progress()->mutable_events() : *message.mutable_hand_over()->mutable_events();
  for (const Event& event : told.events) *events.Add() = event.SerializeAsString();
  return message;
}

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
  // What it sends instead of it after such a refusal; empty where it parks it.
  std::string AfterRefusal(absl::string_view reason) const {
    const std::string reference = ReferenceAfterRefusal(last_reference_, reason);
    return reference.empty() ? "" : ComposeMessage(last_route_, reference, *store_).value_or("cannot be composed");
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
inline casework::v1::Assessment& FirstAssessment(Told& told) {
  auto& assessments = *told.file.mutable_assessments();
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
    handed_over_ = Opened(intake_.sent().back());
  }

  Case Do(const std::string& case_id, const Act& act, const casework::v1::Actor& actor) {
    const auto done = Try(case_id, act, actor);
    EXPECT_THAT(done, IsOk());
    Case file;
    EXPECT_TRUE(file.ParseFromString(done.value_or("")));
    return file;
  }

  absl::StatusOr<std::string> Try(const std::string& case_id, const Act& act, const casework::v1::Actor& actor) {
    return TryAt(intake_, case_id, act, actor);
  }

  absl::StatusOr<std::string> TryAt(DeskOfOffice& office, const std::string& case_id, const Act& act,
                                    const casework::v1::Actor& actor) {
    Caller caller;
    caller.person = Person{actor.federation(), actor.person_id(), {actor.role()}, actor.institution_id()};
    ActRequest request;
    request.federation = std::string(samples::kResidence);
    request.id = case_id;
    request.request_id = absl::StrCat("request-", ++requests_);
    google::protobuf::Arena arena;
    request.act = google::protobuf::Arena::CreateMessage<Act>(&arena);
    request.act->CopyFrom(act);
    return office.Perform(request, caller);
  }

  // An account of the case a few acts later, as the sender gives it.
  Told Account(Message::Kind kind, Case::State state) const {
    Told told = handed_over_;
    told.kind = kind;
    told.events.clear();
    told.policies.clear();
    Case& file = told.file;
    file.set_state(state);
    file.set_revision(file.revision() + 5);
    file.set_custody_epoch(file.custody_epoch() + 1);
    if (kind == Message::KIND_HAND_OVER) {
      *file.mutable_holder() = samples::IntakeOffice();
      file.set_custody_epoch(file.custody_epoch() + 1);
    }
    return told;
  }

  // An account of one later act.
  Told LineOf(int64_t revision) const {
    Told progress = Account(Message::KIND_PROGRESS, Case::STATE_ASSESSING);
    progress.file.set_revision(revision);
    progress.events.push_back(handed_over_.events[0]);
    progress.events[0].set_revision(revision);
    return progress;
  }

  absl::Status TakeIn(const OfficeRef& sender, const Told& told) { return TakeIn(sender, Closed(told)); }
  absl::Status TakeIn(const OfficeRef& sender, const Message& message) {
    return TakeIn(sender, message.SerializeAsString());
  }
  absl::Status TakeIn(const OfficeRef& sender, const std::string& message) { return intake_.TakeIn(sender, message); }

  Case Stored() const { return ReadCase(samples::kResidence, id_, intake_.store()).value(); }
  std::string StoredEvent(int64_t revision) const {
    return intake_.store().Get(kEvents, EventKey(samples::kResidence, id_, revision)).value_or("");
  }

  DeskOfOffice intake_{samples::IntakeOffice()};
  int requests_ = 0;
  std::string id_;
  Told handed_over_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_UNIT_DESK_HAND_OVER_FIXTURE_H_
