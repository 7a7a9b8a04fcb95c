#include "common/desk/account.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/desk/desk.h"
#include "common/desk/features.h"
#include "common/desk/form_on_file.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/identity/offices.h"
#include "common/policy/assessments.h"
#include "common/policy/limits.h"
#include "common/policy/parties.h"
#include "common/status/status.h"
#include "common/wire/wire.h"
#include "google/protobuf/arena.h"

namespace tongban {
namespace {

using casework::v1::Assessment;
using casework::v1::Case;
using casework::v1::Event;
using casework::v1::OfficeRef;
using exchange::v1::Route;

absl::Status AssessmentAltered() {
  return MessageRefused(errors::v1::ERROR_REASON_ASSESSMENT_ALTERED, "the assessment differs from the one recorded");
}

// Case ids are given by the residence federation and begin with its code.
bool IsNumberedByItsResidence(const Case& file, absl::string_view case_id) {
  return absl::StartsWith(case_id, absl::StrCat(policy::ResidenceOf(file), "-"));
}

// A state is told without name and application (exchange.v1.HandOver).
bool IsState(const Case& file) { return file.name().empty() && !file.has_application() && file.revision() > 0; }

bool IsOutline(int number) {
  return number <= Case::kCreateTimeFieldNumber || number == Case::kDisclaimersFieldNumber ||
         number == Case::kClocksFieldNumber || number == Case::kApplicationRevisionFieldNumber ||
         number == Case::kMatterFieldNumber;
}

bool IsAssessment(int number) { return number == Case::kAssessmentsFieldNumber; }

// The digest travels with the case: only the one that is known here proves
// anything (R55).
absl::Status CheckAssessmentsStay(const Case& known, const Case& file) {
  const bool stay = std::ranges::all_of(known.assessments(), [&file](const Assessment& assessment) {
    const Assessment* told = policy::FindAssessment(file, assessment.id());
    return assessment.form_sha256().empty() || (told != nullptr && told->form_sha256() == assessment.form_sha256());
  });
  return stay ? absl::OkStatus() : AssessmentAltered();
}

// R55, R97: in every county the assessment is the one that was signed. Most acts
// leave it as it is, to the byte.
absl::Status CheckAssessments(absl::string_view known, absl::string_view state, absl::string_view case_id) {
  const auto recorded_bytes = RunOf(known, Case::kAssessmentsFieldNumber);
  if (recorded_bytes.has_value() && recorded_bytes == RunOf(state, Case::kAssessmentsFieldNumber)) {
    return absl::OkStatus();
  }
  const std::optional<std::string> before = KeepFields(known, IsAssessment), after = KeepFields(state, IsAssessment);
  if (!before.has_value()) return CaseDamaged(case_id);
  if (before == after) return absl::OkStatus();
  Case recorded, told;
  if (!recorded.ParseFromString(*before)) return CaseDamaged(case_id);
  if (!told.ParseFromString(after.value_or(""))) return MessageMalformed();
  if (!std::ranges::all_of(told.assessments(), policy::IsAsSigned)) return AssessmentAltered();
  return CheckAssessmentsStay(recorded, told);
}

int64_t RevisionOf(absl::string_view line) {
  Event event;
  const std::optional<std::string> head =
      KeepFields(line, [](int number) { return number == Event::kRevisionFieldNumber; });
  return event.ParseFromString(head.value_or("")) ? event.revision() : 0;
}

// `event` is what is told, read.
absl::Status CheckEventStays(const std::string& known, const std::string& told, const Event& event,
                             absl::string_view case_id) {
  if (known == told) return absl::OkStatus();
  Event read;
  if (!read.ParseFromString(known)) return CaseDamaged(case_id);
  // Written anew, as an older version may have put the fields in another order.
  if (read.SerializeAsString() == event.SerializeAsString()) return absl::OkStatus();
  return HistoryAltered();
}

absl::Status CheckAccount(const Route& route, absl::string_view case_id, absl::string_view state,
                          absl::string_view known, Case& file) {
  if (!IsState(file) || file.state() == Case::STATE_UNSPECIFIED || !policy::HasItsParties(file) ||
      !IsNumberedByItsResidence(file, case_id)) {
    return MessageMalformed();
  }
  file.set_name(policy::CaseName(route.receiver().federation(), case_id));
  if (!policy::IsParty(route.sender(), file)) return SenderNotParty();
  return CheckAssessments(known, state, case_id);
}

}  // namespace

absl::Status SenderNotParty() {
  return MessageRefused(errors::v1::ERROR_REASON_SENDER_NOT_PARTY,
                        "the sender is neither the residence nor the household federation of the case");
}

absl::Status MessageMalformed() {
  return MessageRefused(errors::v1::ERROR_REASON_MESSAGE_MALFORMED, "the message does not contain the case it names");
}

absl::Status HistoryAltered() {
  return MessageRefused(errors::v1::ERROR_REASON_HISTORY_ALTERED, "the history differs from the one recorded");
}

absl::Status ReadAccount(const Route& route, absl::string_view case_id, absl::string_view state,
                         absl::string_view known, Case::State newest_state, Case& file) {
  if (!file.ParseFromArray(state.data(), static_cast<int>(state.size()))) return MessageMalformed();
  RETURN_IF_ERROR(CheckIsKnown(file, newest_state));
  if (!policy::HasSoundClocks(file)) return MessageMalformed();
  return CheckAccount(route, case_id, state, known, file);
}

absl::Status ReadWhatChanged(const Route& route, absl::string_view case_id, absl::string_view state,
                             absl::string_view known, Case& file) {
  std::vector<std::pair<int, absl::string_view>> fields;
  if (!VisitFields(known, [&](int number, absl::string_view field) { fields.emplace_back(number, field); })) {
    return CaseDamaged(case_id);
  }
  std::string changed;
  auto next = fields.begin();
  const bool is_readable = VisitFields(state, [&](int number, absl::string_view field) {
    // Protobuf writes fields in the order of their numbers; of others more is read.
    while (next != fields.end() && next->first < number) ++next;
    const bool is_known = next != fields.end() && *next == std::pair(number, field);
    if (next != fields.end() && next->first == number) ++next;
    if (!is_known || IsOutline(number)) changed.append(field.data(), field.size());
  });
  if (!is_readable || !file.ParseFromString(changed)) return MessageMalformed();
  return CheckAccount(route, case_id, state, known, file);
}

absl::StatusOr<Case> OutlineOf(absl::string_view known, const OfficeRef& here, absl::string_view case_id) {
  const std::optional<std::string> outline = KeepFields(known, IsOutline);
  Case standing;
  if (!outline.has_value() || !standing.ParseFromString(*outline)) return CaseDamaged(case_id);
  if (IsSameOffice(standing.holder(), here) && !standing.ParseFromArray(known.data(), static_cast<int>(known.size()))) {
    return CaseDamaged(case_id);
  }
  standing.set_name(policy::CaseName(here.federation(), case_id));
  return standing;
}

absl::Status CheckApplicationStays(const Case& known, const Case& file) {
  const bool stays = file.application_revision() == known.application_revision() && file.matter() == known.matter();
  return stays ? absl::OkStatus()
               : MessageRefused(errors::v1::ERROR_REASON_APPLICATION_ALTERED,
                                "only the residence federation may change the application");
}

absl::Status StoreEvents(const OfficeRef& here, const std::string& case_id, const History& history,
                         Transaction& transaction) {
  const std::string& federation = here.federation();
  google::protobuf::Arena arena;
  Event& event = *google::protobuf::Arena::CreateMessage<Event>(&arena);
  int64_t last = 0;
  for (const std::string& told : history.events) {
    if (!event.ParseFromString(told) || event.revision() <= last) return MessageMalformed();
    last = event.revision();
    if (event.act().has_submit_assessment_form() && !event.act().submit_assessment_form().has_form()) {
      return MessageMalformed();
    }
    if (history.is_taken_over) RETURN_IF_ERROR(CheckIsKnown(event));
    std::string key = EventKey(federation, case_id, event.revision());
    const absl::StatusOr<std::string> known =
        history.is_new_here ? absl::NotFoundError("case is not stored here yet") : transaction.Get(kEvents, key);
    if (absl::IsNotFound(known.status())) {
      transaction.Put(kEvents, std::move(key), told);
      if (here.kind() == OfficeRef::KIND_INTAKE) {
        RETURN_IF_ERROR(NoteChange(kCaseCollection, federation, case_id, event.revision(), transaction));
      }
      continue;
    }
    RETURN_IF_ERROR(known.status());
    ASSIGN_OR_RETURN(const std::string line, WholeLine(federation, case_id, *known, transaction));
    RETURN_IF_ERROR(CheckEventStays(line, told, event, case_id));
  }
  return absl::OkStatus();
}

void LeaveFormsTo(absl::string_view state, const OfficeRef& here, const std::string& case_id,
                  const google::protobuf::RepeatedPtrField<std::string>& events, Transaction& transaction) {
  for (const std::string& told : events) {
    std::string kept = LineToKeep(told, state);
    if (kept.size() == told.size()) continue;
    const int64_t revision = RevisionOf(kept);
    transaction.Put(kEvents, EventKey(here.federation(), case_id, revision), std::move(kept));
  }
}

}  // namespace tongban
