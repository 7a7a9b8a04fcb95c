#include "tests/bench/scale/cohort.h"

#include <cstdio>
#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "common/time/published_calendar.h"
#include "common/time/working_days.h"
#include "tests/bench/program.h"
#include "tests/bench/scale/caseload.h"
#include "tests/bench/scale/nation.h"
#include "tests/bench/scale/stage.h"
#include "tests/support/samples.h"

namespace tongban::bench {
namespace {

// Enough for the databases to write tables out and merge them meanwhile.
constexpr int64_t kCohort = 2'000;
// Beyond everybody who has a case already.
constexpr int64_t kFirstPerson = 20'000'000;
// When all acts of a day are done.
constexpr absl::Duration kHour = absl::Hours(10);

YearCase CaseOf(int64_t person) {
  return {.person = person,
          .residence = std::string(samples::kResidence),
          .household = std::string(samples::kHousehold),
          .course = YearCourse::kDelivered,
          .id = ""};
}

}  // namespace

absl::StatusOr<GrowthPoint> CarryCohort(const Store& intake, int64_t open, absl::Time now, const std::string& folder) {
  std::filesystem::create_directories(folder);
  RETURN_IF_ERROR(intake.BackUp(Nation::IntakeIn(folder)));
  ASSIGN_OR_RETURN(std::unique_ptr<Nation> nation, Nation::Found(folder, now));
  // Neither the copy nor what it is of.
  RETURN_IF_ERROR(AwaitRest(OwnCpu));
  const int64_t disk = DiskBytes(folder);
  Caseload cohort(*nation);
  absl::CivilDay day = ChinaDay(Calendar::Published().AddWorkingDays(ChinaDay(now), 1).due);
  for (int64_t number = 0; number < kCohort; ++number) cohort.Take(day, CaseOf(kFirstPerson + number));
  const absl::Duration cpu = ThreadCpu(), background = BackgroundCpu();
  for (; !cohort.IsDone(); ++day) {
    if (!Calendar::Published().IsWorkingDay(day)) continue;
    RETURN_IF_ERROR(cohort.WorkOn(day, StartOfDay(day) + kHour));
  }
  const absl::Duration spent = ThreadCpu() - cpu - cohort.generating();
  if (cohort.ended() != kCohort) return absl::InternalError("cases of a cohort have not ended");
  const GrowthPoint point{.cases = open,
                          .acts_us = absl::ToDoubleMicroseconds(spent) / kCohort,
                          .background_us = absl::ToDoubleMicroseconds(BackgroundCpu() - background) / kCohort,
                          .disk_bytes = static_cast<double>(DiskBytes(folder) - disk) / kCohort};
  std::fprintf(stderr, "  a whole case with %lld open: %.0f us of CPU\n", static_cast<long long>(open), point.acts_us);
  nation.reset();
  std::filesystem::remove_all(folder);
  return point;
}

}  // namespace tongban::bench
