#include "tests/fault/case_script.h"

#include <utility>

#include "common/time/timestamps.h"
#include "tests/support/samples.h"
#include "tests/support/six_offices.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::Disability;
using casework::v1::OfficeRef;

// Writes a script down, step by step.
class Writer {
 public:
  Writer(int person, std::string residence, absl::Time now)
      : residence_(std::move(residence)),
        household_(residence_ == samples::kResidence ? samples::kHousehold : samples::kResidence),
        institution_(SixOffices::InstitutionOf(residence_)),
        application_(samples::ApplicationFor(Disability::CATEGORY_LIMB, person, now)),
        now_(now) {
    application_.set_residence_federation(residence_);
    application_.set_household_federation(household_);
    application_.mutable_residence_permit()->set_issuing_county(residence_);
    application_.mutable_applicant()->mutable_residence_address()->set_area_code(residence_);
    application_.mutable_applicant()->mutable_household_address()->set_area_code(household_);
  }

  void File() { At(OfficeRef::KIND_INTAKE, Case::STATE_UNSPECIFIED, samples::Submit(application_)); }
  void FileAndCorrect() {
    Application incomplete = application_;
    incomplete.clear_commitment_letter();
    incomplete.clear_residence_permit();
    At(OfficeRef::KIND_INTAKE, Case::STATE_UNSPECIFIED, samples::Submit(incomplete));
    At(OfficeRef::KIND_INTAKE, Case::STATE_SUBMITTED, samples::RequestCorrection());
    At(OfficeRef::KIND_INTAKE, Case::STATE_CORRECTION_REQUESTED, samples::Supplement(application_));
  }
  void Accept() {
    At(OfficeRef::KIND_INTAKE, Case::STATE_SUBMITTED, samples::Accept(now_ + absl::Hours(1), institution_, residence_));
  }
  void Assess(samples::Finding finding) {
    At(OfficeRef::KIND_ASSESSMENT, Case::STATE_APPOINTED, samples::Attend(now_));
    At(OfficeRef::KIND_ASSESSMENT, Case::STATE_ASSESSING,
       samples::SubmitForm(samples::Form(Disability::CATEGORY_LIMB, finding, now_, institution_, residence_)));
    At(OfficeRef::KIND_ASSESSMENT, Case::STATE_ASSESSED, samples::ReceiveConclusion());
  }
  void Record() { At(OfficeRef::KIND_ASSESSMENT, Case::STATE_CONCLUDED_QUALIFIED, samples::RecordConclusion()); }
  void TellNotQualified() {
    At(OfficeRef::KIND_ASSESSMENT, Case::STATE_CONCLUDED_NOT_QUALIFIED, samples::TellNotQualified());
  }
  void Disclaim() {
    At(OfficeRef::KIND_REGISTRATION_APPROVAL, Case::STATE_CHECKING_JURISDICTION, samples::ReturnForJurisdiction());
    At(OfficeRef::KIND_INTAKE, Case::STATE_RETURNED_FOR_JURISDICTION, samples::RecordContact(now_));
    At(OfficeRef::KIND_INTAKE, Case::STATE_RETURNED_FOR_JURISDICTION, samples::Redirect(household_, "户口簿新页"));
  }
  void Confirm() {
    At(OfficeRef::KIND_REGISTRATION_APPROVAL, Case::STATE_CHECKING_JURISDICTION, samples::ConfirmJurisdiction());
  }
  void Deliver() {
    At(OfficeRef::KIND_REGISTRATION_APPROVAL, Case::STATE_REVIEWING, samples::Approve());
    At(OfficeRef::KIND_REGISTRATION_APPROVAL, Case::STATE_APPROVED, samples::FindPhoto());
    At(OfficeRef::KIND_REGISTRATION_APPROVAL, Case::STATE_APPROVED, samples::Print());
    At(OfficeRef::KIND_REGISTRATION_APPROVAL, Case::STATE_PRINTED, samples::Dispatch());
    At(OfficeRef::KIND_REGISTRATION_APPROVAL, Case::STATE_DISPATCHED, samples::ConfirmDelivery(now_));
  }
  void RefuseTheSecond() {
    At(OfficeRef::KIND_REGISTRATION_APPROVAL, Case::STATE_REVIEWING, samples::Approve());
    script_.steps.back().is_refused = true;
    At(OfficeRef::KIND_REGISTRATION_APPROVAL, Case::STATE_REVIEWING, samples::Refuse());
  }
  void Return() { At(OfficeRef::KIND_INTAKE, Case::STATE_SUBMITTED, samples::ReturnApplication()); }
  void Withdraw() { At(OfficeRef::KIND_ASSESSMENT, Case::STATE_APPOINTED, samples::RecordWithdrawal()); }

  CaseScript End(std::string name, Case::State end) {
    script_.name = std::move(name);
    script_.end = end;
    return std::move(script_);
  }

 private:
  void At(OfficeRef::Kind kind, Case::State from, Act act) {
    OfficeRef office;
    office.set_kind(kind);
    office.set_federation(kind == OfficeRef::KIND_REGISTRATION_APPROVAL ? household_ : residence_);
    script_.steps.push_back({std::move(office), from, std::move(act)});
  }

  const std::string residence_;
  const std::string household_;
  const std::string institution_;
  Application application_;
  const absl::Time now_;
  CaseScript script_;
};

}  // namespace

CaseScript MakeScript(Course course, int person, const std::string& residence, absl::Time now) {
  Writer writer(person, residence, now);
  course == Course::kCorrected ? writer.FileAndCorrect() : writer.File();
  if (course == Course::kReturned) {
    writer.Return();
    return writer.End("returned", Case::STATE_RETURNED);
  }
  writer.Accept();
  if (course == Course::kAbandoned) return writer.End("abandoned", Case::STATE_ABANDONED);
  if (course == Course::kWithdrawn) {
    writer.Withdraw();
    return writer.End("withdrawn", Case::STATE_WITHDRAWN);
  }
  if (course == Course::kNotQualified) {
    writer.Assess(samples::Finding::kNotQualified);
    writer.TellNotQualified();
    return writer.End("not qualified", Case::STATE_NOT_QUALIFIED);
  }
  writer.Assess(samples::Finding::kQualified);
  writer.Record();
  if (course == Course::kDisclaimed) writer.Disclaim();
  writer.Confirm();
  if (course == Course::kSecondApplication) {
    writer.RefuseTheSecond();
    return writer.End("second application", Case::STATE_REFUSED);
  }
  writer.Deliver();
  return writer.End(course == Course::kCorrected    ? "corrected"
                    : course == Course::kDisclaimed ? "disclaimed"
                                                    : "delivered",
                    Case::STATE_DELIVERED);
}

void Sign(Act& act, const std::string& request_id) {
  std::vector<const google::protobuf::FieldDescriptor*> set;
  act.GetReflection()->ListFields(act, &set);
  google::protobuf::Message& content = *act.GetReflection()->MutableMessage(&act, set.front());
  for (const char* name :
       {"remark", "opinion", "explanation", "outcome", "new_evidence", "tracking_number", "source"}) {
    const auto* field = content.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) continue;
    content.GetReflection()->SetString(&content, field, request_id);
    return;
  }
}

}  // namespace tongban
