// What Outbox shows to operators and to the courier.

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/exchange/outbox.h"
#include "common/exchange/records.h"
#include "common/exchange/refusals.h"
#include "common/exchange/routes.h"
#include "common/exchange/tables.h"
#include "common/status/status.h"
#include "common/store/keys.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::Route;
using operations::v1::ListParkedMessagesRequest;
using operations::v1::ListParkedMessagesResponse;
using operations::v1::ParkedMessage;
using operations::v1::RouteStatus;
using record::v1::RouteHead;
using record::v1::SentMessage;

// Also on routes on which nothing was ever written.
absl::Status AddWithheld(const OfficeRef& sender, const Reader& reader, std::vector<RouteStatus>& routes) {
  const std::string prefix = OfficePrefix(sender);
  absl::Status problem;
  RETURN_IF_ERROR(reader.Scan(kWithheld, prefix, PrefixEnd(prefix), [&](absl::string_view key, absl::string_view) {
    const absl::StatusOr<Route> route = OutgoingRoute(key);
    problem = route.status();
    if (!problem.ok()) return false;
    const auto is_it = [&route](const RouteStatus& status) { return IsSameRoute(status.route(), *route); };
    auto status = std::ranges::find_if(routes, is_it);
    if (status == routes.end()) {
      status = routes.insert(routes.end(), RouteStatus());
      *status->mutable_route() = *route;
      status->set_outgoing(true);
    }
    status->set_withheld_messages(status->withheld_messages() + 1);
    status->set_last_error(ShownError(ReleaseTooOld(route->receiver().federation(), "a feature that a message needs")));
    return routes.size() < Outbox::kMaxListedRoutes;
  }));
  return problem;
}

}  // namespace

absl::StatusOr<RouteHead> Outbox::Head(const Route& route, const Reader& reader) const {
  return GetHead(reader, kSentHeads, OutgoingKey(route));
}

absl::StatusOr<std::string> Outbox::HashAt(const Route& route, int64_t sequence, const Reader& reader) const {
  if (sequence == 0) return FirstHash();
  const std::string route_key = OutgoingKey(route);
  ASSIGN_OR_RETURN(const RouteHead head, GetHead(reader, kSentHeads, route_key));
  if (sequence < 0 || sequence > head.sequence()) {
    return absl::NotFoundError(absl::StrCat(FormatRoute(route), " has no entry ", sequence));
  }
  auto sent = GetRecord<SentMessage>(reader, kSent, EntryKey(route_key, sequence));
  if (absl::IsNotFound(sent.status())) {
    return absl::DataLossError(absl::StrCat("entry ", sequence, " of ", FormatRoute(route), " is missing"));
  }
  RETURN_IF_ERROR(sent.status());
  return std::move(*sent->mutable_head_hash());
}

absl::StatusOr<std::vector<RouteStatus>> Outbox::ListRoutes(const OfficeRef& sender, const Reader& reader) const {
  std::vector<RouteStatus> routes;
  const auto add = [&](const OfficeRef& peer, const absl::StatusOr<RouteHead>& head) {
    RouteStatus& status = routes.emplace_back(StatusOf(MakeRoute(sender, peer), head));
    status.set_outgoing(true);
    if (head.ok()) status.set_acknowledged_sequence(head->acknowledged_sequence());
  };
  RETURN_IF_ERROR(VisitHeads(reader, kSentHeads, sender, kMaxListedRoutes, add));
  RETURN_IF_ERROR(AddWithheld(sender, reader, routes));
  for (RouteStatus& status : routes) {
    if (status.sequence() == status.acknowledged_sequence()) continue;
    const std::string key = EntryKey(OutgoingKey(status.route()), status.acknowledged_sequence() + 1);
    const auto oldest = GetRecord<SentMessage>(reader, kSent, key);
    if (oldest.ok()) {
      *status.mutable_oldest_waiting_time() = oldest->create_time();
    } else if (absl::IsDataLoss(oldest.status()) || absl::IsNotFound(oldest.status())) {
      const std::string row = absl::StrCat("entry ", status.acknowledged_sequence() + 1);
      status.set_last_error(ShownError(RouteDamaged(status.route(), row)));
    } else {
      return oldest.status();
    }
  }
  return routes;
}

absl::StatusOr<Waiting> Outbox::CountWaiting(const OfficeRef& sender, const Reader& reader) const {
  ASSIGN_OR_RETURN(const std::vector<RouteStatus> routes, ListRoutes(sender, reader));
  Waiting waiting;
  for (const RouteStatus& status : routes) {
    waiting.messages += status.sequence() - status.acknowledged_sequence() + status.withheld_messages();
    if (!status.has_oldest_waiting_time()) continue;
    const absl::Time oldest = FromProto(status.oldest_waiting_time());
    waiting.oldest = std::min(waiting.oldest.value_or(oldest), oldest);
  }
  return waiting;
}

absl::StatusOr<int64_t> Outbox::CountParked(absl::string_view federation, const Reader& reader) const {
  int64_t parked = 0;
  const std::string prefix = ParkedPrefix(federation);
  RETURN_IF_ERROR(reader.Scan(kParked, prefix, PrefixEnd(prefix),
                              [&](absl::string_view, absl::string_view) { return ++parked < kMaxCountedParked; }));
  return parked;
}

absl::StatusOr<ListParkedMessagesResponse> Outbox::ListParked(const ListParkedMessagesRequest& request,
                                                              const Reader& reader) const {
  if (request.page_size() < 0) return PageInvalid("page_size");
  const int page = request.page_size() == 0 ? kDefaultPageSize : std::min(request.page_size(), kMaxPageSize);
  absl::string_view federation = request.parent();
  if (!absl::ConsumePrefix(&federation, "federations/")) return RouteMalformed();
  const std::string prefix = ParkedPrefix(federation);
  std::string first = prefix;
  if (!request.page_token().empty()) {
    std::string id;
    if (!absl::WebSafeBase64Unescape(request.page_token(), &id)) return PageInvalid("page_token");
    first = ParkedKey(federation, id);
  }
  ListParkedMessagesResponse response;
  absl::Status problem;
  RETURN_IF_ERROR(reader.Scan(kParked, first, PrefixEnd(prefix), [&](absl::string_view, absl::string_view value) {
    auto parked = ParseRecord<ParkedMessage>(kParked, value);
    if (!parked.ok()) {
      problem = parked.status();
      return false;
    }
    if (response.parked_messages_size() == page) {
      const absl::string_view name = parked->name();
      response.set_next_page_token(absl::WebSafeBase64Escape(name.substr(name.rfind('/') + 1)));
      return false;
    }
    *response.add_parked_messages() = *std::move(parked);
    return true;
  }));
  RETURN_IF_ERROR(problem);
  return response;
}

}  // namespace tongban
