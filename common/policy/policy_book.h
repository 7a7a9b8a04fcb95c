#ifndef TONGBAN_COMMON_POLICY_POLICY_BOOK_H_
#define TONGBAN_COMMON_POLICY_POLICY_BOOK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/files/followed.h"
#include "common/policy/institutions.h"
#include "tongban/config/v1/policy.pb.h"

namespace tongban::policy {

// Every layer of policy that is known, and what they say together for a
// federation on a day. Immutable.
class PolicyBook {
 public:
  // The notice of 2021-07-01 alone.
  static PolicyBook Notice();

  // The notice, and over it the layers of a file in protobuf text format
  // (tongban.config.v1.PolicyFile). INVALID_ARGUMENT lists everything that is
  // wrong with it, each with the layer and, if there is one, the file.
  static absl::StatusOr<PolicyBook> Parse(absl::string_view text, absl::string_view file_name = "");

  // National, provincial and federal layers effective by `day`, merged in that
  // order, without the institutions. The version is the newest effective day and
  // a digest of the content, so that equal policies have equal versions.
  config::v1::PinnedPolicy Resolve(absl::string_view federation, absl::CivilDay day) const;

  // The institutions those layers designate, with their appraisers.
  Institutions InstitutionsOf(absl::string_view federation, absl::CivilDay day) const;

 private:
  explicit PolicyBook(std::vector<config::v1::PolicyLayer> layers);

  // Those for the federation that are effective by the day, the weakest first.
  std::vector<const config::v1::PolicyLayer*> InForce(absl::string_view federation, absl::CivilDay day) const;

  std::vector<config::v1::PolicyLayer> layers_;
};

// The policy file of an office; without a path it is the notice alone.
using FollowedPolicy = Followed<PolicyBook>;

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_POLICY_BOOK_H_
