#include "services/intake/intake.h"

#include "common/office/notice_rpcs.h"
#include "common/server/rpc_table.h"
#include "tongban/intake/v1/intake_service.pb.h"

namespace tongban {
namespace {

using namespace intake::v1;  // The requests below; one an act.

std::vector<Rpc> Acts() {
  return {
      Act<SubmitApplicationRequest>(), Act<SupplementApplicationRequest>(), Act<AcceptApplicationRequest>(),
      Act<RequestCorrectionRequest>(), Act<ReturnApplicationRequest>(),     Act<WithdrawApplicationRequest>(),
      Act<RecordContactRequest>(),     Act<RedirectApplicationRequest>(),   Act<GrantReapplicationExceptionRequest>(),
  };
}

}  // namespace

OwnPart IntakePart() {
  return {.kind = casework::v1::OfficeRef::KIND_INTAKE,
          .service = SubmitApplicationRequest::descriptor()->file()->FindServiceByName("IntakeService"),
          .acts = Acts,
          .tables = {},
          .look_up = nullptr,
          .own_records = nullptr,
          .further_service = NoticeRpcs};
}

}  // namespace tongban
