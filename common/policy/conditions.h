#ifndef TONGBAN_COMMON_POLICY_CONDITIONS_H_
#define TONGBAN_COMMON_POLICY_CONDITIONS_H_

// What must be true of an act beyond state and role. Each condition reads as a
// fact; its refusal says what to do instead. Selectors choose between rows.

#include "absl/status/status.h"
#include "common/policy/lifecycle.h"

namespace tongban::policy {

// R93: the matter is one that is assessed, or not.
bool IsAssessed(const Case& file, const Act& act);
bool IsNotAssessed(const Case& file, const Act& act);

// 受理.
absl::Status MatterIsOpen(const Case& file, const Act& act, const Context& context);
absl::Status ApplicantIsTheSame(const Case& file, const Act& act, const Context& context);
// With an appointment, for the assessed route...
absl::Status FileIsComplete(const Case& file, const Act& act, const Context& context);
// ...and without one, for the direct route (R93).
absl::Status FileIsCompleteAlone(const Case& file, const Act& act, const Context& context);
absl::Status CorrectionIsDue(const Case& file, const Act& act, const Context& context);
absl::Status BanStandsAgainstIt(const Case& file, const Act& act, const Context& context);
absl::Status CountyMayBeAsked(const Case& file, const Act& act, const Context& context);

// 评定.
absl::Status AppointmentIsPossible(const Case& file, const Act& act, const Context& context);
absl::Status AttendanceIsPlausible(const Case& file, const Act& act, const Context& context);
absl::Status AppointmentDayIsOver(const Case& file, const Act& act, const Context& context);
absl::Status DifficultyIsConfirmed(const Case& file, const Act& act, const Context& context);
absl::Status VisitIsPlausible(const Case& file, const Act& act, const Context& context);
absl::Status FormIsSound(const Case& file, const Act& act, const Context& context);
bool MeetsTheStandard(const Case& file, const Act& act);
bool FailsTheStandard(const Case& file, const Act& act);

// 户籍地审定.
absl::Status NothingStandsAgainstIt(const Case& file, const Act& act, const Context& context);
absl::Status PhotographIsNeeded(const Case& file, const Act& act, const Context& context);
absl::Status WaybillIsStated(const Case& file, const Act& act, const Context& context);
absl::Status CertificateCanBeMade(const Case& file, const Act& act, const Context& context);
absl::Status TrackingIsStated(const Case& file, const Act& act, const Context& context);
absl::Status DeliveryIsPlausible(const Case& file, const Act& act, const Context& context);
bool IssuesACertificate(const Case& file, const Act& act);
bool IssuesNothing(const Case& file, const Act& act);
bool LookupFound(const Case& file, const Act& act);
bool LookupFoundNothing(const Case& file, const Act& act);
bool PhotographCame(const Case& file, const Act& act);
bool OnlyTheWaybillCame(const Case& file, const Act& act);

// The clock. Never early (ARCHITECTURE: always true, 6).
absl::Status LimitHasPassed(const Case& file, const Act& act, const Context& context);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_CONDITIONS_H_
