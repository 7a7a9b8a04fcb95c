#include "tests/bench/report.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace tongban::bench {
namespace {

// Beyond it a process waits for a core longer than for the disk, and ratios say
// how the scheduler felt: a synced write then takes a tick of 4 ms at any speed.
constexpr double kMostForeignCores = 0.25;

constexpr char kRemarkHeading[] = "## ";

// The figures of one round.
using Round = std::function<double(const std::string&)>;

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string Number(double value) {
  return value >= 1000 ? absl::StrFormat("%.0f", value) : absl::StrFormat("%.3g", value);
}

std::string Spread(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return absl::StrCat(Number(*least), " – ", Number(*most));
}

}  // namespace

// A target of the work on speed: a value made of figures of one round.
struct Report::Target {
  const char* name;
  bool at_least;
  double bound;
  // What to run for it; of tongban_load unless it says otherwise.
  const char* scenario;
  // Figures that must be there; when they are not, it was not measured.
  std::array<const char*, 3> needs;
  double (*value)(const Round& of);
};

// clang-format off
const Report::Target Report::kTargets[] = {
    // what                                     at least, bound, scenario
    //   needs
    //   value
    {"submit ÷ bare echo, calls a second", true, 0.45, "submit",
     {"submit/rate", "echo/rate"},
     [](const Round& of) { return of("submit/rate") / of("echo/rate"); }},
    {"submit ÷ etcd's put of as many bytes", true, 1.3, "submit",
     {"submit/rate", "etcd/rate"},
     [](const Round& of) { return of("submit/rate") / of("etcd/rate"); }},
    {"p99 of submit ÷ p99 of etcd's put", false, 0.5, "submit",
     {"submit/p99", "etcd/p99"},
     [](const Round& of) { return of("submit/p99") / of("etcd/p99"); }},
    {"p99 of submit at half its peak ÷ (4 × p50 of echo at that rate + 2 synced writes)", false, 1, "submit, one and half",
     {"submit at half/p99", "echo at that rate/p50", "store 1/p50"},
     [](const Round& of) { return of("submit at half/p99") / (4 * of("echo at that rate/p50") + 2 * of("store 1/p50")); }},
    {"whole cases ÷ (echo's rate ÷ RPCs and messages a case)", true, 0.40, "submit and cases",
     {"whole cases/cases a second", "echo/rate", "whole cases/RPCs and messages a case"},
     [](const Round& of) { return of("whole cases/cases a second") * of("whole cases/RPCs and messages a case") / of("echo/rate"); }},
    {"server CPU of submit ÷ of echo", false, 2.5, "submit",
     {"submit/server_us", "echo/server_us"},
     [](const Round& of) { return of("submit/server_us") / of("echo/server_us"); }},
    {"submit with sync ÷ without", true, 0.90, "variants",
     {"submit alone/rate", "submit unsynced/rate"},
     [](const Round& of) { return of("submit alone/rate") / of("submit unsynced/rate"); }},
    {"submit with mTLS ÷ without", true, 0.75, "variants",
     {"submit alone/rate", "submit plaintext/rate"},
     [](const Round& of) { return of("submit alone/rate") / of("submit plaintext/rate"); }},
    {"one submit at a time: p50 ÷ (echo's p50 + a synced commit's p50)", false, 1.35, "one",
     {"submit 1/p50", "echo 1/p50", "store 1/p50"},
     [](const Round& of) { return of("submit 1/p50") / (of("echo 1/p50") + of("store 1/p50")); }},
    {"exchange between two offices, messages a second ÷ etcd's put", true, 2.0, "submit and exchange",
     {"exchange/rate", "etcd/rate"},
     [](const Round& of) { return of("exchange/rate") / of("etcd/rate"); }},
    {"exchange signed ÷ unsigned", true, 0.6, "exchange",
     {"exchange/rate", "exchange unsigned/rate"},
     [](const Round& of) { return of("exchange/rate") / of("exchange unsigned/rate"); }},
    {"worklist page and submit p99, 1,000,000 open cases ÷ 10,000", false, 1.5, "million of tongban_scale",
     {"million/p99"},
     [](const Round& of) { return of("million/p99"); }},
    {"start to serving with 1,000,000 open cases, seconds", false, 5, "million of tongban_scale",
     {"million/start"},
     [](const Round& of) { return of("million/start"); }},
    {"submit p99 while 100,000 clocks are due ÷ otherwise", false, 2, "due of tongban_scale",
     {"due clocks/p99"},
     [](const Round& of) { return of("due clocks/p99"); }},
    {"goodput at 2 × peak ÷ peak", true, 0.90, "overload",
     {"overload 2/goodput ÷ peak"},
     [](const Round& of) { return of("overload 2/goodput ÷ peak"); }},
    {"goodput at 5 × peak ÷ peak", true, 0.85, "overload",
     {"overload 5/goodput ÷ peak"},
     [](const Round& of) { return of("overload 5/goodput ÷ peak"); }},
    {"goodput at 10 × peak ÷ peak", true, 0.70, "overload",
     {"overload 10/goodput ÷ peak"},
     [](const Round& of) { return of("overload 10/goodput ÷ peak"); }},
    {"refusals under overload that carry RetryInfo, share", true, 1, "overload",
     {"overload/refusals with RetryInfo"},
     [](const Round& of) { return of("overload/refusals with RetryInfo"); }},
    {"seconds after overload until goodput and p99 are as before", false, 10, "overload",
     {"overload/recovery, seconds"},
     [](const Round& of) { return of("overload/recovery, seconds"); }},
    {"control: goodput at 2 × peak ÷ peak with the limiter off, which must collapse", false, 0.5, "overload",
     {"overload 2, limiter off/goodput ÷ peak"},
     [](const Round& of) { return of("overload 2, limiter off/goodput ÷ peak"); }},
    {"one of three counties dead: the others' throughput ÷ otherwise", true, 0.95, "dead of tongban_scale",
     {"one dead/rate ÷ otherwise"},
     [](const Round& of) { return of("one dead/rate ÷ otherwise"); }},
    {"one of three counties dead: the others' p99 ÷ otherwise", false, 1.2, "dead of tongban_scale",
     {"one dead/p99 ÷ otherwise"},
     [](const Round& of) { return of("one dead/p99 ÷ otherwise"); }},
    {"one of three counties standing still: the others' throughput ÷ otherwise", true, 0.95, "dead of tongban_scale",
     {"one standing still/rate ÷ otherwise"},
     [](const Round& of) { return of("one standing still/rate ÷ otherwise"); }},
    {"one of three counties standing still: the others' p99 ÷ otherwise", false, 1.2, "dead of tongban_scale",
     {"one standing still/p99 ÷ otherwise"},
     [](const Round& of) { return of("one standing still/p99 ÷ otherwise"); }},
    {"one of three counties a black hole: the others' throughput ÷ otherwise", true, 0.95, "dead of tongban_scale",
     {"one a black hole/rate ÷ otherwise"},
     [](const Round& of) { return of("one a black hole/rate ÷ otherwise"); }},
    {"one of three counties a black hole: the others' p99 ÷ otherwise", false, 1.2, "dead of tongban_scale",
     {"one a black hole/p99 ÷ otherwise"},
     [](const Round& of) { return of("one a black hole/p99 ÷ otherwise"); }},
    {"resident memory per process after the start, MiB", false, 60, "any",
     {"memory/idle"},
     [](const Round& of) { return of("memory/idle"); }},
    {"resident memory per process with 1,000,000 cases, MiB", false, 600, "million of tongban_scale",
     {"million/memory"},
     [](const Round& of) { return of("million/memory"); }},
};
// clang-format on

