#include "common/exchange/courier.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "common/exchange/refusals.h"
#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "google/rpc/error_details.pb.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::ExchangeService;
using exchange::v1::GetRouteHeadRequest;
using exchange::v1::Receipt;
using exchange::v1::Route;
using operations::v1::ReconcileRouteResponse;
using operations::v1::RouteStatus;

// After a failure a single entry tries the way: it costs little while the
// county is dead, and where one message makes the receiver fail, those before
// it still get through.
constexpr int kProbeEntries = 1;

// gRPC takes deadlines on the system clock alone.
std::chrono::system_clock::time_point DeadlineIn(absl::Duration duration) {
  return std::chrono::system_clock::now() +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(absl::ToChronoNanoseconds(duration));
}

// The sequence a ROUTE_GAP asks for; 0 when the refusal is no such thing, or
// asks for what was sent.
int64_t AskedSequence(const absl::Status& refusal, int64_t first_sent) {
  if (!absl::IsFailedPrecondition(refusal) || !IsRefusedFor(kRouteGap, refusal)) return 0;
  const auto info = DetailOf<google::rpc::ErrorInfo>(refusal);
  if (!info.has_value()) return 0;
  const auto next = info->metadata().find(std::string(kNextSequence));
  int64_t sequence = 0;
  if (next == info->metadata().end() || !absl::SimpleAtoi(next->second, &sequence)) return 0;
  return sequence >= 1 && sequence < first_sent ? sequence : 0;
}

// An office refuses with a reason; without one it was not reached at all.
absl::Status WhyNotAnswered(const Route& route, const absl::Status& status) {
  return ReasonOf(status).empty() ? ReceiverUnreachable(route, status.message()) : status;
}

}  // namespace

Courier::Courier(const Store& store, const Directory& directory, const TimeSource& clock, absl::BitGenRef jitter,
                 CourierOptions options)
    : store_(store),
      directory_(directory),
      clock_(clock),
      options_(std::move(options)),
      outbox_(options_.compose, options_.restate),
      channels_(options_.channels),
      lanes_(std::make_shared<Lanes>(options_.backoff, jitter)) {}

