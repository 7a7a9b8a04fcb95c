#ifndef TONGBAN_TESTS_UNIT_SERVER_OFFICE_FIXTURE_H_
#define TONGBAN_TESTS_UNIT_SERVER_OFFICE_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/server/office_server.h"
#include "common/store/store.h"
#include "common/time/time_source.h"
#include "tests/unit/identity/issued_files.h"
#include "tongban/casework/v1/case_service.grpc.pb.h"
#include "tongban/exchange/v1/exchange_service.grpc.pb.h"
#include "tongban/intake/v1/intake_service.grpc.pb.h"
#include "tongban/operations/v1/operations_service.grpc.pb.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {

inline constexpr Table kTestCases{"test_cases"};
inline constexpr Table kTestFeed{"test_feed"};
inline constexpr Table kTestAccess{"test_access"};

// A store whose Commit can be held up or made to fail, and that counts.
class GatedStore final : public Store {
 public:
  explicit GatedStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  // Commits wait from now on, until Open.
  void Close();
  void Open();
  // Returns when a commit stands at the closed gate.
  void AwaitCommit();
  void FailFromNowOn();
  int commits() const;

  absl::StatusOr<std::string> Get(Table table, absl::string_view key) const override { return store_->Get(table, key); }
  absl::Status Scan(Table table, absl::string_view first, absl::string_view last, Visitor visit) const override {
    return store_->Scan(table, first, last, visit);
  }
  absl::Status ScanBackwards(Table table, absl::string_view first, absl::string_view last,
                             Visitor visit) const override {
    return store_->ScanBackwards(table, first, last, visit);
  }
  std::unique_ptr<const Reader> Snapshot() const override { return store_->Snapshot(); }
  absl::Status Commit(const Batch& batch) override;
  absl::Status BackUp(const std::string& target) const override { return store_->BackUp(target); }
  StoreStatistics Statistics() const override { return store_->Statistics(); }

 private:
  const std::unique_ptr<Store> store_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  bool failing_ = false;
  int waiting_ = 0;
  int commits_ = 0;
};

// A store in memory with the tables above.
std::unique_ptr<GatedStore> OpenTestStore(rocksdb::Env& env);

// How many keys a table has.
int CountKeys(const Reader& reader, Table table);

// An office that serves federation 330213 with real TLS, a real store and a desk
// of a few lines: filing a case stores it under its request id.
class OfficeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();
  OfficeTest();
  ~OfficeTest() override;

  // Starts the office.
  void Serve();

  // A channel of a workload: "staff" and "intake" of 330213, "neighbour" of
  // 330281.
  std::shared_ptr<grpc::Channel> Channel(const std::string& workload);
  static std::string Token(const std::string& federation, const Roles& roles, absl::Duration life = absl::Hours(8));
  // A context with a deadline far off and, if given, a token.
  static std::unique_ptr<grpc::ClientContext> Context(const std::string& token);
  static std::unique_ptr<grpc::ClientContext> Officer();

  casework::v1::Case File(const std::string& request_id);
  static intake::v1::SubmitApplicationRequest Filing(const std::string& request_id);

  std::vector<record::v1::AccessRecord> AccessLog() const;

  static IssuedFiles* files_;

  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<GatedStore> store_;
  ManualTime clock_;
  TokenVerifier tokens_;
  OfficeSettings settings_;
  OfficeHooks hooks_;
  std::vector<ServedService> services_;
  std::function<void(std::function<void(absl::StatusOr<operations::v1::ReconcileRouteResponse>)>)> reconcile_;
  // How often ConfirmTime was done.
  std::atomic<int> confirmed_ = 0;
  std::mutex failure_mutex_;
  absl::Status failure_;
  std::unique_ptr<OfficeServer> office_;
  OfficePorts ports_;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_UNIT_SERVER_OFFICE_FIXTURE_H_
