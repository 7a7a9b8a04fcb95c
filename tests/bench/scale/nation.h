#ifndef TONGBAN_TESTS_BENCH_SCALE_NATION_H_
#define TONGBAN_TESTS_BENCH_SCALE_NATION_H_

#include <array>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/exchange/directory.h"
#include "common/time/time_source.h"
#include "tests/bench/scale/desk_office.h"

namespace tongban::bench {

// The federations of all counties of the country, hosted together: one intake,
// one assessment and one registration approval office, each with one database, in this
// process. Between federations everything goes through the exchange: one route
// for every two offices that have to do with each other, its batches and
// receipts signed with each federation's own key. There is no network.
class Nation {
 public:
  // Databases under `folder`, where some may be already; clocks stand at `start`.
  static absl::StatusOr<std::unique_ptr<Nation>> Found(const std::string& folder, absl::Time start);
  // Where the database of the intake office is.
  static std::string IntakeIn(const std::string& folder);

  DeskOffice& At(casework::v1::OfficeRef::Kind kind) {
    return *offices_[static_cast<size_t>(kind - casework::v1::OfficeRef::KIND_INTAKE)];
  }
  ManualTime& clock() { return clock_; }

  // Moves the clock; then everything that has run out has had its act.
  absl::Status PassTo(absl::Time time);
  // Delivers until nothing waits anywhere.
  absl::Status CarryMessages();

  // Closes everything, for good, and returns the bytes that all databases then
  // take on the disk.
  absl::StatusOr<int64_t> Close();

  int64_t messages() const { return messages_; }
  // Deliveries, each with a signature over the batch and one over its receipt.
  int64_t deliveries() const { return deliveries_; }

 private:
  Nation(std::string folder, absl::Time start) : folder_(std::move(folder)), clock_(start) {}
  absl::Status OpenOffices();
  std::string FolderOf(const OwnPart& part) const;

  const std::string folder_;
  ManualTime clock_;
  SigningKeys keys_;
  std::unique_ptr<Directory> directory_;
  std::array<std::unique_ptr<DeskOffice>, 3> offices_;
  int64_t messages_ = 0;
  int64_t deliveries_ = 0;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_NATION_H_
