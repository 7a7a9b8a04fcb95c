#ifndef TONGBAN_TESTS_BENCH_EXCHANGE_LOAD_H_
#define TONGBAN_TESTS_BENCH_EXCHANGE_LOAD_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/ground.h"
#include "tests/bench/report.h"
#include "tests/support/counter.h"
#include "tests/support/six_offices.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban::bench {

// How many messages a second two offices exchange: the intake and the assessment
// office of 330213, in processes, addresses and stores of their own.
//
// Cases are filed and accepted while the assessment office is halted, so that
// their hand-overs wait in the outbox; then it goes on, and the outbox is drained.
// So nothing but the exchange is measured: packing, signing, delivering, taking
// over under one sync a batch, the receipt, its acknowledgement on disk, and the
// progress that each taking over sends back. Messages of both ways count, each
// once its receipt is on its sender's disk.
class ExchangeLoad {
 public:
  // Programs without signatures, which only bench builds have, or those of the
  // product; "exchange unsigned" or "exchange".
  absl::Status Measure(bool is_signed, int cases, Report& report);

 private:
  struct Progress {
    int64_t written = 0;
    int64_t acknowledged = 0;
  };

  absl::Status StartOffice(int office, bool is_signed);
  absl::Status FileAndAccept(int first_person, int cases);
  // Of both routes, summed.
  absl::StatusOr<Progress> LookAtRoutes();
  absl::StatusOr<std::vector<operations::v1::RouteStatus>> OutgoingRoutes(int office);
  // Returns when so many have been written and all acknowledged.
  absl::StatusOr<Progress> AwaitDrained(int64_t written);
  absl::StatusOr<LoadResult> Exchange(int cases);

  SixOffices offices_;
  Counter counter_{offices_};
  std::array<Server, 2> servers_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_EXCHANGE_LOAD_H_
