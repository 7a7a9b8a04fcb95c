#ifndef TONGBAN_COMMON_EXCHANGE_OUTBOX_H_
#define TONGBAN_COMMON_EXCHANGE_OUTBOX_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/exchange/ledger.h"
#include "common/store/store.h"
#include "common/store/transaction.h"
#include "google/protobuf/repeated_field.h"
#include "tongban/exchange/v1/exchange_service.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {

// How much travels at once. At least one entry does, however large.
struct BatchLimits {
  int entries = kMaxBatchEntries;
  size_t bytes = kMaxBatchBytes;
};

// Makes the message of a reference again, from what is stored anyway: the bytes
// that were appended with it.
using Compose = std::function<absl::StatusOr<std::string>(const exchange::v1::Route& route, absl::string_view reference,
                                                          const Reader& reader)>;

// The reference of what is sent instead of a message that its receiver refused
// for that reason; empty where nothing is, and the message is parked.
using Restate = std::function<std::string(absl::string_view reference, absl::string_view reason)>;

// Whether the directory says that an office of the federation can work with what
// needs these features.
using Accepts =
    std::function<bool(absl::string_view federation, const google::protobuf::RepeatedPtrField<std::string>& features)>;

// What waits at an office, for its status.
struct Waiting {
  int64_t messages = 0;
  std::optional<absl::Time> oldest;  // When the oldest was written.
};

// The sending half of every route of the offices hosted here. All state is in
// the store: methods that change it work in a transaction and leave it as it
// was when they fail; the others read any reader, from any thread.
//
// The outbox is the end of each ledger, from the first message that is not
// acknowledged: one is only once its receiver has it on disk and has said what
// became of it.
class Outbox {
 public:
  // More routes than offices exist in the country; a listing that reaches it
  // shows the first ones.
  static constexpr size_t kMaxListedRoutes = 10'000;
  // Parked messages are counted this far: a thousand or more need one answer.
  static constexpr int64_t kMaxCountedParked = 1'000;
  static constexpr int kDefaultPageSize = 50;
  static constexpr int kMaxPageSize = 500;

  // More of them are sent with the next pass.
  static constexpr int kMostSentInAPass = 256;

  // The first two may be null where messages have no references; without the last
  // everything is accepted.
  explicit Outbox(Compose compose = nullptr, Restate restate = nullptr, Accepts accepts = nullptr)
      : compose_(std::move(compose)), restate_(std::move(restate)), accepts_(std::move(accepts)) {}

  // Writes the serialized message at the end of the route, with the next sequence and
  // hash, into the commit that causes it. Of a message with a reference only
  // that is kept, and the message composed when it is sent. A message whose
  // receiver does not accept what it needs is withheld. Tell the courier once
  // that commit is on disk. INVALID_ARGUMENT for what is no office;
  // FAILED_PRECONDITION MESSAGE_TOO_LARGE.
  absl::Status Append(const casework::v1::OfficeRef& sender, const casework::v1::OfficeRef& receiver,
                      std::string message, absl::Time now, Transaction& transaction, std::string reference = "") const;

  // Writes what was withheld at the end of its route, where its receiver accepts it
  // by now. Once for each message in a pass, since a receiver may refuse it again;
  // true when there are more than a pass takes.
  absl::StatusOr<bool> SendWithheld(absl::Time now, Transaction& transaction) const;

  // The routes on whose end a batch writes messages.
  static std::vector<exchange::v1::Route> WrittenTo(const Batch& batch);

  // The entries from `from` on, not signed yet; from the oldest waiting one
  // when `from` is 0 or lies beyond it. No entries: nothing waits. Give a
  // snapshot: the store itself may change between two reads. DATA_LOSS when a
  // message is not the one that was appended.
  absl::StatusOr<exchange::v1::DeliverRequest> NextBatch(const exchange::v1::Route& route, const Reader& reader,
                                                         int64_t from = 0, BatchLimits limits = {}) const;

  // Takes in a receiver's answer whose signature was checked: keeps the
  // receipt, marks the entries whose outcome it tells as acknowledged and parks
  // those refused, or writes at the end of the route what is sent instead.
  // Answers may come twice or late. DATA_LOSS ROUTE_FORKED when the receiver's
  // ledger is not ours; INTERNAL for an answer without sense.
  absl::Status Acknowledge(const exchange::v1::DeliverResponse& response, absl::Time now,
                           Transaction& transaction) const;

  // Writes a parked message at the end of its route again and answers it as it
  // was parked. NOT_FOUND when it is not parked (any more).
  absl::StatusOr<operations::v1::ParkedMessage> Retry(absl::string_view name, absl::Time now,
                                                      Transaction& transaction) const;

  // How far the route is; a route without entries when it was never used.
  absl::StatusOr<record::v1::RouteHead> Head(const exchange::v1::Route& route, const Reader& reader) const;
  // Chain hash after `sequence`. NOT_FOUND beyond the head.
  absl::StatusOr<std::string> HashAt(const exchange::v1::Route& route, int64_t sequence, const Reader& reader) const;

  // Every route the office ever sent on, without what only the courier knows.
  absl::StatusOr<std::vector<operations::v1::RouteStatus>> ListRoutes(const casework::v1::OfficeRef& sender,
                                                                      const Reader& reader) const;
  absl::StatusOr<Waiting> CountWaiting(const casework::v1::OfficeRef& sender, const Reader& reader) const;
  // At most kMaxCountedParked.
  absl::StatusOr<int64_t> CountParked(absl::string_view federation, const Reader& reader) const;
  // Oldest first. The caller has checked who asks. INVALID_ARGUMENT for a
  // negative page size or a token this method did not make.
  absl::StatusOr<operations::v1::ListParkedMessagesResponse> ListParked(
      const operations::v1::ListParkedMessagesRequest& request, const Reader& reader) const;

 private:
  absl::Status AppendTo(const exchange::v1::Route& route, std::string message, std::string reference, absl::Time now,
                        Transaction& transaction) const;
  // Keeps the message until SendWithheld.
  static absl::Status Withhold(const exchange::v1::Route& route, record::v1::WithheldMessage message,
                               Transaction& transaction);
  // Takes the message out of its row, or composes it.
  absl::StatusOr<std::string> MessageOf(const exchange::v1::Route& route, record::v1::SentMessage& sent,
                                        const Reader& reader) const;
  // Adds the entries of [first, last] to the batch until a limit is reached.
  absl::Status AddEntries(const Reader& reader, int64_t first, int64_t last, BatchLimits limits,
                          exchange::v1::DeliverRequest& batch) const;
  // Once for an entry, however often its refusal is told.
  absl::Status TakeRefusal(const exchange::v1::Route& route, const exchange::v1::Outcome& outcome, absl::Time now,
                           Transaction& transaction) const;
  absl::Status Park(const exchange::v1::Route& route, const exchange::v1::Outcome& outcome,
                    record::v1::SentMessage sent, absl::Time now, Transaction& transaction) const;

  const Compose compose_;
  const Restate restate_;
  const Accepts accepts_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_OUTBOX_H_
