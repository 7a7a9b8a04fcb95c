#include "common/policy/content.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/person/citizen_id.h"
#include "common/policy/matters.h"
#include "common/status/refusal.h"
#include "common/time/timestamps.h"
#include "google/api/field_behavior.pb.h"

namespace tongban::policy {
namespace {

using casework::v1::Address;
using casework::v1::Disability;
using casework::v1::Material;
using casework::v1::Person;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Nobody writes more in a field of a form; bounds what one request can store.
constexpr size_t kLongestText = 4000;
constexpr int kLongestList = 100;
constexpr int64_t kLargestMaterial = 50 << 20;
constexpr size_t kSha256Bytes = 32;

struct Violation {
  std::string field, description;
};
using Violations = std::vector<Violation>;

bool IsRequired(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

bool IsSet(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  return field.is_repeated() ? reflection->FieldSize(message, &field) > 0 : reflection->HasField(message, &field);
}

void CheckForm(const Message& message, const std::string& prefix, Violations& violations);

void CheckField(const Message& message, const FieldDescriptor& field, const std::string& path, Violations& violations) {
  const auto* reflection = message.GetReflection();
  const int count = field.is_repeated() ? reflection->FieldSize(message, &field) : 1;
  if (count > kLongestList) {
    violations.push_back({path, absl::StrCat("has more than ", kLongestList, " entries")});
    return;
  }
  for (int i = 0; i < count; ++i) {
    const std::string at = field.is_repeated() ? absl::StrCat(path, "[", i, "]") : path;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      CheckForm(field.is_repeated() ? reflection->GetRepeatedMessage(message, &field, i)
                                    : reflection->GetMessage(message, &field),
                at, violations);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      std::string scratch;
      const std::string& text = field.is_repeated()
                                    ? reflection->GetRepeatedStringReference(message, &field, i, &scratch)
                                    : reflection->GetStringReference(message, &field, &scratch);
      if (text.size() > kLongestText) {
        violations.push_back({at, absl::StrCat("is longer than ", kLongestText, " bytes")});
      }
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const int value = field.is_repeated() ? reflection->GetRepeatedEnumValue(message, &field, i)
                                            : reflection->GetEnumValue(message, &field);
      if (field.enum_type()->FindValueByNumber(value) == nullptr) {
        violations.push_back({at, "is not a value this version knows; describe the enum for those it does"});
      }
    }
  }
}

void CheckForm(const Message& message, const std::string& prefix, Violations& violations) {
  const auto* descriptor = message.GetDescriptor();
  if (descriptor->file()->package() == "google.protobuf") return;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    const std::string path = prefix.empty() ? field.name() : absl::StrCat(prefix, ".", field.name());
    if (IsSet(message, field)) {
      CheckField(message, field, path, violations);
    } else if (IsRequired(field)) {
      violations.push_back({path, "must be set"});
    }
  }
}

bool IsCountyCode(absl::string_view code) {
  return code.size() == 6 && std::ranges::all_of(code, [](char c) { return absl::ascii_isdigit(c); });
}

void CheckCounty(const std::string& code, const std::string& field, Violations& violations) {
  if (!code.empty() && !IsCountyCode(code)) violations.push_back({field, "must be a six-digit county code"});
}

void CheckMobile(const std::string& mobile, const std::string& field, Violations& violations) {
  const bool digits = std::ranges::all_of(mobile, [](char c) { return absl::ascii_isdigit(c); });
  if (!mobile.empty() && (!digits || mobile.size() < 7 || mobile.size() > 15)) {
    violations.push_back({field, "must be 7 to 15 digits"});
  }
}

// GB/T 3304: 56 peoples, 97 for others, 98 for naturalized citizens.
void CheckEthnicity(const std::string& code, const std::string& field, Violations& violations) {
  int number = 0;
  const bool digits = code.size() == 2 && absl::SimpleAtoi(code, &number) && absl::ascii_isdigit(code[0]);
  const bool known = digits && ((number >= 1 && number <= 56) || number == 97 || number == 98);
  if (!code.empty() && !known) violations.push_back({field, "must be a code of GB/T 3304: 01 to 56, 97 or 98"});
}

void CheckId(const std::string& id, const std::string& field, Violations& violations) {
  if (id.empty()) return;
  const absl::Status status = person::CheckCitizenId(person::NormalizeCitizenId(id));
  if (!status.ok()) violations.push_back({field, std::string(status.message())});
}

void CheckPast(const google::protobuf::Timestamp& time, const std::string& field, const Context& context,
               Violations& violations) {
  if (FromProto(time) > context.now) violations.push_back({field, "must not lie in the future"});
}

void CheckMaterialReference(const Material& material, const std::string& field, Violations& violations) {
  if (!material.sha256().empty() && material.sha256().size() != kSha256Bytes) {
    violations.push_back({absl::StrCat(field, ".sha256"), "must be 32 bytes"});
  }
  if (material.size_bytes() < 0 || material.size_bytes() > kLargestMaterial) {
    violations.push_back({absl::StrCat(field, ".size_bytes"), "must be 1 to 52428800"});
  }
  if (!material.media_type().empty() && !absl::StrContains(material.media_type(), "/")) {
    violations.push_back({absl::StrCat(field, ".media_type"), "must be a media type such as image/jpeg"});
  }
}

void CheckPerson(const Person& applicant, const std::string& at, const Context& context, Violations& violations) {
  CheckId(applicant.citizen_id(), absl::StrCat(at, ".citizen_id"), violations);
  const std::string id = person::NormalizeCitizenId(applicant.citizen_id());
  if (person::CheckCitizenId(id).ok() && applicant.sex() != Person::SEX_UNSPECIFIED &&
      person::IsMale(id) != (applicant.sex() == Person::SEX_MALE)) {
    violations.push_back({absl::StrCat(at, ".sex"), "does not agree with the citizen ID"});
  }
  if (person::CheckCitizenId(id).ok() && person::BirthDay(id) > ChinaDay(context.now)) {
    violations.push_back({absl::StrCat(at, ".citizen_id"), "names a day of birth that has not come"});
  }
  CheckEthnicity(applicant.ethnicity_code(), absl::StrCat(at, ".ethnicity_code"), violations);
  CheckMobile(applicant.mobile(), absl::StrCat(at, ".mobile"), violations);
  CheckCounty(applicant.household_address().area_code(), absl::StrCat(at, ".household_address.area_code"), violations);
  CheckCounty(applicant.residence_address().area_code(), absl::StrCat(at, ".residence_address.area_code"), violations);
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
  CheckCounty(application.household_federation(), absl::StrCat(at, ".household_federation"), violations);
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
  CheckPast(application.signed_time(), absl::StrCat(at, ".signed_time"), context, violations);
  if (absl::FormatCivilTime(ChinaDay(context.now)) < context.policy.policy().open_since()) {
    violations.push_back(
        {at, absl::StrCat("applications are possible from ", context.policy.policy().open_since(), " on (R1)")});
  }
}

void CheckApplication(const Application& application, const std::string& at, const Context& context,
                      Violations& violations) {
  CheckScope(application, at, context, violations);
  CheckPerson(application.applicant(), absl::StrCat(at, ".applicant"), context, violations);
  CheckCategories(application, absl::StrCat(at, ".categories"), violations);
  CheckId(application.guardian().citizen_id(), absl::StrCat(at, ".guardian.citizen_id"), violations);
  CheckId(application.agent().citizen_id(), absl::StrCat(at, ".agent.citizen_id"), violations);
  CheckMobile(application.delivery().mobile(), absl::StrCat(at, ".delivery.mobile"), violations);
  if (application.has_delivery() && application.delivery().mode() != casework::v1::Delivery::MODE_PICK_UP &&
      !application.delivery().has_address()) {
    violations.push_back({absl::StrCat(at, ".delivery.address"), "must be set unless the certificate is picked up"});
  }
  CheckPast(application.commitment_letter().signed_time(), absl::StrCat(at, ".commitment_letter.signed_time"), context,
            violations);
  for (int i = 0; i < application.materials_size(); ++i) {
    CheckMaterialReference(application.materials(i), absl::StrCat(at, ".materials[", i, "]"), violations);
  }
}

void CheckOwn(const Act& act, const Context& context, Violations& violations) {
  switch (act.content_case()) {
    case Act::kSubmitApplication:
      return CheckApplication(act.submit_application().application(), "application", context, violations);
    case Act::kSupplementApplication:
      return CheckApplication(act.supplement_application().application(), "application", context, violations);
    case Act::kRedirectApplication:
      return CheckCounty(act.redirect_application().household_federation(), "household_federation", violations);
    case Act::kReturnForJurisdiction:
      return CheckCounty(act.return_for_jurisdiction().suggested_federation(), "suggested_federation", violations);
    case Act::kRecordContact:
      return CheckPast(act.record_contact().contact_time(), "contact_time", context, violations);
    case Act::kSubmitAssessmentForm:
      CheckPast(act.submit_assessment_form().assessed_time(), "assessed_time", context, violations);
      return CheckMaterialReference(act.submit_assessment_form().document(), "document", violations);
    case Act::kReceivePhoto:
      return CheckMaterialReference(act.receive_photo().photograph(), "photograph", violations);
    default:
      return;
  }
}

}  // namespace

absl::Status CheckContent(const Act& act, const Context& context) {
  Violations violations;
  const auto* field = Act::descriptor()->FindFieldByNumber(act.content_case());
  if (field != nullptr) CheckForm(act.GetReflection()->GetMessage(act, field), "", violations);
  CheckOwn(act, context, violations);
  if (violations.empty()) return absl::OkStatus();
  Refusal refusal(absl::StatusCode::kInvalidArgument, "CONTENT_INVALID",
                  "the request has fields at fault; every one is listed");
  refusal.InChinese("请求内容有误，请按所列字段更正");
  for (const Violation& violation : violations) refusal.Field(violation.field, violation.description);
  return refusal;
}

}  // namespace tongban::policy
