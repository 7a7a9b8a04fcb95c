#ifndef TONGBAN_COMMON_DESK_FILED_H_
#define TONGBAN_COMMON_DESK_FILED_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/desk/case_on_file.h"
#include "common/desk/collection.h"
#include "common/desk/encode.h"
#include "common/identity/offices.h"
#include "common/policy/decide.h"

namespace tongban {

class Desk;

// What the desk must know of a kind of thing, beside its law, to file it. Each
// kind says it once, as the case does below; a Record has, like every record,
// `name`, `etag`, `revision`, `state`, `create_time`, `update_time` and `clocks`.
template <typename Record>
struct Filed;

template <>
struct Filed<casework::v1::Case> {
  using Case = casework::v1::Case;
  using Act = casework::v1::Act;
  using Kind = policy::CaseKind;
  using Clock = casework::v1::Clock;
  static constexpr const Collection& kCollection = kCaseCollection;

  // As it is filed: `file`, the record whole, and `row`.
  using OnFile = CaseOnFile;
  static absl::StatusOr<OnFile> Read(absl::string_view federation, absl::string_view id, const Reader& reader,
                                     google::protobuf::Arena* arena);
  // The record whole, as the act of a revision left it.
  static absl::StatusOr<std::string> ReadAt(absl::string_view federation, absl::string_view id, int64_t revision,
                                            const Reader& reader);
  // The whole line of history of one that is kept.
  static absl::StatusOr<std::string> WholeLine(absl::string_view federation, absl::string_view id, std::string kept,
                                               const Reader& reader);
  static EncodedDecision Write(policy::Decision decision, absl::string_view act);
  // The record whole after an act, of what was on file before it.
  static std::string Whole(const EncodedDecision& written, const OnFile& before);

  static absl::StatusOr<casework::v1::Actor::Role> CapacityFor(Act::ContentCase act,
                                                               absl::Span<const casework::v1::Actor::Role> roles);
  static void Normalize(Act& act);
  static bool IsHeldBy(const casework::v1::OfficeRef& office, const Case& file);
  // It is open, and this office learns how it goes on: it holds it, or is the
  // residence federation's intake, which is told of every act.
  static bool IsFollowedBy(const casework::v1::OfficeRef& office, const Case& file);
  static absl::Status HeldElsewhere(const Case& file, const casework::v1::OfficeRef& here);
  // Empty: the policy in force decides.
  static std::string PinnedVersion(const Case& file, absl::string_view federation);
  // What the act is decided by, beyond the record.
  static absl::Status LookUp(Desk& desk, absl::string_view federation, const Case& before, const Act& act,
                             Transaction& transaction, casework::v1::Findings& findings);
  static law::Owned<Act> ActAtLimit(const Clock& clock, google::protobuf::Arena& arena);
  // What the role in which an act was done may see of its answer.
  static absl::StatusOr<std::string> ShownTo(casework::v1::Actor::Role role, std::string whole);
  // Puts what the act, or what came with it, tells the applicant on the list of
  // what is to be delivered.
  static void AwaitDelivery(const casework::v1::OfficeRef& here, int64_t known_revision, const Case& after,
                            Transaction& transaction);
  // What else an act leaves in its commit, once its line of history is filed.
  static absl::Status Follow(Desk& desk, const policy::Decision& decision, Transaction& transaction);
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_FILED_H_