absl::Status Courier::Start(grpc::CompletionQueue& queue) {
  queue_ = &queue;
  const auto snapshot = store_.Snapshot();
  for (const OfficeRef& office : options_.offices) {
    ASSIGN_OR_RETURN(const std::vector<RouteStatus> routes, outbox_.ListRoutes(office, *snapshot));
    for (const RouteStatus& route : routes) {
      if (route.sequence() > route.acknowledged_sequence()) lanes_->Wake(route.route());
    }
  }
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void Courier::Stop() {
  lanes_->Close();
  if (thread_.joinable()) thread_.join();
  calls_.CancelAll();
}

void Courier::Run() {
  while (const auto trip = lanes_->NextTrip()) SetOut(*trip);
}

absl::StatusOr<DeliverRequest> Courier::PackBatch(const Lanes::Trip& trip) const {
  const auto snapshot = store_.Snapshot();
  BatchLimits limits;
  if (trip.is_probing) limits.entries = kProbeEntries;
  ASSIGN_OR_RETURN(DeliverRequest batch, outbox_.NextBatch(trip.route, *snapshot, trip.from, limits));
  if (batch.entries().empty()) return batch;
  ASSIGN_OR_RETURN(const SigningKey key, KeyOf(options_.keys, trip.route.sender().federation()));
  RETURN_IF_ERROR(SignBatch(key, clock_.Now(), batch));
  return batch;
}

absl::StatusOr<std::unique_ptr<ExchangeService::Stub>> Courier::StubFor(const OfficeRef& office) {
  const auto directory = directory_.Current();
  ASSIGN_OR_RETURN(const std::string target, directory->TargetOf(office));
  RETURN_IF_ERROR(directory->ProtocolFor(office.federation()).status());
  OfficeRef expected = office;
  ASSIGN_OR_RETURN(*expected.mutable_federation(), directory->HostOf(office));
  return ExchangeService::NewStub(channels_.To(target, expected));
}

void Courier::SetOut(const Lanes::Trip& trip) {
  auto batch = PackBatch(trip);
  if (!batch.ok()) return lanes_->Failed(trip.route, batch.status());
  if (batch->entries().empty()) return lanes_->Emptied(trip.route);
  auto stub = StubFor(trip.route.receiver());
  if (!stub.ok()) return lanes_->Failed(trip.route, stub.status(), /*awaits_directory=*/true);
  auto kept = std::make_unique<Delivery>();
  Delivery* const delivery = kept.get();
  delivery->stub = *std::move(stub);
  delivery->request = *std::move(batch);
  delivery->context.set_deadline(DeadlineIn(options_.deliver_deadline));
  delivery->then = [this, delivery] {
    OnAnswer(*delivery);
    calls_.Remove(*delivery);
  };
  if (!calls_.Add(std::move(kept))) return;
  delivery->Begin(delivery->stub->PrepareAsyncDeliver(&delivery->context, delivery->request, queue_));
}

void Courier::OnAnswer(Delivery& delivery) {
  if (!delivery.status.ok()) return OnRefusal(delivery, FromGrpc(delivery.status));
  const Route& route = delivery.request.route();
  const DeliverRequest& batch = delivery.request;
  absl::Status checked = CheckReceipt(route, delivery.response.receipt());
  // An answer that leaves entries open would be followed by the same delivery
  // without end.
  if (delivery.response.outcomes_size() != batch.entries_size() ||
      delivery.response.receipt().sequence() < batch.entries(batch.entries_size() - 1).sequence()) {
    checked.Update(AnswerMalformed(route, "it does not cover the batch"));
  }
  if (!checked.ok()) return lanes_->Failed(route, checked);
  TakeAnswer(delivery.response);
}

void Courier::OnRefusal(const Delivery& delivery, const absl::Status& refusal) {
  const Route& route = delivery.request.route();
  const int64_t asked = AskedSequence(refusal, delivery.request.entries(0).sequence());
  if (asked > 0) return lanes_->Asked(route, asked, refusal);
  lanes_->Failed(route, refusal);
}

void Courier::TakeAnswer(const DeliverResponse& response) {
  const auto acknowledged = std::make_shared<absl::Status>();
  const Receipt& receipt = response.receipt();
  options_.post(
      [response, acknowledged, outbox = outbox_, clock = &clock_](Transaction& transaction) {
        *acknowledged = outbox.Acknowledge(response, clock->Now(), transaction);
      },
      [acknowledged, lanes = lanes_, route = receipt.route(), next = receipt.sequence() + 1](absl::Status committed) {
        committed.Update(*acknowledged);
        committed.ok() ? lanes->Delivered(route, next) : lanes->Failed(route, committed);
      });
}

absl::Status Courier::CheckReceipt(const Route& route, const Receipt& receipt) const {
  if (!IsSameRoute(route, receipt.route())) return AnswerMalformed(route, "the receipt is for another route");
  const std::string& federation = route.receiver().federation();
  return directory_.Current()->CheckSignature(federation, ReceiptBytes(receipt), receipt.signature(), clock_.Now());
}

void Courier::AddAttempts(RouteStatus& status) const {
  const Lanes::Status lane = lanes_->StatusOf(status.route());
  // What the store says of a damaged route is there before the first attempt.
  if (!lane.last_error.empty()) status.set_last_error(lane.last_error);
  if (!lane.next_attempt.has_value()) return;
  status.mutable_next_attempt_delay()->set_seconds(absl::ToInt64Seconds(*lane.next_attempt));
}

void Courier::Compare(const Route& route, Compared then) {
  if (!IsOffice(route.sender()) || !IsOffice(route.receiver())) return then(RouteMalformed());
  const auto head = outbox_.Head(route, store_);
  if (!head.ok()) return then(head.status());
  if (head->sequence() == 0) return then(RouteUnknown(route));
  auto stub = StubFor(route.receiver());
  if (!stub.ok()) return then(stub.status());
  if (queue_ == nullptr) return then(CourierStopped());
  auto kept = std::make_unique<HeadQuestion>();
  HeadQuestion* const question = kept.get();
  question->stub = *std::move(stub);
  *question->request.mutable_route() = route;
  question->context.set_deadline(DeadlineIn(options_.reconcile_deadline));
  question->then = [this, question, then] {
    const Route& asked = question->request.route();
    then(question->status.ok() ? CompareHeads(asked, question->response)
                               : WhyNotAnswered(asked, FromGrpc(question->status)));
    calls_.Remove(*question);
  };
  if (!calls_.Add(std::move(kept))) return then(CourierStopped());
  question->Begin(question->stub->PrepareAsyncGetRouteHead(&question->context, question->request, queue_));
}

void Courier::SendMissing(const ReconcileRouteResponse& compared) {
  if (compared.missing() > 0) lanes_->SendFrom(compared.route().route(), compared.receiver_head().sequence() + 1);
}

absl::StatusOr<ReconcileRouteResponse> Courier::CompareHeads(const Route& route, const Receipt& receiver_head) const {
  RETURN_IF_ERROR(CheckReceipt(route, receiver_head));
  const auto snapshot = store_.Snapshot();
  ASSIGN_OR_RETURN(const record::v1::RouteHead head, outbox_.Head(route, *snapshot));
  // A receiver that has more than we ever wrote is not consistent either: this
  // office has lost the end of its own ledger.
  const auto hash = outbox_.HashAt(route, receiver_head.sequence(), *snapshot);
  if (!hash.ok() && !absl::IsNotFound(hash.status())) return hash.status();
  ReconcileRouteResponse response;
  *response.mutable_receiver_head() = receiver_head;
  response.set_consistent(hash.ok() && *hash == receiver_head.head_hash());
  if (response.consistent() && receiver_head.sequence() < head.sequence()) {
    response.set_missing(head.sequence() - receiver_head.sequence());
  }
  RouteStatus& status = *response.mutable_route();
  *status.mutable_route() = route;
  status.set_outgoing(true);
  status.set_sequence(head.sequence());
  status.set_head_hash(head.hash());
  status.set_acknowledged_sequence(head.acknowledged_sequence());
  AddAttempts(status);
  return response;
}

}  // namespace tongban
