#include "tests/fault/campaign.h"

#include <filesystem>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "tests/support/log_lines.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::GetCaseRequest;
using casework::v1::ListEventsRequest;
using casework::v1::ListEventsResponse;
using casework::v1::OfficeRef;
using operations::v1::AdvanceTimeRequest;
using operations::v1::GetOfficeStatusRequest;
using operations::v1::ListParkedMessagesRequest;
using operations::v1::ListParkedMessagesResponse;
using operations::v1::ListRoutesRequest;
using operations::v1::ListRoutesResponse;
using operations::v1::OfficeStatus;
using operations::v1::ReconcileRouteRequest;
using operations::v1::ReconcileRouteResponse;

// Couriers wait up to a minute after failures; beyond this a case is stuck.
constexpr absl::Duration kLongestJourney = absl::Seconds(90);
constexpr absl::Duration kLongestStart = absl::Seconds(60);
constexpr size_t kShownProblems = 20;
constexpr int kActsBeforeTheCopy = 50;
constexpr int kActsThatAreLost = 200;
// More than 14 working days (R36).
constexpr int kDaysThatPass = 30;

std::string Parent(const OfficeRef& office) { return "federations/" + office.federation(); }

int Draw(std::mt19937_64& random, int below) { return static_cast<int>(random() % static_cast<uint64_t>(below)); }

}  // namespace

void Campaign::Wrong(std::string problem) {
  const std::lock_guard lock(mutex_);
  if (problems_.size() < kShownProblems) problems_.push_back(std::move(problem));
  progressed_.notify_all();
}

bool Campaign::going_wrong() const { return !Problems().empty(); }

std::vector<std::string> Campaign::Problems() const {
  std::vector<std::string> problems = board_ == nullptr ? std::vector<std::string>() : board_->Problems();
  const std::lock_guard lock(mutex_);
  problems.insert(problems.end(), problems_.begin(), problems_.end());
  return problems;
}

void Campaign::Run() {
  if (const absl::Status started = offices_.Start(); !started.ok()) return Wrong(started.ToString());
  board_ = std::make_unique<CaseBoard>(offices_);
  std::vector<std::thread> applicants;
  for (int i = 0; i < options_.applicants; ++i) applicants.emplace_back([this, i] { Apply(i); });
  std::mt19937_64 random(options_.seed);
  options_.sets_back ? SetBack(0) : KillUntil(options_.kills, random);
  applying_ = false;
  for (std::thread& applicant : applicants) applicant.join();
  if (!going_wrong()) LetTimePass();
  if (!going_wrong()) AwaitEnds();
  if (!going_wrong()) AwaitEmptyOutboxes();
}

void Campaign::Apply(int applicant) {
  std::mt19937_64 random(options_.seed * 1000 + static_cast<uint64_t>(applicant));
  Counter counter(offices_);
  while (applying_ && !going_wrong()) {
    const int person = next_person_++;
    const auto course = static_cast<Course>(Draw(random, kCourses));
    const std::string residence = Draw(random, 2) == 0 ? "330213" : "420625";
    const CaseScript script = MakeScript(course, person, residence, SixOffices::Opening());
    if (!Follow(script, person, counter)) break;
    if (script.end != Case::STATE_DELIVERED || Draw(random, 4) > 0) continue;
    if (!Follow(MakeScript(Course::kSecondApplication, person, residence, SixOffices::Opening()), person, counter))
      break;
  }
  repeated_ += counter.repeated();
}

bool Campaign::Follow(const CaseScript& script, int person, Counter& counter) {
  FiledCase filed;
  filed.end = script.end;
  filed.intake = SixOffices::IndexOf(script.steps.front().office);
  int last = filed.intake;
  for (size_t i = 0; i < script.steps.size(); ++i) {
    const ScriptStep& step = script.steps[i];
    const int office = SixOffices::IndexOf(step.office);
    if (office != std::exchange(last, office) && !Await(office, filed, step)) return false;
    if (!Act(step, absl::StrCat(script.name, "-", person, "-", i), filed, counter)) return false;
  }
  const std::lock_guard lock(mutex_);
  cases_.push_back(filed);
  return true;
}

