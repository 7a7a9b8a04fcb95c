#include "common/policy/content.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/person/certificate_number.h"
#include "common/person/citizen_id.h"
#include "common/person/county_code.h"
#include "common/policy/details.h"
#include "common/policy/matters.h"
#include "common/status/refusal.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "common/wire/texts.h"

namespace tongban::policy {
namespace {

using casework::v1::Address;
using casework::v1::Disability;
using casework::v1::Material;
using casework::v1::Person;

// 10 MiB.
constexpr int64_t kLargestPage = 10 << 20;
// Of a SHA-256.
constexpr size_t kDigestDigits = 64;
constexpr size_t kCountyDigits = 6;
constexpr int kMostCopies = 1000;

// The name of a field within another, put together only when it is at fault.
struct FieldName {
  absl::string_view outer, inner;
  std::string Text() const { return absl::StrCat(outer, inner); }
};

void CheckCounty(const std::string& code, const FieldName& field, Violations& violations) {
  if (!code.empty() && !person::IsCountyCode(code))
    violations.push_back(
        {field.Text(), errors::v1::ERROR_REASON_COUNTY_CODE_INVALID, "must be a six-digit county code"});
}

void CheckMobile(const std::string& mobile, const FieldName& field, Violations& violations) {
  const bool digits = std::ranges::all_of(mobile, [](char c) { return absl::ascii_isdigit(c); });
  if (!mobile.empty() && (!digits || mobile.size() < 7 || mobile.size() > 15)) {
    violations.push_back({field.Text(), errors::v1::ERROR_REASON_MOBILE_INVALID, "must be 7 to 15 digits"});
  }
}

// GB/T 3304: 56 peoples, 97 for others, 98 for naturalized citizens.
void CheckEthnicity(const std::string& code, const FieldName& field, Violations& violations) {
  int number = 0;
  const bool digits = code.size() == 2 && absl::SimpleAtoi(code, &number) && absl::ascii_isdigit(code[0]);
  const bool known = digits && ((number >= 1 && number <= 56) || number == 97 || number == 98);
  if (!code.empty() && !known)
    violations.push_back({field.Text(), errors::v1::ERROR_REASON_ETHNICITY_CODE_INVALID,
                          "must be a code of GB/T 3304: 01 to 56, 97 or 98"});
}

void CheckId(const std::string& id, const FieldName& field, Violations& violations) {
  if (id.empty()) return;
  const absl::Status status = person::CheckCitizenId(person::NormalizeCitizenId(id));
  if (!status.ok())
    violations.push_back({field.Text(), errors::v1::ERROR_REASON_CITIZEN_ID_INVALID, std::string(status.message())});
}

void CheckPast(const google::protobuf::Timestamp& time, const FieldName& field, const Context& context,
               Violations& violations) {
  if (FromProto(time) > context.now)
    violations.push_back({field.Text(), errors::v1::ERROR_REASON_TIME_IN_THE_FUTURE, "must not be in the future"});
}

void CheckPastDay(const google::type::Date& date, const FieldName& field, const Context& context,
                  Violations& violations) {
  const bool is_past = date.year() == 0 || FromProto(date) <= ChinaDay(context.now);
  if (!is_past)
    violations.push_back({field.Text(), errors::v1::ERROR_REASON_TIME_IN_THE_FUTURE, "must not be in the future"});
}

// R7, R18, R26: days that papers name.
void CheckDays(const Application& application, const std::string& at, const Context& context, Violations& violations) {
  const auto& permit = application.residence_permit();
  CheckPastDay(permit.issue_date(), {at, ".residence_permit.issue_date"}, context, violations);
  if (permit.has_issue_date() && permit.has_expire_date() &&
      FromProto(permit.expire_date()) < FromProto(permit.issue_date())) {
    violations.push_back({absl::StrCat(at, ".residence_permit.expire_date"),
                          errors::v1::ERROR_REASON_DATES_OUT_OF_ORDER, "must not be before issue_date"});
  }
  CheckPastDay(application.guardian().proof_issue_date(), {at, ".guardian.proof_issue_date"}, context, violations);
  CheckPastDay(application.new_certificate().former_certificate().cancel_date(),
               {at, ".new_certificate.former_certificate.cancel_date"}, context, violations);
  CheckPastDay(application.loss_reissue().loss_date(), {at, ".loss_reissue.loss_date"}, context, violations);
  CheckPastDay(application.cancellation().death_date(), {at, ".cancellation.death_date"}, context, violations);
}

// "federations/330213/blobs/{SHA-256}".
bool IsBlobName(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "federations/") || !person::IsCountyCode(name.substr(0, kCountyDigits))) return false;
  name.remove_prefix(kCountyDigits);
  return absl::ConsumePrefix(&name, "/blobs/") && name.size() == kDigestDigits && IsLowerHex(name);
}

