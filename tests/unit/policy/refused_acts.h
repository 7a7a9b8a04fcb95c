#ifndef TONGBAN_TESTS_UNIT_POLICY_REFUSED_ACTS_H_
#define TONGBAN_TESTS_UNIT_POLICY_REFUSED_ACTS_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {

// The fields that a refusal finds fault with, in its order.
inline std::vector<std::string> Fields(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto detail = DetailOf<google::rpc::BadRequest>(status);
  if (detail.has_value()) {
    for (const auto& violation : detail->field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

// A case, and acts that it refuses.
class RefusedActs : public ::testing::Test {
 protected:
  // Refused for that reason, in Chinese too, and the case is as before.
  const absl::Status& Refused(const Act& act, const Actor& actor, absl::string_view reason) {
    const std::string before = file_.file().SerializeAsString();
    refusal_ = file_.Do(act, actor);
    EXPECT_EQ(ReasonOf(refusal_), reason) << refusal_;
    EXPECT_TRUE(DetailOf<google::rpc::LocalizedMessage>(refusal_).has_value());
    EXPECT_EQ(file_.file().SerializeAsString(), before);
    return refusal_;
  }
  CaseFile file_{"2026-09-07 09:00"};
  absl::Status refusal_;
};

}  // namespace tongban::policy

#endif  // TONGBAN_TESTS_UNIT_POLICY_REFUSED_ACTS_H_
