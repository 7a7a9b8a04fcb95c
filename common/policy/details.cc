#include "common/policy/details.h"

namespace tongban::policy {
namespace {

using casework::v1::Delivery;
using casework::v1::Renewal;
using casework::v1::RequestedAssessment;

Application::Matter MatterOf(const Renewal& renewal) {
  switch (renewal.reason()) {
    case Renewal::REASON_EXPIRY:
      return Application::MATTER_RENEWAL_EXPIRY;
    case Renewal::REASON_DAMAGE:
      return Application::MATTER_RENEWAL_DAMAGE;
    case Renewal::REASON_UPDATE:
      return Application::MATTER_RENEWAL_UPDATE;
    default:
      return Application::MATTER_UNSPECIFIED;
  }
}

}  // namespace

Application::Matter MatterOf(const Application& application) {
  switch (application.details_case()) {
    case Application::kNewCertificate:
      return Application::MATTER_NEW;
    case Application::kRenewal:
      return MatterOf(application.renewal());
    case Application::kMigration:
      return Application::MATTER_MIGRATION;
    case Application::kLossReissue:
      return Application::MATTER_LOSS_REISSUE;
    case Application::kCancellation:
      return Application::MATTER_CANCELLATION;
    case Application::kChange:
      return Application::MATTER_CHANGE;
    case Application::DETAILS_NOT_SET:
      break;
  }
  return Application::MATTER_UNSPECIFIED;
}

const RequestedAssessment* AssessmentAskedFor(const Application& application) {
  switch (application.details_case()) {
    case Application::kNewCertificate:
      return &application.new_certificate().assessment();
    case Application::kChange:
      return &application.change().assessment();
    case Application::kRenewal:
      return application.renewal().has_assessment() ? &application.renewal().assessment() : nullptr;
    default:
      return nullptr;
  }
}

const google::protobuf::RepeatedField<int>& CategoriesOf(const Application& application) {
  const RequestedAssessment* asked = AssessmentAskedFor(application);
  return (asked == nullptr ? RequestedAssessment::default_instance() : *asked).categories();
}

const Delivery* DeliveryAskedFor(const Application& application) {
  switch (application.details_case()) {
    case Application::kNewCertificate:
      return &application.new_certificate().delivery();
    case Application::kRenewal:
      return &application.renewal().delivery();
    case Application::kMigration:
      return &application.migration().delivery();
    case Application::kLossReissue:
      return &application.loss_reissue().delivery();
    case Application::kChange:
      return &application.change().delivery();
    default:
      return nullptr;
  }
}

const std::string& CertificateNumberIn(const Application& application) {
  switch (application.details_case()) {
    case Application::kRenewal:
      return application.renewal().certificate_number();
    case Application::kMigration:
      return application.migration().certificate_number();
    case Application::kLossReissue:
      return application.loss_reissue().certificate_number();
    case Application::kCancellation:
      return application.cancellation().certificate_number();
    default:
      return application.change().certificate_number();
  }
}

bool DeclaresDifficulty(const Application& application) {
  const RequestedAssessment* asked = AssessmentAskedFor(application);
  return asked != nullptr && asked->mobility_difficulty();
}

std::string NameOfDetails(const Application& application) {
  const auto* field = Application::descriptor()->FindFieldByNumber(application.details_case());
  return field == nullptr ? "details" : std::string(field->name());
}

}  // namespace tongban::policy