void Report::Add(const std::string& figure, double value) {
  if (!figures_.contains(figure)) order_.push_back(figure);
  figures_[figure].push_back(value);
}

void Report::Add(const std::string& name, const LoadResult& result) {
  Add(name + "/rate", result.Rate());
  AddLatency(name, result.latency);
  Add(name + "/server_us", result.ServerMicros());
  Add(name + "/foreign_cores", result.foreign_cores);
  if (result.sent > 0) Add(name + "/offered", result.Offered());
  for (const auto& [code, count] : result.refused) {
    Add(absl::StrCat(name, "/", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))),
        static_cast<double>(count));
  }
}

void Report::AddLatency(const std::string& name, const Histogram& latency) {
  for (const auto& [part, text] : {std::pair{0.5, "/p50"}, {0.9, "/p90"}, {0.99, "/p99"}, {0.999, "/p999"}}) {
    Add(name + text, absl::ToDoubleMicroseconds(latency.Percentile(part)));
  }
}

double Report::Median(const std::string& figure) const {
  const auto found = figures_.find(figure);
  return found == figures_.end() ? 0 : MedianOf(found->second);
}

std::vector<double> Report::Values(const Target& target) const {
  size_t rounds = std::numeric_limits<size_t>::max();
  for (const char* const need : target.needs) {
    if (need == nullptr) continue;
    const auto found = figures_.find(need);
    rounds = std::min(rounds, found == figures_.end() ? 0 : found->second.size());
  }
  std::vector<double> values;
  for (size_t round = 0; round < rounds; ++round) {
    values.push_back(target.value([this, round](const std::string& figure) { return figures_.at(figure).at(round); }));
  }
  return values;
}

