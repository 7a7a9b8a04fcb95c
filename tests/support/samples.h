#ifndef TONGBAN_TESTS_SUPPORT_SAMPLES_H_
#define TONGBAN_TESTS_SUPPORT_SAMPLES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/policy/policy_book.h"
#include "tongban/casework/v1/case.pb.h"

// Synthetic people and what they hand in: complete, valid, and never anybody's.
// A test takes the sample nearest to what it needs and changes one thing.
//
//   Application application = samples::LimbApplication(7, now);
//   application.clear_residence_permit();
namespace tongban::samples {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Application;
using casework::v1::AssessmentForm;
using casework::v1::Disability;
using casework::v1::OfficeRef;

// 奉化, where people live; 保康, where most of them are registered and which
// issues third-generation certificates; 海曙, which issues the second.
inline constexpr absl::string_view kResidence = "330213";
inline constexpr absl::string_view kHousehold = "420625";
inline constexpr absl::string_view kOtherHousehold = "330203";

// Institutions that 330213 designates: for every category, in the county; for
// 5 and 6, in another county (R37); for limb alone, in the county.
inline constexpr absl::string_view kInstitution = "fenghua-hospital";
inline constexpr absl::string_view kFarInstitution = "ningbo-psychiatry";
inline constexpr absl::string_view kLimbInstitution = "fenghua-orthopaedics";

// "2026-09-07 09:00", at +08:00.
absl::Time At(absl::string_view text);

// The policy of the three counties, as a policy file.
std::string PolicyText();
policy::PolicyBook Policies();

// Citizen IDs with the right check digit, a different one for every n from 0 to
// 99,999; men have odd n. Adults were born in the 1970s, minors in 2012.
std::string Citizen(int n);
std::string MinorCitizen(int n);

// A page that a federation keeps, whose digest is this byte over and over.
casework::v1::Page PageOf(char digest, absl::string_view federation);

// Complete applications of person n for a first certificate, filed at 330213
// at `now` by someone registered in 420625.
// On site, limb.
Application LimbApplication(int n, absl::Time now);
// On the national platform, vision.
Application OnlineApplication(int n, absl::Time now);
// On site, hearing, with a guardian of the same household book.
Application MinorApplication(int n, absl::Time now);
// On site, intellectual, with a guardian by certificate.
Application IntellectualApplication(int n, absl::Time now);
// On site, of any category, with a guardian where one is needed.
Application ApplicationFor(Disability::Category category, int n, absl::Time now);

// What the appraiser of an institution finds.
enum class Finding {
  // Grade three, as measured.
  kQualified,
  // No grade, as measured.
  kNotQualified,
  // Grade one, though grade three was measured, and no reason is given.
  kContradictory,
};
AssessmentForm Form(Disability::Category category, Finding finding, absl::Time assess_time,
                    absl::string_view institution = kInstitution, absl::string_view federation = kResidence);

// Every act, with the content that is nearest to normal; those about an
// assessment name the first.
Act Submit(const Application& application);
Act Supplement(const Application& application);
// Of a matter that is not assessed (R93).
Act AcceptAlone();
Act Accept(absl::Time appointment, absl::string_view institution = kInstitution,
           absl::string_view federation = kResidence);
Act RequestCorrection();
Act ReturnApplication();
Act Withdraw();
Act RecordWithdrawal();
Act Redirect(absl::string_view household, absl::string_view new_evidence = "");
Act RecordContact(absl::Time contact_time);
Act GrantException();
Act ChangeAppointment(absl::Time appointment, absl::string_view institution = kInstitution);
Act Attend(absl::Time attend_time);
Act Miss();
Act RequestHomeVisit(absl::Time visit_time);
Act CompleteHomeVisit(absl::Time visit_time);
Act SubmitForm(const AssessmentForm& form);
Act ReceiveConclusion();
Act RecordConclusion();
Act TellNotQualified();
Act ConfirmJurisdiction();
Act ReturnForJurisdiction(absl::string_view suggested = "");
Act Approve();
Act Refuse();
Act RequestPhoto();
Act ReceivePhoto();
Act ReportWaybill(absl::string_view waybill = "SF1234567890");
Act FindPhoto();
Act FindNoPhoto();
Act Print();
Act Dispatch();
Act ConfirmDelivery(absl::Time deliver_time);
Act ReportOverdue(int clock);
Act Abandon(int clock);
Act TakeOver(const OfficeRef& from);

// Who does them.
// At its holder's wish: of the certificate issued to LimbApplication of the same
// number.
Application CancellationApplication(int n, absl::Time now);

Actor Portal();
Actor IntakeOfficer();
Actor Supervisor();
Actor Clerk(absl::string_view institution = kInstitution);
// Signs the forms of the institution.
Actor Appraiser(absl::string_view institution = kInstitution);
Actor HouseholdOfficer(absl::string_view federation = kHousehold);
Actor TheClock(absl::string_view federation = kResidence);
Actor AnOffice(absl::string_view federation = kResidence);

// Someone of the federation in a capacity that may do the act in the ordinary
// course.
Actor WhoDoes(Act::ContentCase act, absl::string_view federation);

OfficeRef IntakeOffice();
OfficeRef AssessmentOffice();
OfficeRef RegistrationApprovalOffice(absl::string_view federation = kHousehold);

}  // namespace tongban::samples

#endif  // TONGBAN_TESTS_SUPPORT_SAMPLES_H_
