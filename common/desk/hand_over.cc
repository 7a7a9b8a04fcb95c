// How cases travel: what an office sends after an act, and what it makes of
// what another sends.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/desk/desk.h"
#include "common/desk/message.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/desk/work_on.h"
#include "common/identity/offices.h"
#include "common/policy/assessments.h"
#include "common/policy/details.h"
#include "common/policy/limits.h"
#include "common/policy/parties.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "common/wire/wire.h"
#include "google/protobuf/arena.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Event;
using casework::v1::OfficeRef;
using exchange::v1::Message;
using exchange::v1::Route;
using record::v1::MessageParts;

// What is closed there stands open here, under the same number.
static_assert(+MessageParts::kKindFieldNumber == +Message::kKindFieldNumber);
static_assert(+MessageParts::kCaseIdFieldNumber == +Message::kCaseIdFieldNumber);
static_assert(+MessageParts::kFileFieldNumber == +Message::kFileFieldNumber);
static_assert(+MessageParts::kEventsFieldNumber == +Message::kEventsFieldNumber);
static_assert(+MessageParts::kCreateTimeFieldNumber == +Message::kCreateTimeFieldNumber);
static_assert(+MessageParts::kPoliciesFieldNumber == +Message::kPoliciesFieldNumber);

absl::Status SenderNotParty() {
  return MessageRefused("SENDER_NOT_PARTY", "the sender is neither residence nor household federation of the case");
}

absl::Status MessageMalformed() {
  return MessageRefused("MESSAGE_MALFORMED", "the message does not carry the case it names");
}

absl::Status AssessmentAltered() {
  return MessageRefused("ASSESSMENT_ALTERED", "the assessment is not the one that was recorded");
}

const OfficeRef& IntakeOf(const Case& file) {
  return policy::PartyOf(file, casework::v1::CaseParty::ROLE_RESIDENCE_INTAKE);
}

// It had the case once: what it still has to tell belongs to the history.
bool HasDisclaimed(const OfficeRef& sender, const Case& file) {
  return std::ranges::any_of(file.disclaimers(), [&](const casework::v1::Disclaimer& disclaimer) {
    return disclaimer.federation() == sender.federation();
  });
}

// Case ids are given by the residence federation and begin with its code.
bool IsNumberedByItsResidence(const Case& file) {
  return absl::StartsWith(CaseIdOf(file), absl::StrCat(policy::ResidenceOf(file), "-"));
}

// `file` is the message's, read.
absl::Status CheckMessage(const Route& route, const MessageParts& message, const Case& file) {
  if (CaseIdOf(file) != message.case_id() || message.case_id().empty() || file.revision() <= 0 ||
      !Case::State_IsValid(file.state()) || file.state() == Case::STATE_UNSPECIFIED || !policy::HasItsParties(file) ||
      !IsNumberedByItsResidence(file) || !policy::HasSoundClocks(file)) {
    return MessageMalformed();
  }
  if (!policy::IsParty(route.sender(), file)) return SenderNotParty();
  // R55, R97: in every county the assessment is the one that was signed.
  if (!std::ranges::all_of(file.assessments(), policy::IsAsSigned)) return AssessmentAltered();
  return absl::OkStatus();
}

// The digest travels with the case: only the one that is known here proves
// anything (R55).
absl::Status CheckAssessmentStays(const Case& known, const Case& file) {
  const bool stay = std::ranges::all_of(known.assessments(), [&file](const casework::v1::Assessment& assessment) {
    const casework::v1::Assessment* told = policy::FindAssessment(file, assessment.id());
    return assessment.form_sha256().empty() || (told != nullptr && told->form_sha256() == assessment.form_sha256());
  });
  return stay ? absl::OkStatus() : AssessmentAltered();
}

// What an account of another office is compared with. Nothing else of the case
// that is known here is read.
bool IsCompared(int number) {
  return number <= Case::kCreateTimeFieldNumber || number == Case::kAssessmentsFieldNumber ||
         number == Case::kDisclaimersFieldNumber || number == Case::kApplicationRevisionFieldNumber ||
         number == Case::kMatterFieldNumber;
}

