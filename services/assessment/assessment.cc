#include "services/assessment/assessment.h"

#include "common/server/rpc_table.h"
#include "tongban/assessment/v1/assessment_service.pb.h"

namespace tongban {
namespace {

using namespace assessment::v1;  // The requests below; one an act.

std::vector<Rpc> Acts() {
  return {
      Act<ChangeAppointmentRequest>(), Act<RegisterAttendanceRequest>(), Act<RecordMissedAppointmentRequest>(),
      Act<RequestHomeVisitRequest>(),  Act<CompleteHomeVisitRequest>(),  Act<SubmitAssessmentFormRequest>(),
      Act<ReceiveConclusionRequest>(), Act<RecordConclusionRequest>(),   Act<TellNotQualifiedRequest>(),
      Act<RecordWithdrawalRequest>(),
  };
}

}  // namespace

OwnPart AssessmentPart() {
  return {.kind = casework::v1::OfficeRef::KIND_ASSESSMENT,
          .service = RegisterAttendanceRequest::descriptor()->file()->FindServiceByName("AssessmentService"),
          .acts = Acts,
          .tables = {},
          .look_up = nullptr,
          .own_records = nullptr};
}

}  // namespace tongban
