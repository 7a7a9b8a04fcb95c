#include "tests/bench/scale/year.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
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
#include "tests/bench/scale/caseload.h"
#include "tests/bench/scale/course.h"
#include "tests/bench/scale/nation.h"
#include "tests/bench/scale/people.h"
#include "tests/bench/scale/stage.h"
#include "tests/bench/scale/volume.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban::bench {
namespace {

using casework::v1::Case;
using casework::v1::OfficeRef;

constexpr absl::CivilDay kFirstDay(2026, 1, 1), kLastDay(2026, 12, 31);
// When all acts of a day are done.
constexpr absl::Duration kHour = absl::Hours(10);
// By then the first day's cases have ended, and from then on every day has acts
// of every kind, as many cases ending as are filed: before, a day's work is not
// that of whole cases.
constexpr int64_t kDaysUntilSteady = 24;
// Until the first day has been timed.
constexpr double kFirstGuessSecondsAnAct = 300e-6;
constexpr double kUsualActsACase = 12;
// A year that takes so much longer than it should is given up.
constexpr double kPatience = 3;
constexpr absl::Duration kMorePatience = absl::Minutes(2);
constexpr int kTellEveryDays = 25;
constexpr int64_t kMarks[] = {1'000, 2'000, 5'000, 10'000, 20'000, 50'000, 100'000, 200'000, 500'000, 1'000'000};
constexpr OfficeRef::Kind kKinds[] = {OfficeRef::KIND_INTAKE, OfficeRef::KIND_ASSESSMENT,
                                      OfficeRef::KIND_REGISTRATION_APPROVAL};

class Year {
 public:
  Year(Nation& nation, std::string folder, absl::Duration time)
      : nation_(nation), folder_(std::move(folder)), time_(time), load_(nation) {}

  absl::StatusOr<YearResult> Run() {
    started_ = absl::Now();
    cpu_at_start_ = ThreadCpu(), background_at_start_ = BackgroundCpu();
    for (absl::CivilDay day = kFirstDay; day <= kLastDay || !load_.IsDone(); ++day) {
      if (absl::Now() - started_ > kPatience * time_ + kMorePatience) {
        return absl::DeadlineExceededError(absl::StrCat("the year stands at ", absl::FormatCivilTime(day)));
      }
      if (!Calendar::Published().IsWorkingDay(day)) continue;
      if (day <= kLastDay) TakeIn(day);
      RETURN_IF_ERROR(load_.WorkOn(day, StartOfDay(day) + kHour));
      Look(day);
    }
    RETURN_IF_ERROR(CheckEnds());
    return Result();
  }

 private:
  // New applications of the day: as many as leave time for what is owed to those
  // before them, and for the days to come.
  void TakeIn(absl::CivilDay day) {
    const absl::Duration passed = absl::Now() - started_;
    const double seconds_an_act =
        load_.acts() == 0 ? kFirstGuessSecondsAnAct : absl::ToDoubleSeconds(passed) / static_cast<double>(load_.acts());
    const double days_left = static_cast<double>(kLastDay - day + 1) * volume::kWorkingDaysAYear / 365;
    const double fitting =
        absl::ToDoubleSeconds(time_ - passed) / seconds_an_act - static_cast<double>(load_.owed_acts());
    const auto cases = static_cast<int64_t>(std::max(1.0, fitting / kUsualActsACase / std::max(1.0, days_left)));
    for (int64_t i = 0; i < cases; ++i) load_.Take(day, Draw(std::ssize(load_.cases())));
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

  void Look(absl::CivilDay day) {
    if (day > kLastDay) return;
    if (working_days_ % kTellEveryDays == 0) {
      std::fprintf(stderr, "  %s: %lld cases filed, %lld ended, %.0f s\n", absl::FormatCivilTime(day).c_str(),
                   static_cast<long long>(load_.filed()), static_cast<long long>(load_.ended()),
                   absl::ToDoubleSeconds(absl::Now() - started_));
    }
    if (working_days_ < kDaysUntilSteady) return;
    if (working_days_ == kDaysUntilSteady) mark_ = Here();
    const auto* const next = std::ranges::upper_bound(kMarks, mark_.filed);
    if (next != std::end(kMarks) && load_.filed() >= *next) AddPoint();
  }

  // The days since the last one: CPU of an act of their mix, and as many acts as a
  // case has on the average.
  void AddPoint() {
    const Mark now = Here();
    const double acts_a_case = static_cast<double>(load_.acts() + load_.owed_acts()) / std::ssize(load_.cases());
    const double share = acts_a_case / static_cast<double>(now.acts - mark_.acts);
    std::fprintf(stderr, "  since %lld cases: %lld filed, %lld ended\n", static_cast<long long>(mark_.filed),
                 static_cast<long long>(now.filed - mark_.filed), static_cast<long long>(now.ended - mark_.ended));
    growth_.push_back({.cases = now.filed,
                       .acts_us = absl::ToDoubleMicroseconds(now.cpu - mark_.cpu) * share,
                       .background_us = absl::ToDoubleMicroseconds(now.background - mark_.background) * share,
                       .disk_bytes = static_cast<double>(DiskBytes(folder_)) / static_cast<double>(now.filed)});
    mark_ = Here();
  }

  // Where the cases stand, as the counties that they were filed at know it.
  absl::Status CheckEnds() {
    std::map<Case::State, int64_t> expected, found;
    int64_t late = 0, overdue = 0;
    for (const YearCase& file : load_.cases()) {
      ++expected[EndOf(file.course)];
      late += file.course == YearCourse::kLate;
    }
    absl::Status damaged;
    RETURN_IF_ERROR(nation_.At(OfficeRef::KIND_INTAKE)
                        .store()
                        .Scan(kRecords, "", "", [&](absl::string_view, absl::string_view bytes) {
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
    const auto cases = static_cast<double>(load_.filed());
    return {.cases = load_.filed(),
            .working_days = working_days_,
            .counties_that_took_part = std::ssize(residences_),
            .acts_a_case = static_cast<double>(load_.acts()) / cases,
            .messages_a_case = static_cast<double>(nation_.messages()) / cases,
            .cpu_us_a_case = absl::ToDoubleMicroseconds(Here().cpu + Here().background) / cases,
            .committed_bytes_a_case = CommittedBytes() / cases,
            .disk_bytes_a_case = 0,
            .seconds = absl::ToDoubleSeconds(absl::Now() - started_),
            .growth = std::move(growth_)};
  }

  // How far the year has come.
  struct Mark {
    int64_t filed = 0, ended = 0, acts = 0;
    absl::Duration cpu, background;  // Of acts and messages, and of the databases' own threads.
  };
  Mark Here() const {
    return {load_.filed(), load_.ended(), load_.acts(), ThreadCpu() - cpu_at_start_ - load_.generating(),
            BackgroundCpu() - background_at_start_};
  }

  Nation& nation_;
  const std::string folder_;
  const absl::Duration time_;
  // Every run draws the same cases.
  std::mt19937_64 random_{20260101};
  Caseload load_;
  std::set<size_t> residences_;
  int64_t working_days_ = 0;
  absl::Time started_;
  absl::Duration cpu_at_start_, background_at_start_;
  Mark mark_;  // Of the last point.
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