double Report::ForeignCores(const Target& target) const {
  double worst = 0;
  for (const char* const need : target.needs) {
    if (need == nullptr) continue;
    const std::string figure = need;
    worst = std::max(worst, Median(absl::StrCat(figure.substr(0, figure.rfind('/')), "/foreign_cores")));
  }
  return worst;
}

std::string Report::WhyNotMeasured(const Target& target) const {
  for (const char* const need : target.needs) {
    if (need == nullptr) continue;
    const std::string figure = need;
    const auto why = no_verdicts_.find(figure.substr(0, figure.rfind('/')));
    if (why != no_verdicts_.end()) return "no verdict: " + why->second;
  }
  return absl::StrCat("not measured: scenario ", target.scenario);
}

bool Report::IsMissed(const Target& target) const {
  const std::vector<double> values = Values(target);
  if (values.empty() || ForeignCores(target) > kMostForeignCores) return false;
  const double median = MedianOf(values);
  return target.at_least ? median < target.bound : median > target.bound;
}

std::string Report::Verdict(const Target& target) const {
  const std::vector<double> values = Values(target);
  if (values.empty()) return WhyNotMeasured(target);
  if (const double foreign = ForeignCores(target); foreign > kMostForeignCores) {
    return absl::StrFormat("no verdict: others used %.1f cores", foreign);
  }
  return IsMissed(target) ? "**missed**" : "met";
}

std::string Report::TargetRows() const {
  std::string rows;
  for (const Target& target : kTargets) {
    const std::vector<double> values = Values(target);
    const std::string median = values.empty() ? "" : Number(MedianOf(values));
    const std::string spread = values.empty() ? "" : Spread(values);
    absl::StrAppend(&rows, "| ", target.name, " | ", target.at_least ? "≥ " : "≤ ", target.bound, " | ", median, " | ",
                    spread, " | ", Verdict(target), " |\n");
  }
  return rows;
}

absl::Status Report::TakeRemarks(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError("there are no remarks at " + path);
  std::string* remark = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (!absl::StartsWith(line, kRemarkHeading)) {
      if (remark != nullptr) absl::StrAppend(remark, line, "\n");
      continue;
    }
    const std::string name = line.substr(sizeof kRemarkHeading - 1);
    const auto same = [&](const Target& target) { return target.name == name; };
    if (std::none_of(std::begin(kTargets), std::end(kTargets), same)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": no target is called '", name, "'"));
    }
    remark = &remarks_[name];
  }
  return absl::OkStatus();
}

