#ifndef TONGBAN_COMMON_EXCHANGE_COURIER_H_
#define TONGBAN_COMMON_EXCHANGE_COURIER_H_

#include <grpcpp/channel.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/support/channel_arguments.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/random/bit_gen_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/exchange/calls.h"
#include "common/exchange/channels.h"
#include "common/exchange/directory.h"
#include "common/exchange/lanes.h"
#include "common/exchange/ledger.h"
#include "common/exchange/outbox.h"
#include "common/store/store.h"
#include "common/store/transaction.h"
#include "common/time/time_source.h"
#include "tongban/exchange/v1/exchange_service.grpc.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {

// Has `work` done in the next commit of the writing loop, and `then` called
// with what became of that commit. Either is called at most once; an office
// that closes may drop both.
using Post =
    std::function<void(std::function<void(Transaction&)> work, std::function<void(absl::Status committed)> then)>;

struct CourierOptions {
  // Whose outboxes are carried: every office hosted here.
  std::vector<casework::v1::OfficeRef> offices;
  // Has every federation of `offices`.
  SigningKeys keys;
  Post post;
  // As of the outbox in which messages are put.
  Compose compose = nullptr;
  Restate restate = nullptr;
  ChannelFactory channels;
  Backoff backoff;
  // Beyond it a delivery counts as failed. A full batch takes milliseconds once
  // it has arrived; a county on a slow line needs the rest for 1 MiB.
  absl::Duration deliver_deadline = absl::Seconds(30);
  // An operator waits for it.
  absl::Duration reconcile_deadline = absl::Seconds(10);
};

// Carries what is in the outbox to its receivers, each route by itself, until
// each has given its receipt. One thread sets out; answers come on the queue of
// the writing loop, which writes what came of them. Safe for any thread.
class Courier {
 public:
  using Compared = std::function<void(absl::StatusOr<operations::v1::ReconcileRouteResponse>)>;

  // `store`, `directory`, `clock` and the generator behind `jitter`, which is
  // used from several threads but never at once, must outlive the courier and
  // the writing loop's last piece of its work.
  Courier(const Store& store, const Directory& directory, const TimeSource& clock, absl::BitGenRef jitter,
          CourierOptions options);
  ~Courier() { Stop(); }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // Sets out with everything the outbox still has. Once. Answers come on `queue`,
  // as QueueEvents, which is polled until the courier has stopped.
  absl::Status Start(grpc::CompletionQueue& queue);
  // Cancels what is under way and waits until nothing is. What was not
  // acknowledged stays in the outbox.
  void Stop();

  // Something was appended to the route, and its commit is on disk.
  void Wake(const exchange::v1::Route& route) { lanes_->Wake(route); }
  // The directory has a new edition.
  void DirectoryChanged() {
    channels_.Forget();
    lanes_->DirectoryChanged();
  }

  // Asks the receiver for the head of an outgoing route and compares; nothing
  // is changed. `then` is called by whoever polls the queue, or at once: NOT_FOUND
  // ROUTE_UNKNOWN or NOT_IN_DIRECTORY; UNAVAILABLE when the receiver cannot be
  // reached; else its refusal.
  void Compare(const exchange::v1::Route& route, Compared then);
  // Sends again what a comparison found missing at the receiver.
  void SendMissing(const operations::v1::ReconcileRouteResponse& compared);

  // Completes a line of Outbox::ListRoutes by what only the courier knows.
  void AddAttempts(operations::v1::RouteStatus& status) const;

 private:
  using Delivery = Call<exchange::v1::DeliverRequest, exchange::v1::DeliverResponse>;
  using HeadQuestion = Call<exchange::v1::GetRouteHeadRequest, exchange::v1::Receipt>;

  void Run();
  void SetOut(const Lanes::Trip& trip);
  // The batch of a trip, signed; without entries when nothing waits.
  absl::StatusOr<exchange::v1::DeliverRequest> PackBatch(const Lanes::Trip& trip) const;
  void OnAnswer(Delivery& delivery);
  void OnRefusal(const Delivery& delivery, const absl::Status& refusal);
  // Has the writing loop acknowledge what was delivered.
  void TakeAnswer(const exchange::v1::DeliverResponse& response);
  // The receipt is about this route and signed by its receiver.
  absl::Status CheckReceipt(const exchange::v1::Route& route, const exchange::v1::Receipt& receipt) const;
  // What both heads say.
  absl::StatusOr<operations::v1::ReconcileRouteResponse> CompareHeads(const exchange::v1::Route& route,
                                                                      const exchange::v1::Receipt& receiver_head) const;
  // A stub for an office of the directory.
  absl::StatusOr<std::unique_ptr<exchange::v1::ExchangeService::Stub>> StubFor(const casework::v1::OfficeRef& office);

  const Store& store_;
  const Directory& directory_;
  const TimeSource& clock_;
  const CourierOptions options_;
  const Outbox outbox_;
  Channels channels_;
  // Null before the start.
  std::atomic<grpc::CompletionQueue*> queue_ = nullptr;
  Calls calls_;
  // Shared with work posted to the writing loop, which may come back when the
  // courier is gone.
  const std::shared_ptr<Lanes> lanes_;
  std::thread thread_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_EXCHANGE_COURIER_H_
