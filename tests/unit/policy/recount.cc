#include "tests/unit/policy/recount.h"

#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"

namespace tongban::policy {
namespace {

using google::protobuf::Timestamp;

// Days are counted from 1970 at +08:00, so that no code is shared.
int64_t DayNumber(int64_t seconds) { return (seconds + 8 * 3600) / 86400; }
absl::CivilDay Civil(int64_t day) { return absl::CivilDay(1970, 1, 1) + day; }

struct Pause {
  int64_t first;  // The day in which it begins, which still counts.
  std::optional<int64_t> last;
};

struct Count {
  int limit;
  int64_t start;
  std::vector<Pause> pauses;

  bool Stands() const { return !pauses.empty() && !pauses.back().last.has_value(); }

  int64_t DueDay(const Calendar& calendar) const {
    int counted = 0;
    for (int64_t day = start + 1;; ++day) {
      bool paused = false;
      for (const Pause& pause : pauses) paused = paused || (day > pause.first && day <= *pause.last);
      if (paused || !calendar.IsWorkingDay(Civil(day)) || ++counted < limit) continue;
      // A last day that was cut short is made up for by the day on which the
      // count goes on.
      for (const Pause& pause : pauses) {
        if (day == pause.first) return *pause.last;
      }
      return day;
    }
  }
};

// The notice in a table of its own: who counts in which states.
const std::map<Clock::Kind, std::set<Case::State>> kLives = {
    {Clock::KIND_ACCEPT, {Case::STATE_SUBMITTED}},
    {Clock::KIND_ATTEND, {Case::STATE_APPOINTED, Case::STATE_APPOINTMENT_MISSED, Case::STATE_HOME_VISIT_REQUESTED}},
    {Clock::KIND_ASSESS,
     {Case::STATE_APPOINTED, Case::STATE_APPOINTMENT_MISSED, Case::STATE_HOME_VISIT_REQUESTED, Case::STATE_ASSESSING,
      Case::STATE_ASSESSED, Case::STATE_CONCLUDED_QUALIFIED, Case::STATE_CONCLUDED_NOT_QUALIFIED}},
    {Clock::KIND_FEEDBACK, {Case::STATE_ASSESSED}},
    {Clock::KIND_RECORD, {Case::STATE_CONCLUDED_QUALIFIED}},
    {Clock::KIND_NOTIFY_NOT_QUALIFIED, {Case::STATE_CONCLUDED_NOT_QUALIFIED}},
    {Clock::KIND_DECIDE,
     {Case::STATE_CHECKING_JURISDICTION, Case::STATE_REVIEWING, Case::STATE_APPROVED, Case::STATE_PHOTO_REQUESTED,
      Case::STATE_PHOTO_SENT, Case::STATE_PRINTED}},
    {Clock::KIND_PHOTO, {Case::STATE_PHOTO_REQUESTED}},
    {Clock::KIND_REDIRECT, {Case::STATE_RETURNED_FOR_JURISDICTION}},
};

class Recounting {
 public:
  explicit Recounting(const Calendar& calendar) : calendar_(calendar) {}

  void Read(const Event& event) {
    const int64_t today = DayNumber(event.event_time().seconds());
    std::erase_if(counts_, [&](const auto& each) { return kLives.at(each.first).count(event.state()) == 0; });
    Start(event, today);
    PauseAndGoOn(event, today);
    Remember(event.act());
  }

  void Compare(const Event& event, std::vector<std::string>& differences) const {
    const std::string at = absl::StrCat("revision ", event.revision(), ": ");
    if (event.clocks_size() != static_cast<int>(counts_.size())) differences.push_back(at + "other clocks");
    for (const auto& running : event.clocks()) {
      const auto found = counts_.find(running.kind());
      const std::string name = at + Clock::Kind_Name(running.kind());
      if (found == counts_.end()) {
        differences.push_back(name + " should not be there");
      } else if (found->second.Stands() != (running.state() == Clock::STATE_SUSPENDED)) {
        differences.push_back(name + (found->second.Stands() ? " should stand still" : " should run"));
      } else if (!found->second.Stands()) {
        const int64_t due = found->second.DueDay(calendar_);
        if (running.due_time().seconds() == (due + 1) * 86400 - 8 * 3600 - 1) continue;
        differences.push_back(absl::StrCat(name, " should end on ", absl::FormatCivilTime(Civil(due))));
      }
    }
  }

