#include "tests/bench/rounds.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status.h"
#include "tests/bench/case_run.h"
#include "tests/bench/hosted_cases.h"
#include "tests/bench/overload.h"
#include "tests/bench/store_load.h"
#include "tests/bench/variants.h"
#include "tests/bench/whole_cases.h"
#include "tests/support/counter.h"
#include "tests/support/samples.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban::bench {
namespace {

constexpr int kIntake = 0;
constexpr double kMiB = 1024 * 1024;
constexpr char kHow[] =
    R"(* the driver is on the same machine: one thread, one completion queue, 64 calls outstanding in the closed
  loop; in the open loop latency and deadline count from when a call should have set out
* every server is a process of its own on the same disk; synced commits, mutual TLS, signatures, tokens and access
  records are on, except where a figure's name says otherwise; etcd and the echo are behind the same mutual TLS
* CPU is user and system time of the servers alone; "foreign cores" are cores that others used meanwhile, and above 0.25
  of them there is no verdict
* unsynced, plaintext, unsigned, slow disk and limiter off: programs of the bench build, linked from the offices' own
  objects with one file instead of another (`tests/bench/variants`)
* overload: the office alone in a control group that may use 0.15 core, in periods of 10 ms, as a pod with a CPU limit;
  its peak under that limit, 64 calls outstanding on four connections, is measured first, so that the driver can offer
  ten times it from the rest of the machine. A ratio of CPU times is at stake, which the limit does not change: with s
  for a call that is served and r for one that is not, at k times the peak no more than (s - k r) / (s - r) of it can
  be served. Both are among the figures
* overload of a slow disk: the office alone, with every sync 0.1 s longer, so that the disk is its limit and refusing is
  cheap beside it; its peak with 960 calls outstanding
* exchange: messages on the way between the intake and the assessment office of one county, drained from full outboxes
)";
constexpr int kCasesAtOnce = 192;
// Cases that are handed over for each second that a measurement should take.
constexpr double kExchangedASecond = 4000;

}  // namespace

std::string Rounds::HowMeasured() const {
  return absl::StrCat("* ", options_.rounds, " rounds; in each everything in turn, ",
                      absl::FormatDuration(options_.duration), " a measurement after 0.3 s of warming up\n", kHow);
}

bool Rounds::Has(const std::string& scenario) const {
  return options_.scenarios.empty() || options_.scenarios.contains(scenario);
}

LoadPlan Rounds::Plan(const std::string& name, int outstanding, double rate) const {
  return {.name = name, .outstanding = outstanding, .rate = rate, .duration = options_.duration};
}

LoadResult Rounds::Submit(const LoadPlan& plan) {
  const Server& intake = ground_.office(kIntake);
  LoadResult result = RunLoad(plan, {intake.channel}, applications_, {intake.program.get()});
  report_.Add(plan.name, result);
  return result;
}

LoadResult Rounds::Echo(const LoadPlan& plan) {
  LoadResult result = RunLoad(plan, {ground_.echo().channel}, applications_, {ground_.echo().program.get()});
  report_.Add(plan.name, result);
  return result;
}

LoadResult Rounds::Put(const LoadPlan& plan) {
  static Puts puts(bytes_a_submit_);
  LoadResult result = RunLoad(plan, {ground_.etcd().channel}, puts, {ground_.etcd().program.get()});
  report_.Add(plan.name, result);
  return result;
}

absl::Status Rounds::Store(const std::string& name, int together) {
  ASSIGN_OR_RETURN(const LoadResult result, RunStoreLoad({.name = name,
                                                          .folder = ground_.offices().Path("store"),
                                                          .bytes = bytes_a_submit_,
                                                          .together = together,
                                                          .duration = options_.duration / 2}));
  report_.Add(name, result);
  return absl::OkStatus();
}

