#include "common/desk/message.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "common/desk/case_on_file.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/status/status.h"
#include "google/protobuf/arena.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using casework::v1::Event;
using exchange::v1::Message;
using exchange::v1::Route;
using record::v1::MessageParts;
using record::v1::MessageReference;

// Adds the lines of history, and reads the newest into `newest`.
absl::Status AddEvents(const std::string& federation, const MessageReference& reference, const Reader& reader,
                       MessageParts& message, Event& newest) {
  const std::string first = EventKey(federation, reference.case_id(), reference.first_revision());
  const std::string end = EventKey(federation, reference.case_id(), reference.revision() + 1);
  bool readable = true;
  RETURN_IF_ERROR(reader.Scan(kEvents, first, end, [&](absl::string_view, absl::string_view bytes) {
    // What no receiver could read is better noticed here.
    readable = newest.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (readable && std::ranges::count(reference.missing_revisions(), newest.revision()) == 0) {
      message.add_events(bytes.data(), bytes.size());
    }
    return readable && message.events_size() <= kLongestHistory;
  }));
  if (message.events_size() > kLongestHistory) {
    return MessageRefused("HISTORY_TOO_LONG", "the case has more acts than an office takes over; withdraw it");
  }
  return readable && newest.revision() == reference.revision() ? absl::OkStatus() : CaseDamaged(reference.case_id());
}

absl::Status AddPolicy(const Route& route, const std::string& version, const Reader& reader, MessageParts& message) {
  const absl::StatusOr<std::string> bytes = reader.Get(kPolicies, version);
  if (absl::IsNotFound(bytes.status())) return PolicyUnknown(version);
  RETURN_IF_ERROR(bytes.status());
  config::v1::PinnedPolicy& policy = *message.add_policies();
  if (!policy.ParseFromString(*bytes)) return absl::DataLossError(absl::StrCat("policy ", version, " cannot be read"));
  // Counties in one process whose policies say the same share the row.
  policy.set_federation(route.sender().federation());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ComposeMessage(const Route& route, absl::string_view bytes, const Reader& reader) {
  MessageReference reference;
  if (!reference.ParseFromString(std::string(bytes)))
    return absl::DataLossError("a message's reference cannot be read");
  const std::string& federation = route.sender().federation();
  MessageParts message;
  message.set_kind(reference.kind());
  message.set_case_id(reference.case_id());
  ASSIGN_OR_RETURN(*message.mutable_file(), ReadStateAt(federation, reference.case_id(), reference.revision(), reader));
  google::protobuf::Arena arena;
  Event& newest = *google::protobuf::Arena::CreateMessage<Event>(&arena);
  RETURN_IF_ERROR(AddEvents(federation, reference, reader, message, newest));
  *message.mutable_create_time() = newest.event_time();
  if (reference.kind() == Message::KIND_HAND_OVER && route.receiver().federation() == federation) {
    RETURN_IF_ERROR(AddPolicy(route, newest.findings().policy_version(), reader, message));
  }
  return message.SerializeAsString();
}

}  // namespace tongban
