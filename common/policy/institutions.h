#ifndef TONGBAN_COMMON_POLICY_INSTITUTIONS_H_
#define TONGBAN_COMMON_POLICY_INSTITUTIONS_H_

// Who is designated and qualified is a fact of the day of the act (R35, R67,
// R68), not law that a case is pinned to: it is looked up in the policy in
// force, and what was found stands in the history with the act.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/policy/lifecycle.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "tongban/casework/v1/institution.pb.h"

namespace tongban::policy {

using Institutions = google::protobuf::RepeatedPtrField<casework::v1::Institution>;

// "federations/330213/institutions/fenghua-people".
std::string InstitutionName(absl::string_view federation, absl::string_view id);
// "federations/330213/staff/appraiser-zhou".
std::string StaffName(absl::string_view federation, absl::string_view id);
// The last part of a name.
absl::string_view IdIn(absl::string_view name);

// The institution of that id, or null.
const casework::v1::Institution* FindInstitution(const Institutions& institutions, absl::string_view id);

// The institution that deciding the act rests on: the one it names or, where a
// clock or a notice depends on it, the one the case is appointed to. Empty:
// none.
std::string InstitutionConcerned(const Case& before, const Act& act);

// Notes in the findings what the institutions of the day say of the one of that
// id and of the appraiser who signs; nothing if it is not among them.
void NoteInstitution(absl::string_view id, const Act& act, const Institutions& in_force, Findings& findings);

// R30, R35, A3: the appointment is with an institution designated for it on its
// day, neither past nor later than `last`.
absl::Status CheckAppointment(const casework::v1::Appointment& appointment,
                              const google::protobuf::RepeatedField<int>& categories, const Context& context,
                              absl::Time last);

// R35, R58, R65, R68: who signs the form, under which standard.
absl::Status CheckSignature(const casework::v1::AssessmentForm& form, const Case& file, const Context& context);

// Clerks and appraisers act for the appointed institution alone.
absl::Status CheckInstitutionOf(const Actor& actor, const Case& file);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_INSTITUTIONS_H_
