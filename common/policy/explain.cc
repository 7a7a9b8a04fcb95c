#include "common/policy/explain.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/policy/limits.h"
#include "common/policy/matters.h"
#include "common/status/refusal.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

using casework::v1::ClockDay;
using casework::v1::DescribeLifecycleResponse;
using casework::v1::ExplainClockResponse;

absl::CivilDay DayOf(const google::protobuf::Timestamp& time) { return ChinaDay(FromProto(time)); }

std::string Summarize(const Clock& clock) {
  const std::string start = absl::FormatCivilTime(DayOf(clock.start_time()));
  std::string text = absl::StrCat("自", start, "次日起算，共", clock.limit_days(), "个工作日");
  if (clock.has_due_time()) {
    absl::StrAppend(&text, "，截止", absl::FormatCivilTime(DayOf(clock.due_time())), " 24时");
  }
  if (clock.state() == Clock::STATE_ENDED) {
    absl::StrAppend(&text, "，因案件终结，已于", absl::FormatCivilTime(DayOf(clock.end_time())), "停止计时，未办结");
  } else if (clock.has_due_time()) {
    // Said above.
  } else if (clock.has_met_time()) {
    absl::StrAppend(&text, "，已于", absl::FormatCivilTime(DayOf(clock.met_time())), "在中止计时期间办结");
  } else {
    absl::StrAppend(&text, "，目前中止计时");
  }
  if (clock.provisional()) absl::StrAppend(&text, "（暂定：所涉年份的放假安排尚未公布）");
  return absl::StrCat(text, "。依据：", clock.rule());
}

template <typename Enum, typename List>
void Spread(EnumSet<Enum> set, int last, List* list) {
  for (int value = 1; value <= last; ++value) {
    if (set.Contains(static_cast<Enum>(value))) list->Add(value);
  }
}

void DescribeActs(DescribeLifecycleResponse& lifecycle) {
  for (const ActRow& row : Acts()) {
    StateSet from = row.from;
    for (int state = Case::State_MIN; state <= Case::State_MAX; ++state) {
      if (!from.Contains(static_cast<Case::State>(state))) continue;
      auto& described = *lifecycle.add_acts();
      described.set_from(static_cast<Case::State>(state));
      described.set_act(static_cast<Act::Kind>(row.act));
      Spread(row.by, Actor::Role_MAX, described.mutable_roles());
      described.set_to(row.to == kStays ? described.from() : row.to);
      described.set_notice(row.owes);
      described.set_rule(std::string(row.rule));
      described.set_conditional(row.when != nullptr);
    }
  }
}

void DescribeClocks(const Policy& policy, DescribeLifecycleResponse& lifecycle) {
  for (const ClockRow& row : Clocks()) {
    auto& described = *lifecycle.add_clocks();
    described.set_kind(row.clock);
    Spread(row.runs, Case::State_MAX, described.mutable_running_states());
    Spread(row.stands, Case::State_MAX, described.mutable_suspended_states());
    Spread(row.met, Case::State_MAX, described.mutable_meeting_states());
    for (const config::v1::Limit& limit : policy.limits()) {
      if (limit.clock() == row.clock) described.set_limit_days(limit.working_days());
    }
    described.set_act_at_limit(static_cast<Act::Kind>(row.at_limit));
    described.set_owner(row.owner);
    described.set_display_name(std::string(row.shown));
    described.set_rule(std::string(row.rule));
  }
}

}  // namespace

absl::StatusOr<ExplainClockResponse> Explain(const Case& file, int id, const Calendar& calendar, absl::Time now) {
  const Clock* clock = FindClock(file, id);
  if (clock == nullptr) {
    return Refusal(errors::v1::ERROR_REASON_CLOCK_NOT_FOUND,
                   absl::StrCat("the case has no clock ", id, "; GetCase lists its clocks"));
  }
  ExplainClockResponse response;
  *response.mutable_clock() = *clock;
  const absl::CivilDay first = DayOf(clock->start_time());
  const absl::CivilDay end = clock->has_met_time()   ? DayOf(clock->met_time())
                             : clock->has_end_time() ? DayOf(clock->end_time())
                                                     : ChinaDay(now);
  const absl::CivilDay last = clock->has_due_time() ? DayOf(clock->due_time()) : std::max(first, end);
  int counted = 0;
  for (absl::CivilDay day = first; day <= last && day - first <= Calendar::kLongestSearchDays; ++day) {
    ClockDay& line = *response.add_days();
    const bool suspended = IsSuspendedOn(*clock, day);
    *line.mutable_date() = ToProto(day);
    line.set_counts(day > first && !suspended && calendar.IsWorkingDay(day));
    if (line.counts()) ++counted;
    line.set_counted_days(counted);
    line.set_reason(day == first ? "the starting day does not count"
                                 : absl::StrCat(calendar.Explain(day), suspended ? ", suspended" : ""));
  }
  response.set_summary(Summarize(*clock));
  return response;
}

DescribeLifecycleResponse Describe(const Policy& policy) {
  DescribeLifecycleResponse lifecycle;
  for (const StateRow& row : States()) {
    auto& described = *lifecycle.add_states();
    described.set_state(row.state);
    described.set_holder(row.holder);
    described.set_final(IsFinal(row.state));
    described.set_display_name(std::string(row.shown));
  }
  DescribeActs(lifecycle);
  DescribeClocks(policy, lifecycle);
  for (const MatterRow& row : Matters()) {
    auto& described = *lifecycle.add_matters();
    described.set_matter(row.matter);
    described.set_display_name(std::string(row.shown));
    described.set_open(row.open);
    described.set_assessed(row.route == Route::kAssessed);
    described.set_rule(std::string(row.rule));
  }
  return lifecycle;
}

}  // namespace tongban::policy
