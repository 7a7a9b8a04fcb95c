#include "tests/bench/scale/million.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status.h"
#include "tests/bench/scale/cohort.h"
#include "tests/bench/scale/worklist_pages.h"
#include "tests/bench/sources.h"
#include "tests/support/samples.h"

namespace tongban::bench {
namespace {

constexpr double kMiB = 1024 * 1024;
// Both below what either office can do on a core: latency is that of the
// office, not of a queue before it.
constexpr double kPagesASecond = 200;
constexpr double kSubmitsASecond = 500;
// A population is filed on so many working days, the last of them before the
// opening of the six offices.
constexpr int64_t kFilingDays = 100;
absl::Time FirstDay() { return samples::At("2025-09-01 09:00"); }
// Applicants of the measurement are others than those of the population, whose
// request ids begin with another word.
constexpr int kFirstApplicant = 7'000'000;

class Million {
 public:
  Million(SixOffices& offices, const Stores& stores, const MillionPlan& plan, Report& report)
      : offices_(offices), stores_(stores), plan_(plan), report_(report), applications_(offices, kFirstApplicant) {}

  absl::StatusOr<GrowthCurves> Run() {
    offices_.WriteFile("policy.textproto", PatientPolicy(offices_.PolicyText()));
    RETURN_IF_ERROR(Fill());
    ASSIGN_OR_RETURN(few_, StartIntake(offices_, kFewPlace, stores_.Path("few"), SixOffices::Opening()));
    report_.Add("10,000 open/start, s", absl::ToDoubleSeconds(few_.start));
    for (int round = 1; round <= plan_.rounds; ++round) {
      std::fprintf(stderr, "million: round %d of %d\n", round, plan_.rounds);
      RETURN_IF_ERROR(MeasureRound());
    }
    report_.Add("10,000 open/memory", Resident(few_));
    few_ = {}, many_ = {};
    if (plan_.most > plan_.many) RETURN_IF_ERROR(GrowOn());
    std::error_code problem;
    std::filesystem::remove_all(stores_.Path("few"), problem);
    std::filesystem::remove_all(stores_.Path("many"), problem);
    return std::move(growth_);
  }

 private:
  // Addresses of offices that do not run here.
  static constexpr int kFewPlace = 0;
  static constexpr int kManyPlace = 3;

  PopulationPlan Plan(const std::string& name, int64_t cases) {
    return {.folder = stores_.Path(name),
            .policy = PatientPolicy(offices_.PolicyText()),
            .cases = cases,
            .cases_a_day = std::max<int64_t>(1, std::max(cases, plan_.most) / kFilingDays),
            .first_day = FirstDay(),
            .marks = {},
            .at_mark = [this](const Store& store, int64_t stored, absl::Time now) -> absl::Status {
              ASSIGN_OR_RETURN(growth_.whole_cases.emplace_back(),
                               CarryCohort(store, stored, now, stores_.Path("cohort")));
              return absl::OkStatus();
            }};
  }

  absl::Status Fill() {
    RETURN_IF_ERROR(Populate(Plan("few", plan_.few)).status());
    PopulationPlan many = Plan("many", plan_.many);
    for (const int64_t mark : {plan_.many / 100, plan_.many / 10, plan_.many}) many.marks.push_back(mark);
    ASSIGN_OR_RETURN(growth_.filing, Populate(many));
    const double gigabytes = static_cast<double>(DiskBytes(stores_.Path("many"))) / 1e9;
    std::fprintf(stderr, "  %lld open cases, %.2f GB\n", static_cast<long long>(plan_.many), gigabytes);
    report_.Add("million/disk, GB", gigabytes);
    return absl::OkStatus();
  }

  // The store of many is opened as a crash has left it, every time.
  absl::Status MeasureRound() {
    many_ = {};
    ASSIGN_OR_RETURN(many_, StartIntake(offices_, kManyPlace, stores_.Path("many"), SixOffices::Opening()));
    report_.Add("million/start", absl::ToDoubleSeconds(many_.start));
    report_.Add("million/memory after the start", Resident(many_));
    RETURN_IF_ERROR(AwaitRest([this] { return many_.server.program->Cpu(); }));
    double worst = 0, foreign = 0;
    const auto compare = [&](const std::string& what, double rate, Source& of_few, Source& of_many) -> absl::Status {
      ASSIGN_OR_RETURN(const LoadResult few, Measure("10,000 open: " + what, rate, few_, of_few));
      ASSIGN_OR_RETURN(const LoadResult many, Measure("1,000,000 open: " + what, rate, many_, of_many));
      worst = std::max(worst, absl::FDivDuration(many.latency.Percentile(0.99), few.latency.Percentile(0.99)));
      foreign = std::max({foreign, few.foreign_cores, many.foreign_cores});
      return absl::OkStatus();
    };
    WorklistPages pages_of_few(offices_), pages_of_many(offices_);
    RETURN_IF_ERROR(compare("page", kPagesASecond, pages_of_few, pages_of_many));
    if (pages_of_many.most_rows() == 0) return absl::InternalError("the worklist of very many cases is empty");
    RETURN_IF_ERROR(compare("submit", kSubmitsASecond, applications_, applications_));
    report_.Add("million/p99", worst);
    report_.Add("million/foreign_cores", foreign);
    report_.Add("million/memory", Resident(many_));
    return absl::OkStatus();
  }

  absl::StatusOr<LoadResult> Measure(const std::string& name, double rate, const IntakeProcess& intake,
                                     Source& source) {
    const LoadPlan load{.name = name, .rate = rate, .duration = plan_.duration};
    LoadResult result = RunLoad(load, {intake.server.channel}, source, {intake.server.program.get()});
    report_.Add(name, result);
    if (result.succeeded > 0) return result;
    return absl::InternalError(absl::StrCat(name, ": nothing succeeded, ", result.Refused(), " refused"));
  }

  absl::Status GrowOn() {
    PopulationPlan plan = Plan("many", plan_.most);
    plan.marks = {plan_.most};
    ASSIGN_OR_RETURN(const std::vector<GrowthPoint> further, Populate(plan));
    growth_.filing.insert(growth_.filing.end(), further.begin(), further.end());
    return absl::OkStatus();
  }

  static double Resident(const IntakeProcess& intake) {
    return static_cast<double>(intake.server.program->ResidentBytes()) / kMiB;
  }

  SixOffices& offices_;
  const Stores& stores_;
  const MillionPlan& plan_;
  Report& report_;
  Applications applications_;
  IntakeProcess few_, many_;
  GrowthCurves growth_;
};

}  // namespace

absl::StatusOr<GrowthCurves> MeasureMillion(SixOffices& offices, const Stores& stores, const MillionPlan& plan,
                                            Report& report) {
  return Million(offices, stores, plan, report).Run();
}

}  // namespace tongban::bench
