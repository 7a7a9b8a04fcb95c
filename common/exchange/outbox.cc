#include "common/exchange/outbox.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/exchange/records.h"
#include "common/exchange/refusals.h"
#include "common/exchange/routes.h"
#include "common/exchange/tables.h"
#include "common/status/status.h"
#include "common/store/keys.h"
#include "common/time/timestamps.h"
#include "common/wire/wire.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::Message;
using exchange::v1::Outcome;
using exchange::v1::Receipt;
using exchange::v1::Route;
using operations::v1::ParkedMessage;
using record::v1::RouteHead;
using record::v1::SentMessage;
using record::v1::WithheldMessage;

// Longest reason of an ErrorInfo (AIP-193).
constexpr size_t kMaxReason = 63;

// Reasons come from another office and are shown to an operator.
std::string ShownReason(const std::string& reason) {
  const bool is_reason = !reason.empty() && reason.size() <= kMaxReason &&
                         std::all_of(reason.begin(), reason.end(), [](unsigned char letter) {
                           return absl::ascii_isupper(letter) || absl::ascii_isdigit(letter) || letter == '_';
                         });
  return is_reason ? reason : std::string(NameOf(errors::v1::ERROR_REASON_REASON_NOT_STATED));
}

Message::Kind KindOf(const Message& message) {
  const auto body = static_cast<int>(message.body_case());
  return Message::Kind_IsValid(body) ? static_cast<Message::Kind>(body) : Message::KIND_UNSPECIFIED;
}
static_assert(+Message::KIND_HAND_OVER == +Message::kHandOverFieldNumber);
static_assert(+Message::KIND_PROGRESS == +Message::kProgressFieldNumber);
static_assert(+Message::KIND_REQUEST == +Message::kRequestFieldNumber);
static_assert(+Message::KIND_ANSWER == +Message::kAnswerFieldNumber);

// Without reading the rest.
google::protobuf::RepeatedPtrField<std::string> FeaturesNeeded(absl::string_view message) {
  google::protobuf::RepeatedPtrField<std::string> features;
  VisitFields(message, [&features](int number, absl::string_view field) {
    if (number == Message::kRequiredFeaturesFieldNumber) *features.Add() = std::string(ContentOf(field));
  });
  return features;
}

// The key has its route and its sequence, and the ledger's row of that sequence
// the hash, which was compared with the receipt's.
std::string StoredReceipt(Receipt receipt) {
  receipt.clear_route();
  receipt.clear_sequence();
  receipt.clear_head_hash();
  return receipt.SerializeAsString();
}

// Begins with the time, in as many digits as microseconds have until 2286, so
// that the oldest sorts first.
std::string ParkedId(const Route& route, int64_t sequence, absl::Time now) {
  return absl::StrFormat("%016d-%s-%s-%s-%d", std::max<int64_t>(absl::ToUnixMicros(now), 0),
                         OfficeName(route.sender().kind()), route.receiver().federation(),
                         OfficeName(route.receiver().kind()), sequence);
}

}  // namespace

absl::Status Outbox::Append(const OfficeRef& sender, const OfficeRef& receiver, std::string message, absl::Time now,
                            Transaction& transaction, std::string reference) const {
  if (!IsOffice(sender) || !IsOffice(receiver)) return RouteMalformed();
  const auto features = FeaturesNeeded(message);
  if (!features.empty() && accepts_ != nullptr && !accepts_(receiver.federation(), features)) {
    WithheldMessage withheld;
    *withheld.mutable_create_time() = ToProto(now);
    reference.empty() ? withheld.set_message(std::move(message)) : withheld.set_reference(std::move(reference));
    return Withhold(MakeRoute(sender, receiver), std::move(withheld), transaction);
  }
  return AppendTo(MakeRoute(sender, receiver), std::move(message), std::move(reference), now, transaction);
}

absl::StatusOr<std::string> Outbox::MessageOf(const Route& route, SentMessage& sent, const Reader& reader) const {
  if (sent.reference().empty()) return std::move(*sent.mutable_message());
  if (compose_ == nullptr) return absl::InternalError("no compose callback is set");
  return compose_(route, sent.reference(), reader);
}

