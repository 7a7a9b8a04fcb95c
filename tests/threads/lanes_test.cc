#include "common/exchange/lanes.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <random>
#include <string>

#include "tests/threads/threads.h"

namespace tongban {
namespace {

using exchange::v1::Route;

constexpr int kRoutes = 4;
constexpr int kRounds = 1500;  // At least, and until there were so many trips.
constexpr int kTrips = 200;

Route RouteTo(int receiver) {
  Route route;
  route.mutable_sender()->set_federation("330213");
  route.mutable_sender()->set_kind(casework::v1::OfficeRef::KIND_INTAKE);
  route.mutable_receiver()->set_federation(std::to_string(330281 + receiver));
  route.mutable_receiver()->set_kind(casework::v1::OfficeRef::KIND_ASSESSMENT);
  return route;
}

int ReceiverOf(const Route& route) { return std::stoi(route.receiver().federation()) - 330281; }

TEST(LanesThreadsTest, ARouteIsUnderWayOnceAtATimeWhoeverWakesIt) {
  std::mt19937_64 generator(20260924);
  Lanes lanes(Backoff{absl::Microseconds(1), absl::Microseconds(10)}, generator);
  std::array<std::atomic<int>, kRoutes> under_way = {};
  std::atomic<int> trips = 0;
  const auto travel = [&] {
    while (const auto trip = lanes.NextTrip()) {
      std::atomic<int>& here = under_way[static_cast<size_t>(ReceiverOf(trip->route))];
      EXPECT_EQ(++here, 1);
      --here;
      const absl::Status error = absl::UnavailableError("dead");
      switch (++trips % 5) {
        case 0:
          lanes.Failed(trip->route, error, /*awaits_directory=*/true);
          break;
        case 1:
          lanes.Failed(trip->route, error);
          break;
        case 2:
          lanes.Asked(trip->route, trips, error);
          break;
        case 3:
          lanes.Delivered(trip->route, trips);
          break;
        default:
          lanes.Emptied(trip->route);
          break;
      }
    }
  };
  std::atomic<int> wakers = 2;
  const auto wake = [&] {
    for (int i = 0; i < kRounds || trips < kTrips; ++i) {
      const Route route = RouteTo(i % kRoutes);
      if (i % 10 == 0) lanes.SendFrom(route, i);
      if (i % 50 == 0) lanes.DirectoryChanged();
      lanes.Wake(route);
      const Lanes::Status status = lanes.StatusOf(route);
      EXPECT_EQ(status.next_attempt.has_value(), !status.last_error.empty());
    }
    if (--wakers == 0) lanes.Close();
  };
  AllAtOnce({travel, travel, wake, wake});
}

}  // namespace
}  // namespace tongban