absl::Status Rounds::LookAtOneSubmit() {
  const int64_t before = DiskBytes(ground_.DataOf(kIntake));
  LoadPlan plan = Plan("first submits", 8);
  plan.warm_up = absl::ZeroDuration();
  plan.duration = absl::Milliseconds(300);
  const int first = applications_.next();
  const LoadResult result = RunLoad(plan, {ground_.office(kIntake).channel}, applications_, {});
  if (result.Refused() > 0 || applications_.filed().empty()) return absl::InternalError("submits are refused");
  // Nothing has been written out of memory yet: what is there is the log.
  const int64_t written = DiskBytes(ground_.DataOf(kIntake)) - before;
  bytes_a_submit_ = static_cast<size_t>(written / (applications_.next() - first));
  report_.Add("submit/request bytes", static_cast<double>(applications_.request_bytes()));
  report_.Add("submit/answer bytes", static_cast<double>(applications_.answer_bytes()));
  report_.Add("submit/bytes in the log", static_cast<double>(bytes_a_submit_));
  return absl::OkStatus();
}

absl::Status Rounds::Run() {
  RETURN_IF_ERROR(ground_.StartOffices());
  for (int i = 0; i < SixOffices::kOffices; ++i) {
    report_.Add("memory/idle", static_cast<double>(ground_.office(i).program->ResidentBytes()) / kMiB);
  }
  RETURN_IF_ERROR(LookAtOneSubmit());
  RETURN_IF_ERROR(ground_.StartEcho(applications_.answer_bytes()));
  if (const absl::Status etcd = ground_.StartEtcd(); !etcd.ok()) {
    std::fprintf(stderr, "etcd is left out: %s\n", etcd.ToString().c_str());
  }
  for (int round = 1; round <= options_.rounds; ++round) {
    std::fprintf(stderr, "round %d of %d\n", round, options_.rounds);
    RETURN_IF_ERROR(MeasureRound());
  }
  report_.Add("memory/intake at the end", static_cast<double>(ground_.office(kIntake).program->ResidentBytes()) / kMiB);
  return absl::OkStatus();
}

absl::Status Rounds::MeasureRound() {
  if (Has("submit")) RETURN_IF_ERROR(MeasureSubmit());
  if (Has("variants")) RETURN_IF_ERROR(MeasureVariants(ground_, options_.duration, report_));
  if (Has("exchange")) RETURN_IF_ERROR(MeasureExchange());
  if (Has("one")) RETURN_IF_ERROR(MeasureOneAtATime());
  if (Has("half")) MeasureHalf();
  if (Has("reads")) MeasureReads();
  if (Has("cases")) RETURN_IF_ERROR(MeasureWholeCases());
  if (Has("hosted")) RETURN_IF_ERROR(MeasureHostedCases());
  if (Has("overload")) RETURN_IF_ERROR(MeasureOverload());
  return absl::OkStatus();
}

absl::Status Rounds::MeasureSubmit() {
  Echo(Plan("echo"));
  Submit(Plan("submit"));
  if (ground_.etcd().program != nullptr && ground_.etcd().program->process() > 0) Put(Plan("etcd"));
  return Store("store 32", 32);
}

absl::Status Rounds::MeasureExchange() {
  if (exchange_ == nullptr) exchange_ = std::make_unique<ExchangeLoad>();
  const int cases = static_cast<int>(kExchangedASecond * absl::ToDoubleSeconds(options_.duration));
  for (const bool is_signed : {true, false}) RETURN_IF_ERROR(exchange_->Measure(is_signed, cases, report_));
  return absl::OkStatus();
}

absl::Status Rounds::MeasureOneAtATime() {
  Echo(Plan("echo 1", 1));
  Submit(Plan("submit 1", 1));
  if (ground_.etcd().program != nullptr && ground_.etcd().program->process() > 0) Put(Plan("etcd 1", 1));
  return Store("store 1", 1);
}

void Rounds::MeasureHalf() {
  const double rate = report_.Median("submit/rate") / 2;
  if (rate == 0) return;
  Echo(Plan("echo at that rate", 0, rate));
  Submit(Plan("submit at half", 0, rate));
}