absl::Status Outbox::AddEntries(const Reader& reader, int64_t first, int64_t last, BatchLimits limits,
                                DeliverRequest& batch) const {
  const std::string route_key = OutgoingKey(batch.route());
  ASSIGN_OR_RETURN(std::string hash, HashAt(batch.route(), first - 1, reader));
  int64_t next = first;
  size_t bytes = 0;
  std::set<std::string> features;
  const auto add = [&](absl::string_view key, absl::string_view value) {
    if (batch.entries_size() > 0 && (batch.entries_size() >= limits.entries || bytes >= limits.bytes)) return false;
    auto sent = ParseRecord<SentMessage>(kSent, value);
    if (!sent.ok() || key != EntryKey(route_key, next)) return false;
    absl::StatusOr<std::string> message = MessageOf(batch.route(), *sent, reader);
    // Better noticed here than at the receiver, who would call the route forked.
    if (!message.ok() || (!sent->reference().empty() && NextHash(hash, *message) != sent->head_hash())) return false;
    hash = sent->head_hash();
    bytes += message->size();
    auto& entry = *batch.add_entries();
    entry.set_sequence(next++);
    for (const std::string& feature : FeaturesNeeded(*message)) features.insert(feature);
    entry.set_message(*std::move(message));
    return true;
  };
  RETURN_IF_ERROR(reader.Scan(kSent, EntryKey(route_key, first), EntryKey(route_key, last + 1), add));
  batch.mutable_features()->Assign(features.begin(), features.end());
  batch.set_head_hash(std::move(hash));
  // What comes before it still travels; a row that is missing is damaged too.
  return batch.entries().empty() ? RouteDamaged(batch.route(), absl::StrCat("entry ", next)) : absl::OkStatus();
}

absl::Status Outbox::AppendTo(const Route& route, std::string message, std::string reference, absl::Time now,
                              Transaction& transaction) const {
  if (message.size() > kMaxExchangedMessageBytes) return MessageTooLarge(message.size());
  const std::string route_key = OutgoingKey(route);
  ASSIGN_OR_RETURN(RouteHead head, GetHead(transaction, kSentHeads, route_key));
  head.set_sequence(head.sequence() + 1);
  head.set_hash(NextHash(head.hash(), message));
  SentMessage sent;
  reference.empty() ? sent.set_message(std::move(message)) : sent.set_reference(std::move(reference));
  sent.set_head_hash(head.hash());
  *sent.mutable_create_time() = ToProto(now);
  transaction.Put(kSent, EntryKey(route_key, head.sequence()), sent.SerializeAsString());
  transaction.Put(kSentHeads, route_key, head.SerializeAsString());
  return absl::OkStatus();
}

std::vector<Route> Outbox::WrittenTo(const Batch& batch) {
  std::vector<Route> routes;
  absl::string_view last;
  for (const Batch::Change& change : batch.Changes()) {
    if (change.table != kSent || !change.value.has_value()) continue;
    // Keys come in order, so those of a route are together.
    const absl::string_view route_key = change.key.substr(0, change.key.size() - sizeof(uint64_t));
    if (route_key == std::exchange(last, route_key)) continue;
    absl::StatusOr<Route> route = OutgoingRoute(route_key);
    if (route.ok()) routes.push_back(*std::move(route));
  }
  return routes;
}

absl::StatusOr<DeliverRequest> Outbox::NextBatch(const Route& route, const Reader& reader, int64_t from,
                                                 BatchLimits limits) const {
  const std::string route_key = OutgoingKey(route);
  ASSIGN_OR_RETURN(const RouteHead head, GetHead(reader, kSentHeads, route_key));
  const int64_t oldest_waiting = head.acknowledged_sequence() + 1;
  const int64_t first = from <= 0 ? oldest_waiting : std::min(from, oldest_waiting);
  DeliverRequest batch;
  *batch.mutable_route() = route;
  if (first <= head.sequence()) {
    RETURN_IF_ERROR(AddEntries(reader, first, head.sequence(), limits, batch));
  }
  return batch;
}

absl::Status Outbox::Acknowledge(const DeliverResponse& response, absl::Time now, Transaction& transaction) const {
  const Receipt& receipt = response.receipt();
  const Route& route = receipt.route();
  if (!IsOffice(route.sender()) || !IsOffice(route.receiver())) return RouteMalformed();
  if (response.outcomes_size() > kMaxBatchEntries) return AnswerMalformed(route, "too many outcomes");
  const std::string route_key = OutgoingKey(route);
  Transaction work(&transaction);
  ASSIGN_OR_RETURN(RouteHead head, GetHead(work, kSentHeads, route_key));
  const auto hash = HashAt(route, receipt.sequence(), work);
  if (absl::IsNotFound(hash.status()) || (hash.ok() && *hash != receipt.head_hash())) {
    return RouteForked(route, receipt.sequence());
  }
  RETURN_IF_ERROR(hash.status());
  for (const Outcome& outcome : response.outcomes()) {
    const int64_t oldest_waiting = head.acknowledged_sequence() + 1;
    if (outcome.sequence() < 1 || outcome.sequence() > std::min(receipt.sequence(), oldest_waiting)) {
      return AnswerMalformed(route, "an outcome is out of order");
    }
    if (outcome.sequence() == oldest_waiting) head.set_acknowledged_sequence(oldest_waiting);
  }
  work.Put(kReceipts, EntryKey(route_key, receipt.sequence()), StoredReceipt(receipt));
  work.Put(kSentHeads, route_key, head.SerializeAsString());
  for (const Outcome& outcome : response.outcomes()) {
    if (!outcome.applied()) RETURN_IF_ERROR(TakeRefusal(route, outcome, now, work));
  }
  std::move(work).MergeInto(transaction);
  return absl::OkStatus();
}

