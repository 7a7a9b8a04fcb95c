#ifndef TONGBAN_COMMON_POLICY_EFFECTS_H_
#define TONGBAN_COMMON_POLICY_EFFECTS_H_

// What an act leaves in the case, beyond the state, the clocks, the notice and
// the history that every act leaves. Pure: nothing but the arguments is read.

#include "common/policy/lifecycle.h"

namespace tongban::policy {

// The application itself has moved into the case by then.
void RecordApplication(const Act& act, const Context& context, Case& file);
void RecordAcceptance(const Act& act, const Context& context, Case& file);
void RecordDirectAcceptance(const Act& act, const Context& context, Case& file);
void RecordCorrection(const Act& act, const Context& context, Case& file);
void RecordReturn(const Act& act, const Context& context, Case& file);
void RecordException(const Act& act, const Context& context, Case& file);
void RecordWithdrawal(const Act& act, const Context& context, Case& file);

void RecordAppointment(const Act& act, const Context& context, Case& file);
void RecordAttendance(const Act& act, const Context& context, Case& file);
void RecordMiss(const Act& act, const Context& context, Case& file);
void RecordHomeVisit(const Act& act, const Context& context, Case& file);
void RecordVisit(const Act& act, const Context& context, Case& file);
// Fixes the bytes and the digest by which every county can show that the
// assessment is the one the institution signed (R55, R97).
void RecordForm(const Act& act, const Context& context, Case& file);
void RecordReceipt(const Act& act, const Context& context, Case& file);

void RecordDisclaimer(const Act& act, const Context& context, Case& file);
void RecordContact(const Act& act, const Context& context, Case& file);
void RecordRedirection(const Act& act, const Context& context, Case& file);
void RecordApproval(const Act& act, const Context& context, Case& file);
void RecordRefusal(const Act& act, const Context& context, Case& file);
void RecordLookup(const Act& act, const Context& context, Case& file);
void RecordPhotograph(const Act& act, const Context& context, Case& file);
// Gives the number, once (R95), and starts the validity (A31).
void IssueCertificate(const Act& act, const Context& context, Case& file);
void RecordDispatch(const Act& act, const Context& context, Case& file);
void RecordDelivery(const Act& act, const Context& context, Case& file);

void RecordOverdue(const Act& act, const Context& context, Case& file);
void RecordAbandonment(const Act& act, const Context& context, Case& file);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_EFFECTS_H_
