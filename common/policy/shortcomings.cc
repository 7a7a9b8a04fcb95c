#include "common/policy/shortcomings.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/person/citizen_id.h"
#include "common/policy/details.h"
#include "common/policy/matters_table.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

using casework::v1::CommitmentLetter;
using casework::v1::Disability;
using casework::v1::FormerCertificate;
using casework::v1::Guardian;
using casework::v1::Material;
using casework::v1::ResidencePermit;
using casework::v1::Shortcoming;

bool HasAgent(const Application& application, const Context&) { return application.has_agent(); }
bool GuardianIsAPerson(const Application& application, const Context& context) {
  return NeedsGuardian(application, context) && !application.guardian().organization();
}
bool IsOnSite(const Application& application, const Context&) {
  return application.channel() == Application::CHANNEL_ON_SITE;
}

constexpr MatterSet kEveryMatter = tables::MattersThat([](const MatterRow&) { return true; });
constexpr MatterSet kAssessed = tables::MattersThat([](const MatterRow& row) { return row.route == Route::kAssessed; });
constexpr MatterSet kPrinted =
    tables::MattersThat([](const MatterRow& row) { return row.on_register != OnRegister::kCloses; });
// About a certificate that the holder has in hand.
constexpr MatterSet kOfAHolder =
    tables::MattersThat([](const MatterRow& row) { return row.old_card == OldCard::kReturned; });

// clang-format off
constexpr MaterialRow kMaterials[] = {
    // kind                                      matters       needed             original  only 通办  rule   remedy
    {Material::KIND_APPLICATION_FORM,            kEveryMatter, IsOnSite,          false,    false,   "R24", "请填写并提交残疾人证申请表"},
    {Material::KIND_ASSESSMENT_FORM,             kAssessed,    IsOnSite,          false,    false,   "R24", "请填写并提交残疾评定表中由申请人填写的部分"},
    {Material::KIND_IDENTITY_CARD,               kEveryMatter, nullptr,           true,     false,   "R9",  "请提供身份证原件和复印件"},
    {Material::KIND_HOUSEHOLD_REGISTER,          kEveryMatter, nullptr,           true,     false,   "R9",  "请提供户口簿原件和复印件"},
    {Material::KIND_PHOTOGRAPH,                  kPrinted,     nullptr,           false,    false,   "R8",  "请提供两吋近期免冠白底彩色照片3张"},
    {Material::KIND_MEDICAL_RECORD,              kAssessed,    nullptr,           false,    false,   "R12", "请提供相关疾病医学资料"},
    {Material::KIND_GUARDIAN_IDENTITY_CARD,      kEveryMatter, GuardianIsAPerson, true,     false,   "R10", "请提供监护人身份证"},
    {Material::KIND_GUARDIANSHIP_PROOF,          kEveryMatter, NeedsGuardian,     false,    false,   "R18", "请提供监护人证明：在同一户籍本上，或单独开具的有效监护人证明"},
    {Material::KIND_AUTHORIZATION,               kEveryMatter, HasAgent,          false,    false,   "R85", "由他人代办的，请提供代办委托书"},
    {Material::KIND_RESIDENCE_PERMIT,            kEveryMatter, nullptr,           true,     true,    "R11", "请提供居住地的有效居住证"},
    {Material::KIND_COMMITMENT_LETTER,           kEveryMatter, nullptr,           false,    true,    "R6",  "请由申请人或监护人签署并提交承诺书"},
    {Material::KIND_CERTIFICATE,                 kOfAHolder,   nullptr,           true,     false,   "R16", "请交回原残疾人证"},
};
// clang-format on

class List {
 public:
  void Add(absl::string_view field, absl::string_view rule, absl::string_view problem, absl::string_view remedy) {
    Shortcoming& shortcoming = items_.emplace_back();
    shortcoming.set_field(std::string(field));
    shortcoming.set_rule(std::string(rule));
    shortcoming.set_problem(std::string(problem));
    shortcoming.set_remedy(std::string(remedy));
  }
  std::vector<Shortcoming> Take() { return std::move(items_); }

 private:
  std::vector<Shortcoming> items_;
};

int CountNeeded(Material::Kind kind, const Policy& policy) {
  return kind == Material::KIND_PHOTOGRAPH ? policy.photograph_count() : 1;
}

void CheckMaterial(Material::Kind kind, bool original_at_counter, absl::string_view rule, absl::string_view remedy,
                   const Application& application, const Context& context, List& list) {
  int count = 0;
  bool original = false, shared = false;
  for (const Material& material : application.materials()) {
    if (material.kind() != kind) continue;
    count += material.has_count() ? material.count() : 1;
    original |= material.original() == Material::ORIGINAL_SEEN;
    shared |= material.original() == Material::ORIGINAL_SHARED_DATA;
  }
  if (count < CountNeeded(kind, context.policy.policy()) && !shared) {
    list.Add("application.materials", rule,
             count == 0 ? absl::StrCat(Material::Kind_Name(kind), " is missing")
                        : absl::StrCat(Material::Kind_Name(kind), " is needed ",
                                       CountNeeded(kind, context.policy.policy()), " times"),
             remedy);
  } else if (original_at_counter && IsOnSite(application, context) && !original && !shared) {
    list.Add("application.materials", rule, absl::StrCat(Material::Kind_Name(kind), ": the original was not seen"),
             remedy);
  }
}

