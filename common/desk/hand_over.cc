// How cases travel: what an office sends after an act, and what it makes of
// what another sends.

#include <algorithm>
#include <string>
#include <utility>

#include "common/desk/account.h"
#include "common/desk/case_on_file.h"
#include "common/desk/desk.h"
#include "common/desk/features.h"
#include "common/desk/message.h"
#include "common/desk/refusals.h"
#include "common/desk/states.h"
#include "common/desk/tables.h"
#include "common/desk/work_on.h"
#include "common/identity/offices.h"
#include "common/policy/details.h"
#include "common/policy/parties.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "google/protobuf/arena.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Event;
using casework::v1::OfficeRef;
using exchange::v1::HandOver;
using exchange::v1::Message;
using exchange::v1::Route;

const OfficeRef& IntakeOf(const Case& file) {
  return policy::PartyOf(file, casework::v1::CaseParty::ROLE_RESIDENCE_INTAKE);
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
  const absl::string_view feature = FeatureOf(decision.after->matter());
  if (kind == Message::KIND_HAND_OVER && !feature.empty()) reference.add_required_features(std::string(feature));
  // Of a case that begins elsewhere nothing is known yet.
  if (kind == Message::KIND_PROGRESS) reference.set_whole(revision == 1);
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
void StorePolicies(const Route& route, const HandOver& message, Transaction& transaction) {
  if (route.sender().federation() != route.receiver().federation()) return;
  for (const config::v1::PinnedPolicy& policy : message.policies()) {
    if (policy.federation() != route.sender().federation()) continue;
    if (transaction.Get(kPolicies, policy.version()).ok()) continue;
    transaction.Put(kPolicies, policy.version(), policy.SerializeAsString());
  }
}

// What the state of a case that is handed over must be, beside what is known
// here: `before`, which is empty for a case that is new here.
absl::Status CheckCustody(const Route& route, const Case& before, const Case& taken) {
  if (!IsSameOffice(taken.holder(), route.receiver())) {
    return MessageRefused(errors::v1::ERROR_REASON_NOT_THE_HOLDER,
                          "the case is handed to a different office than the message was sent to");
  }
  if (before.revision() == 0) return absl::OkStatus();
  if (!policy::IsParty(route.sender(), before)) return SenderNotParty();
  if (before.custody_epoch() >= taken.custody_epoch()) {
    return MessageRefused(errors::v1::ERROR_REASON_CUSTODY_EPOCH_STALE,
                          "this office has held the case since then; an earlier holder can no longer change it");
  }
  if (before.revision() > taken.revision()) {
    return MessageRefused(errors::v1::ERROR_REASON_HISTORY_ALTERED,
                          "this office already knows later acts than those in the hand-over");
  }
  return absl::OkStatus();
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
  google::protobuf::Arena arena;
  Message& message = *google::protobuf::Arena::CreateMessage<Message>(&arena);
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return MessageMalformed();
  switch (message.body_case()) {
    case Message::kHandOver:
      return TakeOver(route, message, transaction);
    case Message::kProgress:
      return NoteProgress(route, message, transaction);
    case Message::kRequest:
    case Message::kAnswer:
      return ReleaseTooOldFor("requests from other offices");
    default:
      if (!message.GetReflection()->GetUnknownFields(message).empty())
        return ReleaseTooOldFor("a field of the message");
      return MessageRefused(errors::v1::ERROR_REASON_MESSAGE_KIND_UNKNOWN, "the message does not state its kind");
  }
}

absl::Status Desk::TakeOver(const Route& route, const Message& message, Transaction& transaction) {
  const OfficeRef& here = route.receiver();
  const std::string& federation = here.federation();
  const std::string& case_id = message.case_id();
  const HandOver& told = message.hand_over();
  if (!AreKnown(message.required_features())) return ReleaseTooOldFor("a feature that the case requires");
  const absl::StatusOr<std::string> known = transaction.Get(kRecords, CaseKey(federation, case_id));
  if (!known.ok() && !absl::IsNotFound(known.status())) return known.status();
  google::protobuf::Arena arena(ArenaForAnAct());
  law::Owned<Case> handed_over = law::MakeOwned<Case>(&arena);
  Case& taken = *handed_over;
  RETURN_IF_ERROR(ReadAccount(route, case_id, told.state(), known.value_or(""), settings_.newest_state, taken));
  Case before;
  if (known.ok()) {
    ASSIGN_OR_RETURN(before, OutlineOf(*known, here, case_id));
  }
  RETURN_IF_ERROR(CheckCustody(route, before, taken));
  RETURN_IF_ERROR(StoreEvents(here, case_id, {told.events(), !known.ok(), /*is_taken_over=*/true}, transaction));
  if (known.ok() && IsSameOffice(here, IntakeOf(before))) RETURN_IF_ERROR(CheckApplicationStays(before, taken));
  RETURN_IF_ERROR(AddApplication(here, transaction, taken));
  LeaveFormsTo(told.state(), here, case_id, told.events(), transaction);
  StorePolicies(route, told, transaction);
  // The state that was handed over is the one before the act of taking over, and
  // what the first account of this office leads from.
  Standing standing = WorkOn<Case>::StandingOf(here, before, told.state());
  standing.revision = taken.revision();
  if (before.revision() == taken.revision() && *known != told.state()) return HistoryAltered();
  if (before.revision() > 0 && before.revision() < taken.revision()) {
    KeepState(kCaseCollection, federation, case_id, before.revision(), *known, told.state(), transaction);
  }

  law::Owned<Act> act = law::MakeOwned<Act>(&arena);
  *act->mutable_take_over()->mutable_from() = route.sender();
  Actor office;
  office.set_role(Actor::ROLE_OFFICE);
  office.set_federation(route.sender().federation());
  ASSIGN_OR_RETURN(EncodedDecision written, WorkOn<Case>::Decide(*this, federation, std::move(handed_over),
                                                                 std::move(act), office, transaction));
  return WorkOn<Case>::Keep(*this, standing, std::move(written), transaction);
}

}  // namespace tongban
