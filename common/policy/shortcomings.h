#ifndef TONGBAN_COMMON_POLICY_SHORTCOMINGS_H_
#define TONGBAN_COMMON_POLICY_SHORTCOMINGS_H_

#include <vector>

#include "common/policy/lifecycle.h"
#include "common/policy/matters.h"

namespace tongban::policy {

// One material that matters require. R56: what a resident from elsewhere must
// bring is the local set and nothing more than the rows marked `only_tongban`.
struct MaterialRow {
  casework::v1::Material::Kind kind;
  MatterSet matters;
  // Null: always.
  bool (*needed)(const Application&, const Context&);
  // At the counter the original must have been seen (R9).
  bool original_at_counter;
  bool only_tongban;
  absl::string_view rule;
  absl::string_view remedy;
};
absl::Span<const MaterialRow> Materials();

// A guardian must be named: intellectual or mental disability, or a minor
// (R10, R25).
bool NeedsGuardian(const Application& application, const Context& context);

// Where an application names a certificate that was cancelled (R26).
inline constexpr absl::string_view kFormerCertificate = "application.new_certificate.former_certificate";

// End of the ban after a cancellation: the anniversary, on which an
// application is possible again (R26, A11). InfinitePast: no ban.
absl::Time BanEnds(const casework::v1::FormerCertificate& former, const Policy& policy);

// Everything the application lacks, at once (R32); empty if it can be
// accepted. `excepted`: a supervisor lifted the ban.
std::vector<casework::v1::Shortcoming> Shortcomings(const Application& application, bool excepted,
                                                    const Context& context);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_SHORTCOMINGS_H_