absl::StatusOr<Case> OutlineOf(absl::string_view known, const OfficeRef& here, absl::string_view case_id) {
  const std::optional<std::string> compared = KeepFields(known, IsCompared);
  Case standing;
  if (!compared.has_value() || !standing.ParseFromString(*compared)) return CaseDamaged(case_id);
  // The clocks of a case that is held here have rows of their own.
  if (IsSameOffice(standing.holder(), here) && !standing.ParseFromArray(known.data(), static_cast<int>(known.size()))) {
    return CaseDamaged(case_id);
  }
  return standing;
}

// `event` is what is told, read.
absl::Status CheckEventStays(const std::string& known, const std::string& told, const Event& event,
                             absl::string_view case_id) {
  if (known == told) return absl::OkStatus();
  Event read;
  if (!read.ParseFromString(known)) return CaseDamaged(case_id);
  // Written anew, as an older version may have put the fields in another order.
  if (read.SerializeAsString() == event.SerializeAsString()) return absl::OkStatus();
  return MessageRefused("HISTORY_ALTERED", "the history is not the one that was recorded");
}

// Adds what is new of the history. What is known stays as it is (R91): a sender
// that was set back and went another way must not rewrite it. The intake is told
// of acts one by one, as they are done, and tells them on to whoever watches; to
// other offices what was done before they had the case is the past. A case that
// is new here has no history here.
absl::Status StoreEvents(const OfficeRef& here, const MessageParts& message, bool is_new_here,
                         Transaction& transaction) {
  const std::string& federation = here.federation();
  google::protobuf::Arena arena;
  Event& event = *google::protobuf::Arena::CreateMessage<Event>(&arena);
  int64_t last = 0;
  for (const std::string& told : message.events()) {
    if (!event.ParseFromString(told) || event.revision() <= last) return MessageMalformed();
    last = event.revision();
    std::string key = EventKey(federation, message.case_id(), event.revision());
    const absl::StatusOr<std::string> known =
        is_new_here ? absl::NotFoundError("the case is new here") : transaction.Get(kEvents, key);
    if (absl::IsNotFound(known.status())) {
      transaction.Put(kEvents, std::move(key), told);
      if (here.kind() == OfficeRef::KIND_INTAKE) {
        RETURN_IF_ERROR(NoteChange(kCaseCollection, federation, message.case_id(), event.revision(), transaction));
      }
      continue;
    }
    RETURN_IF_ERROR(known.status());
    RETURN_IF_ERROR(CheckEventStays(*known, told, event, message.case_id()));
  }
  return absl::OkStatus();
}

// The case as another office tells of it, under the name and with the
// application that it has here (R97).
std::string AsFiledHere(absl::string_view told, absl::string_view known) {
  absl::string_view name, matter, revision;
  VisitFields(known, [&](int number, absl::string_view field) {
    if (number == Case::kNameFieldNumber) name = field;
    if (number == Case::kMatterFieldNumber) matter = field;
    if (number == Case::kApplicationRevisionFieldNumber) revision = field;
  });
  std::string filed;
  filed.reserve(told.size());
  VisitFields(told, [&](int number, absl::string_view field) {
    if (number == Case::kApplicationFieldNumber) return;
    // Where they stand in what is told, so that rows of a case differ little.
    if (number == Case::kNameFieldNumber) field = std::exchange(name, {});
    if (number == Case::kMatterFieldNumber) field = std::exchange(matter, {});
    if (number == Case::kApplicationRevisionFieldNumber) field = std::exchange(revision, {});
    filed.append(field.data(), field.size());
  });
  return absl::StrCat(filed, name, matter, revision);
}

// Gives the case its application, of which the history is here by now.
absl::Status AddApplication(const OfficeRef& here, const Reader& reader, Case& taken) {
  const std::string key = EventKey(here.federation(), CaseIdOf(taken), taken.application_revision());
  const absl::StatusOr<std::string> line = reader.Get(kEvents, key);
  if (absl::IsNotFound(line.status())) return MessageMalformed();
  RETURN_IF_ERROR(line.status());
  const absl::string_view application = ApplicationIn(*line);
  if (!application.empty() && taken.mutable_application()->ParseFromString(std::string(application))) {
    // The law has a row for it: what is handed over is decided by that row.
    const auto matter = policy::MatterOf(taken.application());
    const bool is_known = matter != casework::v1::Application::MATTER_UNSPECIFIED && matter == taken.matter();
    return is_known ? absl::OkStatus() : MessageMalformed();
  }
  return Event().ParseFromString(*line) ? MessageMalformed() : CaseDamaged(CaseIdOf(taken));
}