std::string Report::Missed() const {
  std::string text;
  for (const Target& target : kTargets) {
    if (!IsMissed(target)) continue;
    const auto remark = remarks_.find(target.name);
    absl::StrAppend(&text, "\n### ", target.name, "\n\n", Number(MedianOf(Values(target))), " instead of ",
                    target.at_least ? "≥ " : "≤ ", target.bound, ".\n", remark == remarks_.end() ? "" : remark->second);
  }
  return text.empty() ? "" : "\n## Missed\n" + text;
}

std::string Report::FigureRows() const {
  std::string rows;
  for (const std::string& figure : order_) {
    const std::vector<double>& values = figures_.at(figure);
    absl::StrAppend(&rows, "| ", figure, " | ", Number(MedianOf(values)), " | ", Spread(values), " | ", values.size(),
                    " |\n");
  }
  return rows;
}

std::string Report::Json() const {
  std::vector<std::string> figures, targets;
  for (const std::string& figure : order_) {
    const std::vector<double>& values = figures_.at(figure);
    figures.push_back(absl::StrCat("    \"", figure, "\": {\"median\": ", MedianOf(values), ", \"rounds\": [",
                                   absl::StrJoin(values, ", "), "]}"));
  }
  for (const Target& target : kTargets) {
    const std::vector<double> values = Values(target);
    targets.push_back(absl::StrCat("    {\"name\": \"", target.name, "\", \"", target.at_least ? "at_least" : "at_most",
                                   "\": ", target.bound, ", \"rounds\": [", absl::StrJoin(values, ", "),
                                   "], \"verdict\": \"", Verdict(target), "\"}"));
  }
  return absl::StrCat("{\n  \"figures\": {\n", absl::StrJoin(figures, ",\n"), "\n  },\n  \"targets\": [\n",
                      absl::StrJoin(targets, ",\n"), "\n  ]\n}\n");
}

absl::Status Report::Save(const std::string& path) const {
  std::ofstream file(path);
  for (const std::string& figure : order_) {
    file << figure << "\t" << absl::StrJoin(figures_.at(figure), "\t") << "\n";
  }
  file << "\n" << text_;
  file.close();
  return file.fail() ? absl::UnavailableError("the figures cannot be written to " + path) : absl::OkStatus();
}

absl::Status Report::TakeIn(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError("there are no figures at " + path);
  std::string line;
  while (std::getline(file, line) && !line.empty()) {
    const std::vector<std::string> parts = absl::StrSplit(line, '\t');
    for (size_t i = 1; i < parts.size(); ++i) {
      double value = 0;
      if (!absl::SimpleAtod(parts[i], &value)) return absl::DataLossError(path + " cannot be read");
      Add(parts.front(), value);
    }
  }
  while (std::getline(file, line)) absl::StrAppend(&text_, line, "\n");
  return absl::OkStatus();
}

absl::Status Report::Write(const std::string& folder) const {
  std::filesystem::create_directories(folder);
  std::ofstream markdown(folder + "/report.md");
  markdown << "# Measured\n\n"
           << std::thread::hardware_concurrency()
           << " cores, driver included; every ratio is taken within a round, then its median over the rounds.\n\n"
           << "| target | bound | median | spread | |\n| --- | --- | --- | --- | --- |\n"
           << TargetRows() << Missed() << how_ << "\n## All figures\n\nRates a second, latencies and CPU in µs.\n\n"
           << "| figure | median | spread | rounds |\n| --- | --- | --- | --- |\n"
           << FigureRows() << text_;
  std::ofstream json(folder + "/report.json");
  json << Json();
  markdown.close(), json.close();
  if (markdown.fail() || json.fail()) return absl::UnavailableError("the report cannot be written to " + folder);
  return absl::OkStatus();
}

}  // namespace tongban::bench