bool Campaign::Await(int office, const FiledCase& filed, const ScriptStep& step) {
  const absl::Time limit = absl::Now() + kLongestJourney;
  while (absl::Now() < limit && !going_wrong()) {
    if (board_->Await(office, {filed.id, step.from, filed.revision, true}, absl::Seconds(1))) return true;
  }
  Wrong(absl::StrCat("case ", filed.id, " did not come to ", SixOffices::NameOf(office), " in ",
                     Case::State_Name(step.from)));
  return false;
}

bool Campaign::Act(const ScriptStep& step, const std::string& name, FiledCase& filed, Counter& counter) {
  std::string request_id = name;
  for (char& letter : request_id) {
    if (letter == ' ') letter = '-';
  }
  AcknowledgedAct act{.office = step.office, .request_id = request_id, .act = step.act, .answer = {}};
  Sign(act.act, request_id);
  OfficeCall call = counter.CallFor(step.office, filed.id, act.act, request_id);
  absl::StatusOr<std::string> answer = counter.Ask(call);
  if (step.is_refused && absl::IsFailedPrecondition(answer.status())) return true;
  if (!answer.ok() || step.is_refused || !act.answer.ParseFromString(*answer)) {
    Wrong(absl::StrCat("request ", request_id, " on case ", filed.id, ": ", answer.status().ToString()));
    return false;
  }
  if (filed.id.empty()) filed.id = act.answer.name().substr(act.answer.name().rfind('/') + 1);
  filed.revision = act.answer.revision();
  const std::lock_guard lock(mutex_);
  done_.push_back({std::move(act), std::move(call), *std::move(answer)});
  ++progress_;
  progressed_.notify_all();
  return true;
}

void Campaign::Progress() {
  const std::lock_guard lock(mutex_);
  ++progress_;
  progressed_.notify_all();
}

bool Campaign::AwaitProgress(int64_t more, absl::Duration limit) {
  std::unique_lock lock(mutex_);
  const int64_t enough = progress_ + more;
  progressed_.wait_for(lock, absl::ToChronoMilliseconds(limit),
                       [&] { return progress_ >= enough || !problems_.empty() || !killing_; });
  return problems_.empty() && killing_;
}

// Kills fall between acts that are under way at all offices; the wait for
// further acts only spreads them over the whole run.
void Campaign::KillUntil(int goal, std::mt19937_64& random) {
  while (kills_ < goal && AwaitProgress(Draw(random, 25), absl::Seconds(2))) KillOne(random);
}

// Day by day at every office, until all limits have passed, while offices are
// killed on.
void Campaign::LetTimePass() {
  std::thread killer([this] {
    std::mt19937_64 random(options_.seed + 1);
    KillUntil(std::numeric_limits<int>::max(), random);
  });
  Counter counter(offices_);
  for (int day = 1; day <= kDaysThatPass && !going_wrong(); ++day) {
    for (int office = 0; office < SixOffices::kOffices; ++office) {
      const OfficeRef ref = SixOffices::Ref(office);
      AdvanceTimeRequest advance;
      advance.set_name(Parent(ref));
      advance.set_request_id(absl::StrCat("day-", day));
      *advance.mutable_to_time() = ToProto(SixOffices::Opening() + absl::Hours(24 * day));
      const auto advanced = counter.Ask(
          counter.CallFor(ref, "/tongban.operations.v1.OperationsService/AdvanceTime", advance, OperatorOf(ref)));
      if (!advanced.ok()) Wrong(advanced.status().ToString());
      Progress();
    }
  }
  killing_ = false;
  Progress();
  killer.join();
}

void Campaign::SetBack(int victim) {
  namespace fs = std::filesystem;
  OfficeProcess& office = offices_.Process(victim);
  const fs::path data = offices_.Data(victim), copy = offices_.Path("copy");
  AwaitProgress(kActsBeforeTheCopy, kLongestStart);
  office.Kill();
  fs::copy(data, copy, fs::copy_options::recursive);
  absl::Status started = office.Start();
  AwaitProgress(kActsThatAreLost, kLongestStart);
  office.Kill();
  fs::remove_all(data);
  fs::rename(copy, data);
  started.Update(office.Start());
  if (!started.ok()) Wrong(started.ToString());
  AwaitProgress(kActsThatAreLost, kLongestStart);
}

