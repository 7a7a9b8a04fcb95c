#include "common/desk/views.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/desk/refusals.h"
#include "common/identity/caller.h"
#include "common/status/refusal.h"
#include "common/wire/wire.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Application;
using casework::v1::Assessment;
using casework::v1::Case;
using casework::v1::CaseView;
using casework::v1::Event;
using casework::v1::Findings;
using casework::v1::Guardian;
using casework::v1::Material;
using casework::v1::Notice;
using casework::v1::Person;

// A field that is shown: whole, or only those of its parts that are listed.
struct Shown {
  int number;
  absl::Span<const Shown> parts = {};
  // Absent: always. Else looks at the content.
  bool (*is_shown)(absl::string_view content) = nullptr;
};
using Fields = absl::Span<const Shown>;

constexpr Shown kNoticeWithoutText[] = {
    {Notice::kIdFieldNumber},        {Notice::kKindFieldNumber}, {Notice::kAddresseeFieldNumber},
    {Notice::kIssueTimeFieldNumber}, {Notice::kRuleFieldNumber}, {Notice::kRevisionFieldNumber},
};

constexpr Shown kAssessmentWithoutFindings[] = {
    {Assessment::kIdFieldNumber},         {Assessment::kLevelFieldNumber},
    {Assessment::kStateFieldNumber},      {Assessment::kAppointmentFieldNumber},
    {Assessment::kAttendTimeFieldNumber}, {Assessment::kMissedAppointmentsFieldNumber},
};

constexpr Shown kBasicCase[] = {
    {Case::kNameFieldNumber},
    {Case::kEtagFieldNumber},
    {Case::kRevisionFieldNumber},
    {Case::kStateFieldNumber},
    {Case::kHolderFieldNumber},
    {Case::kCustodyEpochFieldNumber},
    {Case::kPartiesFieldNumber},
    {Case::kCreateTimeFieldNumber},
    {Case::kUpdateTimeFieldNumber},
    {Case::kCorrectionRoundsFieldNumber},
    {Case::kAssessmentsFieldNumber, kAssessmentWithoutFindings},
    {Case::kClocksFieldNumber},
    {Case::kNoticesFieldNumber, kNoticeWithoutText},
    {Case::kPoliciesFieldNumber},
    {Case::kReapplicationExceptedFieldNumber},
    {Case::kApplicationRevisionFieldNumber},
    {Case::kMatterFieldNumber},
};

constexpr Shown kWhoIsAssessed[] = {
    {Person::kFullNameFieldNumber},      {Person::kCitizenIdFieldNumber},        {Person::kSexFieldNumber},
    {Person::kEthnicityCodeFieldNumber}, {Person::kResidenceAddressFieldNumber}, {Person::kMobileFieldNumber},
};

constexpr Shown kWhoComesAlong[] = {
    {Guardian::kFullNameFieldNumber},
    {Guardian::kOrganizationFieldNumber},
    {Guardian::kRelationCodeFieldNumber},
    {Guardian::kMobileFieldNumber},
};

bool IsOfTheAssessment(absl::string_view material) {
  Material read;
  if (!read.ParseFromArray(material.data(), static_cast<int>(material.size()))) return false;
  return read.kind() == Material::KIND_MEDICAL_RECORD || read.kind() == Material::KIND_ASSESSMENT_FORM ||
         read.kind() == Material::KIND_PHOTOGRAPH;
}

constexpr Shown kWhatIsAssessedFirst[] = {{casework::v1::NewCertificate::kAssessmentFieldNumber}};
constexpr Shown kWhatIsAssessedAgain[] = {{casework::v1::Renewal::kAssessmentFieldNumber}};
constexpr Shown kWhatHasChanged[] = {{casework::v1::Change::kAssessmentFieldNumber}};

constexpr Shown kApplicationToAssess[] = {
    {Application::kChannelFieldNumber},
    {Application::kApplicantFieldNumber, kWhoIsAssessed},
    {Application::kGuardianFieldNumber, kWhoComesAlong},
    {Application::kHouseholdFederationFieldNumber},
    {Application::kResidenceFederationFieldNumber},
    {Application::kMaterialsFieldNumber, {}, IsOfTheAssessment},
    {Application::kTruthfulFieldNumber},
    {Application::kSignTimeFieldNumber},
    {Application::kNewCertificateFieldNumber, kWhatIsAssessedFirst},
    {Application::kRenewalFieldNumber, kWhatIsAssessedAgain},
    {Application::kChangeFieldNumber, kWhatHasChanged},
};

constexpr Shown kCaseToAssess[] = {
    {Case::kNameFieldNumber},         {Case::kEtagFieldNumber},
    {Case::kRevisionFieldNumber},     {Case::kStateFieldNumber},
    {Case::kHolderFieldNumber},       {Case::kCustodyEpochFieldNumber},
    {Case::kPartiesFieldNumber},      {Case::kCreateTimeFieldNumber},
    {Case::kUpdateTimeFieldNumber},   {Case::kApplicationFieldNumber, kApplicationToAssess},
    {Case::kShortcomingsFieldNumber}, {Case::kCorrectionRoundsFieldNumber},
    {Case::kAssessmentsFieldNumber},  {Case::kClocksFieldNumber},
    {Case::kNoticesFieldNumber},      {Case::kWarningsFieldNumber},
    {Case::kPoliciesFieldNumber},     {Case::kApplicationRevisionFieldNumber},
    {Case::kMatterFieldNumber},
};

