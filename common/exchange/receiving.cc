#include "common/exchange/receiving.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/exchange/records.h"
#include "common/exchange/refusals.h"
#include "common/exchange/routes.h"
#include "common/exchange/tables.h"
#include "common/identity/offices.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::GetRouteHeadRequest;
using exchange::v1::LedgerEntry;
using exchange::v1::Outcome;
using exchange::v1::Receipt;
using exchange::v1::Route;
using operations::v1::RouteStatus;
using record::v1::ReceivedBatch;
using record::v1::ReceivedEntry;
using record::v1::RouteHead;

// Names of features are parts of what is signed.
absl::Status CheckFeatures(const DeliverRequest& request) {
  if (request.features_size() > kMaxBatchFeatures) {
    return BatchMalformed("features", absl::StrCat("must have at most ", kMaxBatchFeatures, " entries"));
  }
  absl::string_view last;
  for (const std::string& feature : request.features()) {
    const bool is_name = !feature.empty() && std::ranges::all_of(feature, [](unsigned char letter) {
      return absl::ascii_islower(letter) || absl::ascii_isdigit(letter) || letter == '_';
    });
    if (!is_name || feature <= last) {
      return BatchMalformed("features", "must contain only a-z, 0-9 and _, without duplicates, in byte order");
    }
    last = feature;
  }
  return absl::OkStatus();
}

absl::Status CheckShape(const DeliverRequest& request) {
  if (request.entries().empty()) return BatchMalformed("entries", "must not be empty");
  if (request.entries_size() > kMaxBatchEntries) {
    return BatchMalformed("entries", absl::StrCat("must have at most ", kMaxBatchEntries, " entries"));
  }
  if (request.head_hash().size() != kHashBytes) return BatchMalformed("head_hash", "must be 32 bytes");
  if (request.protocol() != kProtocol) {
    return ReleaseTooOld(request.route().receiver().federation(), absl::StrCat("protocol ", request.protocol()));
  }
  RETURN_IF_ERROR(CheckFeatures(request));
  int64_t expected = request.entries(0).sequence();
  if (expected < 1) return BatchMalformed("entries", "sequences must begin at 1");
  for (const LedgerEntry& entry : request.entries()) {
    if (entry.sequence() != expected++) return BatchMalformed("entries", "sequences must be consecutive");
  }
  return absl::OkStatus();
}

absl::Status EntryMissing(int64_t sequence) {
  return absl::DataLossError(absl::StrCat("received entry ", sequence, " is missing"));
}

// Whether the office, not the message, is to blame.
bool IsOfficeUnwell(const absl::Status& status) {
  return absl::IsInternal(status) || absl::IsDataLoss(status) || absl::IsUnavailable(status) ||
         absl::IsResourceExhausted(status);
}

// Adds the outcomes that a batch received before has of the request's entries.
// Their messages must be those that came the first time: `hash`, the chain hash
// after the entry before, leads on to that of each.
absl::Status Recall(const DeliverRequest& request, ReceivedBatch& before, std::string& hash,
                    DeliverResponse& response) {
  const int64_t first = request.entries(0).sequence();
  for (ReceivedEntry& seen : *before.mutable_entries()) {
    const int64_t sequence = seen.outcome().sequence();
    if (sequence >= first) {
      if (response.outcomes_size() == request.entries_size() || sequence != first + response.outcomes_size()) break;
      if (hash.empty()) return EntryMissing(sequence - 1);
      const LedgerEntry& entry = request.entries(response.outcomes_size());
      if (NextHash(hash, entry.message()) != seen.head_hash()) return RouteForked(request.route(), sequence);
      response.add_outcomes()->Swap(seen.mutable_outcome());
    }
    hash = std::move(*seen.mutable_head_hash());
  }
  return absl::OkStatus();
}

// Adds the remembered outcomes of all entries up to the head.
absl::Status RecallEntries(const DeliverRequest& request, const std::string& route_key, int64_t head,
                           const Reader& reader, DeliverResponse& response) {
  const int64_t first = request.entries(0).sequence();
  const int64_t seen = std::min<int64_t>(request.entries_size(), head + 1 - first);
  if (seen <= 0) return absl::OkStatus();
  std::string hash = first == 1 ? FirstHash() : "";
  absl::Status recalled;
  const auto recall = [&](absl::string_view, absl::string_view value) {
    auto before = ParseRecord<ReceivedBatch>(kReceivedBatches, value);
    recalled = before.ok() ? Recall(request, *before, hash, response) : before.status();
    return recalled.ok() && response.outcomes_size() < seen;
  };
  const int64_t before_first = std::max<int64_t>(first - 1, 1);
  RETURN_IF_ERROR(
      reader.Scan(kReceivedBatches, EntryKey(route_key, before_first), EntryKey(route_key, head + 1), recall));
  RETURN_IF_ERROR(recalled);
  return response.outcomes_size() == seen ? absl::OkStatus() : EntryMissing(first + response.outcomes_size());
}

// The chain hashes after each of the entries beyond the head.
std::vector<std::string> ChainOn(const DeliverRequest& request, const RouteHead& head) {
  std::vector<std::string> hashes;
  for (const LedgerEntry& entry : request.entries()) {
    if (entry.sequence() <= head.sequence()) continue;
    hashes.push_back(NextHash(hashes.empty() ? head.hash() : hashes.back(), entry.message()));
  }
  return hashes;
}

