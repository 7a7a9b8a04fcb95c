#include "tests/bench/scale/desk_office.h"

#include <map>
#include <utility>

#include "common/desk/secrets.h"
#include "common/desk/tables.h"
#include "common/exchange/tables.h"
#include "common/status/status.h"
#include "common/store/rocks_store.h"

namespace tongban::bench {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::OfficeRef;
using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::Route;

// As an office with 64 calls outstanding has on average.
constexpr int kActsABatch = 32;

Caller CallerFor(const Actor& actor) {
  return {.peer = {},
          .person = Person{.federation = actor.federation(),
                           .person_id = actor.person_id(),
                           .roles = {actor.role()},
                           .institution_id = actor.institution_id()}};
}

}  // namespace

absl::StatusOr<std::unique_ptr<DeskOffice>> DeskOffice::Open(const OwnPart& own, DeskOfficePlan plan) {
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store, OpenRocksStore(plan.folder, TablesOf(own), {.sync = false}));
  ASSIGN_OR_RETURN(Secrets secrets, KeepSecrets(*store, plan.clock->Now()));
  return std::unique_ptr<DeskOffice>(new DeskOffice(own, std::move(plan), std::move(store), std::move(secrets)));
}

absl::Status DeskOffice::Settle(const OwnPart& own, const std::string& folder) {
  return OpenRocksStore(folder, TablesOf(own), {.sync = false}).status();
}

DeskOffice::DeskOffice(const OwnPart& own, DeskOfficePlan plan, std::unique_ptr<Store> store, Secrets secrets)
    : kind_(own.kind),
      plan_(std::move(plan)),
      store_(std::move(store)),
      secrets_(std::move(secrets)),
      desk_(SettingsFor(own)),
      batch_(store_.get()) {
  if (plan_.directory == nullptr) return;
  std::vector<OfficeRef> offices;
  for (const std::string& federation : plan_.federations) {
    OfficeRef& office = offices.emplace_back();
    office.set_kind(kind_);
    office.set_federation(federation);
  }
  receiving_ =
      std::make_unique<Receiving>(offices, *plan_.directory, plan_.keys,
                                  [this](const Route& route, absl::string_view message, Transaction& own_part) {
                                    return desk_.TakeIn(route, message, own_part);
                                  });
}

DeskSettings DeskOffice::SettingsFor(const OwnPart& own) {
  DeskSettings settings{.office = own.kind,
                        .calendar = Calendar::Published(),
                        .clock = *plan_.clock,
                        .policies = [policies = plan_.policies] { return policies; },
                        .send =
                            [this](const OfficeRef& sender, const OfficeRef& receiver, std::string message,
                                   std::string reference, absl::Time now, Transaction& transaction) {
                              sent_on_.push_back(MakeRoute(sender, receiver));
                              return outbox_.Append(sender, receiver, std::move(message), now, transaction,
                                                    std::move(reference));
                            },
                        .look_up = nullptr,
                        .own_records = nullptr,
                        .person_secret = secrets_.person,
                        .kinds = own.kinds};
  if (own.look_up != nullptr) {
    settings.look_up = [this, look_up = own.look_up](absl::string_view federation, const Case& before, const Act& act,
                                                     const Reader& reader, casework::v1::Findings& findings) {
      return look_up(secrets_, federation, before, act, reader, findings);
    };
  }
  if (own.own_records != nullptr) {
    settings.own_records = [this, own_records = own.own_records](Desk& desk, absl::string_view federation,
                                                                 const policy::Decision& decision,
                                                                 Transaction& transaction) {
      return own_records(desk, secrets_, federation, decision, transaction);
    };
  }
  return settings;
}

absl::StatusOr<Case> DeskOffice::Do(const std::string& federation, const std::string& case_id,
                                    const std::string& request_id, Act act, const Actor& actor) {
  google::protobuf::Arena arena(ArenaForAnAct());
  ActRequest request{.federation = federation,
                     .id = case_id,
                     .request_id = request_id,
                     .etag = "",
                     .act = google::protobuf::Arena::CreateMessage<Act>(&arena)};
  request.act->CopyFrom(act);
  Transaction own(&batch_);
  ASSIGN_OR_RETURN(const std::string bytes, desk_.Perform(std::move(request), CallerFor(actor), own));
  Case after;
  if (!after.ParseFromString(bytes)) return absl::InternalError("an answer that is no case");
  std::move(own).MergeInto(batch_);
  RETURN_IF_ERROR(Done());
  return after;
}

absl::Status DeskOffice::ActOnDueClocks() {
  for (bool more = true; more;) {
    Transaction own(&batch_);
    ASSIGN_OR_RETURN(more, desk_.ActOnDueClocks(own));
    std::move(own).MergeInto(batch_);
    RETURN_IF_ERROR(Commit());
  }
  return absl::OkStatus();
}

absl::Status DeskOffice::Done() { return ++acts_in_batch_ == kActsABatch ? Commit() : absl::OkStatus(); }

absl::Status DeskOffice::Commit() {
  acts_in_batch_ = 0;
  if (batch_.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(store_->Commit(batch_.Changes()));
  batch_.Clear();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DeliverRequest>> DeskOffice::TakeBatches() {
  RETURN_IF_ERROR(Commit());
  std::map<std::string, Route> routes;
  for (Route& route : std::exchange(sent_on_, {})) routes.try_emplace(FormatRoute(route), std::move(route));
  const auto snapshot = store_->Snapshot();
  std::vector<DeliverRequest> batches;
  for (const auto& [name, route] : routes) {
    ASSIGN_OR_RETURN(DeliverRequest batch, outbox_.NextBatch(route, *snapshot));
    if (batch.entries().empty()) continue;
    ASSIGN_OR_RETURN(const SigningKey key, KeyOf(plan_.keys, route.sender().federation()));
    RETURN_IF_ERROR(SignBatch(key, plan_.clock->Now(), batch));
    // A batch that is full by either limit has left something behind; no message
    // fills half of one.
    const bool more = batch.entries_size() == kMaxBatchEntries || batch.ByteSizeLong() > kMaxBatchBytes / 2;
    if (more) sent_on_.push_back(route);
    batches.push_back(std::move(batch));
  }
  return batches;
}

absl::StatusOr<DeliverResponse> DeskOffice::Receive(const DeliverRequest& batch) {
  Transaction own(&batch_);
  ASSIGN_OR_RETURN(DeliverResponse answer, receiving_->Receive(batch, batch.route().sender(), plan_.clock->Now(), own));
  std::move(own).MergeInto(batch_);
  RETURN_IF_ERROR(Done());
  return answer;
}

absl::Status DeskOffice::Acknowledge(const DeliverResponse& answer) {
  const exchange::v1::Receipt& receipt = answer.receipt();
  RETURN_IF_ERROR(plan_.directory->Current()->CheckSignature(
      receipt.route().receiver().federation(), ReceiptBytes(receipt), receipt.signature(), plan_.clock->Now()));
  RETURN_IF_ERROR(outbox_.Acknowledge(answer, plan_.clock->Now(), batch_));
  return Done();
}

}  // namespace tongban::bench
