#ifndef TONGBAN_TESTS_SUPPORT_SUITE_OFFICE_H_
#define TONGBAN_TESTS_SUPPORT_SUITE_OFFICE_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/crypto/signing.h"
#include "common/identity/token.h"
#include "common/office/office.h"
#include "common/server/office_server.h"
#include "common/store/store.h"
#include "common/time/time_source.h"
#include "tests/support/cut_file_system.h"
#include "tests/support/suite_files.h"

namespace tongban {

// Counts the commits of all stores, so that a test can wait for the next one
// instead of sleeping.
class Activity {
 public:
  void Note();
  int64_t count() const;
  // Returns true once there was more than `seen`, false when that takes so long
  // that something must be wrong.
  bool AwaitMoreThan(int64_t seen) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable noted_;
  int64_t count_ = 0;
};

// What a table holds.
using TableContent = std::map<std::string, std::string>;

// One process of the suite, but for the process: everything that ServeOffice
// does, on a disk in memory. It can be stopped and started again on what the
// disk then holds.
class SuiteOffice {
 public:
  // `system_clock` null: the office keeps `manual_clock`.
  SuiteOffice(OwnPart own, std::vector<std::string> federations, const SuiteFiles& files, ManualTime& manual_clock,
              Activity& activity);
  ~SuiteOffice() { Stop(); }

  // Before Start: the office does not follow the suite's clock but this one,
  // made anew at each start from what the store saw last.
  void KeepTimeBy(std::function<std::unique_ptr<SystemTime>(absl::Time last_seen)> make) {
    make_system_clock_ = std::move(make);
  }

  // Before Start: the office is of a release that knows no later state.
  void BecomeRelease(casework::v1::Case::State newest_state) { options_.newest_state = newest_state; }

  // Before Start: the store is to hold these rows, beside what it has.
  void Restore(const std::map<std::string, TableContent>& tables);

  void Start(const std::string& directory, const std::string& policy);
  // As SIGTERM does.
  void Stop();
  // The power goes off: what was not synced is lost.
  void CutPower();

  bool is_running() const { return server_ != nullptr; }
  int port() const { return ports_.calls; }
  casework::v1::OfficeRef::Kind kind() const { return own_.kind; }
  const std::vector<std::string>& federations() const { return options_.federations; }
  bool Serves(const casework::v1::OfficeRef& office) const;

  Store& store() const { return *store_; }
  Office& office() const { return *office_; }
  OfficeServer& server() const { return *server_; }
  const TimeSource& clock() const;
  SystemTime* system_clock() const { return system_clock_.get(); }

  // Everything the store holds, by table.
  std::map<std::string, TableContent> Content() const;
  TableContent ContentOf(Table table) const;

 private:
  void OpenStore();

  const OwnPart own_;
  const SuiteFiles& files_;
  ManualTime& manual_clock_;
  Activity& activity_;
  OfficeOptions options_;
  std::map<std::string, SigningKey> signing_keys_;
  std::function<std::unique_ptr<SystemTime>(absl::Time)> make_system_clock_;

  const std::unique_ptr<CutEnv> env_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<SystemTime> system_clock_;
  std::unique_ptr<Office> office_;
  std::unique_ptr<TokenVerifier> tokens_;
  std::unique_ptr<OfficeServer> server_;
  OfficePorts ports_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_SUPPORT_SUITE_OFFICE_H_
