#include "common/desk/message.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/desk/case_on_file.h"
#include "common/desk/form_on_file.h"
#include "common/desk/refusals.h"
#include "common/desk/states.h"
#include "common/desk/tables.h"
#include "common/policy/decide.h"
#include "common/status/status.h"
#include "common/wire/edit.h"
#include "common/wire/wire.h"
#include "google/protobuf/arena.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::Event;
using exchange::v1::HandOver;
using exchange::v1::Message;
using exchange::v1::Progress;
using exchange::v1::Route;
using record::v1::MessageReference;

// What a message repeats of its newest line of history.
bool IsRepeated(int number) { return number == Event::kRevisionFieldNumber || number == Event::kEventTimeFieldNumber; }

// Visits the lines of history that the message is about, oldest first.
absl::Status VisitLines(const std::string& federation, const MessageReference& reference, const Reader& reader,
                        Visitor visit) {
  const std::string first = EventKey(federation, reference.case_id(), reference.first_revision());
  if (reference.first_revision() < reference.revision()) {
    return reader.Scan(kEvents, first, EventKey(federation, reference.case_id(), reference.revision() + 1), visit);
  }
  // As nearly all accounts; one row is found faster than it is scanned.
  const absl::StatusOr<std::string> line = reader.Get(kEvents, first);
  if (line.ok()) visit(first, *line);
  return absl::IsNotFound(line.status()) ? CaseDamaged(reference.case_id()) : line.status();
}

// Adds the lines of history, and reads what is repeated of the newest into `newest`.
absl::Status AddEvents(const std::string& federation, const MessageReference& reference, const Reader& reader,
                       google::protobuf::RepeatedPtrField<std::string>& events, Event& newest) {
  const size_t prefix = CaseKey(federation, reference.case_id()).size();
  std::optional<std::string> repeated;
  absl::Status failure;
  RETURN_IF_ERROR(VisitLines(federation, reference, reader, [&](absl::string_view key, absl::string_view bytes) {
    // What is no message at all is better noticed here than by its receiver.
    repeated = KeepFields(bytes, IsRepeated);
    const auto revision = static_cast<int64_t>(KeyReader(key.substr(prefix)).Number().value_or(0));
    if (std::ranges::count(reference.missing_revisions(), revision) > 0) return repeated.has_value();
    absl::StatusOr<std::string> line = WholeLine(federation, reference.case_id(), std::string(bytes), reader);
    failure = line.status();
    if (!failure.ok()) return false;
    *events.Add() = *std::move(line);
    return repeated.has_value() && events.size() <= kLongestHistory;
  }));
  RETURN_IF_ERROR(failure);
  if (events.size() > kLongestHistory) {
    return MessageRefused(errors::v1::ERROR_REASON_HISTORY_TOO_LONG,
                          "the case has more acts than an office can take over; withdraw it");
  }
  const bool is_readable = repeated.has_value() && newest.ParseFromString(*repeated);
  return is_readable && newest.revision() == reference.revision() ? absl::OkStatus() : CaseDamaged(reference.case_id());
}

absl::Status AddPolicy(const Route& route, const std::string& version, const Reader& reader, HandOver& message) {
  const absl::StatusOr<std::string> bytes = reader.Get(kPolicies, version);
  if (absl::IsNotFound(bytes.status())) return PolicyUnknown(version);
  RETURN_IF_ERROR(bytes.status());
  config::v1::PinnedPolicy& policy = *message.add_policies();
  if (!policy.ParseFromString(*bytes)) return absl::DataLossError(absl::StrCat("cannot parse policy ", version));
  // Counties in one process whose policies say the same share the row.
  policy.set_federation(route.sender().federation());
  return absl::OkStatus();
}

// The policy that a state has pinned for the federation.
absl::StatusOr<std::string> PinnedIn(absl::string_view state, const std::string& federation,
                                     absl::string_view case_id) {
  const std::optional<std::string> pins =
      KeepFields(state, [](int number) { return number == Case::kPoliciesFieldNumber; });
  Case file;
  if (!pins.has_value() || !file.ParseFromString(*pins)) return CaseDamaged(case_id);
  return policy::PinnedVersion(file, federation);
}

absl::Status ComposeHandOver(const Route& route, const MessageReference& reference, const Reader& reader,
                             HandOver& message, Event& newest) {
  const std::string& federation = route.sender().federation();
  ASSIGN_OR_RETURN(*message.mutable_state(),
                   ReadStateAt(federation, reference.case_id(), reference.revision(), reader));
  RETURN_IF_ERROR(AddEvents(federation, reference, reader, *message.mutable_events(), newest));
  if (route.receiver().federation() != federation) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string version, PinnedIn(message.state(), federation, reference.case_id()));
  return AddPolicy(route, version, reader, message);
}

absl::Status ComposeProgress(const Route& route, const MessageReference& reference, const Reader& reader,
                             Progress& message, Event& newest) {
  const std::string& federation = route.sender().federation();
  const int64_t revision = reference.revision();
  ASSIGN_OR_RETURN(std::string state, ReadStateAt(federation, reference.case_id(), revision, reader));
  message.set_revision(revision);
  message.set_state_sha256(Sha256(state));
  RETURN_IF_ERROR(AddEvents(federation, reference, reader, *message.mutable_events(), newest));
  if (reference.whole()) {
    message.set_state(std::move(state));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string back,
                   ReadEditTo(kCaseCollection, federation, reference.case_id(), revision - 1, reader));
  std::optional<std::string> steps = InvertEdit(state, back);
  if (!steps.has_value()) return CaseDamaged(reference.case_id());
  message.mutable_edit()->set_base_revision(revision - 1);
  message.mutable_edit()->set_steps(*std::move(steps));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ComposeMessage(const Route& route, absl::string_view bytes, const Reader& reader) {
  MessageReference reference;
  if (!reference.ParseFromString(std::string(bytes)))
    return absl::DataLossError("cannot parse the reference of a message");
  google::protobuf::Arena arena;
  Message& message = *google::protobuf::Arena::CreateMessage<Message>(&arena);
  Event& newest = *google::protobuf::Arena::CreateMessage<Event>(&arena);
  if (reference.kind() == Message::KIND_HAND_OVER) {
    RETURN_IF_ERROR(ComposeHandOver(route, reference, reader, *message.mutable_hand_over(), newest));
  } else {
    RETURN_IF_ERROR(ComposeProgress(route, reference, reader, *message.mutable_progress(), newest));
  }
  message.set_case_id(reference.case_id());
  *message.mutable_required_features() = reference.required_features();
  *message.mutable_create_time() = newest.event_time();
  return message.SerializeAsString();
}

std::string ReferenceAfterRefusal(absl::string_view bytes, absl::string_view reason) {
  if (reason != NameOf(kProgressBaseUnknown) && reason != NameOf(kStateHashMismatch)) return "";
  MessageReference reference;
  if (!reference.ParseFromString(std::string(bytes)) || reference.whole()) return "";
  reference.set_whole(true);
  return reference.SerializeAsString();
}

}  // namespace tongban
