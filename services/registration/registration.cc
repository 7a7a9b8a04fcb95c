#include "services/registration/registration.h"

#include "common/office/rpc_table.h"
#include "services/registration/register.h"
#include "tongban/registration/v1/registration_service.pb.h"

namespace tongban {
namespace {

using namespace registration::v1;  // The requests below; one an act.

std::vector<Rpc> Acts() {
  return {
      Act<ConfirmJurisdictionRequest>(), Act<ReturnForJurisdictionRequest>(), Act<ApproveCaseRequest>(),
      Act<RefuseCaseRequest>(),          Act<WithdrawApplicationRequest>(),   Act<RecordPhotoLookupRequest>(),
      Act<RequestPhotoRequest>(),        Act<ReceivePhotoRequest>(),          Act<PrintCertificateRequest>(),
      Act<DispatchCertificateRequest>(), Act<ConfirmDeliveryRequest>(),
  };
}

}  // namespace

OwnPart RegistrationPart() {
  return {.kind = casework::v1::OfficeRef::KIND_REGISTRATION,
          .service = ApproveCaseRequest::descriptor()->file()->FindServiceByName("RegistrationService"),
          .acts = Acts,
          .tables = {kRegister},
          .look_up = LookUpRegister,
          .own_records = EnterRegister};
}

}  // namespace tongban
