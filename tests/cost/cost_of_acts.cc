// Does acts without network and disk, so that their instructions can be counted:
//
//   valgrind --tool=callgrind --collect-atstart=no --'--toggle-collect=tongban::Counted*' cost_of_acts submit
//
// "submit" files applications; "case" carries cases through three offices to
// delivery; "message" exchanges messages. What is counted is everything an
// office does with a request but gRPC: reading its bytes, deciding, committing,
// writing the answer's bytes, hashing what is sent and received.
#include <rocksdb/env.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/desk/desk.h"
#include "common/desk/tables.h"
#include "common/identity/caller.h"
#include "common/server/act_request.h"
#include "common/store/rocks_store.h"
#include "common/time/published_calendar.h"
#include "tests/cost/exchanged_messages.h"
#include "tests/support/samples.h"
#include "tongban/intake/v1/intake_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Case;
using casework::v1::OfficeRef;

constexpr int kUncounted = 8;
constexpr int kSubmits = 320;
constexpr int kWholeCases = 24;
// As under load.
constexpr int kActsABatch = 32;
constexpr int kCasesABatch = 8;

struct Sent {
  exchange::v1::Route route;
  std::string message;
  std::string sha256;
};

}  // namespace

// One office: its desk and its database, in memory.
class DeskAlone {
 public:
  DeskAlone(OfficeRef::Kind office, std::deque<Sent>& sent)
      : store_(OpenRocksStore("/office", kDeskTables, {.env = env_.get()}).value()),
        desk_({.office = office,
               .calendar = calendar_,
               .clock = clock_,
               .policies = [book = std::make_shared<const policy::PolicyBook>(
                                policy::PolicyBook::Parse(samples::PolicyText()).value())] { return book; },
               .send =
                   [&sent](const OfficeRef& sender, const OfficeRef& receiver, std::string message, std::string,
                           absl::Time, Transaction&) {
                     Sent& one = sent.emplace_back();
                     *one.route.mutable_sender() = sender;
                     *one.route.mutable_receiver() = receiver;
                     one.message = std::move(message);
                     one.sha256 = Sha256(one.message);
                     return absl::OkStatus();
                   },
               .look_up = nullptr,
               .own_records = nullptr}) {}

  Desk& desk() { return desk_; }
  Transaction& batch() { return *batch_; }
  void Commit() {
    if (!store_->Commit(batch_->Changes()).ok()) std::abort();
    batch_->Clear();
  }

 private:
  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  const std::unique_ptr<Store> store_;
  const Calendar calendar_ = Calendar::Parse(PublishedCalendar()).value();
  const ManualTime clock_{samples::At("2026-03-02 09:00")};
  Desk desk_;
  const std::unique_ptr<Transaction> batch_ = std::make_unique<Transaction>(store_.get());
};

namespace {

Caller CallerFor(const casework::v1::Actor& actor) {
  return {.peer = {},
          .person = Person{.federation = actor.federation(),
                           .person_id = actor.person_id(),
                           .roles = {actor.role()},
                           .institution_id = actor.institution_id()}};
}

}  // namespace

std::string SubmitOne(DeskAlone& intake, const std::string& request, const Caller& caller) {
  google::protobuf::Arena arena(ArenaForAnAct());
  auto& message = *google::protobuf::Arena::CreateMessage<intake::v1::SubmitApplicationRequest>(&arena);
  if (!message.ParseFromString(request)) std::abort();
  auto act = MakeActRequest(message);
  Transaction own(&intake.batch());
  auto answer = intake.desk().Perform(std::move(act).value(), caller, own);
  std::move(own).MergeInto(intake.batch());
  return std::move(answer).value();
}

std::string Do(DeskAlone& office, const ActRequest& request, const std::string& content, const Caller& caller) {
  google::protobuf::Arena arena(ArenaForAnAct());
  ActRequest act = request;
  act.act = google::protobuf::Arena::CreateMessage<Act>(&arena);
  if (!act.act->ParseFromString(content)) std::abort();
  Transaction own(&office.batch());
  auto answer = office.desk().Perform(act, caller, own);
  if (!answer.ok()) std::fprintf(stderr, "%s\n", answer.status().ToString().c_str());
  std::move(own).MergeInto(office.batch());
  return std::move(answer).value();
}

// The ledgers at both ends know a message by its hash.
void Deliver(DeskAlone& office, const Sent& sent) {
  if (Sha256(sent.message) != sent.sha256) std::abort();
  Transaction own(&office.batch());
  if (!office.desk().TakeIn(sent.route, sent.message, own).ok()) std::abort();
  std::move(own).MergeInto(office.batch());
}

// What is counted has a name that begins with Counted. The first time through
// is not: much is made once and then kept.
[[gnu::noinline]] std::string CountedSubmit(DeskAlone& intake, const std::string& request, const Caller& caller) {
  return SubmitOne(intake, request, caller);
}
[[gnu::noinline]] std::string CountedAct(DeskAlone& office, const ActRequest& request, const std::string& content,
                                         const Caller& caller) {
  return Do(office, request, content, caller);
}
[[gnu::noinline]] void CountedDelivery(DeskAlone& office, const Sent& sent) { Deliver(office, sent); }
[[gnu::noinline]] void CountedCommit(DeskAlone& office) { office.Commit(); }