void CheckPermit(const Application& application, const Context& context, List& list) {
  if (!application.has_residence_permit()) {
    list.Add("application.residence_permit", "R11", "the residence permit is missing", "请提供居住地的有效居住证信息");
    return;
  }
  const ResidencePermit& permit = application.residence_permit();
  const std::string& county = application.residence_federation();
  const bool same_prefecture = permit.issuing_county().substr(0, 4) == county.substr(0, 4);
  if (permit.issuing_county() != county &&
      !(same_prefecture && context.policy.policy().accept_same_prefecture_permit())) {
    list.Add("application.residence_permit.issuing_county", "R7", "the permit is of another county",
             "居住证应由所申请的居住地县（市、区）签发；请向居住证签发地残联申请，或更换居住证");
  }
  if (FromProto(permit.expire_date()) < ChinaDay(context.now)) {
    list.Add("application.residence_permit.expire_date", "R7", "the permit has expired",
             "居住证已过期，请办理签注后重新提交");
  }
}

void CheckGuardian(const Application& application, const Context& context, List& list) {
  if (!NeedsGuardian(application, context)) return;
  if (!application.has_guardian()) {
    list.Add("application.guardian", "R25", "a guardian is required for this category or age",
             "申请智力、精神残疾人证和未成年人申请的，请填写监护人信息");
    return;
  }
  const Guardian& guardian = application.guardian();
  if (!guardian.organization() && guardian.citizen_id().empty()) {
    list.Add("application.guardian.citizen_id", "R10", "the guardian's citizen ID is missing",
             "请填写监护人的公民身份号码");
  }
  if (guardian.proof() == Guardian::PROOF_UNSPECIFIED) {
    list.Add("application.guardian.proof", "R18", "the guardianship is not proved",
             "请提供监护人证明：在同一户籍本上，或单独开具的有效监护人证明");
  } else if (guardian.proof() == Guardian::PROOF_SEPARATE_CERTIFICATE &&
             (guardian.proof_issuer().empty() || !guardian.has_proof_issue_date())) {
    list.Add("application.guardian.proof_issuer", "R18", "issuer and day of the guardianship certificate are missing",
             "请填写监护人证明的开具单位和日期");
  }
}

void CheckCommitment(const Application& application, const Context& context, List& list) {
  if (!application.has_commitment_letter()) {
    list.Add("application.commitment_letter", "R6", "the commitment letter is missing",
             "请由申请人或监护人在申请前签署承诺书");
    return;
  }
  const CommitmentLetter& letter = application.commitment_letter();
  if (letter.version() != context.policy.policy().commitment_letter_version()) {
    list.Add("application.commitment_letter.version", "R6", "the letter is not of the version in use",
             "请签署现行版本的承诺书");
  }
  if (NeedsGuardian(application, context) && letter.signer() != CommitmentLetter::SIGNER_GUARDIAN) {
    list.Add("application.commitment_letter.signer", "R85", "the guardian must sign the letter",
             "承诺书应由监护人签署");
  }
}

void CheckBan(const Application& application, bool excepted, const Context& context, List& list) {
  // Only a first certificate is applied for anew.
  const auto& details = application.new_certificate();
  if (!details.has_former_certificate() || excepted) return;
  const absl::Time ends = BanEnds(details.former_certificate(), context.policy.policy());
  if (context.now >= ends) return;
  list.Add(
      kFormerCertificate, "R26",
      absl::StrCat("a certificate was cancelled less than a year ago; possible again from ", DayText(ChinaDay(ends))),
      absl::StrCat("残疾人证注销未满一年，原则上不得重新申请；可于", DayText(ChinaDay(ends)),
                   "起申请，或由主管人员批准例外"));
}

}  // namespace

absl::Span<const MaterialRow> Materials() { return kMaterials; }

bool NeedsGuardian(const Application& application, const Context& context) {
  const bool by_category = std::ranges::any_of(CategoriesOf(application), [](int category) {
    return category == Disability::CATEGORY_INTELLECTUAL || category == Disability::CATEGORY_MENTAL;
  });
  if (by_category) return true;
  const std::string& id = application.applicant().citizen_id();  // Normal, as the act was.
  return person::CheckCitizenId(id).ok() &&
         person::AgeInYears(person::BirthDay(id), ChinaDay(context.now)) < context.policy.policy().minor_age_years();
}

absl::Time BanEnds(const FormerCertificate& former, const Policy& policy) {
  switch (former.cause()) {
    case FormerCertificate::CAUSE_MIGRATION_LAPSE:
    case FormerCertificate::CAUSE_ADMINISTRATIVE_ERROR:
      return absl::InfinitePast();
    default:
      break;
  }
  const absl::CivilDay day = FromProto(former.cancel_date());
  return StartOfDay(absl::CivilDay(day.year() + policy.reapplication_ban_years(), day.month(), day.day()));
}

std::vector<Shortcoming> Shortcomings(const Application& application, bool excepted, const Context& context) {
  List list;
  const Application::Matter matter = MatterOf(application);
  for (const MaterialRow& row : kMaterials) {
    if (!row.matters.Contains(matter)) continue;
    if (row.needed != nullptr && !row.needed(application, context)) continue;
    CheckMaterial(row.kind, row.original_at_counter, row.rule, row.remedy, application, context, list);
  }
  for (const int kind : context.policy.policy().further_materials()) {
    CheckMaterial(static_cast<Material::Kind>(kind), false, "R56", "请提供居住地残联要求的其他材料", application,
                  context, list);
  }
  CheckPermit(application, context, list);
  CheckGuardian(application, context, list);
  CheckCommitment(application, context, list);
  CheckBan(application, excepted, context, list);
  return list.Take();
}

}  // namespace tongban::policy
