#include "common/office/operations_rpcs.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "common/desk/set_aside.h"
#include "common/desk/tables.h"
#include "common/office/once.h"
#include "common/rpc/resource_name.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using operations::v1::AdvanceTimeRequest;
using operations::v1::ConfirmTimeRequest;
using operations::v1::GetOfficeStatusRequest;
using operations::v1::ListParkedMessagesRequest;
using operations::v1::ListParkedMessagesResponse;
using operations::v1::ListRoutesRequest;
using operations::v1::ListRoutesResponse;
using operations::v1::OfficeStatus;
using operations::v1::ParkedMessage;
using operations::v1::ReconcileRouteRequest;
using operations::v1::ReconcileRouteResponse;
using operations::v1::RetryParkedMessageRequest;
using operations::v1::RouteStatus;

const Roles kOperator = {Actor::ROLE_OPERATOR};

// The name was checked when the federation was.
std::string FederationNamed(const std::string& name) { return ParseWholeOf(name)->federation; }

absl::StatusOr<OfficeStatus> StatusOf(const Office& office, const std::string& federation, absl::Time now,
                                      const Reader& reader) {
  OfficeStatus status;
  *status.mutable_office() = office.Ref(federation);
  *status.mutable_current_time() = ToProto(now);
  status.set_manual_clock(office.manual_clock != nullptr);
  if (office.system_clock != nullptr) status.set_clock_distrust(office.system_clock->WhyUntrusted());
  ASSIGN_OR_RETURN(const Waiting waiting, office.outbox.CountWaiting(office.Ref(federation), reader));
  status.set_waiting_messages(waiting.messages);
  if (waiting.oldest.has_value()) *status.mutable_oldest_waiting_time() = ToProto(*waiting.oldest);
  ASSIGN_OR_RETURN(const int64_t parked, office.outbox.CountParked(federation, reader));
  status.set_parked_messages(parked);
  ASSIGN_OR_RETURN(const SetAsideRows damaged, CountSetAside(federation, reader));
  status.set_damaged_rows(damaged.count);
  status.set_first_damaged_row(damaged.first);
  ASSIGN_OR_RETURN(const absl::Time made, TimeMade(reader));
  if (made != absl::InfinitePast()) *status.mutable_store_create_time() = ToProto(made);
  for (operations::v1::FollowedFile& file : office.files.Describe()) *status.add_files() = std::move(file);
  status.set_calendar_version(office.calendar.version());
  status.set_policy_version(office.policies->Current()->Resolve(federation, ChinaDay(now)).version());
  return status;
}

absl::StatusOr<ListRoutesResponse> ListRoutes(const Office& office, const ListRoutesRequest& request,
                                              const Reader& reader) {
  const casework::v1::OfficeRef here = office.Ref(FederationNamed(request.parent()));
  ASSIGN_OR_RETURN(std::vector<RouteStatus> outgoing, office.outbox.ListRoutes(here, reader));
  ASSIGN_OR_RETURN(std::vector<RouteStatus> incoming, office.receiving->ListRoutes(here, reader));
  ListRoutesResponse response;
  for (RouteStatus& route : outgoing) {
    office.courier->AddAttempts(route);
    *response.add_routes() = std::move(route);
  }
  for (RouteStatus& route : incoming) *response.add_routes() = std::move(route);
  return response;
}

absl::StatusOr<Decided<ParkedMessage>> Retry(Office& office, const RetryParkedMessageRequest& request,
                                             const Caller& caller, Transaction& transaction) {
  return Once<ParkedMessage>(office.clock.Now(), Repetition(request, caller), transaction,
                             [&] { return office.outbox.Retry(request.name(), office.clock.Now(), transaction); });
}

// Keeps the answer in one turn of the writing loop, and then sends what is
// missing: of two requests that come at once under one id, only the first does
// anything.
void SendMissingOnce(Office& office, const Repetition& repetition, ReconcileRouteResponse compared,
                     Courier::Compared then) {
  OfficeServer* const server = office.server;
  if (server == nullptr) {
    return then(Refusal(errors::v1::ERROR_REASON_OFFICE_STARTING, "office is starting; retry"));
  }
  const auto decided = std::make_shared<Decided<ReconcileRouteResponse>>(std::move(compared));
  server->Post(
      [&office, repetition, decided](Transaction& transaction) -> absl::Status {
        const auto send = [&]() -> absl::StatusOr<Decided<ReconcileRouteResponse>> {
          const auto send_missing = [&office, compared = decided->response] { office.courier->SendMissing(compared); };
          return Decided<ReconcileRouteResponse>(decided->response, send_missing);
        };
        ASSIGN_OR_RETURN(*decided, Once<ReconcileRouteResponse>(office.clock.Now(), repetition, transaction, send));
        return absl::OkStatus();
      },
      [decided, then = std::move(then)](const absl::Status& committed) {
        if (!committed.ok()) return then(committed);
        if (decided->once_committed != nullptr) decided->once_committed();
        then(decided->response);
      });
}