// A material within the act, in a list or by itself (index -1).
struct MaterialPlace {
  absl::string_view at;
  int index;
  std::string Text() const { return index < 0 ? std::string(at) : absl::StrCat(at, "[", index, "]"); }
};

void CheckPage(const casework::v1::Page& page, const MaterialPlace& material, int index, Violations& violations) {
  const auto wrong = [&](absl::string_view field, errors::v1::ErrorReason reason, std::string description) {
    violations.push_back({absl::StrCat(material.Text(), ".pages[", index, "]", field), reason, std::move(description)});
  };
  if (!page.blob().empty() && !IsBlobName(page.blob())) {
    wrong(".blob", errors::v1::ERROR_REASON_BLOB_NAME_INVALID,
          "must be federations/{federation}/blobs/ followed by the SHA-256 of the bytes as 64 lower-case hex digits");
  }
  if (page.size_bytes() < 0 || page.size_bytes() > kLargestPage) {
    wrong(".size_bytes", errors::v1::ERROR_REASON_NUMBER_OUT_OF_RANGE, absl::StrCat("must be 1 to ", kLargestPage));
  }
}

void CheckMaterial(const Material& material, const MaterialPlace& at, Violations& violations) {
  for (int i = 0; i < material.pages_size(); ++i) CheckPage(material.pages(i), at, i, violations);
  if (material.has_count() && (material.count() < 1 || material.count() > kMostCopies)) {
    violations.push_back({absl::StrCat(at.Text(), ".count"), errors::v1::ERROR_REASON_NUMBER_OUT_OF_RANGE,
                          absl::StrCat("must be 1 to ", kMostCopies)});
  }
}

void CheckPerson(const Person& applicant, const std::string& at, const Context& context, Violations& violations) {
  CheckId(applicant.citizen_id(), {at, ".citizen_id"}, violations);
  const std::string id = person::NormalizeCitizenId(applicant.citizen_id());
  const bool is_an_id = person::CheckCitizenId(id).ok();
  if (is_an_id && applicant.sex() != Person::SEX_UNSPECIFIED &&
      person::IsMale(id) != (applicant.sex() == Person::SEX_MALE)) {
    violations.push_back({absl::StrCat(at, ".sex"), errors::v1::ERROR_REASON_SEX_CONTRADICTS_CITIZEN_ID,
                          "does not agree with the citizen ID"});
  }
  if (is_an_id && person::BirthDay(id) > ChinaDay(context.now)) {
    violations.push_back({absl::StrCat(at, ".citizen_id"), errors::v1::ERROR_REASON_BIRTH_IN_THE_FUTURE,
                          "has a date of birth in the future"});
  }
  CheckEthnicity(applicant.ethnicity_code(), {at, ".ethnicity_code"}, violations);
  CheckMobile(applicant.mobile(), {at, ".mobile"}, violations);
  CheckCounty(applicant.household_address().area_code(), {at, ".household_address.area_code"}, violations);
  CheckCounty(applicant.residence_address().area_code(), {at, ".residence_address.area_code"}, violations);
}

void CheckCategories(const Application& application, const std::string& at, Violations& violations) {
  std::set<int> seen;
  for (const int category : CategoriesOf(application)) {
    if (!seen.insert(category).second)
      violations.push_back({at, errors::v1::ERROR_REASON_CATEGORY_REPEATED, "lists a category twice"});
    if (category == Disability::CATEGORY_UNSPECIFIED || category == Disability::CATEGORY_MULTIPLE) {
      violations.push_back({at, errors::v1::ERROR_REASON_CATEGORY_NOT_SINGLE,
                            "must list single categories; several of them make a multiple disability"});
    }
  }
}