namespace {

void Submit() {
  std::deque<Sent> sent;
  DeskAlone intake(OfficeRef::KIND_INTAKE, sent);
  const Caller caller = CallerFor(samples::WhoDoes(Act::kSubmitApplication, samples::kResidence));
  for (int n = -kUncounted; n < kSubmits; ++n) {
    intake::v1::SubmitApplicationRequest request;
    request.set_parent(absl::StrCat("federations/", samples::kResidence));
    request.set_request_id(absl::StrCat("request-", 100'000 + n));
    *request.mutable_submission() =
        samples::Submit(samples::LimbApplication(n + kUncounted, samples::At("2026-03-02 09:00"))).submit_application();
    const auto file = n < 0 ? SubmitOne : CountedSubmit;
    const std::string answer = file(intake, request.SerializeAsString(), caller);
    if (answer.empty()) std::abort();
    if (n >= 0 && n % kActsABatch == kActsABatch - 1) CountedCommit(intake);
  }
}

std::vector<std::pair<OfficeRef::Kind, Act>> StepsOf(int person) {
  const absl::Time now = samples::At("2026-03-02 09:00");
  const auto form = samples::Form(samples::Disability::CATEGORY_LIMB, samples::Finding::kQualified, now);
  return {{OfficeRef::KIND_INTAKE, samples::Submit(samples::LimbApplication(person, now))},
          {OfficeRef::KIND_INTAKE, samples::Accept(now + absl::Hours(1))},
          {OfficeRef::KIND_ASSESSMENT, samples::Attend(now)},
          {OfficeRef::KIND_ASSESSMENT, samples::SubmitForm(form)},
          {OfficeRef::KIND_ASSESSMENT, samples::ReceiveConclusion()},
          {OfficeRef::KIND_ASSESSMENT, samples::RecordConclusion()},
          {OfficeRef::KIND_REGISTRATION_APPROVAL, samples::ConfirmJurisdiction()},
          {OfficeRef::KIND_REGISTRATION_APPROVAL, samples::Approve()},
          {OfficeRef::KIND_REGISTRATION_APPROVAL, samples::FindPhoto()},
          {OfficeRef::KIND_REGISTRATION_APPROVAL, samples::Print()},
          {OfficeRef::KIND_REGISTRATION_APPROVAL, samples::Dispatch()},
          {OfficeRef::KIND_REGISTRATION_APPROVAL, samples::ConfirmDelivery(now)}};
}

class ThreeOffices {
 public:
  void Carry(int person, bool counted) {
    std::string id;
    for (const auto& [kind, act] : StepsOf(person)) {
      const absl::string_view federation =
          kind == OfficeRef::KIND_REGISTRATION_APPROVAL ? samples::kHousehold : samples::kResidence;
      const ActRequest request = {.federation = std::string(federation),
                                  .id = id,
                                  .request_id = absl::StrCat(person, "-", static_cast<int>(act.content_case())),
                                  .etag = "",
                                  .act = nullptr};
      const Caller caller = CallerFor(samples::WhoDoes(act.content_case(), federation));
      Case answer;
      if (!answer.ParseFromString((counted ? CountedAct : Do)(At(kind), request, act.SerializeAsString(), caller)))
        std::abort();
      id = answer.name().substr(answer.name().rfind('/') + 1);
      for (; !sent_.empty(); sent_.pop_front()) {
        (counted ? CountedDelivery : Deliver)(At(sent_.front().route.receiver().kind()), sent_.front());
      }
    }
    if (person % kCasesABatch == kCasesABatch - 1) {
      for (auto& office : offices_) counted ? CountedCommit(*office) : office->Commit();
    }
  }

 private:
  DeskAlone& At(OfficeRef::Kind kind) { return *offices_[static_cast<size_t>(kind - OfficeRef::KIND_INTAKE)]; }

  std::deque<Sent> sent_;
  const std::array<std::unique_ptr<DeskAlone>, 3> offices_ = {
      std::make_unique<DeskAlone>(OfficeRef::KIND_INTAKE, sent_),
      std::make_unique<DeskAlone>(OfficeRef::KIND_ASSESSMENT, sent_),
      std::make_unique<DeskAlone>(OfficeRef::KIND_REGISTRATION_APPROVAL, sent_)};
};

}  // namespace
}  // namespace tongban

int main(int argc, char** argv) {
  const std::string what = argc == 2 ? argv[1] : "";
  if (what == "submit") {
    tongban::Submit();
    std::printf("%d\n", tongban::kSubmits);
    return 0;
  }
  if (what == "message") {
    std::printf("%d\n", tongban::ExchangeMessages());
    return 0;
  }
  if (what != "case") return 2;
  tongban::ThreeOffices offices;
  for (int n = -tongban::kUncounted; n < tongban::kWholeCases; ++n) offices.Carry(n + tongban::kUncounted, n >= 0);
  std::printf("%d\n", tongban::kWholeCases);
  return 0;
}