// What is sent after an act. Of the history the receiver gets what it cannot know
// yet: the residence federation's intake is told of every act, so it lacks the
// newest only. What is not known here either by now, as routes overtake each
// other, stays out of this message for good.
absl::StatusOr<std::string> ReferenceTo(const policy::Decision& decision, Message::Kind kind, const OfficeRef& receiver,
                                        const Reader& reader) {
  const std::string case_id = CaseIdOf(*decision.after);
  const int64_t revision = decision.event->revision();
  record::v1::MessageReference reference;
  reference.set_kind(kind);
  reference.set_case_id(case_id);
  reference.set_revision(revision);
  reference.set_first_revision(revision);
  if (IsSameOffice(receiver, IntakeOf(*decision.after))) return reference.SerializeAsString();
  const std::string prefix = CaseKey(decision.event->office().federation(), case_id);
  int64_t next = 1;
  RETURN_IF_ERROR(reader.Scan(kEvents, prefix, PrefixEnd(prefix), [&](absl::string_view key, absl::string_view) {
    const auto here = static_cast<int64_t>(KeyReader(key.substr(prefix.size())).Number().value_or(0));
    for (; next < here && reference.missing_revisions_size() <= kLongestHistory; ++next) {
      reference.add_missing_revisions(next);
    }
    ++next;
    return reference.missing_revisions_size() <= kLongestHistory;
  }));
  reference.set_first_revision(1);
  return reference.SerializeAsString();
}

// Policies go along within a federation only: those of others are not needed
// here, and the policy that all have by default has one version everywhere.
void StorePolicies(const Route& route, const MessageParts& message, Transaction& transaction) {
  if (route.sender().federation() != route.receiver().federation()) return;
  for (const config::v1::PinnedPolicy& policy : message.policies()) {
    if (policy.federation() != route.sender().federation()) continue;
    if (transaction.Get(kPolicies, policy.version()).ok()) continue;
    transaction.Put(kPolicies, policy.version(), policy.SerializeAsString());
  }
}

}  // namespace

absl::Status Desk::SendOn(const policy::Decision& decision, Transaction& transaction) {
  const OfficeRef& here = decision.event->office();
  const OfficeRef& holder = decision.after->holder();
  const OfficeRef intake = IntakeOf(*decision.after);
  const bool intake_knows = IsSameOffice(here, intake) || (decision.hands_over && IsSameOffice(holder, intake));
  if (intake_knows && !decision.hands_over) return absl::OkStatus();
  const auto send = [&](Message::Kind kind, const OfficeRef& receiver) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string reference, ReferenceTo(decision, kind, receiver, transaction));
    Route route;
    *route.mutable_sender() = here;
    *route.mutable_receiver() = receiver;
    ASSIGN_OR_RETURN(std::string message, ComposeMessage(route, reference, transaction));
    return settings_.send(here, receiver, std::move(message), reference, FromProto(decision.after->update_time()),
                          transaction);
  };
  if (decision.hands_over) RETURN_IF_ERROR(send(Message::KIND_HAND_OVER, holder));
  return intake_knows ? absl::OkStatus() : send(Message::KIND_PROGRESS, intake);
}

absl::Status Desk::TakeIn(const Route& route, absl::string_view bytes, Transaction& transaction) {
  MessageParts message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return MessageMalformed();
  switch (message.kind()) {
    case Message::KIND_HAND_OVER:
      return TakeOver(route, message, transaction);
    case Message::KIND_PROGRESS:
      return NoteProgress(route, message, transaction);
    default:
      return MessageRefused("MESSAGE_KIND_UNKNOWN", "this version does not know what the message does");
  }
}

