#include "common/desk/message.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/desk/case_on_file.h"
#include "common/desk/refusals.h"
#include "common/desk/states.h"
#include "common/desk/tables.h"
#include "common/status/status.h"
#include "common/wire/edit.h"
#include "google/protobuf/arena.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using casework::v1::Event;
using exchange::v1::HandOver;
using exchange::v1::Message;
using exchange::v1::Progress;
using exchange::v1::Route;
using record::v1::MessageReference;

// Adds the lines of history, and reads the newest into `newest`.
absl::Status AddEvents(const std::string& federation, const MessageReference& reference, const Reader& reader,
                       google::protobuf::RepeatedPtrField<std::string>& events, Event& newest) {
  const std::string first = EventKey(federation, reference.case_id(), reference.first_revision());
  const std::string end = EventKey(federation, reference.case_id(), reference.revision() + 1);
  bool readable = true;
  RETURN_IF_ERROR(reader.Scan(kEvents, first, end, [&](absl::string_view, absl::string_view bytes) {
    // What no receiver could read is better noticed here.
    readable = newest.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (readable && std::ranges::count(reference.missing_revisions(), newest.revision()) == 0) {
      events.Add()->assign(bytes.data(), bytes.size());
    }
    return readable && events.size() <= kLongestHistory;
  }));
  if (events.size() > kLongestHistory) {
    return MessageRefused(errors::v1::ERROR_REASON_HISTORY_TOO_LONG,
                          "the case has more acts than an office takes over; withdraw it");
  }
  return readable && newest.revision() == reference.revision() ? absl::OkStatus() : CaseDamaged(reference.case_id());
}

absl::Status AddPolicy(const Route& route, const std::string& version, const Reader& reader, HandOver& message) {
  const absl::StatusOr<std::string> bytes = reader.Get(kPolicies, version);
  if (absl::IsNotFound(bytes.status())) return PolicyUnknown(version);
  RETURN_IF_ERROR(bytes.status());
  config::v1::PinnedPolicy& policy = *message.add_policies();
  if (!policy.ParseFromString(*bytes)) return absl::DataLossError(absl::StrCat("policy ", version, " cannot be read"));
  // Counties in one process whose policies say the same share the row.
  policy.set_federation(route.sender().federation());
  return absl::OkStatus();
}

absl::Status ComposeHandOver(const Route& route, const MessageReference& reference, const Reader& reader,
                             HandOver& message, Event& newest) {
  const std::string& federation = route.sender().federation();
  ASSIGN_OR_RETURN(*message.mutable_state(),
                   ReadStateAt(federation, reference.case_id(), reference.revision(), reader));
  RETURN_IF_ERROR(AddEvents(federation, reference, reader, *message.mutable_events(), newest));
  if (route.receiver().federation() != federation) return absl::OkStatus();
  return AddPolicy(route, newest.findings().policy_version(), reader, message);
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
    return absl::DataLossError("a message's reference cannot be read");
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
