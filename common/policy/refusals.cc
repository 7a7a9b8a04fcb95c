#include "common/policy/refusals.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/refusal.h"

namespace tongban::policy {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotNow = absl::StatusCode::kFailedPrecondition;
constexpr auto kNotYou = absl::StatusCode::kPermissionDenied;

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

}  // namespace

absl::Status RoleMayNot(Actor::Role role, Act::ContentCase act) {
  const std::string roles = RolesOf(MayDo(act));
  return Refusal(kNotYou, "ROLE_NOT_ALLOWED",
                 absl::StrCat(NameOf(act), " is for ", roles, "; the token does not carry that role"))
      .With("act", NameOf(act))
      .With("role", Actor::Role_Name(role))
      .With("allowedRoles", roles)
      .InChinese("您的角色无权办理此操作");
}

absl::Status NotInThisState(const Case& file, Act::ContentCase act) {
  Refusal refusal(kNotNow, "NOT_IN_THIS_STATE",
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

absl::Status HeldElsewhere(const Case& file) {
  const std::string holder =
      absl::StrCat(OfficeRef::Kind_Name(file.holder().kind()), " of ", file.holder().federation());
  Refusal refusal(kNotNow, "HELD_ELSEWHERE", absl::StrCat("the case is held by ", holder, "; call that office"));
  refusal.With("holderFederation", file.holder().federation())
      .With("holderOffice", OfficeRef::Kind_Name(file.holder().kind()))
      .With("state", Case::State_Name(file.state()))
      .Instead("HOLDER", file.name(), absl::StrCat("acts are possible at ", holder))
      .InChinese("案件现由其他机构办理，请向该机构提出；申请人要求撤回的，请联系居住地残联工作人员转达");
  AddPossible(file, "possible there: ", refusal);
  return refusal;
}

absl::Status OtherInstitution() {
  return Refusal(kNotYou, "OTHER_INSTITUTION", "the case is appointed to another institution than the token's")
      .InChinese("该案件由其他评定机构办理");
}

absl::Status FieldAtFault(absl::string_view field, absl::string_view reason, absl::string_view description) {
  return Refusal(kInvalid, reason, absl::StrCat(field, " ", description))
      .Field(field, description)
      .InChinese("请求内容有误，请按所列字段更正");
}

absl::Status StandsInTheWay(absl::string_view reason, absl::string_view rule, absl::string_view description,
                            absl::string_view instead, absl::string_view chinese) {
  return Refusal(kNotNow, reason, absl::StrCat(description, " (", rule, ")"))
      .With("rule", rule)
      .Instead("RULE", rule, instead)
      .InChinese(chinese);
}

absl::Status FileIsIncomplete(const std::vector<casework::v1::Shortcoming>& shortcomings) {
  Refusal refusal(kNotNow, "FILE_INCOMPLETE",
                  absl::StrCat("the file has ", shortcomings.size(), " shortcomings; request correction of all (R32)"));
  refusal.With("rule", "R30").InChinese("申请材料不齐全，请一次性告知申请人全部补正内容");
  for (const casework::v1::Shortcoming& shortcoming : shortcomings) {
    refusal.Instead(absl::StrCat("SHORTCOMING/", shortcoming.rule()), shortcoming.field(),
                    absl::StrCat(shortcoming.problem(), "; ", shortcoming.remedy()));
  }
  return refusal;
}

absl::Status ClockStillRuns(int id) {
  return Refusal(kNotNow, "CLOCK_STILL_RUNS", absl::StrCat("clock ", id, " of the case has not run out"))
      .With("clock", absl::StrCat(id));
}

}  // namespace tongban::policy
