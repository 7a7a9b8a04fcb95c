// How cases travel: what an office sends after an act, and what it makes of
// what another sends.

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/desk/desk.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/identity/offices.h"
#include "common/identity/signing.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Event;
using casework::v1::OfficeRef;
using exchange::v1::Message;
using exchange::v1::Route;

// A history longer than this is no case any more but an attack.
constexpr int kLongestHistory = 1000;

absl::Status SenderNotParty() {
  return MessageRefused("SENDER_NOT_PARTY", "the sender is neither residence nor household federation of the case");
}

absl::Status AssessmentAltered() {
  return MessageRefused("ASSESSMENT_ALTERED", "the assessment is not the one that was recorded");
}

OfficeRef IntakeOf(const Case& file) {
  OfficeRef intake;
  intake.set_kind(OfficeRef::KIND_INTAKE);
  intake.set_federation(file.residence_federation());
  return intake;
}

// The office that may say something about the case: the residence
// federation's, or the one the case was sent to for decision.
bool IsParty(const OfficeRef& sender, const Case& file) {
  return sender.federation() ==
         (sender.kind() == OfficeRef::KIND_REGISTRATION ? file.household_federation() : file.residence_federation());
}

// It had the case once: what it still has to tell belongs to the history.
bool HasDisclaimed(const OfficeRef& sender, const Case& file) {
  return std::ranges::any_of(file.disclaimers(), [&](const casework::v1::Disclaimer& disclaimer) {
    return disclaimer.federation() == sender.federation();
  });
}

// Case ids are given by the residence federation and begin with its code.
bool IsNumberedByItsResidence(const Case& file) {
  return absl::StartsWith(CaseIdOf(file), absl::StrCat(file.residence_federation(), "-"));
}

absl::Status CheckMessage(const Route& route, const Message& message) {
  const Case& file = message.file();
  if (CaseIdOf(file) != message.case_id() || message.case_id().empty() || file.revision() <= 0 ||
      !Case::State_IsValid(file.state()) || file.state() == Case::STATE_UNSPECIFIED ||
      !IsNumberedByItsResidence(file)) {
    return MessageRefused("MESSAGE_MALFORMED", "the message does not carry the case it names");
  }
  if (!IsParty(route.sender(), file)) return SenderNotParty();
  // R55, R97: in every county the assessment is the one that was signed.
  if (!file.assessment_sha256().empty() && Sha256(file.assessment().SerializeAsString()) != file.assessment_sha256()) {
    return AssessmentAltered();
  }
  return absl::OkStatus();
}

// The digest travels with the case: only the one that is known here proves
// anything (R55).
absl::Status CheckAssessmentStays(const Case& known, const Case& file) {
  const bool stays = known.assessment_sha256().empty() || known.assessment_sha256() == file.assessment_sha256();
  return stays ? absl::OkStatus() : AssessmentAltered();
}

// What the receiver cannot know yet. The residence federation's intake is told
// of every act, so it lacks the newest only.
absl::Status AddEvents(const policy::Decision& decision, bool newest_only, const Reader& reader, Message& message) {
  if (!newest_only) {
    const std::string prefix = CaseKey(decision.event.office().federation(), message.case_id());
    bool readable = true;
    RETURN_IF_ERROR(reader.Scan(kEvents, prefix, PrefixEnd(prefix), [&](absl::string_view, absl::string_view bytes) {
      readable = message.add_events()->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      return readable && message.events_size() <= kLongestHistory;
    }));
    if (!readable) return CaseDamaged(message.case_id());
    if (message.events_size() > kLongestHistory) {
      return MessageRefused("HISTORY_TOO_LONG", "the case has more acts than an office takes over; withdraw it");
    }
    return absl::OkStatus();
  }
  *message.add_events() = decision.event;
  return absl::OkStatus();
}

// Adds what is new of the history. What is known stays as it is (R91): a sender
// that was set back and went another way must not rewrite it. The intake is told
// of acts one by one, as they are done, and tells them on to whoever watches; to
// other offices what was done before they had the case is the past.
absl::Status StoreEvents(const OfficeRef& here, const Message& message, Transaction& transaction) {
  const std::string& federation = here.federation();
  for (const Event& event : message.events()) {
    std::string key = EventKey(federation, message.case_id(), event.revision());
    const absl::StatusOr<std::string> bytes = transaction.Get(kEvents, key);
    if (absl::IsNotFound(bytes.status())) {
      transaction.Put(kEvents, std::move(key), event.SerializeAsString());
      if (here.kind() == OfficeRef::KIND_INTAKE) {
        RETURN_IF_ERROR(NoteChange(federation, message.case_id(), event.revision(), transaction));
      }
      continue;
    }
    RETURN_IF_ERROR(bytes.status());
    Event known;
    if (!known.ParseFromString(*bytes)) return CaseDamaged(message.case_id());
    // Written anew, as an older version may have put the fields in another order.
    if (known.SerializeAsString() != event.SerializeAsString()) {
      return MessageRefused("HISTORY_ALTERED", "the history is not the one that was recorded");
    }
  }
  return absl::OkStatus();
}

// Policies go along within a federation only: those of others are not needed
// here, and the policy that all have by default has one version everywhere.
void StorePolicies(const Route& route, const Message& message, Transaction& transaction) {
  if (route.sender().federation() != route.receiver().federation()) return;
  for (const config::v1::PinnedPolicy& policy : message.policies()) {
    if (policy.federation() != route.sender().federation()) continue;
    if (transaction.Get(kPolicies, policy.version()).ok()) continue;
    transaction.Put(kPolicies, policy.version(), policy.SerializeAsString());
  }
}

}  // namespace