void Campaign::KillOne(std::mt19937_64& random) {
  const int victim = Draw(random, SixOffices::kOffices);
  OfficeProcess& office = offices_.Process(victim);
  office.Kill();
  ++kills_;
  // Sometimes it stays away for a while, so that couriers fail and callers queue up.
  if (Draw(random, 6) == 0) AwaitProgress(Draw(random, 40), absl::Milliseconds(Draw(random, 2000)));
  absl::Status started = office.Start();
  // Sometimes it is killed again while it recovers.
  if (Draw(random, 5) == 0) {
    AwaitProgress(1'000'000, absl::Milliseconds(Draw(random, 150)));
    office.Kill();
    ++kills_;
    started.Update(office.Start());
  }
  // Often the next office is killed while this one is not back yet.
  if (Draw(random, 2) == 0) started.Update(office.AwaitServing(kLongestStart));
  if (!started.ok()) Wrong(absl::StrCat(SixOffices::NameOf(victim), " does not start again: ", started.ToString()));
}

// For whoever has to find out why a run is stuck.
std::string Campaign::Describe() {
  std::string text;
  RunRecord run;
  for (int office = 0; office < SixOffices::kOffices; ++office) {
    const std::string name = SixOffices::NameOf(office);
    run.routes[name];
    CollectRoutes(office, run);
    for (const auto& route : run.routes[name]) {
      if (route.outgoing() && route.sequence() == route.acknowledged_sequence()) continue;
      absl::StrAppend(&text, name, ": ", route.ShortDebugString(), "\n");
    }
    const OfficeRef ref = SixOffices::Ref(office);
    Counter counter(offices_);
    ListParkedMessagesRequest list;
    list.set_parent(Parent(ref));
    const auto parked = counter.Ask<ListParkedMessagesResponse>(
        counter.CallFor(ref, "/tongban.operations.v1.OperationsService/ListParkedMessages", list, OperatorOf(ref)));
    if (parked.ok()) absl::StrAppend(&text, name, " parked: ", parked->ShortDebugString(), "\n");
    for (const std::string& line : offices_.Process(office).Lines()) {
      if (FieldOf(line, "level") == "INFO") continue;
      absl::StrAppend(&text, name, ": ", line, "\n");
    }
  }
  return text;
}

void Campaign::AwaitEnds() {
  for (const FiledCase& filed : cases_) {
    if (!board_->Await(filed.intake, {.case_id = filed.id, .state = filed.end}, kLongestJourney)) {
      return Wrong(absl::StrCat("case ", filed.id, " has not ended in ", Case::State_Name(filed.end)));
    }
  }
}

// Asks every sender to compare its routes with their receivers, which also cuts
// the waits of its courier short.
void Campaign::AwaitEmptyOutboxes() {
  const absl::Time limit = absl::Now() + kLongestJourney;
  Counter counter(offices_);
  int outstanding = 1;
  while (outstanding > 0 && absl::Now() < limit) {
    outstanding = 0;
    for (int office = 0; office < SixOffices::kOffices; ++office) {
      const OfficeRef ref = SixOffices::Ref(office);
      ListRoutesRequest list;
      list.set_parent(Parent(ref));
      const auto routes = counter.Ask<ListRoutesResponse>(
          counter.CallFor(ref, "/tongban.operations.v1.OperationsService/ListRoutes", list, OperatorOf(ref)));
      if (!routes.ok()) return Wrong(routes.status().ToString());
      for (const auto& route : routes->routes()) {
        if (!route.outgoing() || route.sequence() == route.acknowledged_sequence()) continue;
        ++outstanding;
        ReconcileRouteRequest reconcile;
        *reconcile.mutable_route() = route.route();
        counter
            .Ask(counter.CallFor(ref, "/tongban.operations.v1.OperationsService/ReconcileRoute", reconcile,
                                 OperatorOf(ref)))
            .status()
            .IgnoreError();
      }
    }
    if (outstanding > 0) board_->AwaitChange(absl::Milliseconds(50));
  }
}

