#ifndef TONGBAN_COMMON_OFFICE_OFFICE_H_
#define TONGBAN_COMMON_OFFICE_OFFICE_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "common/desk/desk.h"
#include "common/desk/message.h"
#include "common/desk/secrets.h"
#include "common/exchange/courier.h"
#include "common/exchange/directory.h"
#include "common/exchange/outbox.h"
#include "common/exchange/receiving.h"
#include "common/files/followed_files.h"
#include "common/identity/token.h"
#include "common/office/office_options.h"
#include "common/policy/policy_book.h"
#include "common/server/office_hooks.h"
#include "common/server/office_server.h"
#include "common/server/rpc_table.h"

namespace tongban {

class Office;

// What one office adds to what all have in common.
struct OwnPart {
  casework::v1::OfficeRef::Kind kind;
  const google::protobuf::ServiceDescriptor* service;
  // One row an RPC of the service.
  std::function<std::vector<Rpc>()> acts;
  // Tables that no other office keeps.
  std::vector<Table> tables;
  // As of DeskSettings; both may be null.
  std::function<absl::Status(const Secrets&, absl::string_view federation, const casework::v1::Case& before,
                             const casework::v1::Act&, const Reader&, casework::v1::Findings&)>
      look_up;
  std::function<absl::Status(Desk&, const Secrets&, absl::string_view federation, const policy::Decision&,
                             Transaction&)>
      own_records;
  // What it keeps beside cases. May be empty.
  std::vector<const KindOnDesk*> kinds = {};
  // A service that only it serves, beside `service`. May be null.
  std::function<ServedService(Office&)> further_service = nullptr;
};

// Every table that the office keeps.
std::vector<Table> TablesOf(const OwnPart& own);

// What an office is put together on. Everything outlives it.
struct OfficeFoundation {
  const OfficeOptions& options;
  Store& store;
  const TimeSource& clock;
  SystemTime* system_clock = nullptr;  // One of these two is the clock.
  ManualTime* manual_clock = nullptr;
  const std::map<std::string, SigningKey>& signing_keys;  // By federation.
};

// One office put together: its desk, its exchange and the files it follows.
// The rows of CaseService, ExchangeService and OperationsService read it.
class Office {
 public:
  // Loads policy and directory. Errors say what is wrong and in which file.
  static absl::StatusOr<std::unique_ptr<Office>> Open(OwnPart own, const OfficeFoundation& foundation);
  ~Office();

  // What an OfficeServer serves and asks; the office outlives it.
  std::vector<ServedService> Services();
  OfficeHooks Hooks();
  IssuerKeys TokenKeys() const;

  // How often the directory and policy files are looked at.
  static constexpr absl::Duration kFollowEvery = absl::Seconds(5);

  // Begins to carry messages and to follow the files. An error says what is
  // wrong with what is stored, and where; the office is to be stopped then.
  absl::Status Start(OfficeServer& server);
  void Stop();
  // Takes over the files that changed; logs what is wrong with them.
  void FollowFiles() { files.Look(clock.Now()); }
  // Sends the couriers of the routes on which a committed batch wrote.
  void WakeCouriers(const Batch& committed);

  // Whose access log a record belongs in: that of the federation it names, or
  // of the first one hosted here, whoever the caller was.
  const std::string& HostedFederation(const record::v1::AccessRecord& record) const;
  casework::v1::OfficeRef Ref(absl::string_view federation) const;
  // The office of a route's sender or receiver as its certificate names it: the
  // federation itself, or its host in the directory.
  absl::StatusOr<casework::v1::OfficeRef> CallerOn(const exchange::v1::Route& route, const Caller& caller) const;

  const OwnPart own;
  const std::vector<std::string> federations;
  Store& store;
  const TimeSource& clock;
  SystemTime* const system_clock;
  ManualTime* const manual_clock;
  const Calendar& calendar = Calendar::Published();
  const Secrets secrets;
  const std::unique_ptr<policy::FollowedPolicy> policies;
  const std::unique_ptr<Directory> directory;
  FollowedFiles files;
  // How often withheld messages are tried where their receiver refused them.
  static constexpr absl::Duration kSendWithheldEvery = absl::Minutes(10);
  Outbox outbox{&ComposeMessage, &ReferenceAfterRefusal,
                [this](absl::string_view federation, const google::protobuf::RepeatedPtrField<std::string>& features) {
                  // Who is not in the directory has to be found there first.
                  return directory->Current()->Accepts(federation, features).value_or(false);
                }};
  std::unique_ptr<Desk> desk;
  std::unique_ptr<Receiving> receiving;
  std::unique_ptr<Courier> courier;
  // Set while the office serves; null when a call comes before Start.
  std::atomic<OfficeServer*> server = nullptr;

 private:
  Office(OwnPart own, const OfficeFoundation& foundation, Secrets secrets,
         std::unique_ptr<policy::FollowedPolicy> policies, std::unique_ptr<Directory> directory);
  void MakeDesk(const OfficeOptions& options);
  // In the next commits of the writing loop.
  void SendWithheld();
  void MakeExchange(const OfficeFoundation& foundation);

  const std::string data_;  // Where the store is.
  absl::BitGen jitter_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stopped_ = false;
  std::thread follower_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_OFFICE_OFFICE_H_
