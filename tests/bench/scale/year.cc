#include "tests/bench/scale/year.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/desk/tables.h"
#include "common/exchange/tables.h"
#include "common/status/status.h"
#include "common/time/working_days.h"
#include "tests/bench/program.h"
#include "tests/bench/scale/course.h"
#include "tests/bench/scale/nation.h"
#include "tests/bench/scale/people.h"
#include "tests/bench/scale/stage.h"
#include "tests/bench/scale/volume.h"
#include "tests/support/counter.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban::bench {
namespace {

using casework::v1::Case;
using casework::v1::OfficeRef;

constexpr absl::CivilDay kFirstDay(2026, 1, 1), kLastDay(2026, 12, 31);
// When all acts of a day are done.
constexpr absl::Duration kHour = absl::Hours(10);
// Until the first day has been timed.
constexpr double kFirstGuessSecondsAnAct = 300e-6;
constexpr double kUsualActsACase = 12;
// A year that takes so much longer than it should is given up.
constexpr double kPatience = 3;
constexpr absl::Duration kMorePatience = absl::Minutes(2);
constexpr int kTellEveryDays = 25;
constexpr int64_t kMarks[] = {1'000, 2'000, 5'000, 10'000, 20'000, 50'000, 100'000, 200'000, 500'000, 1'000'000};
constexpr OfficeRef::Kind kKinds[] = {OfficeRef::KIND_INTAKE, OfficeRef::KIND_ASSESSMENT, OfficeRef::KIND_REGISTRATION};

class Year {
 public:
  Year(Nation& nation, std::string folder, absl::Duration time)
      : nation_(nation), folder_(std::move(folder)), time_(time) {}

  absl::StatusOr<YearResult> Run() {
    started_ = absl::Now();
    cpu_at_mark_ = cpu_at_start_ = OwnCpu();
    for (absl::CivilDay day = kFirstDay; day <= kLastDay || !agenda_.empty(); ++day) {
      if (absl::Now() - started_ > kPatience * time_ + kMorePatience) {
        return absl::DeadlineExceededError(absl::StrCat("the year stands at ", absl::FormatCivilTime(day)));
      }
      if (!Calendar::Published().IsWorkingDay(day)) continue;
      RETURN_IF_ERROR(nation_.PassTo(StartOfDay(day) + kHour));
      if (day <= kLastDay) TakeIn(day);
      RETURN_IF_ERROR(WorkOn(day));
      Look(day);
    }
    RETURN_IF_ERROR(CheckEnds());
    return Result();
  }

 private:
  // New applications of the day: as many as leave time for what is owed to those
  // before them, and for the days to come.
  void TakeIn(absl::CivilDay day) {
    const double left = absl::ToDoubleSeconds(time_ - (absl::Now() - started_));
    const double seconds_an_act = acts_ == 0
                                      ? kFirstGuessSecondsAnAct
                                      : absl::ToDoubleSeconds(absl::Now() - started_) / static_cast<double>(acts_);
    const double days_left = static_cast<double>(kLastDay - day + 1) * volume::kWorkingDaysAYear / 365;
    const double fitting = left / seconds_an_act - static_cast<double>(owed_acts_);
    const auto cases = static_cast<int64_t>(std::max(1.0, fitting / kUsualActsACase / std::max(1.0, days_left)));
    for (int64_t i = 0; i < cases; ++i) {
      const auto number = static_cast<int64_t>(cases_.size());
      cases_.push_back(Draw(number));
      agenda_[day].push_back(number);
      owed_acts_ += static_cast<int64_t>(StepsOf(cases_.back().course).size());
    }
    ++working_days_;
  }

  YearCase Draw(int64_t number) {
    const std::vector<County>& counties = Counties();
    const auto any = [&] { return static_cast<size_t>(random_() % counties.size()); };
    YearCase drawn;
    drawn.person = number;
    size_t residence = any();
    if (random_() % 2 == 0) residence -= residence % volume::kTownEvery;
    size_t household = any();
    if (household == residence) household = (household + 1) % counties.size();
    drawn.residence = counties[residence].code;
    drawn.household = counties[household].code;
    drawn.course = CourseOfDraw(static_cast<int>(random_() % 1000));
    residences_.insert(residence);
    return drawn;
  }

  // Everything the agenda has for the day. A case that travels is there before
  // its next act.
  absl::Status WorkOn(absl::CivilDay day) {
    for (auto due = agenda_.find(day); due != agenda_.end(); due = agenda_.find(day)) {
      const std::vector<int64_t> numbers = std::move(due->second);
      agenda_.erase(due);
      for (const int64_t number : numbers) RETURN_IF_ERROR(Act(day, number));
      RETURN_IF_ERROR(nation_.CarryMessages());
    }
    return absl::OkStatus();
  }

  absl::Status Act(absl::CivilDay day, int64_t number) {
    YearCase& file = cases_[static_cast<size_t>(number)];
    const CourseStep& step = StepsOf(file.course)[file.steps_done];
    const absl::Duration cpu = ThreadCpu();
    OfficeRef office;
    office.set_kind(step.office);
    office.set_federation(step.office == OfficeRef::KIND_REGISTRATION ? file.household : file.residence);
    casework::v1::Act act = step.act(file, nation_.clock().Now());
    const casework::v1::Actor actor = ActorFor(office, act.content_case());
    generating_ += ThreadCpu() - cpu;
    const auto after =
        nation_.At(step.office)
            .Do(office.federation(), file.id, absl::StrCat(number, "-", file.steps_done), std::move(act), actor);
    if (!after.ok()) {
      return absl::Status(after.status().code(), absl::StrCat("case ", number, ", step ", file.steps_done, " of ",
                                                              NameOf(file.course), ": ", after.status().message()));
    }
    if (file.id.empty()) file.id = CaseIdOf(*after);
    ++acts_, --owed_acts_;
    if (++file.steps_done < StepsOf(file.course).size()) {
      agenda_[WorkingDaysAfter(day, DaysTo(file.course, file.steps_done))].push_back(number);
    } else {
      // The clock ends what nobody comes for, with no act on the agenda.
      ++done_;
      if (file.course == YearCourse::kAbandoned) agenda_.try_emplace(WorkingDaysAfter(day, kDaysUntilAbandoned));
    }
    return absl::OkStatus();
  }

  static absl::CivilDay WorkingDaysAfter(absl::CivilDay day, int days) {
    return days == 0 ? day : ChinaDay(Calendar::Published().AddWorkingDays(day, days).due);
  }

  void Look(absl::CivilDay day) {
    if (working_days_ % kTellEveryDays == 0 && day <= kLastDay) {
      std::fprintf(stderr, "  %s: %lld cases filed, %lld done, %.0f s\n", absl::FormatCivilTime(day).c_str(),
                   static_cast<long long>(cases_.size()), static_cast<long long>(done_),
                   absl::ToDoubleSeconds(absl::Now() - started_));
    }
    while (next_mark_ < std::size(kMarks) && done_ >= kMarks[next_mark_]) {
      ++next_mark_;
      growth_.push_back(
          {.cases = done_,
           .cpu_us = absl::ToDoubleMicroseconds(OwnCpu() - cpu_at_mark_ - generating_ + generated_at_mark_) /
                     static_cast<double>(done_ - done_at_mark_),
           .disk_bytes = DiskACase()});
      cpu_at_mark_ = OwnCpu(), generated_at_mark_ = generating_, done_at_mark_ = done_;
    }
  }

  double DiskACase() const { return static_cast<double>(DiskBytes(folder_)) / static_cast<double>(done_); }

  // Where the cases stand, as the counties that they were filed at know it.
  absl::Status CheckEnds() {
    std::map<Case::State, int64_t> expected, found;
    int64_t late = 0, overdue = 0;
    for (const YearCase& file : cases_) {
      ++expected[EndOf(file.course)];
      late += file.course == YearCourse::kLate;
    }
    absl::Status damaged;
    RETURN_IF_ERROR(nation_.At(OfficeRef::KIND_INTAKE)
                        .store()
                        .Scan(kCases, "", "", [&](absl::string_view, absl::string_view bytes) {
                          Case file;
                          if (!file.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
                            damaged = absl::DataLossError("a case does not parse");
                          }
                          ++found[file.state()];
                          overdue += std::ranges::any_of(
                              file.clocks(), [](const casework::v1::Clock& clock) { return clock.has_overdue_time(); });
                          return damaged.ok();
                        }));
    RETURN_IF_ERROR(damaged);
    if (expected != found) return absl::InternalError("cases do not stand where they should at the end of the year");
    if (late != overdue) {
      return absl::InternalError(absl::StrCat(late, " cases were accepted late, but ", overdue, " were reported"));
    }
    return NothingWaits();
  }

  absl::Status NothingWaits() {
    for (const OfficeRef::Kind kind : kKinds) {
      int64_t waiting = 0;
      const auto add_waiting = [&](absl::string_view, absl::string_view value) {
        record::v1::RouteHead head;
        waiting += head.ParseFromArray(value.data(), static_cast<int>(value.size()))
                       ? head.sequence() - head.acknowledged_sequence()
                       : 1;
        return true;
      };
      RETURN_IF_ERROR(nation_.At(kind).store().Scan(kSentHeads, "", "", add_waiting));
      RETURN_IF_ERROR(nation_.At(kind).store().Scan(kParked, "", "", [&](absl::string_view, absl::string_view) {
        ++waiting;
        return true;
      }));
      if (waiting > 0) return absl::InternalError(absl::StrCat(waiting, " messages wait or were refused"));
    }
    return absl::OkStatus();
  }

  double CommittedBytes() {
    uint64_t bytes = 0;
    for (const OfficeRef::Kind kind : kKinds) bytes += nation_.At(kind).store().Statistics().committed_bytes;
    return static_cast<double>(bytes);
  }

  YearResult Result() {
    const auto cases = static_cast<double>(cases_.size());
    return {.cases = static_cast<int64_t>(cases_.size()),
            .working_days = working_days_,
            .counties_that_took_part = static_cast<int64_t>(residences_.size()),
            .acts_a_case = static_cast<double>(acts_) / cases,
            .messages_a_case = static_cast<double>(nation_.messages()) / cases,
            .cpu_us_a_case = absl::ToDoubleMicroseconds(OwnCpu() - cpu_at_start_ - generating_) / cases,
            .committed_bytes_a_case = CommittedBytes() / cases,
            .disk_bytes_a_case = 0,
            .seconds = absl::ToDoubleSeconds(absl::Now() - started_),
            .growth = std::move(growth_)};
  }

  Nation& nation_;
  const std::string folder_;
  const absl::Duration time_;
  // Every run draws the same cases.
  std::mt19937_64 random_{20260101};
  std::vector<YearCase> cases_;
  std::map<absl::CivilDay, std::vector<int64_t>> agenda_;
  std::set<size_t> residences_;
  int64_t acts_ = 0, owed_acts_ = 0, done_ = 0, working_days_ = 0;
  absl::Time started_;
  absl::Duration cpu_at_start_, generating_;
  absl::Duration cpu_at_mark_, generated_at_mark_;
  int64_t done_at_mark_ = 0;
  size_t next_mark_ = 0;
  std::vector<GrowthPoint> growth_;
};

}  // namespace

absl::StatusOr<YearResult> RunYear(const std::string& folder, absl::Duration time) {
  std::fprintf(stderr, "the nation's year: founding %d federations\n", static_cast<int>(Counties().size()));
  ASSIGN_OR_RETURN(const std::unique_ptr<Nation> nation, Nation::Found(folder, StartOfDay(kFirstDay)));
  ASSIGN_OR_RETURN(YearResult result, Year(*nation, folder, time).Run());
  ASSIGN_OR_RETURN(const int64_t bytes, nation->Close());
  result.disk_bytes_a_case = static_cast<double>(bytes) / static_cast<double>(result.cases);
  return result;
}

}  // namespace tongban::bench
