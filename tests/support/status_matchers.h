#ifndef TONGBAN_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define TONGBAN_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tongban {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, "") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

MATCHER_P2(IsError, code, message, "") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code &&
         ::testing::SafeMatcherCast<std::string>(message).Matches(std::string(StatusOf(arg).message()));
}

}  // namespace tongban

#define ASSERT_OK_AND_ASSIGN(target, expression) \
  TONGBAN_ASSERT_OK_AND_ASSIGN_(TONGBAN_TEST_CONCAT_(result_, __LINE__), target, expression)
#define TONGBAN_ASSERT_OK_AND_ASSIGN_(result, target, expression) \
  auto result = (expression);                                     \
  ASSERT_THAT(result, ::tongban::IsOk());                         \
  target = *std::move(result)
#define TONGBAN_TEST_CONCAT_(left, right) TONGBAN_TEST_CONCAT_INNER_(left, right)
#define TONGBAN_TEST_CONCAT_INNER_(left, right) left##right

#endif  // TONGBAN_TESTS_SUPPORT_STATUS_MATCHERS_H_
