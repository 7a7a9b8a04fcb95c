#include "tests/bench/store_load.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/desk/tables.h"
#include "common/status/status.h"
#include "common/store/rocks_store.h"

namespace tongban::bench {
namespace {

// A case, its line of history and the stored answer hold nearly all the bytes;
// the other rows are index rows.
constexpr int kLargeRows = 3;
constexpr size_t kSmallRowBytes = 48;

void AddSubmit(const StorePlan& plan, int64_t number, Batch& batch) {
  const size_t small = static_cast<size_t>(plan.rows - kLargeRows) * kSmallRowBytes;
  const size_t large = plan.bytes > small ? (plan.bytes - small) / kLargeRows : 1;
  for (int row = 0; row < plan.rows; ++row) {
    const Table table = kDeskTables[static_cast<size_t>(row) % kDeskTables.size()];
    std::string key = absl::StrFormat("330213-%02d-%012d", row, number);
    const size_t value = (row < kLargeRows ? large : kSmallRowBytes) - std::min(kSmallRowBytes - 1, key.size());
    batch.Put(table, std::move(key), std::string(value, static_cast<char>('a' + number % 26)));
  }
}

}  // namespace

absl::StatusOr<LoadResult> RunStoreLoad(const StorePlan& plan) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenRocksStore(plan.folder, kDeskTables, {}));
  LoadResult result;
  int64_t number = absl::ToUnixMicros(absl::Now());
  const absl::Duration cpu = OwnCpu(), machine = MachineCpu();
  const absl::Time begin = absl::Now();
  for (absl::Time now = begin; now < begin + plan.duration;) {
    Batch batch;
    for (int i = 0; i < plan.together; ++i) AddSubmit(plan, number++, batch);
    RETURN_IF_ERROR(store->Commit(batch));
    const absl::Time after = absl::Now();
    result.latency.Record(after - now);
    result.succeeded += plan.together;
    now = after;
  }
  result.seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  result.server_cpu = OwnCpu() - cpu;
  result.foreign_cores =
      std::max(0.0, absl::ToDoubleSeconds(MachineCpu() - machine - result.server_cpu) / result.seconds);
  std::fprintf(stderr, "  %-28s %8.0f/s  p50 %7.0f us a batch  others %.2f cores\n", plan.name.c_str(), result.Rate(),
               absl::ToDoubleMicroseconds(result.latency.Percentile(0.5)), result.foreign_cores);
  return result;
}

}  // namespace tongban::bench
