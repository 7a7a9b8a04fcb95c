#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/files/read_file.h"
#include "common/identity/token.h"
#include "common/status/status.h"
#include "services/ctl/commands.h"
#include "services/ctl/words.h"

ABSL_FLAG(std::string, federation, "", "`token`: six-digit code of the issuing federation");
ABSL_FLAG(std::string, person, "", "`token`: person id in the federation's staff register; never a citizen ID");
ABSL_FLAG(std::vector<std::string>, roles, {}, "`token`: roles, such as intake-officer,supervisor");
ABSL_FLAG(std::string, institution, "", "`token`: assessment institution of a clerk or appraiser");
ABSL_FLAG(absl::Duration, valid_for, absl::Hours(8), "`token`: validity period");
ABSL_FLAG(std::string, valid_from, "", "`token`: start of validity, such as 2026-10-08; empty: now");
ABSL_FLAG(std::string, token_key, "", "`token`: PEM file with the federation's private token key (P-256)");

namespace tongban::ctl {
namespace {

absl::StatusOr<TokenClaims> Claims() {
  TokenClaims claims;
  claims.person.federation = absl::GetFlag(FLAGS_federation);
  claims.person.person_id = absl::GetFlag(FLAGS_person);
  claims.person.institution_id = absl::GetFlag(FLAGS_institution);
  if (claims.person.federation.empty()) return absl::InvalidArgumentError("--federation is required");
  if (claims.person.person_id.empty()) return absl::InvalidArgumentError("--person is required");
  for (const std::string& name : absl::GetFlag(FLAGS_roles)) {
    const auto role = PersonRole(name);
    if (!role.has_value()) return absl::InvalidArgumentError(absl::StrCat("unknown role '", name, "'"));
    claims.person.roles.push_back(*role);
  }
  if (claims.person.roles.empty()) return absl::InvalidArgumentError("--roles is required");
  claims.issued = Now();
  if (const std::string from = absl::GetFlag(FLAGS_valid_from); !from.empty()) {
    ASSIGN_OR_RETURN(claims.issued, ParseTime(from));
  }
  claims.expires = claims.issued + absl::GetFlag(FLAGS_valid_for);
  return claims;
}

absl::Status Mint(Session& session) {
  ASSIGN_OR_RETURN(const TokenClaims claims, Claims());
  ASSIGN_OR_RETURN(const std::string key, ReadFile(absl::GetFlag(FLAGS_token_key)));
  ASSIGN_OR_RETURN(const std::string token, IssueToken(claims, key));
  session.out << token << "\n";
  return absl::OkStatus();
}

constexpr Command kCommands[] = {
    {"token", "", 0, "sign a person's token (--federation --person --roles --token_key)", &Mint},
};

}  // namespace

absl::Span<const Command> TokenCommands() { return kCommands; }

}  // namespace tongban::ctl