void Rounds::MeasureReads() {
  Reads gets(ground_.offices(), applications_.filed()), pages(ground_.offices(), {});
  const Server& intake = ground_.office(kIntake);
  const auto measure = [&](const std::string& name, Source& source) {
    report_.Add(name, RunLoad(Plan(name), {intake.channel}, source, {intake.program.get()}));
  };
  measure("get case", gets);
  measure("worklist page", pages);
  Mixed get_among_submits(applications_, gets, 2), page_among_submits(applications_, pages, 10);
  const auto measure_mixed = [&](const std::string& name, const std::string& reads, Mixed& source) {
    measure(name, source);
    report_.AddLatency(name + ", the submits", source.of_first());
    report_.AddLatency(absl::StrCat(name, ", the ", reads), source.of_second());
  };
  measure_mixed("submits and as many gets", "gets", get_among_submits);
  measure_mixed("submits and a tenth pages", "pages", page_among_submits);
}

absl::StatusOr<int64_t> Rounds::Messages() {
  int64_t sent = 0;
  Counter counter(ground_.offices());
  for (int i = 0; i < SixOffices::kOffices; ++i) {
    const casework::v1::OfficeRef office = SixOffices::Ref(i);
    operations::v1::ListRoutesRequest list;
    list.set_parent("federations/" + office.federation());
    ASSIGN_OR_RETURN(const auto routes,
                     counter.Ask<operations::v1::ListRoutesResponse>(counter.CallFor(
                         office, "/tongban.operations.v1.OperationsService/ListRoutes", list, OperatorOf(office))));
    for (const auto& route : routes.routes()) sent += route.outgoing() ? route.sequence() : 0;
  }
  return sent;
}

absl::Status Rounds::MeasureWholeCases() {
  WholeCases cases(ground_.offices(), next_of_whole_cases_, kCasesAtOnce);
  const auto disk_bytes = [this] {
    int64_t bytes = 0;
    for (int i = 0; i < SixOffices::kOffices; ++i) bytes += DiskBytes(ground_.DataOf(i));
    return bytes;
  };
  LoadPlan plan = Plan("whole cases");
  plan.duration = 2 * options_.duration;
  const CaseRun run{ground_.OfficeChannels(), ground_.OfficePrograms(), [this] { return Messages(); }, disk_bytes};
  RETURN_IF_ERROR(MeasureCases(plan, run, cases, report_));
  next_of_whole_cases_ = cases.next_person();
  return absl::OkStatus();
}

absl::Status Rounds::MeasureHostedCases() {
  if (hosted_ == nullptr) {
    std::fprintf(stderr, "  (certificates and keys for a hundred counties are issued)\n");
    hosted_ = std::make_unique<HostedCounties>();
    RETURN_IF_ERROR(hosted_->Start());
  }
  HostedCases cases(*hosted_, ground_.offices(), next_of_whole_cases_, kCasesAtOnce);
  LoadPlan plan = Plan("whole cases, 100 federations");
  // Until most offices have met.
  plan.warm_up = absl::Seconds(3);
  plan.duration = 2 * options_.duration;
  const CaseRun run{hosted_->Channels(), hosted_->Programs(), [this] { return hosted_->Messages(); },
                    [this] { return hosted_->DiskBytes(); }};
  RETURN_IF_ERROR(MeasureCases(plan, run, cases, report_));
  next_of_whole_cases_ = cases.next_person();
  if (const double two = report_.Median("whole cases/cases a second"); two > 0) {
    report_.Add(plan.name + "/cases a second ÷ between two counties",
                report_.Median(plan.name + "/cases a second") / two);
  }
  return absl::OkStatus();
}

absl::Status Rounds::MeasureOverload() { return Overload(ground_, options_.duration, report_).Measure(); }

}  // namespace tongban::bench