static_assert(int{casework::v1::Submission::kApplicationFieldNumber} ==
              int{casework::v1::Supplement::kApplicationFieldNumber});
constexpr Shown kFilingToAssess[] = {
    {casework::v1::Submission::kApplicationFieldNumber, kApplicationToAssess},
};

// Those until the assessment is over.
constexpr Shown kActsToAssess[] = {
    {Act::kSubmitApplication, kFilingToAssess},
    {Act::kSupplementApplication, kFilingToAssess},
    {Act::kAcceptApplication},
    {Act::kRequestCorrection},
    {Act::kWithdrawApplication},
    {Act::kChangeAppointment},
    {Act::kRegisterAttendance},
    {Act::kRecordMissedAppointment},
    {Act::kRequestHomeVisit},
    {Act::kCompleteHomeVisit},
    {Act::kSubmitAssessmentForm},
    {Act::kReportOverdue},
    {Act::kAbandon},
    {Act::kTakeOver},
};

constexpr Shown kFindingsToAssess[] = {
    {Findings::kPolicyVersionFieldNumber},
    {Findings::kCalendarVersionFieldNumber},
    {Findings::kInstitutionFieldNumber},
};

constexpr Shown kEventToAssess[] = {
    {Event::kRevisionFieldNumber},
    {Event::kEventTimeFieldNumber},
    {Event::kActorFieldNumber},
    {Event::kOfficeFieldNumber},
    {Event::kActFieldNumber, kActsToAssess},
    {Event::kStateFieldNumber},
    {Event::kFindingsFieldNumber, kFindingsToAssess},
    {Event::kClocksFieldNumber},
    {Event::kNoticesFieldNumber},
};

constexpr Shown kBasicEvent[] = {
    {Event::kRevisionFieldNumber}, {Event::kEventTimeFieldNumber}, {Event::kActorFieldNumber},
    {Event::kOfficeFieldNumber},   {Event::kStateFieldNumber},     {Event::kClocksFieldNumber},
    {Event::kNoticesFieldNumber},
};

std::optional<std::string> Reduce(absl::string_view message, Fields fields) {
  std::string reduced;
  reduced.reserve(message.size());
  bool is_readable = true;
  const bool is_whole = VisitFields(message, [&](int number, absl::string_view field) {
    const auto shown = std::ranges::find(fields, number, &Shown::number);
    if (shown == fields.end()) return;
    if (shown->is_shown != nullptr && !shown->is_shown(ContentOf(field))) return;
    if (shown->parts.empty()) {
      reduced.append(field.data(), field.size());
      return;
    }
    const std::optional<std::string> part = Reduce(ContentOf(field), shown->parts);
    is_readable = is_readable && part.has_value();
    AppendField(number, part.value_or(""), reduced);
  });
  return is_whole && is_readable ? std::make_optional(std::move(reduced)) : std::nullopt;
}

absl::StatusOr<std::string> Reduced(std::string message, CaseView view, Fields basic, Fields to_assess) {
  if (view == casework::v1::CASE_VIEW_FULL) return message;
  std::optional<std::string> reduced = Reduce(message, view == casework::v1::CASE_VIEW_ASSESSMENT ? to_assess : basic);
  if (reduced.has_value()) return *std::move(reduced);
  return CaseDamaged("");
}

}  // namespace

CaseView MostFor(Actor::Role role) {
  switch (role) {
    case Actor::ROLE_PORTAL:
    case Actor::ROLE_INTAKE_OFFICER:
    case Actor::ROLE_HOUSEHOLD_OFFICER:
    case Actor::ROLE_SUPERVISOR:
      return casework::v1::CASE_VIEW_FULL;
    case Actor::ROLE_INSTITUTION_CLERK:
    case Actor::ROLE_APPRAISER:
      return casework::v1::CASE_VIEW_ASSESSMENT;
    default:
      return casework::v1::CASE_VIEW_BASIC;
  }
}

CaseView MostFor(absl::Span<const Actor::Role> roles) {
  CaseView most = casework::v1::CASE_VIEW_BASIC;
  for (const Actor::Role role : roles) most = std::max(most, MostFor(role));
  return most;
}

absl::StatusOr<CaseView> ViewFor(CaseView asked, absl::Span<const Actor::Role> roles) {
  const CaseView most = MostFor(roles);
  if (asked == casework::v1::CASE_VIEW_UNSPECIFIED) return most;
  if (asked >= casework::v1::CASE_VIEW_BASIC && asked <= most) return asked;
  const std::string& name = casework::v1::CaseView_Name(most);
  return Refusal(errors::v1::ERROR_REASON_VIEW_NOT_ALLOWED,
                 absl::StrCat("the token's roles may see at most view ", name))
      .With("mostAllowed", name)
      .Field("view", absl::StrCat("must be at most ", name));
}

absl::StatusOr<std::string> CaseIn(CaseView view, std::string file) {
  return Reduced(std::move(file), view, kBasicCase, kCaseToAssess);
}

absl::StatusOr<std::string> EventIn(CaseView view, std::string event) {
  return Reduced(std::move(event), view, kBasicEvent, kEventToAssess);
}

}  // namespace tongban
