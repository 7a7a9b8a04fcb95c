#include "common/policy/limits.h"

#include <algorithm>

#include "common/policy/details.h"
#include "common/policy/parties.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

using casework::v1::Disability;
using casework::v1::Suspension;

absl::CivilDay DayOf(const google::protobuf::Timestamp& time) { return ChinaDay(FromProto(time)); }

int DaysFor(Clock::Kind clock, const google::protobuf::RepeatedPtrField<config::v1::Limit>& limits, int otherwise) {
  for (const config::v1::Limit& limit : limits) {
    if (limit.clock() == clock) return limit.working_days();
  }
  return otherwise;
}

bool HasSpecialCategory(const Application& application) {
  return std::ranges::any_of(CategoriesOf(application), [](int category) {
    return category == Disability::CATEGORY_INTELLECTUAL || category == Disability::CATEGORY_MENTAL;
  });
}

// R37: only these two categories, only across counties, and only as the
// residence county decrees: none but it has findings about an institution.
bool IsSpecial(const Case& file, const Context& context) {
  const std::string& county = context.findings.institution().county();
  return !county.empty() && county != ResidenceOf(file) && HasSpecialCategory(file.application());
}

bool IsAnnounced(const config::v1::SpecialLimit& special, absl::Time now) {
  return !special.announcement_title().empty() && special.has_announcement_date() &&
         FromProto(special.announcement_date()) <= ChinaDay(now);
}

bool Stands(const ClockRow& row, const Case& file, const Context& context) {
  const bool switched_on = row.stands_if == nullptr || (context.policy.policy().*row.stands_if)();
  return row.stands.Contains(file.state()) && switched_on;
}

bool Runs(const ClockRow& row, const Case& file, const Context& context) {
  return row.runs.Contains(file.state()) || (row.stands.Contains(file.state()) && !Stands(row, file, context));
}

void SetDue(const Calendar& calendar, Clock& clock) {
  const Calendar::Deadline deadline = DueTime(clock, calendar);
  *clock.mutable_due_time() = ToProto(deadline.due);
  clock.set_provisional(deadline.provisional);
  // That of the act, and so of the case.
  clock.clear_calendar_version();
}

void Begin(const ClockRow& row, const Context& context, Case& file) {
  const int limit = LimitDays(row.clock, file, context);
  if (limit == 0) return;
  Clock& clock = *file.add_clocks();
  clock.set_id(file.clocks_size());
  clock.set_kind(row.clock);
  clock.set_state(Clock::STATE_RUNNING);
  clock.set_owner(row.owner);
  clock.set_limit_days(limit);
  clock.set_rule(std::string(row.rule));
  *clock.mutable_start_time() = ToProto(law::MomentOf<CaseKind>(row.starts_at, file, context.now));
  SetDue(context.calendar, clock);
}

void Suspend(const ClockRow& row, const Context& context, const Case& file, Clock& clock) {
  clock.set_state(Clock::STATE_SUSPENDED);
  clock.clear_due_time();
  Suspension& suspension = *clock.add_suspensions();
  const absl::Time start =
      std::max(law::MomentOf<CaseKind>(row.stands_from, file, context.now), FromProto(clock.start_time()));
  *suspension.mutable_start_time() = ToProto(start);
  suspension.set_rule(std::string(row.stands_by));
}

void Resume(const ClockRow& row, const Context& context, const Case& file, Clock& clock) {
  Suspension& suspension = *clock.mutable_suspensions()->rbegin();
  const absl::Time end =
      std::max(law::MomentOf<CaseKind>(row.stands_until, file, context.now), FromProto(suspension.start_time()));
  *suspension.mutable_end_time() = ToProto(end);
  clock.set_state(Clock::STATE_RUNNING);
  SetDue(context.calendar, clock);
}

void End(const ClockRow& row, const Act& act, const Context& context, const Case& file, Clock& clock) {
  const bool ran_out = act.content_case() == Act::kAbandon && act.abandon().clock() == clock.id();
  const bool met = row.met.Contains(file.state());
  if (clock.state() == Clock::STATE_SUSPENDED) {
    *clock.mutable_suspensions()->rbegin()->mutable_end_time() = ToProto(context.now);
  }
  clock.set_state(met ? Clock::STATE_MET : ran_out ? Clock::STATE_EXPIRED : Clock::STATE_ENDED);
  *(met ? clock.mutable_met_time() : clock.mutable_end_time()) = ToProto(context.now);
}

bool IsOpen(const Clock& clock) {
  return clock.state() == Clock::STATE_RUNNING || clock.state() == Clock::STATE_SUSPENDED;
}

// Of the newest clock of the kind if it is open, else -1.
int IndexOfOpen(Clock::Kind kind, const Case& file) {
  for (int i = file.clocks_size() - 1; i >= 0; --i) {
    if (file.clocks(i).kind() == kind) return IsOpen(file.clocks(i)) ? i : -1;
  }
  return -1;
}

int LimitAnew(const Clock& clock, const Case& file, const Context& context) {
  const int limit = LimitDays(clock.kind(), file, context);
  const bool keeps = limit == 0 || (clock.owner() == Clock::OWNER_APPLICANT && limit < clock.limit_days());
  return keeps ? clock.limit_days() : limit;
}

}  // namespace

