#include "services/registration_approval/registration_approval.h"

#include "common/desk/work_on.h"
#include "common/kinds/certificate/filing.h"
#include "common/kinds/certificate/register.h"
#include "common/server/rpc_table.h"
#include "services/registration_approval/certificate_rpcs.h"
#include "tongban/registration_approval/v1/registration_approval_service.pb.h"

namespace tongban {
namespace {

using namespace registration_approval::v1;  // The requests below; one an act.

std::vector<Rpc> Acts() {
  return {
      Act<ConfirmJurisdictionRequest>(), Act<ReturnForJurisdictionRequest>(), Act<ApproveCaseRequest>(),
      Act<RefuseCaseRequest>(),          Act<RecordWithdrawalRequest>(),      Act<RecordPhotoLookupRequest>(),
      Act<RequestPhotoRequest>(),        Act<ReceivePhotoRequest>(),          Act<PrintCertificateRequest>(),
      Act<DispatchCertificateRequest>(), Act<ConfirmDeliveryRequest>(),
  };
}

}  // namespace

OwnPart RegistrationApprovalPart() {
  return {.kind = casework::v1::OfficeRef::KIND_REGISTRATION_APPROVAL,
          .service = ApproveCaseRequest::descriptor()->file()->FindServiceByName("RegistrationApprovalService"),
          .acts = Acts,
          .tables = {certificates::kByHolder},
          .look_up = certificates::LookUpRegister,
          .own_records = certificates::EnterRegister,
          .kinds = {&kOnDesk<certificate::v1::Certificate>},
          .further_service = [](Office& office) { return CertificateRpcs(office.secrets); }};
}

}  // namespace tongban
