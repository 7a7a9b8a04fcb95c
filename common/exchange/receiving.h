#ifndef TONGBAN_COMMON_EXCHANGE_RECEIVING_H_
#define TONGBAN_COMMON_EXCHANGE_RECEIVING_H_

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/exchange/directory.h"
#include "common/exchange/ledger.h"
#include "common/store/store.h"
#include "common/store/transaction.h"
#include "tongban/exchange/v1/exchange_service.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {

// Makes one serialized message take effect. It sees the messages before it, and what it
// wrote is dropped unless it returns OK. INTERNAL, DATA_LOSS, UNAVAILABLE and
// RESOURCE_EXHAUSTED say that the office is not well, and the sender will come
// again; any other error is a verdict on the message, remembered for good.
using Apply =
    std::function<absl::Status(const exchange::v1::Route& route, absl::string_view message, Transaction& transaction)>;

// The receiving half of every route to the offices hosted here. All state is in
// the store. To be used on the writing loop, GetRouteHead from any thread.
class Receiving {
 public:
  // More routes than offices exist in the country.
  static constexpr size_t kMaxListedRoutes = 10'000;

  // `directory` must outlive it. `keys` has every federation of `offices`.
  Receiving(const std::vector<casework::v1::OfficeRef>& offices, const Directory& directory, SigningKeys keys,
            Apply apply);

  // Takes a batch in: everything new in it once, in order, or nothing on an
  // error, as ExchangeService.Deliver says. `caller` comes from the client
  // certificate. Send the answer once the transaction is on disk: it is a
  // signed promise. Every entry of the request gets its outcome, those seen
  // before as remembered, for the answer before may have been lost.
  //
  // INVALID_ARGUMENT; PERMISSION_DENIED NOT_THE_SENDER; NOT_FOUND
  // RECEIVER_NOT_HOSTED; UNAUTHENTICATED SIGNATURE_INVALID; FAILED_PRECONDITION
  // ROUTE_GAP with metadata nextSequence, RELEASE_TOO_OLD; DATA_LOSS ROUTE_FORKED.
  absl::StatusOr<exchange::v1::DeliverResponse> Receive(const exchange::v1::DeliverRequest& request,
                                                        const casework::v1::OfficeRef& caller, absl::Time now,
                                                        Transaction& transaction) const;

  // The signed head of a route to here; of no entries when nothing came yet.
  absl::StatusOr<exchange::v1::Receipt> GetRouteHead(const exchange::v1::GetRouteHeadRequest& request,
                                                     const casework::v1::OfficeRef& caller, absl::Time now,
                                                     const Reader& reader) const;

  // Every route on which the office ever received anything.
  absl::StatusOr<std::vector<operations::v1::RouteStatus>> ListRoutes(const casework::v1::OfficeRef& receiver,
                                                                      const Reader& reader) const;

 private:
  // The sender itself, to an office that is hosted here.
  absl::Status CheckRoute(const exchange::v1::Route& route, const casework::v1::OfficeRef& caller) const;
  // Applies one new entry. An error says that the office is not well.
  absl::StatusOr<exchange::v1::Outcome> TakeEntry(const exchange::v1::Route& route,
                                                  const exchange::v1::LedgerEntry& entry,
                                                  Transaction& transaction) const;
  absl::StatusOr<exchange::v1::Receipt> SignedReceipt(const exchange::v1::Route& route,
                                                      const record::v1::RouteHead& head, absl::Time now) const;

  const Directory& directory_;
  const SigningKeys keys_;
  const Apply apply_;
  std::set<std::string> hosted_;  // As FormatOffice writes them.
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_RECEIVING_H_
