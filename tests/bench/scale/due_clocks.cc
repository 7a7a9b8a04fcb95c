#include "tests/bench/scale/due_clocks.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/desk/tables.h"
#include "common/exchange/tables.h"
#include "common/status/status.h"
#include "common/store/rocks_store.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/bench/scale/population.h"
#include "tests/bench/sources.h"
#include "tests/support/counter.h"
#include "tests/support/samples.h"
#include "tongban/casework/v1/case_service.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban::bench {
namespace {

using casework::v1::Case;

constexpr absl::Duration kLongestAnswer = absl::Seconds(20);
// A hundred times what it takes on two cores.
constexpr absl::Duration kLongestBurst = absl::Minutes(20);
constexpr absl::Duration kLookEvery = absl::Milliseconds(50);
constexpr int kFirstApplicant = 6'000'000;

// The applications of the population are filed here, all on one morning, and
// must be accepted by the end of the next working day (R28).
absl::Time FilingTime() { return samples::At("2026-03-02 09:00"); }
absl::Time DueTime() { return Calendar::Published().AddWorkingDays(ChinaDay(FilingTime()), 1).due; }

std::string Parent() { return absl::StrCat("federations/", samples::kResidence); }

class DueClocks {
 public:
  DueClocks(SixOffices& offices, const Stores& stores, const DueClocksPlan& plan, Report& report)
      : offices_(offices), stores_(stores), plan_(plan), report_(report), applications_(offices, kFirstApplicant) {}

  absl::Status Run() {
    offices_.WriteFile("policy.textproto", offices_.PolicyText());
    const PopulationPlan population{.folder = stores_.Path("due"),
                                    .policy = offices_.PolicyText(),
                                    .cases = plan_.clocks,
                                    .cases_a_day = 1000 * plan_.clocks,
                                    .first_day = FilingTime(),
                                    .marks = {},
                                    .at_mark = nullptr};
    RETURN_IF_ERROR(Populate(population).status());
    for (int round = 1; round <= plan_.rounds; ++round) {
      std::fprintf(stderr, "due clocks: round %d of %d\n", round, plan_.rounds);
      std::filesystem::copy(stores_.Path("due"), Folder(), std::filesystem::copy_options::recursive);
      const absl::Status status = MeasureRound();
      intake_ = {};
      RETURN_IF_ERROR(status);
      RETURN_IF_ERROR(CheckHistory());
      std::filesystem::remove_all(Folder());
    }
    std::filesystem::remove_all(stores_.Path("due"));
    return absl::OkStatus();
  }

 private:
  std::string Folder() const { return stores_.Path("due-now"); }

  absl::Status MeasureRound() {
    ASSIGN_OR_RETURN(intake_, StartIntake(offices_, 0, Folder(), DueTime() - absl::Hours(14)));
    const LoadResult before = Submit({.name = "submit before clocks are due", .duration = plan_.duration});
    const absl::Time begin = absl::Now();
    RETURN_IF_ERROR(PassTheLimit());
    std::atomic<bool> over = false;
    absl::Status watched;
    std::thread watcher([&] {
      watched = AwaitUntil("the last clock's act", kLongestBurst, kLookEvery, [this] { return LastHasActed(); });
      over = true;
    });
    const LoadResult during = Submit({.name = "submit while clocks are due",
                                      .warm_up = absl::ZeroDuration(),
                                      .duration = kLongestBurst,
                                      .over = &over});
    watcher.join();
    RETURN_IF_ERROR(watched);
    const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
    report_.Add("due clocks/clocks a second", static_cast<double>(plan_.clocks) / seconds);
    report_.Add("due clocks/p99", absl::FDivDuration(during.latency.Percentile(0.99), before.latency.Percentile(0.99)));
    report_.Add("due clocks/foreign_cores", std::max(before.foreign_cores, during.foreign_cores));
    std::fprintf(stderr, "  %lld clocks in %.1f s\n", static_cast<long long>(plan_.clocks), seconds);
    return absl::OkStatus();
  }

  LoadResult Submit(const LoadPlan& load) {
    LoadResult result = RunLoad(load, {intake_.server.channel}, applications_, {intake_.server.program.get()});
    report_.Add(load.name, result);
    return result;
  }

  absl::StatusOr<std::string> AskIntake(const std::string& method, const google::protobuf::Message& request,
                                        const casework::v1::Actor& actor) {
    return Ask(*intake_.server.channel, method, request.SerializeAsString(), offices_.Token(actor), kLongestAnswer);
  }

  absl::Status PassTheLimit() {
    operations::v1::AdvanceTimeRequest request;
    request.set_name(Parent());
    request.set_request_id("past-the-limit");
    *request.mutable_to_time() = ToProto(DueTime() + absl::Seconds(1));
    return AskIntake("/tongban.operations.v1.OperationsService/AdvanceTime", request,
                     OperatorOf(samples::IntakeOffice()))
        .status();
  }

  // Clocks that are due at the same time act in the order of their cases.
  absl::StatusOr<bool> LastHasActed() {
    casework::v1::GetCaseRequest request;
    request.set_name(
        absl::StrCat(Parent(), "/cases/", samples::kResidence, "-20260302-", absl::Dec(plan_.clocks, absl::kZeroPad6)));
    ASSIGN_OR_RETURN(const std::string bytes,
                     AskIntake("/tongban.casework.v1.CaseService/GetCase", request, samples::IntakeOfficer()));
    Case file;
    if (!file.ParseFromString(bytes) || file.clocks().empty()) return absl::InternalError("the last case has no clock");
    return file.clocks(0).has_overdue_time();
  }

  // Each case of the population has one line of history by the clock; nobody
  // else has any.
  absl::Status CheckHistory() const {
    std::vector<Table> tables(kDeskTables.begin(), kDeskTables.end());
    tables.insert(tables.end(), kExchangeTables.begin(), kExchangeTables.end());
    ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenRocksStore(Folder(), tables, {.sync = false}));
    std::map<std::string, int> acts;
    absl::Status damaged;
    RETURN_IF_ERROR(store->Scan(kEvents, "", "", [&](absl::string_view key, absl::string_view bytes) {
      casework::v1::Event event;
      KeyReader parts(key);
      damaged.Update(parts.Text().status());
      const absl::StatusOr<std::string> case_id = parts.Text();
      damaged.Update(case_id.status());
      if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) damaged = absl::DataLossError("event");
      if (damaged.ok() && event.act().has_report_overdue()) ++acts[*case_id];
      return damaged.ok();
    }));
    RETURN_IF_ERROR(damaged);
    const auto twice = std::ranges::find_if(acts, [](const auto& each) { return each.second != 1; });
    if (static_cast<int64_t>(acts.size()) == plan_.clocks && twice == acts.end()) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("of ", plan_.clocks, " clocks ", acts.size(), " acted",
                                            twice == acts.end() ? "" : ", some of them more than once"));
  }

  SixOffices& offices_;
  const Stores& stores_;
  const DueClocksPlan& plan_;
  Report& report_;
  Applications applications_;
  IntakeProcess intake_;
};

}  // namespace

absl::Status MeasureDueClocks(SixOffices& offices, const Stores& stores, const DueClocksPlan& plan, Report& report) {
  return DueClocks(offices, stores, plan, report).Run();
}

}  // namespace tongban::bench
