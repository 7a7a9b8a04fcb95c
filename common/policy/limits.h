#ifndef TONGBAN_COMMON_POLICY_LIMITS_H_
#define TONGBAN_COMMON_POLICY_LIMITS_H_

#include "absl/time/time.h"
#include "common/policy/lifecycle.h"

namespace tongban::policy {

// Working days the clock allows for this case; 0 if the policy does not use
// it. Special limits (R37) replace the ordinary ones when intellectual or
// mental disability is assessed in another county, by the institution that the
// findings name, and the announcement has been made; with several, the longest
// wins (A8, A9).
int LimitDays(Clock::Kind clock, const Case& file, const Context& context);

// When the clock ends, from its start and its suspensions alone; there is no
// stored count to drift from what happened. Not for a suspended clock.
Calendar::Deadline DueTime(const Clock& clock, const Calendar& calendar);

// Working days used up by the end of `day`.
int DaysUsed(const Clock& clock, const Calendar& calendar, absl::CivilDay day);

// The day is within a suspension: it is not counted.
bool IsSuspendedOn(const Clock& clock, absl::CivilDay day);

// When the clock would end if its limit were that of this case as it now
// stands, which another institution may have changed (R37). InfiniteFuture for
// one that stands still. The applicant's own limit is never shortened: its last
// day was told.
absl::Time DueTimeAnew(const Clock& clock, const Case& file, const Context& context);

// Gives the clocks that are still to be met the limits of the case as it now
// stands.
void RenewLimits(const Context& context, Case& file);

// The newest clock of that kind that is still to be met, or null.
Clock* OpenClock(Case& file, Clock::Kind kind);
const Clock* OpenClock(const Case& file, Clock::Kind kind);

// The clock of that number, or null.
Clock* FindClock(Case& file, int id);
const Clock* FindClock(const Case& file, int id);

// Every clock can be worked with: numbered 1, 2, 3 … as they stand, each of a
// kind and a state that are known here, and one that stands still says since
// when. What another office tells has to be asked.
bool HasSoundClocks(const Case& file);

// It runs, its limit has passed, and that was not reported yet.
bool HasRunOut(const Clock& clock, absl::Time now);

// Starts, suspends, resumes and ends the clocks of a case that an act has led
// from one state to another. `leaves_the_office` says that the new state is
// held elsewhere, where its clocks that start on arrival will be started.
void TurnClocks(const Act& act, const Context& context, bool leaves_the_office, Case& file);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_LIMITS_H_
