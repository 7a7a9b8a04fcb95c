#include "common/policy/refusals.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/refusal.h"

namespace tongban::policy {
namespace {

std::string RolesOf(RoleSet roles) {
  std::vector<std::string> names;
  for (int role = Actor::Role_MIN + 1; role <= Actor::Role_MAX; ++role) {
    if (roles.Contains(static_cast<Actor::Role>(role)))
      names.push_back(Actor::Role_Name(static_cast<Actor::Role>(role)));
  }
  return absl::StrJoin(names, ", ");
}

// Adds what people may do with the case as it stands: each act with its roles.
// Returns the names of the acts.
std::vector<std::string> AddPossible(const Case& file, absl::string_view preface, Refusal& refusal) {
  std::vector<std::string> possible;
  for (const ActRow& row : Acts()) {
    if (!row.from.Contains(file.state()) || row.by.Contains(Actor::ROLE_CLOCK) || row.by.Contains(Actor::ROLE_OFFICE)) {
      continue;
    }
    // Rows that a selector chooses between are one act.
    if (std::ranges::count(possible, NameOf(row.act)) > 0) continue;
    possible.push_back(std::string(NameOf(row.act)));
    refusal.Instead("ACT", file.name(), absl::StrCat(preface, NameOf(row.act), " by ", RolesOf(row.by)));
  }
  return possible;
}

absl::string_view KindInChinese(OfficeRef::Kind kind) {
  switch (kind) {
    case OfficeRef::KIND_INTAKE:
      return "受理部门";
    case OfficeRef::KIND_ASSESSMENT:
      return "评定部门";
    case OfficeRef::KIND_REGISTRATION_APPROVAL:
      return "审定部门";
    default:
      return "其他部门";
  }
}

// A federation is known by its code, as the law has no directory.
std::string HolderInChinese(const OfficeRef& holder, const OfficeRef& here) {
  if (holder.federation() == here.federation()) return absl::StrCat("本残联", KindInChinese(holder.kind()));
  return absl::StrCat("其他残联（", holder.federation(), "）", KindInChinese(holder.kind()));
}

}  // namespace

absl::Status RoleMayNot(Actor::Role role, Act::ContentCase act) {
  const std::string roles = RolesOf(MayDo(act));
  return Refusal(errors::v1::ERROR_REASON_ROLE_NOT_ALLOWED,
                 absl::StrCat(NameOf(act), " requires role ", roles, "; the token does not have it"))
      .With("act", NameOf(act))
      .With("role", Actor::Role_Name(role))
      .With("allowedRoles", roles);
}

absl::Status NotInThisState(const Case& file, Act::ContentCase act) {
  Refusal refusal(errors::v1::ERROR_REASON_NOT_IN_THIS_STATE,
                  absl::StrCat(NameOf(act), " is not possible in ", Case::State_Name(file.state())));
  refusal.With("act", NameOf(act)).With("state", Case::State_Name(file.state()));
  refusal.InChinese(file.state() == kUnfiled
                        ? "该申请尚未提交，不能办理此操作"
                        : absl::StrCat("案件当前状态为“", RowOf(file.state()).shown, "”，不能办理此操作"));
  const std::vector<std::string> possible = AddPossible(file, "possible instead: ", refusal);
  if (possible.empty()) refusal.Instead("STATE", file.name(), "the case has ended; file a new application");
  refusal.With("possibleActs", absl::StrJoin(possible, ","));
  return refusal;
}

absl::Status HeldElsewhere(const Case& file, const OfficeRef& here) {
  const std::string holder =
      absl::StrCat(OfficeRef::Kind_Name(file.holder().kind()), " of ", file.holder().federation());
  Refusal refusal(errors::v1::ERROR_REASON_HELD_ELSEWHERE,
                  absl::StrCat("the case is held by ", holder, "; call that office"));
  refusal.With("holderFederation", file.holder().federation())
      .With("holderOffice", OfficeRef::Kind_Name(file.holder().kind()))
      .With("state", Case::State_Name(file.state()))
      .Instead("HOLDER", file.name(), absl::StrCat("acts are possible at ", holder));
  refusal.InChinese(absl::StrCat("案件现由", HolderInChinese(file.holder(), here),
                                 "办理，请向其提出；申请人要求撤回的，请联系居住地残联工作人员转达"));
  AddPossible(file, "possible there: ", refusal);
  return refusal;
}

absl::Status OtherInstitution() {
  return Refusal(errors::v1::ERROR_REASON_OTHER_INSTITUTION,
                 "the case is assigned to a different institution than the token's");
}

absl::Status FieldAtFault(absl::string_view field, errors::v1::ErrorReason reason, absl::string_view description) {
  return Refusal(reason, absl::StrCat(field, " ", description)).Field(field, description);
}

absl::Status StandsInTheWay(errors::v1::ErrorReason reason, absl::string_view rule, absl::string_view description,
                            absl::string_view instead) {
  return Refusal(reason, absl::StrCat(description, " (", rule, ")")).With("rule", rule).Instead("RULE", rule, instead);
}

absl::Status FileIsIncomplete(const std::vector<casework::v1::Shortcoming>& shortcomings) {
  Refusal refusal(
      errors::v1::ERROR_REASON_FILE_INCOMPLETE,
      absl::StrCat("the file has ", shortcomings.size(), " shortcomings; request correction of all of them (R32)"));
  refusal.With("rule", "R30");
  for (const casework::v1::Shortcoming& shortcoming : shortcomings) {
    refusal.Instead(absl::StrCat("SHORTCOMING/", shortcoming.rule()), shortcoming.field(),
                    absl::StrCat(shortcoming.problem(), "; ", shortcoming.remedy()));
  }
  return refusal;
}

absl::Status ClockStillRuns(int id) {
  return Refusal(errors::v1::ERROR_REASON_CLOCK_STILL_RUNS, absl::StrCat("clock ", id, " of the case is still running"))
      .With("clock", absl::StrCat(id));
}

}  // namespace tongban::policy