absl::Status Desk::TakeOver(const Route& route, const MessageParts& message, Transaction& transaction) {
  const OfficeRef& here = route.receiver();
  const std::string& federation = here.federation();
  google::protobuf::Arena arena(ArenaForAnAct());
  law::Owned<Case> handed_over = law::MakeOwned<Case>(&arena);
  Case& taken = *handed_over;
  if (!taken.ParseFromString(message.file())) return MessageMalformed();
  RETURN_IF_ERROR(CheckMessage(route, message, taken));
  if (!IsSameOffice(taken.holder(), here)) {
    return MessageRefused("NOT_THE_HOLDER", "the case is handed to another office than the message was sent to");
  }
  const absl::StatusOr<std::string> known = transaction.Get(kRecords, CaseKey(federation, message.case_id()));
  Case before;
  if (known.ok()) {
    ASSIGN_OR_RETURN(before, OutlineOf(*known, here, message.case_id()));
  } else if (!absl::IsNotFound(known.status())) {
    return known.status();
  }
  if (before.revision() > 0 && !policy::IsParty(route.sender(), before)) return SenderNotParty();
  if (before.custody_epoch() >= taken.custody_epoch()) {
    return MessageRefused("CUSTODY_EPOCH_STALE", "the office has had the case since; an older custody cannot write");
  }
  if (before.revision() > taken.revision()) {
    return MessageRefused("HISTORY_ALTERED", "the office knows later acts than those the case is handed over after");
  }
  RETURN_IF_ERROR(CheckAssessmentStays(before, taken));
  RETURN_IF_ERROR(StoreEvents(here, message, /*is_new_here=*/!known.ok(), transaction));
  const Standing standing = WorkOn<Case>::StandingOf(here, before, known.value_or(""));
  // R97: only the residence federation changes the application.
  if (known.ok() && IsSameOffice(here, IntakeOf(before))) {
    taken.set_application_revision(before.application_revision());
    taken.set_matter(before.matter());
  }
  RETURN_IF_ERROR(AddApplication(here, transaction, taken));
  taken.set_name(policy::CaseName(federation, message.case_id()));
  StorePolicies(route, message, transaction);

  law::Owned<Act> act = law::MakeOwned<Act>(&arena);
  *act->mutable_take_over()->mutable_from() = route.sender();
  Actor office;
  office.set_role(Actor::ROLE_OFFICE);
  office.set_federation(route.sender().federation());
  ASSIGN_OR_RETURN(EncodedDecision written, WorkOn<Case>::Decide(*this, federation, std::move(handed_over),
                                                                 std::move(act), office, transaction));
  return WorkOn<Case>::Keep(*this, standing, std::move(written), transaction);
}

absl::Status Desk::NoteProgress(const Route& route, const MessageParts& message, Transaction& transaction) {
  const OfficeRef& here = route.receiver();
  const std::string& federation = here.federation();
  google::protobuf::Arena arena;
  Case& file = *google::protobuf::Arena::CreateMessage<Case>(&arena);
  if (!file.ParseFromString(message.file())) return MessageMalformed();
  RETURN_IF_ERROR(CheckMessage(route, message, file));
  const absl::StatusOr<std::string> known = transaction.Get(kRecords, CaseKey(federation, message.case_id()));
  if (absl::IsNotFound(known.status())) return CaseUnknown(message.case_id());
  RETURN_IF_ERROR(known.status());
  ASSIGN_OR_RETURN(const Case before, OutlineOf(*known, here, message.case_id()));
  const bool is_party = policy::IsParty(route.sender(), before);
  if (!is_party && !HasDisclaimed(route.sender(), before)) return SenderNotParty();
  RETURN_IF_ERROR(StoreEvents(here, message, /*is_new_here=*/false, transaction));
  // Routes of different offices overtake each other; the newest account stands.
  const bool newer = is_party && file.custody_epoch() >= before.custody_epoch() &&
                     file.revision() > before.revision() && !IsSameOffice(before.holder(), here);
  if (!newer) return absl::OkStatus();
  RETURN_IF_ERROR(CheckAssessmentStays(before, file));
  file.set_name(before.name());
  WorkOn<Case>::File(*this, federation, WorkOn<Case>::StandingOf(here, before, *known), file,
                     AsFiledHere(message.file(), *known), transaction);
  return absl::OkStatus();
}

}  // namespace tongban
