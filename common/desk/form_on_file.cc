#include "common/desk/form_on_file.h"

#include <optional>
#include <utility>

#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/policy/assessments.h"
#include "common/status/status.h"
#include "common/wire/wire.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Assessment;
using casework::v1::AssessmentFormSubmission;
using casework::v1::Case;
using casework::v1::Event;

constexpr int kAct = Event::kActFieldNumber;
constexpr int kSubmission = Act::kSubmitAssessmentFormFieldNumber;
constexpr int kForm = AssessmentFormSubmission::kFormFieldNumber;

// What the act of a line says, if it is one that brings a form; empty otherwise.
absl::string_view SubmissionIn(absl::string_view line) { return FieldOf(FieldOf(line, kAct), kSubmission); }

std::string WithSubmission(absl::string_view line, absl::string_view submission) {
  return ReplaceField(line, kAct, ReplaceField(FieldOf(line, kAct), kSubmission, submission));
}

// The form of the assessment that a submission names; empty when the state has
// none.
std::string FormFor(absl::string_view submission, absl::string_view state) {
  AssessmentFormSubmission named;
  Case file;
  const std::optional<std::string> assessments =
      KeepFields(state, [](int number) { return number == Case::kAssessmentsFieldNumber; });
  if (!named.ParseFromString(std::string(submission)) || !file.ParseFromString(assessments.value_or(""))) return "";
  const Assessment* assessment = policy::FindAssessment(file, named.assessment());
  return assessment == nullptr ? "" : assessment->form();
}

std::string PutBack(absl::string_view kept, absl::string_view form) {
  std::string submission(SubmissionIn(kept));
  AppendField(kForm, form, submission);
  return WithSubmission(kept, submission);
}

}  // namespace

std::string LineToKeep(std::string line, absl::string_view state) {
  const absl::string_view submission = SubmissionIn(line);
  if (submission.empty()) return line;
  const std::optional<std::string> without = KeepFields(submission, [](int number) { return number != kForm; });
  if (!without.has_value()) return line;
  const std::string form = FormFor(submission, state);
  std::string kept = WithSubmission(line, *without);
  // Another release may have written the fields in another order.
  return !form.empty() && PutBack(kept, form) == line ? kept : line;
}

absl::StatusOr<std::string> WholeLine(absl::string_view federation, absl::string_view case_id, std::string kept,
                                      const Reader& reader) {
  const absl::string_view submission = SubmissionIn(kept);
  if (submission.empty() || RunOf(submission, kForm) != "") return kept;
  const absl::StatusOr<std::string> state = reader.Get(kRecords, CaseKey(federation, case_id));
  if (!state.ok() && !absl::IsNotFound(state.status())) return state.status();
  const std::string form = FormFor(submission, state.value_or(""));
  if (form.empty()) return CaseDamaged(case_id);
  return PutBack(kept, form);
}

}  // namespace tongban
