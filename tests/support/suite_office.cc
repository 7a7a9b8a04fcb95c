#include "tests/support/suite_office.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>

#include "common/exchange/ledger.h"
#include "common/store/rocks_store.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

// No test waits this long unless something is broken.
constexpr std::chrono::seconds kLongestWait(20);

// The real store, of whose commits the suite learns.
class WatchedStore final : public Store {
 public:
  WatchedStore(std::unique_ptr<Store> store, Activity& activity) : store_(std::move(store)), activity_(activity) {}

  absl::StatusOr<std::string> Get(Table table, absl::string_view key) const override { return store_->Get(table, key); }
  absl::Status Scan(Table table, absl::string_view first, absl::string_view last, Visitor visit) const override {
    return store_->Scan(table, first, last, visit);
  }
  absl::Status ScanBackwards(Table table, absl::string_view first, absl::string_view last,
                             Visitor visit) const override {
    return store_->ScanBackwards(table, first, last, visit);
  }
  std::unique_ptr<const Reader> Snapshot() const override { return store_->Snapshot(); }
  absl::Status Commit(const Batch& batch) override {
    absl::Status status = store_->Commit(batch);
    activity_.Note();
    return status;
  }
  absl::Status BackUp(const std::string& target) const override { return store_->BackUp(target); }
  StoreStatistics Statistics() const override { return store_->Statistics(); }

 private:
  const std::unique_ptr<Store> store_;
  Activity& activity_;
};

}  // namespace

void Activity::Note() {
  const std::lock_guard lock(mutex_);
  ++count_;
  noted_.notify_all();
}

int64_t Activity::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

bool Activity::AwaitMoreThan(int64_t seen) const {
  std::unique_lock lock(mutex_);
  return noted_.wait_for(lock, kLongestWait, [this, seen] { return count_ > seen; });
}

SuiteOffice::SuiteOffice(OwnPart own, std::vector<std::string> federations, const SuiteFiles& files,
                         ManualTime& manual_clock, Activity& activity)
    : own_(std::move(own)),
      files_(files),
      manual_clock_(manual_clock),
      activity_(activity),
      env_(std::make_unique<CutEnv>()) {
  options_.federations = std::move(federations);
  options_.tls = files.Leaf(options_.federations.front() + "-" + std::string(OfficeName(own_.kind)));
  options_.trust_domain = kTrustDomain;
  for (const std::string& federation : options_.federations) {
    signing_keys_.emplace(federation, SigningKey::FromPem(files.SigningKeyPem(federation)).value());
  }
}

void SuiteOffice::OpenStore() {
  RocksStoreOptions options;
  options.env = env_.get();
  auto store = OpenRocksStore("/office", TablesOf(own_), options);
  ASSERT_THAT(store, IsOk());
  store_ = std::make_unique<WatchedStore>(*std::move(store), activity_);
}

void SuiteOffice::Restore(const std::map<std::string, TableContent>& tables) {
  OpenStore();
  Batch batch;
  for (const Table table : TablesOf(own_)) {
    const auto rows = tables.find(std::string(table.name));
    if (rows == tables.end()) continue;
    for (const auto& [key, value] : rows->second) batch.Put(table, key, value);
  }
  EXPECT_THAT(store_->Commit(batch), IsOk());
  store_.reset();
}

void SuiteOffice::Start(const std::string& directory, const std::string& policy) {
  options_.directory = directory;
  options_.policy = policy;
  OpenStore();
  if (make_system_clock_ != nullptr) {
    const auto last_seen = LastNotedTime(*store_);
    ASSERT_THAT(last_seen, IsOk());
    system_clock_ = make_system_clock_(*last_seen);
  }
  const OfficeFoundation foundation{.options = options_,
                                    .store = *store_,
                                    .clock = clock(),
                                    .system_clock = system_clock_.get(),
                                    .manual_clock = system_clock_ == nullptr ? &manual_clock_ : nullptr,
                                    .signing_keys = signing_keys_};
  auto office = Office::Open(own_, foundation);
  ASSERT_THAT(office, IsOk());
  office_ = *std::move(office);
  tokens_ = std::make_unique<TokenVerifier>(office_->TokenKeys());
  OfficeSettings settings{.federations = options_.federations,
                          .listen = "127.0.0.1:0",
                          .health_listen = "",
                          .credentials = ServerCredentials(options_.tls, kTrustDomain),
                          .reflection = false,
                          .channelz = false};
  server_ = std::make_unique<OfficeServer>(std::move(settings), office_->Services(), office_->Hooks(), *store_, clock(),
                                           *tokens_, [](const absl::Status&) {});
  const auto ports = server_->Start();
  ASSERT_THAT(ports, IsOk());
  ports_ = *ports;
  ASSERT_THAT(office_->Start(*server_), IsOk());
}

void SuiteOffice::Stop() {
  if (server_ == nullptr) return;
  server_->Announce();
  server_->Stop(absl::Seconds(5));
  server_.reset();
  tokens_.reset();
  office_.reset();
  store_.reset();
  system_clock_.reset();
}

void SuiteOffice::CutPower() {
  env_->Disk().CutPowerAfter(0, false);
  Stop();
  std::mt19937 random(1);
  env_->Disk().RestorePower(CutFileSystem::Loss::kAll, random);
}

bool SuiteOffice::Serves(const casework::v1::OfficeRef& office) const {
  return office.kind() == own_.kind && std::ranges::count(options_.federations, office.federation()) > 0;
}

const TimeSource& SuiteOffice::clock() const {
  return system_clock_ != nullptr ? static_cast<const TimeSource&>(*system_clock_) : manual_clock_;
}

TableContent SuiteOffice::ContentOf(Table table) const {
  TableContent content;
  EXPECT_THAT(store_->Scan(table, "", "",
                           [&content](absl::string_view key, absl::string_view value) {
                             content.emplace(std::string(key), std::string(value));
                             return true;
                           }),
              IsOk());
  return content;
}

std::map<std::string, TableContent> SuiteOffice::Content() const {
  std::map<std::string, TableContent> content;
  for (const Table table : TablesOf(own_)) content[std::string(table.name)] = ContentOf(table);
  return content;
}

}  // namespace tongban
