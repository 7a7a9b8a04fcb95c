#include "common/policy/content.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/person/citizen_id.h"
#include "common/person/county_code.h"
#include "common/policy/matters.h"
#include "common/status/refusal.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

using casework::v1::Address;
using casework::v1::Disability;
using casework::v1::Material;
using casework::v1::Person;

constexpr int64_t kLargestMaterial = 50 << 20;
constexpr int kMostCopies = 1000;

// The name of a field within another, put together only when it is at fault.
struct FieldName {
  absl::string_view outer, inner;
  std::string Text() const { return absl::StrCat(outer, inner); }
};

void CheckCounty(const std::string& code, const FieldName& field, Violations& violations) {
  if (!code.empty() && !person::IsCountyCode(code))
    violations.push_back({field.Text(), "must be a six-digit county code"});
}

void CheckMobile(const std::string& mobile, const FieldName& field, Violations& violations) {
  const bool digits = std::ranges::all_of(mobile, [](char c) { return absl::ascii_isdigit(c); });
  if (!mobile.empty() && (!digits || mobile.size() < 7 || mobile.size() > 15)) {
    violations.push_back({field.Text(), "must be 7 to 15 digits"});
  }
}

// GB/T 3304: 56 peoples, 97 for others, 98 for naturalized citizens.
void CheckEthnicity(const std::string& code, const FieldName& field, Violations& violations) {
  int number = 0;
  const bool digits = code.size() == 2 && absl::SimpleAtoi(code, &number) && absl::ascii_isdigit(code[0]);
  const bool known = digits && ((number >= 1 && number <= 56) || number == 97 || number == 98);
  if (!code.empty() && !known) violations.push_back({field.Text(), "must be a code of GB/T 3304: 01 to 56, 97 or 98"});
}

void CheckId(const std::string& id, const FieldName& field, Violations& violations) {
  if (id.empty()) return;
  const absl::Status status = person::CheckCitizenId(person::NormalizeCitizenId(id));
  if (!status.ok()) violations.push_back({field.Text(), std::string(status.message())});
}

void CheckPast(const google::protobuf::Timestamp& time, const FieldName& field, const Context& context,
               Violations& violations) {
  if (FromProto(time) > context.now) violations.push_back({field.Text(), "must not lie in the future"});
}

// `at` has the list of materials when there is an index, else it is the material.
void CheckMaterialReference(const Material& material, absl::string_view at, int index, Violations& violations) {
  const auto wrong = [&](absl::string_view field, absl::string_view description) {
    const std::string place = index < 0 ? std::string(at) : absl::StrCat(at, ".materials[", index, "]");
    violations.push_back({absl::StrCat(place, field), std::string(description)});
  };
  if (!material.sha256().empty() && material.sha256().size() != kSha256Bytes) wrong(".sha256", "must be 32 bytes");
  if (material.size_bytes() < 0 || material.size_bytes() > kLargestMaterial) {
    wrong(".size_bytes", "must be 1 to 52428800");
  }
  if (material.count() < 0 || material.count() > kMostCopies) wrong(".count", "must be 0 to 1000");
  if (!material.media_type().empty() && !absl::StrContains(material.media_type(), "/")) {
    wrong(".media_type", "must be a media type such as image/jpeg");
  }
}

void CheckPerson(const Person& applicant, const std::string& at, const Context& context, Violations& violations) {
  CheckId(applicant.citizen_id(), {at, ".citizen_id"}, violations);
  const std::string id = person::NormalizeCitizenId(applicant.citizen_id());
  if (person::CheckCitizenId(id).ok() && applicant.sex() != Person::SEX_UNSPECIFIED &&
      person::IsMale(id) != (applicant.sex() == Person::SEX_MALE)) {
    violations.push_back({absl::StrCat(at, ".sex"), "does not agree with the citizen ID"});
  }
  if (person::CheckCitizenId(id).ok() && person::BirthDay(id) > ChinaDay(context.now)) {
    violations.push_back({absl::StrCat(at, ".citizen_id"), "names a day of birth that has not come"});
  }
  CheckEthnicity(applicant.ethnicity_code(), {at, ".ethnicity_code"}, violations);
  CheckMobile(applicant.mobile(), {at, ".mobile"}, violations);
  CheckCounty(applicant.household_address().area_code(), {at, ".household_address.area_code"}, violations);
  CheckCounty(applicant.residence_address().area_code(), {at, ".residence_address.area_code"}, violations);
}

