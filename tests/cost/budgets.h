#ifndef TONGBAN_TESTS_COST_BUDGETS_H_
#define TONGBAN_TESTS_COST_BUDGETS_H_

#include <optional>
#include <string>

namespace tongban {

// "debian-12", whose compiler and libraries instruction counts depend on.
std::string Distribution();

// What budgets.txt says of it for this distribution or for any.
std::optional<double> Budget(const std::string& what);

}  // namespace tongban

#endif  // TONGBAN_TESTS_COST_BUDGETS_H_