 private:
  // Once begun it is not begun again: a case told twice to be taken over was
  // taken over the first time.
  void Begin(Clock::Kind kind, int limit, int64_t day) { counts_.try_emplace(kind, Count{limit, day, {}}); }

  void Start(const Event& event, int64_t today) {
    const Act& act = event.act();
    if (act.has_submit_application() || act.has_supplement_application()) Begin(Clock::KIND_ACCEPT, 1, today);
    if (act.has_accept_application()) {
      Begin(Clock::KIND_ATTEND, 14, today);
      Begin(Clock::KIND_ASSESS, 19, today);
    }
    if (act.has_submit_assessment_form()) {
      Begin(Clock::KIND_FEEDBACK, 5, DayNumber(act.submit_assessment_form().form().assess_time().seconds()));
    }
    if (act.has_receive_conclusion()) {
      const bool qualified = event.state() == Case::STATE_CONCLUDED_QUALIFIED;
      Begin(qualified ? Clock::KIND_RECORD : Clock::KIND_NOTIFY_NOT_QUALIFIED, 5, today);
    }
    if (act.has_request_photo()) Begin(Clock::KIND_PHOTO, 5, today);
    if (!act.has_take_over()) return;
    if (event.state() == Case::STATE_CHECKING_JURISDICTION) Begin(Clock::KIND_DECIDE, 10, today);
    if (event.state() == Case::STATE_RETURNED_FOR_JURISDICTION) Begin(Clock::KIND_REDIRECT, 1, today);
  }

  void Stop(Clock::Kind kind, int64_t day) {
    const auto found = counts_.find(kind);
    if (found != counts_.end() && !found->second.Stands()) found->second.pauses.push_back({day, std::nullopt});
  }
  void GoOn(Clock::Kind kind, int64_t day) {
    const auto found = counts_.find(kind);
    if (found != counts_.end() && found->second.Stands()) {
      found->second.pauses.back().last = std::max(day, found->second.pauses.back().first);
    }
  }

  // R38, A7, A13.
  void PauseAndGoOn(const Event& event, int64_t today) {
    const Act& act = event.act();
    if (act.has_record_missed_appointment()) Stop(Clock::KIND_ASSESS, DayNumber(appointed_.seconds()));
    if (act.has_request_home_visit()) {
      Stop(Clock::KIND_ASSESS, today);
      Stop(Clock::KIND_ATTEND, today);
    }
    if (act.has_register_attendance()) {
      GoOn(Clock::KIND_ASSESS, DayNumber(act.register_attendance().attend_time().seconds()));
    }
    if (act.has_complete_home_visit()) {
      GoOn(Clock::KIND_ASSESS, DayNumber(act.complete_home_visit().visit_time().seconds()));
    }
    if (act.has_request_photo()) Stop(Clock::KIND_DECIDE, today);
    if (event.state() == Case::STATE_APPROVED) GoOn(Clock::KIND_DECIDE, today);
  }

  void Remember(const Act& act) {
    if (act.has_accept_application()) appointed_ = act.accept_application().appointment().appointment_time();
    if (act.has_change_appointment()) appointed_ = act.change_appointment().appointment().appointment_time();
  }

  const Calendar& calendar_;
  std::map<Clock::Kind, Count> counts_;
  Timestamp appointed_;
};

}  // namespace

std::vector<std::string> Recount(const std::vector<Event>& history, const Calendar& calendar) {
  std::vector<std::string> differences;
  Recounting recounting(calendar);
  for (const Event& event : history) {
    recounting.Read(event);
    recounting.Compare(event, differences);
  }
  return differences;
}

}  // namespace tongban::policy