void CheckCategories(const Application& application, const std::string& at, Violations& violations) {
  std::set<int> seen;
  for (const int category : application.categories()) {
    if (!seen.insert(category).second) violations.push_back({at, "names a category twice"});
    if (category == Disability::CATEGORY_UNSPECIFIED || category == Disability::CATEGORY_MULTIPLE) {
      violations.push_back({at, "must name single categories; several of them are multiple disability"});
    }
  }
}

// R1, R2, R15, R27, R83.
void CheckScope(const Application& application, const std::string& at, const Context& context, Violations& violations) {
  CheckCounty(application.household_federation(), {at, ".household_federation"}, violations);
  if (application.residence_federation() != context.office.federation()) {
    violations.push_back({absl::StrCat(at, ".residence_federation"),
                          "must be the federation that is called (R83); call the one chosen instead"});
  }
  if (application.household_federation() == application.residence_federation()) {
    violations.push_back({absl::StrCat(at, ".household_federation"),
                          "is the residence county: apply there as a local resident, this service is for others (R2)"});
  }
  if (application.matter() != Application::MATTER_UNSPECIFIED && !IsOpen(application.matter())) {
    violations.push_back({absl::StrCat(at, ".matter"), "is not accepted by this version"});
  }
  if (!application.truthful()) {
    violations.push_back({absl::StrCat(at, ".truthful"), "the applicant must declare that the form is true (R15)"});
  }
  CheckPast(application.signed_time(), {at, ".signed_time"}, context, violations);
  if (DayText(ChinaDay(context.now)) < context.policy.policy().open_since()) {
    violations.push_back(
        {at, absl::StrCat("applications are possible from ", context.policy.policy().open_since(), " on (R1)")});
  }
}

void CheckApplication(const Application& application, const std::string& at, const Context& context,
                      Violations& violations) {
  CheckScope(application, at, context, violations);
  CheckPerson(application.applicant(), absl::StrCat(at, ".applicant"), context, violations);
  CheckCategories(application, absl::StrCat(at, ".categories"), violations);
  CheckId(application.guardian().citizen_id(), {at, ".guardian.citizen_id"}, violations);
  CheckId(application.agent().citizen_id(), {at, ".agent.citizen_id"}, violations);
  CheckMobile(application.delivery().mobile(), {at, ".delivery.mobile"}, violations);
  if (application.has_delivery() && application.delivery().mode() != casework::v1::Delivery::MODE_PICK_UP &&
      !application.delivery().has_address()) {
    violations.push_back({absl::StrCat(at, ".delivery.address"), "must be set unless the certificate is picked up"});
  }
  CheckPast(application.commitment_letter().signed_time(), {at, ".commitment_letter.signed_time"}, context, violations);
  for (int i = 0; i < application.materials_size(); ++i) {
    CheckMaterialReference(application.materials(i), at, i, violations);
  }
}

void CheckOwn(const Act& act, const Context& context, Violations& violations) {
  switch (act.content_case()) {
    case Act::kSubmitApplication:
      return CheckApplication(act.submit_application().application(), "application", context, violations);
    case Act::kSupplementApplication:
      return CheckApplication(act.supplement_application().application(), "application", context, violations);
    case Act::kRedirectApplication:
      return CheckCounty(act.redirect_application().household_federation(), {"", "household_federation"}, violations);
    case Act::kReturnForJurisdiction:
      return CheckCounty(act.return_for_jurisdiction().suggested_federation(), {"", "suggested_federation"},
                         violations);
    case Act::kRecordContact:
      return CheckPast(act.record_contact().contact_time(), {"", "contact_time"}, context, violations);
    case Act::kSubmitAssessmentForm:
      CheckPast(act.submit_assessment_form().assessed_time(), {"", "assessed_time"}, context, violations);
      return CheckMaterialReference(act.submit_assessment_form().document(), "document", -1, violations);
    case Act::kReceivePhoto:
      return CheckMaterialReference(act.receive_photo().photograph(), "photograph", -1, violations);
    default:
      return;
  }
}

}  // namespace

absl::Status CheckContent(const Act& act, const Context& context) {
  Violations violations = context.faults_of_form;
  CheckOwn(act, context, violations);
  if (violations.empty()) return absl::OkStatus();
  Refusal refusal(absl::StatusCode::kInvalidArgument, "CONTENT_INVALID",
                  "the request has fields at fault; every one is listed");
  refusal.InChinese("请求内容有误，请按所列字段更正");
  for (const Violation& violation : violations) refusal.Field(violation.field, violation.description);
  return refusal;
}

}  // namespace tongban::policy
