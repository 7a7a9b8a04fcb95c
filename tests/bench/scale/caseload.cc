#include "tests/bench/scale/caseload.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/tables.h"
#include "common/status/status.h"
#include "common/time/published_calendar.h"
#include "common/time/working_days.h"
#include "tests/bench/program.h"
#include "tests/support/counter.h"
#include "tests/support/people.h"

namespace tongban::bench {
namespace {

using casework::v1::OfficeRef;

absl::CivilDay WorkingDaysAfter(absl::CivilDay day, int days) {
  return days == 0 ? day : ChinaDay(Calendar::Published().AddWorkingDays(day, days).due);
}

}  // namespace

void Caseload::Take(absl::CivilDay day, YearCase file) {
  agenda_[day].push_back(static_cast<int64_t>(cases_.size()));
  owed_acts_ += static_cast<int64_t>(StepsOf(file.course).size());
  cases_.push_back(std::move(file));
}

absl::Status Caseload::WorkOn(absl::CivilDay day, absl::Time now) {
  RETURN_IF_ERROR(nation_.PassTo(now));
  for (auto due = agenda_.find(day); due != agenda_.end(); due = agenda_.find(day)) {
    const std::vector<int64_t> numbers = std::move(due->second);
    agenda_.erase(due);
    for (const int64_t number : numbers) RETURN_IF_ERROR(Act(day, number));
    RETURN_IF_ERROR(nation_.CarryMessages());
  }
  return absl::OkStatus();
}

absl::Status Caseload::Act(absl::CivilDay day, int64_t number) {
  YearCase& file = cases_[static_cast<size_t>(number)];
  const CourseStep& step = StepsOf(file.course)[file.steps_done];
  const absl::Duration cpu = ThreadCpu();
  OfficeRef office;
  office.set_kind(step.office);
  office.set_federation(step.office == OfficeRef::KIND_REGISTRATION_APPROVAL ? file.household : file.residence);
  casework::v1::Act act = step.act(file, nation_.clock().Now());
  people::Personalize(file.person, act);
  const casework::v1::Actor actor = ActorFor(office, act.content_case());
  generating_ += ThreadCpu() - cpu;
  const auto after =
      nation_.At(step.office)
          .Do(office.federation(), file.id, absl::StrCat(number, "-", file.steps_done), std::move(act), actor);
  if (!after.ok()) {
    return absl::Status(after.status().code(), absl::StrCat("case ", number, ", step ", file.steps_done, " of ",
                                                            NameOf(file.course), ": ", after.status().message()));
  }
  if (file.id.empty()) file.id = CaseIdOf(*after), ++filed_;
  ++acts_, --owed_acts_;
  if (++file.steps_done < StepsOf(file.course).size()) {
    agenda_[WorkingDaysAfter(day, DaysTo(file.course, file.steps_done))].push_back(number);
  } else {
    ++ended_;
    // The clock ends what nobody comes for, with no act on the agenda.
    if (file.course == YearCourse::kAbandoned) agenda_.try_emplace(WorkingDaysAfter(day, kDaysUntilAbandoned));
  }
  return absl::OkStatus();
}

}  // namespace tongban::bench
