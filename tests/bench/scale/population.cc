#include "tests/bench/scale/population.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/desk/tables.h"
#include "common/status/status.h"
#include "common/time/working_days.h"
#include "services/intake/intake.h"
#include "tests/bench/program.h"
#include "tests/bench/scale/people.h"
#include "tests/support/counter.h"
#include "tests/support/samples.h"

namespace tongban::bench {
namespace {

// Of the working day, spread over its cases.
constexpr absl::Duration kOpeningHours = absl::Hours(8);
// What a case costs at a mark is the mean of those just before it, at most so
// many: enough for the database's work in the background to show.
constexpr int64_t kMostInAPoint = 50'000;
constexpr int64_t kTellEvery = 100'000;
// Neighbours in the store are registered in different counties.
constexpr int64_t kCountyStride = 1009;

class Filing {
 public:
  explicit Filing(const PopulationPlan& plan) : plan_(plan), clock_(plan.first_day) {}

  absl::StatusOr<std::vector<GrowthPoint>> Run() {
    ASSIGN_OR_RETURN(policy::PolicyBook book, policy::PolicyBook::Parse(plan_.policy));
    DeskOfficePlan office{.folder = plan_.folder,
                          .policies = std::make_shared<const policy::PolicyBook>(std::move(book)),
                          .clock = &clock_,
                          .federations = {},
                          .directory = nullptr,
                          .keys = {}};
    ASSIGN_OR_RETURN(office_, DeskOffice::Open(IntakePart(), std::move(office)));
    ASSIGN_OR_RETURN(int64_t filed, Stored());
    Begin();
    for (const int64_t mark : plan_.marks) {
      if (mark <= filed) continue;
      const int64_t in_point = std::min(kMostInAPoint, (mark - filed) / 2);
      for (; filed < mark - in_point; ++filed) RETURN_IF_ERROR(FileOne(filed));
      Begin();
      for (; filed < mark; ++filed) RETURN_IF_ERROR(FileOne(filed));
      RETURN_IF_ERROR(office_->Commit());
      points_.push_back(Point(mark, in_point));
      if (plan_.at_mark != nullptr) RETURN_IF_ERROR(plan_.at_mark(office_->store(), mark, clock_.Now()));
    }
    for (; filed < plan_.cases; ++filed) RETURN_IF_ERROR(FileOne(filed));
    RETURN_IF_ERROR(office_->Commit());
    return std::move(points_);
  }

 private:
  absl::StatusOr<int64_t> Stored() {
    const absl::StatusOr<int64_t> newest = FeedLength();
    return absl::IsNotFound(newest.status()) ? 0 : newest;
  }
  // Every case here has had one act.
  absl::StatusOr<int64_t> FeedLength() {
    ASSIGN_OR_RETURN(const std::string bytes, office_->store().Get(kCounters, CounterKey(samples::kResidence, "feed")));
    ASSIGN_OR_RETURN(const uint64_t number, KeyReader(bytes).Number());
    return static_cast<int64_t>(number);
  }

  void Begin() {
    generating_ = absl::ZeroDuration();
    cpu_ = ThreadCpu(), background_ = BackgroundCpu();
  }

  GrowthPoint Point(int64_t mark, int64_t cases) const {
    const absl::Duration spent = ThreadCpu() - cpu_ - generating_;
    return {.cases = mark,
            .acts_us = absl::ToDoubleMicroseconds(spent) / static_cast<double>(cases),
            .background_us = absl::ToDoubleMicroseconds(BackgroundCpu() - background_) / static_cast<double>(cases),
            .disk_bytes = static_cast<double>(DiskBytes(plan_.folder)) / static_cast<double>(mark)};
  }

  absl::Status FileOne(int64_t number) {
    const absl::Duration cpu = ThreadCpu();
    RETURN_IF_ERROR(clock_.AdvanceTo(std::max(clock_.Now(), TimeOf(number))));
    casework::v1::Act act = samples::Submit(ApplicationOf(number, residence_, HouseholdOf(number), clock_.Now()));
    const std::string request_id = absl::StrCat("population-", absl::Dec(number, absl::kZeroPad8));
    generating_ += ThreadCpu() - cpu;
    const auto filed = office_->Do(residence_, "", request_id, std::move(act), ActorFor(samples::IntakeOffice(), act_));
    if (!filed.ok()) {
      return absl::Status(filed.status().code(), absl::StrCat("application ", number, ": ", filed.status().message()));
    }
    if (number % kTellEvery == kTellEvery - 1) {
      std::fprintf(stderr, "  %lld cases filed, %.0f s\n", static_cast<long long>(number + 1),
                   absl::ToDoubleSeconds(absl::Now() - started_));
    }
    return absl::OkStatus();
  }

  // Any county but the one where all of them live.
  const std::string& HouseholdOf(int64_t number) const {
    const std::vector<County>& counties = Counties();
    const auto place = static_cast<size_t>(number * kCountyStride % static_cast<int64_t>(counties.size()));
    return counties[counties[place].code == residence_ ? 0 : place].code;
  }

  absl::Time TimeOf(int64_t number) {
    const int64_t day = number / plan_.cases_a_day;
    for (; day_ < day; ++day_) {
      do {
        ++date_;
      } while (!Calendar::Published().IsWorkingDay(date_));
    }
    const double part = static_cast<double>(number % plan_.cases_a_day) / static_cast<double>(plan_.cases_a_day);
    return StartOfDay(date_) + absl::Hours(9) + absl::Floor(part * kOpeningHours, absl::Seconds(1));
  }

  const PopulationPlan& plan_;
  const std::string residence_{samples::kResidence};
  const casework::v1::Act::ContentCase act_ = casework::v1::Act::kSubmitApplication;
  ManualTime clock_;
  absl::CivilDay date_ = ChinaDay(plan_.first_day);
  int64_t day_ = 0;
  std::unique_ptr<DeskOffice> office_;
  std::vector<GrowthPoint> points_;
  absl::Duration generating_, cpu_, background_;
  const absl::Time started_ = absl::Now();
};

}  // namespace

absl::StatusOr<std::vector<GrowthPoint>> Populate(const PopulationPlan& plan) { return Filing(plan).Run(); }

std::string PatientPolicy(const std::string& policy) {
  return absl::StrCat(policy, R"pb(
    layers {
      scope: "330213"
      effective_date { year: 2021 month: 7 day: 3 }
      policy { limits { clock: KIND_ACCEPT working_days: 240 } }
    })pb");
}

}  // namespace tongban::bench
