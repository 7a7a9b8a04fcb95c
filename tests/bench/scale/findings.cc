#include "tests/bench/scale/findings.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/status.h"
#include "tests/bench/scale/people.h"
#include "tests/bench/scale/plot.h"
#include "tests/bench/scale/volume.h"

namespace tongban::bench {
namespace {

constexpr double kMillion = 1e6, kSecondsAnHour = 3600;
// Of the county list.
constexpr int kProvinces = 31;

double Acts(const GrowthPoint& point) { return point.acts_us; }
double WithBackground(const GrowthPoint& point) { return point.acts_us + point.background_us; }
double Disk(const GrowthPoint& point) { return point.disk_bytes; }

Panel PanelOf(const std::string& title, const std::string& y_label, const std::vector<GrowthPoint>& growth,
              double (*value)(const GrowthPoint&)) {
  Panel panel{.title = title, .x_label = "stored cases", .y_label = y_label, .points = {}};
  for (const GrowthPoint& point : growth) panel.points.emplace_back(static_cast<double>(point.cases), value(point));
  return panel;
}

std::string Rows(const std::string& what, const std::vector<GrowthPoint>& growth) {
  std::string rows;
  for (const GrowthPoint& point : growth) {
    absl::StrAppendFormat(&rows, "| %s | %d | %.1f | %.1f | %.0f |\n", what, point.cases, point.acts_us,
                          point.background_us, point.disk_bytes);
  }
  return rows;
}

std::string Assumptions() {
  return absl::StrFormat(
      "Assumed (tests/bench/scale/volume.h): %.0f million certificates, each renewed after ten years (%.1f million a "
      "year); first applications of one in a thousand inhabitants (%.2f million); other matters of one holder in "
      "twenty (%.1f million). Together **%.2f million cases a year**, every one reckoned as a whole case of the matter "
      "*new* across two counties. %.0f working days of %.0f hours; the busiest hour has %.0f times the mean; machines "
      "are at most %.0f %% busy in it.\n\n",
      volume::kHolders / kMillion, volume::kRenewalsAYear / kMillion, volume::kFirstApplicationsAYear / kMillion,
      volume::kOtherMattersAYear / kMillion, volume::kCasesAYear / kMillion, volume::kWorkingDaysAYear,
      volume::kHoursADay, volume::kPeak, 100 * volume::kMostBusy);
}

// What was run.
std::string Run(const YearResult& year) {
  return absl::StrFormat(
      "Run: %d federations hosted, the %d working days of 2026, %d cases (%.2f %% of a year) of people in %d counties, "
      "in %.0f s; %.1f acts and %.1f messages a case. In one process, without network and without waiting for the "
      "disk; decided by the desks, committed to three databases, and every message signed, checked and acknowledged "
      "by itself, since hardly two go the same way on a day. At the end every case stood where its course leads, every "
      "late acceptance had been reported once, and no message waited.\n\n",
      Counties().size(), year.working_days, year.cases, 100 * static_cast<double>(year.cases) / volume::kCasesAYear,
      year.counties_that_took_part, year.seconds, year.acts_a_case, year.messages_a_case);
}

}  // namespace

absl::StatusOr<std::string> DescribeGrowth(const GrowthCurves& intake, const std::vector<GrowthPoint>& year,
                                           const std::string& folder) {
  if (intake.filing.empty() && year.empty()) return std::string();
  RETURN_IF_ERROR(DrawPanels(
      {PanelOf("Filing one more application: CPU", "µs", intake.filing, WithBackground),
       PanelOf("A filed application on the disk", "bytes", intake.filing, Disk),
       PanelOf("A whole case at three offices, by cases open at its intake office: CPU of its acts", "µs",
               intake.whole_cases, Acts),
       PanelOf("A whole case of the nation's year, by cases stored at all offices: CPU", "µs", year, WithBackground),
       PanelOf("A case of the nation's year on the disks of all offices", "bytes", year, Disk)},
      absl::StrCat(folder, "/", kGrowthPlot)));
  return absl::StrCat(
      "\n## Growth\n\nWhat one more case costs when so many are stored already: CPU of its acts, CPU that the database "
      "uses meanwhile on threads of its own, bytes with its logs, which weigh on small stores. *Filing*: the last ones "
      "before the mark. *Whole case, by cases open at its intake office*: 2,000 cases filed on one day at a copy of "
      "that office and carried to their deliveries, through an assessment and a registration approval office that have "
      "nothing "
      "else; too few to share out the merging of a large database, which comes in lumps, so that the plot shows their "
      "acts alone. *Whole case of the nation's year*: CPU of an act times the acts of a case, over days on which as "
      "many cases end as are filed; the first weeks do not count.\n\n![Cost of a case by stored cases](",
      kGrowthPlot,
      ")\n\n| | stored cases | CPU of the acts, µs a case | CPU in the background | disk a case, bytes |\n"
      "| --- | --- | --- | --- | --- |\n",
      Rows("filing, at one intake office", intake.filing),
      Rows("whole case, by cases open at its intake office", intake.whole_cases),
      Rows("whole case of the nation's year, at all offices", year));
}

std::string DescribeYear(const YearResult& year, double server_us_a_case) {
  const double us_a_case = year.cpu_us_a_case + server_us_a_case;
  const double core_hours = us_a_case * volume::kCasesAYear / kMillion / kSecondsAnHour;
  const double mean = core_hours / volume::kWorkingDaysAYear / volume::kHoursADay;
  const double cores = mean * volume::kPeak / volume::kMostBusy;
  const double packed = year.disk_bytes_a_case * volume::kCasesAYear / 1e12;
  const double written = year.committed_bytes_a_case * volume::kCasesAYear / 1e12;
  const double counties = static_cast<double>(Counties().size());
  std::string text =
      absl::StrCat("\n## The nation's year\n\n", Assumptions(), Run(year), "| on paper | |\n| --- | --- |\n");
  absl::StrAppendFormat(&text, "| CPU a case: desks, databases, signatures (measured above) | %.1f ms |\n",
                        year.cpu_us_a_case / 1e3);
  absl::StrAppendFormat(&text, "| by acts: %.1f a case | %.0f µs an act |\n", year.acts_a_case,
                        year.cpu_us_a_case / year.acts_a_case);
  if (server_us_a_case > 0) {
    absl::StrAppendFormat(&text,
                          "| and gRPC with TLS: at most what six processes take for a whole case by RPC | %.1f ms |\n",
                          server_us_a_case / 1e3);
  }
  absl::StrAppendFormat(&text, "| CPU of a year | %.0f core hours |\n", core_hours);
  absl::StrAppendFormat(&text, "| mean over the opening hours | %.3f cores |\n", mean);
  absl::StrAppendFormat(&text, "| **busiest hour, half idle** | **%.2f cores** for the country |\n", cores);
  absl::StrAppendFormat(&text,
                        "| disk a case, all offices it has been at: as stored here, as written | %.0f KB, %.0f KB |\n",
                        year.disk_bytes_a_case / 1e3, year.committed_bytes_a_case / 1e3);
  absl::StrAppendFormat(
      &text, "| **disk a year** | **%.2f to %.2f TB** for the country, %.0f to %.0f MB for a mean county |\n", packed,
      written, packed * kMillion / counties, written * kMillion / counties);
  absl::StrAppendFormat(
      &text,
      "\nSynthetic people are alike and compress well; real ones lie between what was stored and what "
      "was written. By CPU %.0f core%s would do; the country needs machines for other reasons. A "
      "province that hosts its counties wants two machines in two places, the second for the day "
      "the first is gone: 31 × 2 machines of two cores, each with at most %.0f GB a year on the "
      "average, three times that where one province has a tenth of the people.\n",
      std::max(1.0, std::ceil(cores)), cores > 1 ? "s" : "", written * 1e3 / kProvinces);
  return text;
}

}  // namespace tongban::bench