// R2, R16, R71.
void CheckDetails(const Application& application, const std::string& at, Violations& violations) {
  const std::string details = absl::StrCat(at, ".", NameOfDetails(application));
  if (application.details_case() == Application::DETAILS_NOT_SET) {
    violations.push_back({details, errors::v1::ERROR_REASON_FIELD_REQUIRED,
                          "must be set to what is applied for, such as new_certificate"});
  } else if (!IsOpen(MatterOf(application))) {
    violations.push_back({details, errors::v1::ERROR_REASON_MATTER_NOT_OPEN, "is not supported by this version"});
  }
  CheckCategories(application, absl::StrCat(details, ".assessment.categories"), violations);
  const std::string& number = CertificateNumberIn(application);
  if (!number.empty()) {
    const absl::Status status = person::CheckCertificateNumber(person::NormalizeCitizenId(number));
    if (!status.ok())
      violations.push_back({absl::StrCat(details, ".certificate_number"),
                            errors::v1::ERROR_REASON_CERTIFICATE_NUMBER_INVALID, std::string(status.message())});
  }
  CheckCounty(application.migration().former_household_federation(), {details, ".former_household_federation"},
              violations);
  const casework::v1::Cancellation& cancellation = application.cancellation();
  // R93; a death is known by data before a relative comes (CancelCertificate).
  if (application.has_cancellation() && cancellation.cause() != casework::v1::Cancellation::CAUSE_VOLUNTARY) {
    violations.push_back({absl::StrCat(details, ".cause"), errors::v1::ERROR_REASON_CANCELLATION_CAUSE_NOT_OPEN,
                          "must be CAUSE_VOLUNTARY in this version: an assessment finds that the standard is no longer "
                          "met, and the household federation records a death itself"});
  }
  if (cancellation.has_death_date() != (cancellation.cause() == casework::v1::Cancellation::CAUSE_DEATH)) {
    violations.push_back({absl::StrCat(details, ".death_date"), errors::v1::ERROR_REASON_DEATH_DATE_MISPLACED,
                          "must be set if and only if the holder has died"});
  }
  const casework::v1::Delivery* delivery = DeliveryAskedFor(application);
  if (delivery == nullptr || delivery->mode() == casework::v1::Delivery::MODE_UNSPECIFIED) return;
  CheckMobile(delivery->mobile(), {details, ".delivery.mobile"}, violations);
  if (delivery->mode() != casework::v1::Delivery::MODE_PICK_UP && !delivery->has_address()) {
    violations.push_back({absl::StrCat(details, ".delivery.address"), errors::v1::ERROR_REASON_DELIVERY_ADDRESS_MISSING,
                          "must be set unless the certificate is picked up"});
  }
}

// R14: the person is one that the application names, and whoever says so could
// see it.
void CheckSubmitter(const casework::v1::Submitter& submitter, const Application& application, const Context& context,
                    Violations& violations) {
  using casework::v1::Submitter;
  if ((submitter.who() == Submitter::WHO_GUARDIAN && !application.has_guardian()) ||
      (submitter.who() == Submitter::WHO_AGENT && !application.has_agent())) {
    violations.push_back(
        {"submitter.who", errors::v1::ERROR_REASON_SUBMITTER_NOT_NAMED, "must be a person named in the application"});
  }
  const bool in_person = submitter.means() == Submitter::MEANS_IN_PERSON;
  if (in_person && context.actor.role() != Actor::ROLE_INTAKE_OFFICER) {
    violations.push_back({"submitter.means", errors::v1::ERROR_REASON_MEANS_NOT_SEEN,
                          "must be how the portal identified the person: only an officer sees who "
                          "comes in person"});
  }
  if (in_person == !submitter.asserted_by().empty()) {
    violations.push_back({"submitter.asserted_by", errors::v1::ERROR_REASON_ASSERTED_BY_MISPLACED,
                          "must name the portal or identity service, and be empty at the "
                          "counter"});
  }
}

// R9, R13: what is filed at the counter is brought to the counter, and seen there.
void CheckPlace(const casework::v1::Submission& submission, const Context& context, Violations& violations) {
  const auto& materials = submission.application().materials();
  for (int i = 0; i < materials.size() && context.actor.role() != Actor::ROLE_INTAKE_OFFICER; ++i) {
    if (materials[i].original() != Material::ORIGINAL_SEEN) continue;
    violations.push_back({absl::StrCat("application.materials[", i, "].original"),
                          errors::v1::ERROR_REASON_ORIGINAL_NOT_SEEN, "only an officer sees originals"});
  }
  const bool on_site = submission.application().channel() == Application::CHANNEL_ON_SITE;
  if (on_site == (submission.submitter().means() == casework::v1::Submitter::MEANS_IN_PERSON)) return;
  violations.push_back({"submitter.means", errors::v1::ERROR_REASON_CHANNEL_CONTRADICTS_MEANS,
                        "must be MEANS_IN_PERSON if and only if the channel is CHANNEL_ON_SITE"});
}

