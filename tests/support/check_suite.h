#ifndef TONGBAN_TESTS_SUPPORT_CHECK_SUITE_H_
#define TONGBAN_TESTS_SUPPORT_CHECK_SUITE_H_

#include <gtest/gtest.h>

#include "tests/support/suite.h"

namespace tongban {

struct Expected {
  // Messages that stay parked.
  int parked = 0;
};

// Checks what must be true of a suite at rest, whatever happened before: one
// holder a case; histories without gaps that replay to the stored case; equal
// heads at both ends of every route; rows of worklists and clocks for exactly
// the cases that should have them; the notice that each ending owes (R64, R86);
// at most one live certificate a person; nothing personal in keys or log lines
// (R78). Every office must be running.
void CheckSuite(Suite& suite, const Expected& expected = Expected());

// The newest clock of a kind; fails the test when there is none.
casework::v1::Clock ClockOf(const casework::v1::Case& file, casework::v1::Clock::Kind kind);
std::vector<casework::v1::Notice::Kind> NoticesOf(const casework::v1::Case& file);

// A test with a suite, checked when it ends.
class SuiteTest : public ::testing::Test {
 protected:
  explicit SuiteTest(SuiteOptions options = SuiteOptions()) : suite(std::move(options)) {}
  void TearDown() override { CheckSuite(suite, expected); }

  Suite suite;
  Expected expected;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_CHECK_SUITE_H_
