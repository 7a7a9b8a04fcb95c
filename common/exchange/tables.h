#ifndef TONGBAN_COMMON_EXCHANGE_TABLES_H_
#define TONGBAN_COMMON_EXCHANGE_TABLES_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "tongban/exchange/v1/exchange_service.pb.h"

// The table of tables of the exchange. Every key begins with the code of the
// federation hosted here, so that a federation can move to another process by
// copying ranges of keys. Numbers are eight bytes, highest first.
//
//   own      federation and office hosted here, as texts: "330213" and the number
//            of its kind, "1"
//   peer     federation and office at the other end, the same way
//   seq      sequence on the route, from 1
//
//   table             key                  value                      meaning
//   sent              own, peer, seq       record.v1.SentMessage      The ledger; of a message about a case what it is
//                                                                     made of, with the hash. Written once and kept for
//                                                                     good: what lies beyond the sequence acknowledged
//                                                                     is the outbox; the rest is what the receipts are
//                                                                     about, and what a receiver that was restored from
//                                                                     an old copy is sent again.
//   sent_heads        own, peer            record.v1.RouteHead        How far an outgoing route is, and how far it is
//                                                                     acknowledged.
//   receipts          own, peer, seq       exchange.v1.Receipt        Every signed receipt, for good; its route and
//                                                                     sequence are in the key, the hash that it
//                                                                     confirms is in `sent`.
//   refused           own, peer, seq       id of the parked message   Entries their receiver refused, for good: an
//                                                                     entry is parked once, however often it is sent.
//                                                                     Empty where something was sent instead.
//   parked            federation, id       operations.v1.ParkedMessage  Refused entries an operator has not retried;
//                                                                     ids sort by the time of parking. The message
//                                                                     is in `sent`.
//   withheld          own, peer, number    record.v1.WithheldMessage  Messages that their receiver's release cannot
//   take
//                                                                     in, in the order in which they were withheld.
//   received_heads    own, peer            record.v1.RouteHead        How far an incoming route is.
//   received_batches  own, peer, last seq  record.v1.ReceivedBatch    The sender's signatures, and hash and outcome of
//                                                                     every entry, for good, so that a replay a year
//                                                                     later changes nothing. Every entry received is
//                                                                     in the first row that is not before it.

namespace tongban {

inline constexpr Table kSent{"sent"};
inline constexpr Table kSentHeads{"sent_heads"};
inline constexpr Table kReceipts{"receipts"};
inline constexpr Table kRefused{"refused"};
inline constexpr Table kParked{"parked"};
inline constexpr Table kWithheld{"withheld"};
inline constexpr Table kReceivedHeads{"received_heads"};
inline constexpr Table kReceivedBatches{"received_batches"};

// All of them, for opening the store.
inline constexpr std::array kExchangeTables = {kSent,   kSentHeads, kReceipts,      kRefused,
                                               kParked, kWithheld,  kReceivedHeads, kReceivedBatches};

// Prefix of every route of an office hosted here.
std::string OfficePrefix(const casework::v1::OfficeRef& own);
// Key of a route in the sender's tables, and prefix of its entries.
std::string OutgoingKey(const exchange::v1::Route& route);
// Key of a route in the receiver's tables, and prefix of its entries.
std::string IncomingKey(const exchange::v1::Route& route);
// Key of an entry; `route_key` comes from one of the two above.
std::string EntryKey(absl::string_view route_key, int64_t sequence);

// Prefix of the parked messages of a federation.
std::string ParkedPrefix(absl::string_view federation);
std::string ParkedKey(absl::string_view federation, absl::string_view id);

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_TABLES_H_
