#ifndef TONGBAN_TESTS_BENCH_SCALE_DESK_OFFICE_H_
#define TONGBAN_TESTS_BENCH_SCALE_DESK_OFFICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/desk/desk.h"
#include "common/desk/message.h"
#include "common/exchange/directory.h"
#include "common/exchange/outbox.h"
#include "common/exchange/receiving.h"
#include "common/office/office.h"

namespace tongban::bench {

// What an office needs beyond its own part. All that is pointed to outlives it.
struct DeskOfficePlan {
  std::string folder;
  std::shared_ptr<const policy::PolicyBook> policies;
  const TimeSource* clock = nullptr;
  // For an office that also receives; without a directory it only keeps what it
  // would send.
  std::vector<std::string> federations;
  const Directory* directory = nullptr;
  SigningKeys keys;
};

// One kind of office of any number of federations without its process: the
// desk, the database on the disk and both halves of the exchange are its own;
// there is no network, and no commit waits for the disk. Acts are committed
// together, as many as an office under load has in a batch.
class DeskOffice {
 public:
  static absl::StatusOr<std::unique_ptr<DeskOffice>> Open(const OwnPart& own, DeskOfficePlan plan);

  // Opens the database once more, which writes its log out into sorted tables:
  // what it then takes on the disk is what it takes for good.
  static absl::Status Settle(const OwnPart& own, const std::string& folder);

  // The case after the act, by `actor`. An empty case id files a new one.
  absl::StatusOr<casework::v1::Case> Do(const std::string& federation, const std::string& case_id,
                                        const std::string& request_id, casework::v1::Act act,
                                        const casework::v1::Actor& actor);
  // Acts for every clock that has run out.
  absl::Status ActOnDueClocks();
  absl::Status Commit();

  // What waits on the routes on which something was sent since last asked,
  // signed. Commits before.
  absl::StatusOr<std::vector<exchange::v1::DeliverRequest>> TakeBatches();
  // Takes in what another office has sent; the answer may go once committed.
  absl::StatusOr<exchange::v1::DeliverResponse> Receive(const exchange::v1::DeliverRequest& batch);
  absl::Status Acknowledge(const exchange::v1::DeliverResponse& answer);

  Store& store() { return *store_; }
  const Outbox& outbox() const { return outbox_; }
  casework::v1::OfficeRef::Kind kind() const { return kind_; }

 private:
  DeskOffice(const OwnPart& own, DeskOfficePlan plan, std::unique_ptr<Store> store, Secrets secrets);
  DeskSettings SettingsFor(const OwnPart& own);
  // Counts an act that was laid into the batch, and commits a full batch.
  absl::Status Done();

  const casework::v1::OfficeRef::Kind kind_;
  const DeskOfficePlan plan_;
  const std::unique_ptr<Store> store_;
  const Secrets secrets_;
  const Outbox outbox_{&ComposeMessage, &ReferenceAfterRefusal};
  Desk desk_;
  std::unique_ptr<Receiving> receiving_;
  std::vector<exchange::v1::Route> sent_on_;
  Transaction batch_;
  int acts_in_batch_ = 0;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_DESK_OFFICE_H_
