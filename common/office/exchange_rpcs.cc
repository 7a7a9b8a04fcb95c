#include "common/office/exchange_rpcs.h"

#include "common/status/status.h"
#include "tongban/exchange/v1/exchange_service.pb.h"

namespace tongban {
namespace {

using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::GetRouteHeadRequest;
using exchange::v1::Receipt;

absl::StatusOr<DeliverResponse> Deliver(const Office& office, const DeliverRequest& request, const Caller& caller,
                                        Transaction& transaction) {
  ASSIGN_OR_RETURN(const casework::v1::OfficeRef sender, office.CallerOn(request.route(), caller));
  return office.receiving->Receive(request, sender, office.clock.Now(), transaction);
}

absl::StatusOr<Receipt> GetRouteHead(const Office& office, const GetRouteHeadRequest& request, const Caller& caller,
                                     const Reader& reader) {
  ASSIGN_OR_RETURN(const casework::v1::OfficeRef sender, office.CallerOn(request.route(), caller));
  return office.receiving->GetRouteHead(request, sender, office.clock.Now(), reader);
}

}  // namespace

ServedService ExchangeRpcs(Office& office) {
  const auto* service = exchange::v1::Receipt::descriptor()->file()->FindServiceByName("ExchangeService");
  return {
      service,
      {
          Exchange<DeliverRequest, DeliverResponse>(
              "Deliver", [&office](const DeliverRequest& request, const Caller& caller,
                                   Transaction& transaction) { return Deliver(office, request, caller, transaction); }),
          Exchange<GetRouteHeadRequest, Receipt>(
              "GetRouteHead",
              [&office](const GetRouteHeadRequest& request, const Caller& caller, Transaction& transaction) {
                return GetRouteHead(office, request, caller, transaction);
              }),
      }};
}

}  // namespace tongban