ReceivedBatch ProofOf(const DeliverRequest& request) {
  ReceivedBatch proof;
  proof.set_first_sequence(request.entries(0).sequence());
  proof.set_last_sequence(request.entries(request.entries_size() - 1).sequence());
  *proof.mutable_signature() = request.signature();
  proof.set_protocol(request.protocol());
  *proof.mutable_features() = request.features();
  return proof;
}

}  // namespace

Receiving::Receiving(const std::vector<OfficeRef>& offices, const Directory& directory, SigningKeys keys, Apply apply)
    : directory_(directory), keys_(std::move(keys)), apply_(std::move(apply)) {
  for (const OfficeRef& office : offices) hosted_.insert(FormatOffice(office));
}

absl::Status Receiving::CheckRoute(const Route& route, const OfficeRef& caller) const {
  if (!IsOffice(route.sender()) || !IsOffice(route.receiver())) return RouteMalformed();
  if (!IsSameOffice(route.sender(), caller)) return NotTheSender(route);
  if (!hosted_.contains(FormatOffice(route.receiver()))) return ReceiverNotHosted(route);
  return absl::OkStatus();
}

absl::StatusOr<DeliverResponse> Receiving::Receive(const DeliverRequest& request, const OfficeRef& caller,
                                                   absl::Time now, Transaction& transaction) const {
  const Route& route = request.route();
  RETURN_IF_ERROR(CheckRoute(route, caller));
  RETURN_IF_ERROR(CheckShape(request));
  const std::string& federation = route.sender().federation();
  const absl::Status is_signed =
      directory_.Current()->CheckSignature(federation, BatchBytes(request), request.signature(), now);
  if (!is_signed.ok()) return SignatureInvalid(federation);

  Transaction work(&transaction);
  const std::string route_key = IncomingKey(route);
  ASSIGN_OR_RETURN(RouteHead head, GetHead(work, kReceivedHeads, route_key));
  ReceivedBatch proof = ProofOf(request);
  if (proof.first_sequence() > head.sequence() + 1) return RouteGap(route, head.sequence() + 1);
  DeliverResponse response;
  RETURN_IF_ERROR(RecallEntries(request, route_key, head.sequence(), work, response));
  if (proof.last_sequence() > head.sequence()) {
    std::vector<std::string> hashes = ChainOn(request, head);
    if (hashes.back() != request.head_hash()) return RouteForked(route, proof.last_sequence());
    head.set_hash(hashes.back());
    for (std::string& hash : hashes) {
      const LedgerEntry& entry = request.entries(response.outcomes_size());
      ASSIGN_OR_RETURN(*response.add_outcomes(), TakeEntry(route, entry, work));
      ReceivedEntry& received = *proof.add_entries();
      received.set_head_hash(std::move(hash));
      *received.mutable_outcome() = *response.outcomes().rbegin();
    }
    *proof.mutable_receive_time() = ToProto(now);
    head.set_sequence(proof.last_sequence());
    work.Put(kReceivedBatches, EntryKey(route_key, proof.last_sequence()), proof.SerializeAsString());
    work.Put(kReceivedHeads, route_key, head.SerializeAsString());
  }
  // For a replay too: our key may have changed since the first time.
  ASSIGN_OR_RETURN(*response.mutable_receipt(), SignedReceipt(route, head, now));
  std::move(work).MergeInto(transaction);
  return response;
}

absl::StatusOr<Outcome> Receiving::TakeEntry(const Route& route, const LedgerEntry& entry,
                                             Transaction& transaction) const {
  Transaction effect(&transaction);
  const absl::Status applied = apply_(route, entry.message(), effect);
  if (IsOfficeUnwell(applied)) return applied;
  Outcome outcome;
  outcome.set_sequence(entry.sequence());
  outcome.set_applied(applied.ok());
  if (applied.ok()) {
    std::move(effect).MergeInto(transaction);
  } else {
    const std::string reason = ReasonOf(applied);
    outcome.set_reason(reason.empty() ? absl::StatusCodeToString(applied.code()) : reason);
  }
  return outcome;
}

absl::StatusOr<Receipt> Receiving::SignedReceipt(const Route& route, const RouteHead& head, absl::Time now) const {
  Receipt receipt;
  *receipt.mutable_route() = route;
  receipt.set_sequence(head.sequence());
  receipt.set_head_hash(head.hash());
  ASSIGN_OR_RETURN(const SigningKey key, KeyOf(keys_, route.receiver().federation()));
  RETURN_IF_ERROR(SignReceipt(key, now, receipt));
  return receipt;
}

absl::StatusOr<Receipt> Receiving::GetRouteHead(const GetRouteHeadRequest& request, const OfficeRef& caller,
                                                absl::Time now, const Reader& reader) const {
  RETURN_IF_ERROR(CheckRoute(request.route(), caller));
  ASSIGN_OR_RETURN(const RouteHead head, GetHead(reader, kReceivedHeads, IncomingKey(request.route())));
  return SignedReceipt(request.route(), head, now);
}

absl::StatusOr<std::vector<RouteStatus>> Receiving::ListRoutes(const OfficeRef& receiver, const Reader& reader) const {
  std::vector<RouteStatus> routes;
  const auto add = [&](const OfficeRef& peer, const absl::StatusOr<RouteHead>& head) {
    routes.push_back(StatusOf(MakeRoute(peer, receiver), head));
  };
  RETURN_IF_ERROR(VisitHeads(reader, kReceivedHeads, receiver, kMaxListedRoutes, add));
  return routes;
}

}  // namespace tongban
