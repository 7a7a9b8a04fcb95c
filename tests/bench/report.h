#ifndef TONGBAN_TESTS_BENCH_REPORT_H_
#define TONGBAN_TESTS_BENCH_REPORT_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/bench/load.h"

namespace tongban::bench {

// What was measured, round by round, and how it stands to the targets. Ratios
// are taken within a round, since machines drift from round to round.
class Report {
 public:
  void Add(const std::string& figure, double value);
  // NAME/rate, /p50, /p90, /p99, /p999 (µs), /server_us, /foreign_cores.
  void Add(const std::string& name, const LoadResult& result);

  // NAME/p50, /p90, /p99, /p999 (µs).
  void AddLatency(const std::string& name, const Histogram& latency);

  // Nothing can be said of targets that need figures of this name.
  void GiveNoVerdict(const std::string& name, const std::string& why) { no_verdicts_[name] = why; }

  // What was measured and how: a section in Markdown, with its heading, above the
  // figures.
  void SayHow(const std::string& markdown) { how_ = markdown; }
  // Reads what is to be said below targets that were missed: a file in Markdown,
  // whose headings of the second level are targets' names. INVALID_ARGUMENT for
  // another name.
  absl::Status TakeRemarks(const std::string& path);

  // Adds a section in Markdown, with its heading, below the figures.
  void AddText(const std::string& markdown) { text_ += markdown; }

  // For another program's report: saves everything, and takes in what was saved.
  absl::Status Save(const std::string& path) const;
  absl::Status TakeIn(const std::string& path);

  // Writes report.md and report.json into the folder.
  absl::Status Write(const std::string& folder) const;

  double Median(const std::string& figure) const;

 private:
  struct Target;
  static const Target kTargets[];
  // The values of all rounds; empty when not measured.
  std::vector<double> Values(const Target& target) const;
  // Cores that others used while it was measured, at worst.
  double ForeignCores(const Target& target) const;
  // "met", "**missed**", or why nothing can be said.
  std::string Verdict(const Target& target) const;
  std::string WhyNotMeasured(const Target& target) const;
  bool IsMissed(const Target& target) const;
  std::string TargetRows() const;
  // The missed targets, with the remarks on them.
  std::string Missed() const;
  std::string FigureRows() const;
  std::string Json() const;

  std::vector<std::string> order_;
  std::map<std::string, std::vector<double>> figures_;
  std::string text_;
  std::string how_;
  std::map<std::string, std::string> remarks_;      // By target.
  std::map<std::string, std::string> no_verdicts_;  // By the name of figures.
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_REPORT_H_
