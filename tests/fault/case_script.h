#ifndef TONGBAN_TESTS_FAULT_CASE_SCRIPT_H_
#define TONGBAN_TESTS_FAULT_CASE_SCRIPT_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tongban/casework/v1/case.pb.h"

namespace tongban {

// An act to be done at an office once the case stands there in `from`.
struct ScriptStep {
  casework::v1::OfficeRef office;
  casework::v1::Case::State from = casework::v1::Case::STATE_UNSPECIFIED;
  casework::v1::Act act;
  // The office must refuse it; the case stays as it is.
  bool is_refused = false;
};

// A case from filing to its end.
struct CaseScript {
  std::string name;
  std::vector<ScriptStep> steps;
  casework::v1::Case::State end = casework::v1::Case::STATE_UNSPECIFIED;
};

// How a case goes.
enum class Course {
  kDelivered,
  // Incomplete at first, corrected, then as above.
  kCorrected,
  // The household county disclaims it, and takes it on new evidence.
  kDisclaimed,
  // The standard is not met.
  kNotQualified,
  kReturned,
  kWithdrawn,
  // Nobody comes until the limit has passed (R36).
  kAbandoned,
  // The person has a certificate already.
  kSecondApplication,
};
inline constexpr int kCourses = 7;  // Those that need no earlier case.

// Person `person` lives in `residence` and is registered in the other county
// of SixOffices. All acts are done at `now`.
CaseScript MakeScript(Course course, int person, const std::string& residence, absl::Time now);

// Writes the request id into a field of the act that is free text, so that no
// two acts of a run are alike; acts without one stay as they are.
void Sign(casework::v1::Act& act, const std::string& request_id);

}  // namespace tongban

#endif  // TONGBAN_TESTS_FAULT_CASE_SCRIPT_H_
