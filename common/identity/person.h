#ifndef TONGBAN_COMMON_IDENTITY_PERSON_H_
#define TONGBAN_COMMON_IDENTITY_PERSON_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tongban/casework/v1/actor.pb.h"

namespace tongban {

// Someone who acts, as their federation's signed token says.
struct Person {
  // Six-digit code of the federation that issued the token.
  std::string federation;
  // Identifier in that federation's staff register, or of the portal; never a
  // citizen ID.
  std::string person_id;
  // At least one; none twice.
  std::vector<casework::v1::Actor::Role> roles;
  // Assessment institution, which a clerk or appraiser always has; else empty.
  std::string institution_id;

  bool HasRole(casework::v1::Actor::Role role) const;

  friend bool operator==(const Person&, const Person&) = default;
};

// The person as an actor in one of their roles.
casework::v1::Actor ActorIn(casework::v1::Actor::Role role, const Person& person);

// A role as tokens spell it: "intake-officer" for ROLE_INTAKE_OFFICER.
std::string RoleName(casework::v1::Actor::Role role);

// The role of that spelling, if a person can have it: the clock and offices
// are no people.
std::optional<casework::v1::Actor::Role> PersonRole(absl::string_view name);

}  // namespace tongban

#endif  // TONGBAN_COMMON_IDENTITY_PERSON_H_