void Campaign::ForEachOffice(const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int office = 0; office < SixOffices::kOffices; ++office) threads.emplace_back([&work, office] { work(office); });
  for (std::thread& thread : threads) thread.join();
}

RunRecord Campaign::Collect() {
  RunRecord run;
  for (const Done& done : done_) run.acknowledged.push_back(done.act);
  for (int office = 0; office < SixOffices::kOffices; ++office) {
    const std::string name = SixOffices::NameOf(office);
    run.accounts[name];
    run.routes[name];
    run.statuses[name];
  }
  ForEachOffice([this, &run](int office) { CollectFrom(office, run); });
  return run;
}

void Campaign::CollectFrom(int office, RunRecord& run) {
  const OfficeRef ref = SixOffices::Ref(office);
  const std::string name = SixOffices::NameOf(office);
  Counter counter(offices_);
  const absl::Status cases = CollectCases(ref, counter, run.accounts.at(name));
  if (!cases.ok()) Wrong(cases.ToString());
  CollectRoutes(office, run);
  GetOfficeStatusRequest get;
  get.set_name(Parent(ref));
  const auto status = counter.Ask<OfficeStatus>(
      counter.CallFor(ref, "/tongban.operations.v1.OperationsService/GetOfficeStatus", get, OperatorOf(ref)));
  if (!status.ok()) return Wrong(status.status().ToString());
  run.statuses.at(name) = *status;
}

void Campaign::CollectRoutes(int office, RunRecord& run) {
  const OfficeRef ref = SixOffices::Ref(office);
  Counter counter(offices_);
  ListRoutesRequest list;
  list.set_parent(Parent(ref));
  const auto routes = counter.Ask<ListRoutesResponse>(
      counter.CallFor(ref, "/tongban.operations.v1.OperationsService/ListRoutes", list, OperatorOf(ref)));
  if (!routes.ok()) return Wrong(routes.status().ToString());
  run.routes.at(SixOffices::NameOf(office)).assign(routes->routes().begin(), routes->routes().end());
}

absl::Status Campaign::CollectCases(const OfficeRef& office, Counter& counter,
                                    std::map<std::string, Account>& accounts) {
  for (const FiledCase& filed : cases_) {
    GetCaseRequest get;
    get.set_name(absl::StrCat(Parent(office), "/cases/", filed.id));
    const auto file = counter.Ask<Case>(
        counter.CallFor(office, "/tongban.casework.v1.CaseService/GetCase", get, SupervisorOf(office)));
    if (absl::IsNotFound(file.status())) continue;
    RETURN_IF_ERROR(file.status());
    ListEventsRequest list;
    list.set_parent(get.name());
    list.set_page_size(1000);
    ASSIGN_OR_RETURN(const auto events,
                     counter.Ask<ListEventsResponse>(counter.CallFor(
                         office, "/tongban.casework.v1.CaseService/ListEvents", list, SupervisorOf(office))));
    accounts[filed.id] = {*file, {events.events().begin(), events.events().end()}};
  }
  return absl::OkStatus();
}

void Campaign::AskAgain() {
  ForEachOffice([this](int office) {
    Counter counter(offices_);
    for (const Done& done : done_) {
      if (done.call.office != office) continue;
      const absl::StatusOr<std::string> again = counter.Ask(done.call);
      if (again.ok() && *again == done.answer) continue;
      Wrong(absl::StrCat("request ", done.act.request_id,
                         " is answered otherwise the second time: ", again.status().ToString()));
    }
  });
}

void Campaign::CheckLogs() {
  for (int office = 0; office < SixOffices::kOffices; ++office) {
    for (const std::string& problem : CheckLogLines(offices_.Process(office).Lines())) {
      Wrong(absl::StrCat("log of ", SixOffices::NameOf(office), ": ", problem));
    }
  }
}

}  // namespace tongban