// R1, R2, R15, R27, R83.
void CheckScope(const Application& application, const std::string& at, const Context& context, Violations& violations) {
  CheckCounty(application.household_federation(), {at, ".household_federation"}, violations);
  if (application.residence_federation() != context.office.federation()) {
    violations.push_back({absl::StrCat(at, ".residence_federation"),
                          errors::v1::ERROR_REASON_OTHER_RESIDENCE_FEDERATION,
                          "must be the federation being called (R83); call the chosen one instead"});
  }
  if (application.household_federation() == application.residence_federation()) {
    violations.push_back(
        {absl::StrCat(at, ".household_federation"), errors::v1::ERROR_REASON_IS_RESIDENCE_COUNTY,
         "must not be the residence county: local residents apply there directly, not through this service (R2)"});
  }
  if (!application.truthful()) {
    violations.push_back({absl::StrCat(at, ".truthful"), errors::v1::ERROR_REASON_NOT_DECLARED_TRUTHFUL,
                          "the applicant must declare that the form is true (R15)"});
  }
  CheckPast(application.sign_time(), {at, ".sign_time"}, context, violations);
  const absl::CivilDay opening = FromProto(context.policy.policy().open_date());
  if (ChinaDay(context.now) < opening) {
    violations.push_back(
        {at, errors::v1::ERROR_REASON_NOT_OPEN_YET, absl::StrCat("applications open on ", DayText(opening), " (R1)")});
  }
}

void CheckApplication(const Application& application, const std::string& at, const Context& context,
                      Violations& violations) {
  CheckScope(application, at, context, violations);
  CheckPerson(application.applicant(), absl::StrCat(at, ".applicant"), context, violations);
  CheckDetails(application, at, violations);
  CheckDays(application, at, context, violations);
  CheckId(application.guardian().citizen_id(), {at, ".guardian.citizen_id"}, violations);
  CheckId(application.agent().citizen_id(), {at, ".agent.citizen_id"}, violations);
  CheckPast(application.commitment_letter().sign_time(), {at, ".commitment_letter.sign_time"}, context, violations);
  const std::string materials = absl::StrCat(at, ".materials");
  for (int i = 0; i < application.materials_size(); ++i) {
    CheckMaterial(application.materials(i), {materials, i}, violations);
  }
}

void CheckOwn(const Act& act, const Context& context, Violations& violations) {
  switch (act.content_case()) {
    case Act::kSubmitApplication:
      CheckApplication(act.submit_application().application(), "application", context, violations);
      CheckPlace(act.submit_application(), context, violations);
      return CheckSubmitter(act.submit_application().submitter(), act.submit_application().application(), context,
                            violations);
    case Act::kSupplementApplication:
      CheckApplication(act.supplement_application().application(), "application", context, violations);
      return CheckSubmitter(act.supplement_application().submitter(), act.supplement_application().application(),
                            context, violations);
    case Act::kRedirectApplication:
      return CheckCounty(act.redirect_application().household_federation(), {"", "household_federation"}, violations);
    case Act::kReturnForJurisdiction:
      return CheckCounty(act.return_for_jurisdiction().suggested_federation(), {"", "suggested_federation"},
                         violations);
    case Act::kRecordContact:
      return CheckPast(act.record_contact().contact_time(), {"", "contact_time"}, context, violations);
    case Act::kSubmitAssessmentForm:
      CheckPast(act.submit_assessment_form().form().assess_time(), {"form.", "assess_time"}, context, violations);
      return CheckMaterial(act.submit_assessment_form().form().document(), {"form.document", -1}, violations);
    case Act::kReceivePhoto:
      return CheckMaterial(act.receive_photo().photograph(), {"photograph", -1}, violations);
    case Act::kRecordPhotoLookup:
      return CheckMaterial(act.record_photo_lookup().photograph(), {"photograph", -1}, violations);
    default:
      return;
  }
}

}  // namespace

absl::Status CheckContent(const Act& act, const Context& context) {
  Violations violations = context.faults_of_form;
  CheckOwn(act, context, violations);
  if (violations.empty()) return absl::OkStatus();
  Refusal refusal(errors::v1::ERROR_REASON_CONTENT_INVALID, "the request has invalid fields; all are listed");
  for (const Violation& violation : violations) {
    refusal.Field(violation.field, violation.reason, violation.description);
  }
  return refusal;
}

}  // namespace tongban::policy