int LimitDays(Clock::Kind clock, const Case& file, const Context& context) {
  const Policy& policy = context.policy.policy();
  const int ordinary = DaysFor(clock, policy.limits(), 0);
  if (!IsSpecial(file, context)) return ordinary;
  int longest = 0;
  for (const config::v1::SpecialLimit& special : policy.special_limits()) {
    if (IsAnnounced(special, context.now)) longest = std::max(longest, DaysFor(clock, special.limits(), 0));
  }
  return longest == 0 ? ordinary : longest;
}

Calendar::Deadline DueTime(const Clock& clock, const Calendar& calendar) {
  absl::CivilDay since = DayOf(clock.start_time());
  int used = 0;
  for (const Suspension& suspension : clock.suspensions()) {
    const Calendar::Deadline unsuspended = calendar.AddWorkingDays(since, clock.limit_days() - used);
    // It had run out before it stood still; standing still gives nothing back.
    if (ChinaDay(unsuspended.due) < DayOf(suspension.start_time())) return unsuspended;
    used += calendar.WorkingDaysBetween(since, DayOf(suspension.start_time()));
    since = DayOf(suspension.end_time());
  }
  return calendar.AddWorkingDays(since, clock.limit_days() - used);
}

bool IsSuspendedOn(const Clock& clock, absl::CivilDay day) {
  return std::ranges::any_of(clock.suspensions(), [day](const Suspension& suspension) {
    return day > DayOf(suspension.start_time()) && (!suspension.has_end_time() || day <= DayOf(suspension.end_time()));
  });
}

int DaysUsed(const Clock& clock, const Calendar& calendar, absl::CivilDay day) {
  int used = 0;
  for (absl::CivilDay each = DayOf(clock.start_time()) + 1; each <= day; ++each) {
    if (calendar.IsWorkingDay(each) && !IsSuspendedOn(clock, each)) ++used;
  }
  return used;
}

const Clock* OpenClock(const Case& file, Clock::Kind kind) {
  const int index = IndexOfOpen(kind, file);
  return index < 0 ? nullptr : &file.clocks(index);
}

Clock* OpenClock(Case& file, Clock::Kind kind) {
  const int index = IndexOfOpen(kind, file);
  return index < 0 ? nullptr : file.mutable_clocks(index);
}

const Clock* FindClock(const Case& file, int id) {
  const auto found = std::ranges::find(file.clocks(), id, &Clock::id);
  return found == file.clocks().end() ? nullptr : &*found;
}

Clock* FindClock(Case& file, int id) {
  const auto found = std::ranges::find(*file.mutable_clocks(), id, &Clock::id);
  return found == file.mutable_clocks()->end() ? nullptr : &*found;
}

bool HasSoundClocks(const Case& file) {
  for (int i = 0; i < file.clocks_size(); ++i) {
    const Clock& clock = file.clocks(i);
    if (clock.id() != i + 1 || std::ranges::count(Clocks(), clock.kind(), &ClockRow::clock) != 1 ||
        !Clock::State_IsValid(clock.state()) || clock.state() == Clock::STATE_UNSPECIFIED ||
        (clock.state() == Clock::STATE_SUSPENDED && clock.suspensions().empty())) {
      return false;
    }
  }
  return true;
}

bool HasRunOut(const Clock& clock, absl::Time now) {
  return clock.state() == Clock::STATE_RUNNING && !clock.has_overdue_time() && now > FromProto(clock.due_time());
}

absl::Time DueTimeAnew(const Clock& clock, const Case& file, const Context& context) {
  if (clock.state() == Clock::STATE_SUSPENDED) return absl::InfiniteFuture();
  Clock anew = clock;
  anew.set_limit_days(LimitAnew(clock, file, context));
  return DueTime(anew, context.calendar).due;
}

void RenewLimits(const Context& context, Case& file) {
  for (Clock& clock : *file.mutable_clocks()) {
    const int limit = IsOpen(clock) ? LimitAnew(clock, file, context) : clock.limit_days();
    if (limit == clock.limit_days()) continue;
    clock.set_limit_days(limit);
    if (clock.state() == Clock::STATE_SUSPENDED) continue;
    SetDue(context.calendar, clock);
    // Late under the limit it had; the history keeps the report.
    if (FromProto(clock.due_time()) >= context.now) clock.clear_overdue_time();
  }
}

void TurnClocks(const Act& act, const Context& context, bool leaves_the_office, Case& file) {
  for (const ClockRow& row : Clocks()) {
    const bool runs = Runs(row, file, context), stands = Stands(row, file, context);
    bool is_open = false;
    for (Clock& clock : *file.mutable_clocks()) {
      if (clock.kind() != row.clock || !IsOpen(clock)) continue;
      is_open = true;
      if (!runs && !stands) {
        End(row, act, context, file, clock);
      } else if (runs && clock.state() == Clock::STATE_SUSPENDED) {
        Resume(row, context, file, clock);
      } else if (stands && clock.state() == Clock::STATE_RUNNING) {
        Suspend(row, context, file, clock);
      }
    }
    const bool waits_for_arrival = row.start == ClockRow::kOnArrival && leaves_the_office;
    if (!is_open && (runs || stands) && !waits_for_arrival) Begin(row, context, file);
  }
}

}  // namespace tongban::policy
