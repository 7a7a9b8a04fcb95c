#include "common/kinds/certificate/refusals.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/kinds/certificate/lifecycle_tables.h"
#include "common/status/refusal.h"

namespace tongban::certificates {
namespace {

constexpr absl::string_view kType = "tongban.certificate.v1.Certificate";

std::string RolesOf(CertificateAct::ContentCase act) {
  RoleSet roles;
  for (const ActRow& row : tables::kActs) {
    if (row.act == act) roles = roles | row.by;
  }
  std::vector<std::string> names;
  for (int role = Actor::Role_MIN + 1; role <= Actor::Role_MAX; ++role) {
    if (roles.Contains(static_cast<Actor::Role>(role))) {
      names.push_back(Actor::Role_Name(static_cast<Actor::Role>(role)));
    }
  }
  return absl::StrJoin(names, ", ");
}

// What somebody asks for by an RPC, rather than by a case.
bool IsAskedFor(const ActRow& row) {
  return !row.by.Contains(Actor::ROLE_OFFICE) && !row.by.Contains(Actor::ROLE_CLOCK);
}

}  // namespace

absl::Status CertificateUnknown(absl::string_view id) {
  return Refusal(errors::v1::ERROR_REASON_CERTIFICATE_NOT_FOUND,
                 "no such certificate in this register; ListCertificates lists the existing ones")
      .About(kType, id);
}

absl::Status CertificateDamaged(absl::string_view id) {
  return Refusal(errors::v1::ERROR_REASON_CERTIFICATE_DAMAGED,
                 "the stored certificate cannot be read; contact an operator")
      .About(kType, id);
}

absl::Status RoleMayNot(Actor::Role role, CertificateAct::ContentCase act) {
  const std::string roles = RolesOf(act);
  return Refusal(errors::v1::ERROR_REASON_ROLE_NOT_ALLOWED,
                 absl::StrCat(NameOf(act), " requires role ", roles, "; the token does not have it"))
      .With("act", NameOf(act))
      .With("role", Actor::Role_Name(role))
      .With("allowedRoles", roles);
}

absl::Status NotInThisState(const Certificate& certificate, CertificateAct::ContentCase act) {
  const std::string& state = Certificate::State_Name(certificate.state());
  Refusal refusal(errors::v1::ERROR_REASON_NOT_IN_THIS_STATE, absl::StrCat(NameOf(act), " is not possible in ", state));
  refusal.With("act", NameOf(act)).With("state", state);
  refusal.InChinese("残疾人证的当前状态不能办理此操作");
  std::vector<std::string> possible;
  for (const ActRow& row : tables::kActs) {
    if (!row.from.Contains(certificate.state()) || !IsAskedFor(row)) continue;
    possible.push_back(std::string(NameOf(row.act)));
    refusal.Instead("ACT", certificate.name(), absl::StrCat("possible instead: ", NameOf(row.act)));
  }
  if (possible.empty()) refusal.Instead("STATE", certificate.name(), "the certificate has ended; apply for a new one");
  refusal.With("possibleActs", absl::StrJoin(possible, ","));
  return refusal;
}

absl::Status ContentInvalid(const Violations& violations) {
  Refusal refusal(errors::v1::ERROR_REASON_CONTENT_INVALID, "the request has invalid fields; all are listed");
  for (const Violation& violation : violations) {
    refusal.Field(violation.field, violation.reason, violation.description);
  }
  return refusal;
}

absl::Status AnotherStands(const Certificate& certificate) {
  return Refusal(errors::v1::ERROR_REASON_ANOTHER_CERTIFICATE, "the holder has another certificate (R95)")
      .With("rule", "R95")
      .Instead("CERTIFICATE", certificate.name(), "cancel the other certificate first if that is the wrong one");
}

absl::Status MomentNotReached(int clock) {
  return Refusal(errors::v1::ERROR_REASON_CLOCK_STILL_RUNS,
                 absl::StrCat("clock ", clock, " of the certificate is still running"))
      .With("clock", absl::StrCat(clock));
}

}  // namespace tongban::certificates
