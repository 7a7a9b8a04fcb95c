#include "common/identity/person.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace tongban {

using casework::v1::Actor;

bool Person::HasRole(Actor::Role role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }

casework::v1::Actor ActorIn(casework::v1::Actor::Role role, const Person& person) {
  casework::v1::Actor actor;
  actor.set_role(role);
  actor.set_person_id(person.person_id);
  actor.set_federation(person.federation);
  actor.set_institution_id(person.institution_id);
  return actor;
}

std::string RoleName(Actor::Role role) {
  const std::string& name = Actor::Role_Name(role);
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(name, "ROLE_")), {{"_", "-"}});
}

std::optional<Actor::Role> PersonRole(absl::string_view name) {
  for (int value = Actor::Role_MIN; value <= Actor::Role_MAX; ++value) {
    if (!Actor::Role_IsValid(value)) continue;
    const auto role = static_cast<Actor::Role>(value);
    if (role == Actor::ROLE_UNSPECIFIED || role == Actor::ROLE_CLOCK || role == Actor::ROLE_OFFICE) continue;
    if (RoleName(role) == name) return role;
  }
  return std::nullopt;
}

}  // namespace tongban