void Reconcile(Office& office, const ReconcileRouteRequest& request, const Caller& caller, Courier::Compared then) {
  const Repetition repetition(request, caller);
  auto first = FirstAnswer<ReconcileRouteResponse>(repetition, office.store);
  if (!first.ok()) return then(first.status());
  if (first->has_value()) return then(**std::move(first));
  office.courier->Compare(request.route(), [&office, repetition, validate_only = request.validate_only(),
                                            then = std::move(then)](absl::StatusOr<ReconcileRouteResponse> compared) {
    if (!compared.ok() || validate_only) return then(std::move(compared));
    SendMissingOnce(office, repetition, *std::move(compared), then);
  });
}

// The clocks of cases are looked at again, as the time is another one.
void WakeLoop(const Office& office) {
  if (OfficeServer* const server = office.server; server != nullptr) server->Wake();
}

absl::StatusOr<Decided<OfficeStatus>> ConfirmTime(const Office& office, const ConfirmTimeRequest& request,
                                                  const Caller& caller, Transaction& transaction) {
  const auto confirm = [&]() -> absl::StatusOr<Decided<OfficeStatus>> {
    ASSIGN_OR_RETURN(OfficeStatus status,
                     StatusOf(office, FederationNamed(request.name()), office.clock.Now(), transaction));
    status.clear_clock_distrust();
    return Decided<OfficeStatus>(std::move(status), [&office] {
      if (office.system_clock != nullptr) office.system_clock->Confirm();
      WakeLoop(office);
    });
  };
  return Once<OfficeStatus>(office.clock.Now(), Repetition(request, caller), transaction, confirm);
}

absl::Status TimePassed(const std::string& name, absl::Time now) {
  return Refusal(errors::v1::ERROR_REASON_TIME_PASSED, "time cannot move backwards")
      .With("currentTime", FormatChinaTime(now))
      .Instead("CLOCK", name, "name a time that is not before the current one; see GetOfficeStatus");
}

absl::StatusOr<Decided<OfficeStatus>> AdvanceTime(const Office& office, const AdvanceTimeRequest& request,
                                                  const Caller& caller, Transaction& transaction) {
  if (office.manual_clock == nullptr) {
    return Refusal(errors::v1::ERROR_REASON_CLOCK_NOT_MANUAL,
                   "this office runs on real time; only a clock started with --manual_clock can be moved");
  }
  const auto advance = [&]() -> absl::StatusOr<Decided<OfficeStatus>> {
    // Also of a move that was decided just before and is not on disk yet.
    ASSIGN_OR_RETURN(const absl::Time noted, LastNotedTime(transaction));
    const absl::Time now = std::max(office.clock.Now(), noted), to = FromProto(request.to_time());
    if (to < now) return TimePassed(request.name(), now);
    NoteTimeMovedTo(to, transaction);
    ASSIGN_OR_RETURN(OfficeStatus status, StatusOf(office, FederationNamed(request.name()), to, transaction));
    return Decided<OfficeStatus>(std::move(status), [&office, to] {
      // Whoever moved it further meanwhile was committed later.
      office.manual_clock->AdvanceTo(to).IgnoreError();
      WakeLoop(office);
    });
  };
  return Once<OfficeStatus>(office.clock.Now(), Repetition(request, caller), transaction, advance);
}

}  // namespace

ServedService OperationsRpcs(Office& office) {
  const auto* service = OfficeStatus::descriptor()->file()->FindServiceByName("OperationsService");
  return {service,
          {
              Read<GetOfficeStatusRequest, OfficeStatus>(
                  "GetOfficeStatus", kOperator,
                  [&office](const GetOfficeStatusRequest& request, const Caller&, const Reader& reader) {
                    return StatusOf(office, FederationNamed(request.name()), office.clock.Now(), reader);
                  }),
              Read<ListRoutesRequest, ListRoutesResponse>(
                  "ListRoutes", kOperator,
                  [&office](const ListRoutesRequest& request, const Caller&, const Reader& reader) {
                    return ListRoutes(office, request, reader);
                  }),
              Read<ListParkedMessagesRequest, ListParkedMessagesResponse>(
                  "ListParkedMessages", kOperator,
                  [&office](const ListParkedMessagesRequest& request, const Caller&, const Reader& reader) {
                    return office.outbox.ListParked(request, reader);
                  }),
              Write<RetryParkedMessageRequest, ParkedMessage>(
                  "RetryParkedMessage", kOperator,
                  [&office](const RetryParkedMessageRequest& request, const Caller& caller, Transaction& transaction) {
                    return Retry(office, request, caller, transaction);
                  }),
              Errand<ReconcileRouteRequest, ReconcileRouteResponse>(
                  "ReconcileRoute", kOperator,
                  [&office](const ReconcileRouteRequest& request, const Caller& caller, auto then) {
                    Reconcile(office, request, caller, std::move(then));
                  }),
              Write<ConfirmTimeRequest, OfficeStatus>(
                  "ConfirmTime", kOperator,
                  [&office](const ConfirmTimeRequest& request, const Caller& caller, Transaction& transaction) {
                    return ConfirmTime(office, request, caller, transaction);
                  }),
              Write<AdvanceTimeRequest, OfficeStatus>(
                  "AdvanceTime", kOperator,
                  [&office](const AdvanceTimeRequest& request, const Caller& caller, Transaction& transaction) {
                    return AdvanceTime(office, request, caller, transaction);
                  }),
          }};
}

}  // namespace tongban
