#ifndef TONGBAN_TESTS_UNIT_POLICY_CASE_FILE_H_
#define TONGBAN_TESTS_UNIT_POLICY_CASE_FILE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/policy/assessments.h"
#include "common/policy/decide.h"
#include "common/policy/notices.h"
#include "common/policy/policy_book.h"
#include "tests/support/samples.h"

namespace tongban::policy {

// One case, its history, and the day it is. An act is decided at the office
// that holds the case, and a case handed over is taken over at once, as the
// offices do it; only the offices themselves are missing.
class CaseFile {
 public:
  explicit CaseFile(absl::string_view start, PolicyBook book = samples::Policies());

  // By the one who does it in the ordinary course.
  absl::Status Do(const Act& act);
  absl::Status Do(const Act& act, const Actor& actor);

  // To a later moment, or the same time of day later.
  void Go(absl::string_view time) { now_ = samples::At(time); }
  void PassDays(int days) { now_ += absl::Hours(24 * days); }
  void Pass(absl::Duration duration) { now_ += duration; }

  // How long a case handed over travels, from now on.
  void Travel(absl::Duration duration) { travel_ = duration; }

  // Goes on as if another matter had been filed: those that are not open cannot
  // be.
  void TurnInto(Application::Matter matter);

  // Goes on as if it had never been assessed.
  void LoseTheAssessment() { file_.clear_assessments(); }

  // Goes on as if another county had written this into it.
  void Forge(void (*write)(Case& file)) { write(file_); }

  // Goes on as if this clock had been started too.
  void Start(const Clock& clock) { *file_.add_clocks() = clock; }

  // The policy file in use from now on.
  void Adopt(PolicyBook book) { book_ = std::move(book); }

  // The calendar in use from now on, which outlives this.
  void Adopt(const Calendar& calendar) { calendar_ = &calendar; }

  // What the register answers from now on.
  Findings& findings() { return findings_; }
  // The register has a certificate of the applicant that stands, of that number.
  void HoldCertificate(const std::string& number);
  void HoldNoCertificate() { findings_.clear_certificate(); }

  absl::Time now() const { return now_; }
  const Case& file() const { return file_; }
  Case::State state() const { return file_.state(); }
  const std::vector<Event>& history() const { return history_; }
  const Calendar& calendar() const { return *calendar_; }
  // The newest clock of the kind; must exist.
  const Clock& clock(Clock::Kind kind) const;
  bool HasClock(Clock::Kind kind) const;
  // What the clock does about the newest of the kind.
  Act Abandon(Clock::Kind kind) const { return samples::Abandon(clock(kind).id()); }
  Act ReportOverdue(Clock::Kind kind) const { return samples::ReportOverdue(clock(kind).id()); }
  const Assessment& assessment() const { return NewestAssessment(file_); }
  // "2026-10-08" or, for a clock that stands still, "suspended".
  std::string DueDay(Clock::Kind kind) const;
  // As it is shown.
  Notice LastNotice() const {
    Case shown = file_;
    ShowNotices(shown);
    return *shown.notices().rbegin();
  }
  PolicyOf policies() const;

 private:
  absl::Status DoAt(const OfficeRef& office, const Act& act, const Actor& actor);
  const PinnedPolicy& PolicyAt(const OfficeRef& office);

  PolicyBook book_;
  const Calendar* calendar_ = &Calendar::Published();
  absl::Time now_;
  Findings findings_;
  Case file_;
  std::vector<Event> history_;
  bool handed_over_ = false;
  absl::Duration travel_;
  std::map<std::string, PinnedPolicy> pinned_;
};

// Makes an application for a first certificate one for another matter.
void TurnDetailsInto(Application::Matter matter, Application& application);

// The case in that state, by the shortest way; the clock of the file moves on.
// Steps go from filing in working order: appointed, assessing, and so on.
void Bring(CaseFile& file, Case::State state, const Application& application);
void Bring(CaseFile& file, Case::State state);

}  // namespace tongban::policy

#endif  // TONGBAN_TESTS_UNIT_POLICY_CASE_FILE_H_
