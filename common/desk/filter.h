#ifndef TONGBAN_COMMON_DESK_FILTER_H_
#define TONGBAN_COMMON_DESK_FILTER_H_

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {

// The conditions of ListCases and CountCases, all of which must hold.
class Filter {
 public:
  using Condition = std::function<bool(const casework::v1::CaseSummary&)>;

  // Reads the AIP-160 subset that ListCasesRequest documents. INVALID_ARGUMENT
  // says which condition is not understood and what could stand there; it never
  // repeats what was written.
  static absl::StatusOr<Filter> Parse(absl::string_view text);

  bool Matches(const casework::v1::CaseSummary& summary) const;

  // The state that all that matches is in, where a condition says so.
  std::optional<casework::v1::Case::State> state() const { return state_; }
  // What matches was filed in [filed_from, filed_before), to the second.
  absl::Time filed_from() const { return filed_from_; }
  absl::Time filed_before() const { return filed_before_; }
  // State, day of filing and id decide: what stands in the key of an index.
  bool keys_suffice() const { return keys_suffice_; }

 private:
  std::vector<Condition> conditions_;
  std::optional<casework::v1::Case::State> state_;
  absl::Time filed_from_ = absl::InfinitePast();
  absl::Time filed_before_ = absl::InfiniteFuture();
  bool keys_suffice_ = true;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_FILTER_H_