absl::Status Outbox::TakeRefusal(const Route& route, const Outcome& outcome, absl::Time now,
                                 Transaction& transaction) const {
  const std::string entry_key = EntryKey(OutgoingKey(route), outcome.sequence());
  const auto taken_before = transaction.Get(kRefused, entry_key);
  if (taken_before.ok()) return absl::OkStatus();
  if (!absl::IsNotFound(taken_before.status())) return taken_before.status();
  ASSIGN_OR_RETURN(SentMessage sent, GetRecord<SentMessage>(transaction, kSent, entry_key));
  if (outcome.reason() == NameOf(kReleaseTooOld)) {
    WithheldMessage withheld;
    *withheld.mutable_message() = std::move(*sent.mutable_message());
    *withheld.mutable_reference() = std::move(*sent.mutable_reference());
    *withheld.mutable_create_time() = sent.create_time();
    transaction.Put(kRefused, entry_key, "");
    return Withhold(route, std::move(withheld), transaction);
  }
  std::string instead;
  if (restate_ != nullptr && !sent.reference().empty()) instead = restate_(sent.reference(), outcome.reason());
  if (instead.empty()) return Park(route, outcome, std::move(sent), now, transaction);
  sent.set_reference(std::move(instead));
  ASSIGN_OR_RETURN(std::string message, MessageOf(route, sent, transaction));
  transaction.Put(kRefused, entry_key, "");
  return AppendTo(route, std::move(message), std::move(*sent.mutable_reference()), now, transaction);
}

absl::Status Outbox::Park(const Route& route, const Outcome& outcome, SentMessage sent, absl::Time now,
                          Transaction& transaction) const {
  const std::string entry_key = EntryKey(OutgoingKey(route), outcome.sequence());
  ASSIGN_OR_RETURN(const std::string bytes, MessageOf(route, sent, transaction));
  ASSIGN_OR_RETURN(const Message message, ParseRecord<Message>(kSent, bytes));
  const std::string& federation = route.sender().federation();
  const std::string id = ParkedId(route, outcome.sequence(), now);
  ParkedMessage parked;
  parked.set_name(absl::StrCat("federations/", federation, "/parkedMessages/", id));
  *parked.mutable_route() = route;
  parked.set_sequence(outcome.sequence());
  parked.set_kind(KindOf(message));
  parked.set_case_id(message.case_id());
  parked.set_reason(ShownReason(outcome.reason()));
  *parked.mutable_park_time() = ToProto(now);
  transaction.Put(kParked, ParkedKey(federation, id), parked.SerializeAsString());
  transaction.Put(kRefused, entry_key, id);
  return absl::OkStatus();
}

absl::StatusOr<ParkedMessage> Outbox::Retry(absl::string_view name, absl::Time now, Transaction& transaction) const {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() != 4 || parts[0] != "federations" || parts[2] != "parkedMessages") return NotParked(name);
  const std::string key = ParkedKey(parts[1], parts[3]);
  auto parked = GetRecord<ParkedMessage>(transaction, kParked, key);
  if (absl::IsNotFound(parked.status())) return NotParked(name);
  RETURN_IF_ERROR(parked.status());
  const std::string entry_key = EntryKey(OutgoingKey(parked->route()), parked->sequence());
  ASSIGN_OR_RETURN(SentMessage sent, GetRecord<SentMessage>(transaction, kSent, entry_key));
  ASSIGN_OR_RETURN(std::string message, MessageOf(parked->route(), sent, transaction));
  RETURN_IF_ERROR(
      AppendTo(parked->route(), std::move(message), std::move(*sent.mutable_reference()), now, transaction));
  transaction.Delete(kParked, key);
  return parked;
}

}  // namespace tongban