absl::Status Desk::SendOn(policy::Decision& decision, Transaction& transaction) {
  const OfficeRef& here = decision.event.office();
  const OfficeRef intake = IntakeOf(decision.after);
  const OfficeRef holder = decision.after.holder();
  const std::string case_id = CaseIdOf(decision.after);
  const auto send = [&](Message::Kind kind, const OfficeRef& receiver) -> absl::Status {
    // Where the case is, which would be copied otherwise.
    Message& message = *google::protobuf::Arena::CreateMessage<Message>(decision.after.GetArena());
    message.set_kind(kind);
    message.set_case_id(case_id);
    Case& after = *message.mutable_file();
    after.Swap(&decision.after);
    const auto give_back = absl::MakeCleanup([&] { after.Swap(&decision.after); });
    // Only the residence federation changes the application, and it has it. It
    // is told last, so that nobody misses what is dropped here.
    if (IsSameOffice(receiver, intake)) after.clear_application();
    *message.mutable_create_time() = after.update_time();
    RETURN_IF_ERROR(AddEvents(decision, IsSameOffice(receiver, intake), transaction, message));
    if (kind == Message::KIND_HAND_OVER && receiver.federation() == here.federation()) {
      ASSIGN_OR_RETURN(const SharedPolicy pinned, PolicyOf(decision.event.findings().policy_version(), transaction));
      config::v1::PinnedPolicy& policy = *message.add_policies();
      policy = *pinned;
      // Counties in one process whose policies say the same share the row.
      policy.set_federation(here.federation());
    }
    return settings_.send(here, receiver, message, FromProto(after.update_time()), transaction);
  };
  if (decision.hands_over) RETURN_IF_ERROR(send(Message::KIND_HAND_OVER, holder));
  const bool intake_knows = IsSameOffice(here, intake) || (decision.hands_over && IsSameOffice(holder, intake));
  return intake_knows ? absl::OkStatus() : send(Message::KIND_PROGRESS, intake);
}

absl::Status Desk::TakeIn(const Route& route, Message message, Transaction& transaction) {
  RETURN_IF_ERROR(CheckMessage(route, message));
  switch (message.kind()) {
    case Message::KIND_HAND_OVER:
      return TakeOver(route, message, transaction);
    case Message::KIND_PROGRESS:
      return NoteProgress(route, message, transaction);
    default:
      return MessageRefused("MESSAGE_KIND_UNKNOWN", "this version does not know what the message does");
  }
}

absl::Status Desk::TakeOver(const Route& route, Message& message, Transaction& transaction) {
  const std::string& federation = route.receiver().federation();
  if (!IsSameOffice(message.file().holder(), route.receiver())) {
    return MessageRefused("NOT_THE_HOLDER", "the case is handed to another office than the message was sent to");
  }
  Case before;
  absl::StatusOr<Case> known = ReadCase(federation, message.case_id(), transaction);
  if (known.ok()) {
    before = *std::move(known);
  } else if (!absl::IsNotFound(known.status())) {
    return known.status();
  }
  if (before.revision() > 0 && !IsParty(route.sender(), before)) return SenderNotParty();
  if (before.custody_epoch() >= message.file().custody_epoch()) {
    return MessageRefused("CUSTODY_EPOCH_STALE", "the office has had the case since; an older custody cannot write");
  }
  RETURN_IF_ERROR(CheckAssessmentStays(before, message.file()));
  RETURN_IF_ERROR(StoreEvents(route.receiver(), message, transaction));
  const IndexRows rows = RowsOf(Here(federation), before);
  Case taken = std::move(*message.mutable_file());
  taken.set_name(policy::CaseName(federation, message.case_id()));
  if (!taken.has_application()) taken.mutable_application()->Swap(before.mutable_application());
  StorePolicies(route, message, transaction);

  Act act;
  *act.mutable_take_over()->mutable_from() = route.sender();
  Actor office;
  office.set_role(Actor::ROLE_OFFICE);
  office.set_federation(route.sender().federation());
  ASSIGN_OR_RETURN(policy::Decision decision, Decide(federation, std::move(taken), act, office, transaction));
  std::string after = std::move(decision.written_after);
  return Record(rows, std::move(decision), std::move(after), transaction);
}

absl::Status Desk::NoteProgress(const Route& route, Message& message, Transaction& transaction) {
  const std::string& federation = route.receiver().federation();
  ASSIGN_OR_RETURN(Case before, ReadCase(federation, message.case_id(), transaction));
  const bool is_party = IsParty(route.sender(), before);
  if (!is_party && !HasDisclaimed(route.sender(), before)) return SenderNotParty();
  RETURN_IF_ERROR(StoreEvents(route.receiver(), message, transaction));
  // Routes of different offices overtake each other; the newest account stands.
  const bool newer = is_party && message.file().custody_epoch() >= before.custody_epoch() &&
                     message.file().revision() > before.revision() && !IsSameOffice(before.holder(), route.receiver());
  if (!newer) return absl::OkStatus();
  RETURN_IF_ERROR(CheckAssessmentStays(before, message.file()));
  Case after = std::move(*message.mutable_file());
  after.set_name(before.name());
  after.mutable_application()->Swap(before.mutable_application());
  File(federation, RowsOf(Here(federation), before), after, after.SerializeAsString(), transaction);
  return absl::OkStatus();
}

}  // namespace tongban
