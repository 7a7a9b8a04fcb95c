#ifndef TONGBAN_TESTS_UNIT_POLICY_RECOUNT_H_
#define TONGBAN_TESTS_UNIT_POLICY_RECOUNT_H_

#include <string>
#include <vector>

#include "common/policy/lifecycle.h"

namespace tongban::policy {

// What every clock of a case must say, told from the acts of its history alone:
// by the words of the notice, a day at a time, with nothing of the product but
// the calendar's single days. Returns what the history itself says otherwise,
// each as a sentence; empty if they agree.
std::vector<std::string> Recount(const std::vector<Event>& history, const Calendar& calendar);

}  // namespace tongban::policy

#endif  // TONGBAN_TESTS_UNIT_POLICY_RECOUNT_H_
