#ifndef TONGBAN_COMMON_POLICY_EXPLAIN_H_
#define TONGBAN_COMMON_POLICY_EXPLAIN_H_

#include "absl/status/statusor.h"
#include "common/policy/lifecycle.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban::policy {

// Day by day, why the clock of that number ends when it ends. NOT_FOUND when the
// case has no such clock. `now` bounds a suspended clock.
absl::StatusOr<casework::v1::ExplainClockResponse> Explain(const Case& file, int id, const Calendar& calendar,
                                                           absl::Time now);

// The tables as DescribeLifecycle serves them.
casework::v1::DescribeLifecycleResponse Describe(const Policy& policy);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_EXPLAIN_H_
