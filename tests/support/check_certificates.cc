#include "tests/support/check_certificates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "common/desk/tables.h"
#include "common/kinds/certificate/filing.h"
#include "common/time/timestamps.h"
#include "tests/support/status_matchers.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using certificate::v1::Certificate;
using certificate::v1::CertificateClock;
using certificate::v1::CertificateEvent;
using certificates::kCollection;

// "420625" of "federations/420625/certificates/…".
std::string FederationOf(const Certificate& certificate) {
  return certificate.name().substr(std::string("federations/").size(), 6);
}

bool IsOfCertificates(const std::string& key) {
  KeyReader parts(key);
  return parts.Text().ok() && parts.Letter().value_or(0) == kCollection.letter;
}

std::vector<config::v1::PinnedPolicy> PoliciesAt(const SuiteOffice& office) {
  std::vector<config::v1::PinnedPolicy> policies;
  for (const auto& [version, bytes] : office.ContentOf(kPolicies)) {
    EXPECT_TRUE(policies.emplace_back().ParseFromString(bytes));
  }
  return policies;
}

// By the certificate's key.
std::map<std::string, std::vector<CertificateEvent>> HistoriesAt(const SuiteOffice& office) {
  std::map<std::string, std::vector<CertificateEvent>> histories;
  for (const auto& [key, bytes] : office.ContentOf(kEvents)) {
    if (!IsOfCertificates(key)) continue;
    EXPECT_TRUE(histories[key.substr(0, key.size() - OrderedNumber(0).size())].emplace_back().ParseFromString(bytes));
  }
  return histories;
}

size_t ChangesTold(const SuiteOffice& office) {
  std::set<std::string> told;
  for (const auto& [key, bytes] : office.ContentOf(kFeed)) {
    if (!IsOfCertificates(key)) continue;
    record::v1::FeedEntry entry;
    EXPECT_TRUE(entry.ParseFromString(bytes));
    const std::string federation = KeyReader(key).Text().value_or("");
    EXPECT_TRUE(told.insert(EventKey(kCollection, federation, entry.id(), entry.revision())).second);
  }
  return told.size();
}

}  // namespace

std::vector<Certificate> CertificatesAt(const SuiteOffice& office) {
  std::vector<Certificate> certificates;
  for (const auto& [key, row] : office.ContentOf(kRecords)) {
    if (!IsOfCertificates(key)) continue;
    EXPECT_TRUE(certificates.emplace_back().ParseFromString(row));
  }
  return certificates;
}

void AddRowsOfCertificates(const SuiteOffice& office, ExpectedRows rows) {
  for (const Certificate& each : CertificatesAt(office)) {
    const std::string federation = FederationOf(each), id = IdIn(each.name());
    const absl::Time entered = FromProto(each.create_time());
    rows.by_state.insert(ByStateKey(kCollection, federation, each.state(), entered, id));
    rows.by_filing.insert(ByFilingKey(kCollection, federation, entered, id));
    absl::Time soonest = absl::InfiniteFuture();
    for (const CertificateClock& clock : each.clocks()) {
      if (clock.state() != CertificateClock::STATE_RUNNING) continue;
      soonest = std::min(soonest, FromProto(clock.due_time()));
      rows.due.insert(DueKey(kCollection, FromProto(clock.due_time()), federation, id, clock.id()));
    }
    if (soonest != absl::InfiniteFuture()) rows.by_due.insert(ByDueKey(kCollection, federation, soonest, id));
  }
}

void CheckCertificates(const SuiteOffice& office) {
  const auto policies = PoliciesAt(office);
  const auto histories = HistoriesAt(office);
  std::map<std::string, int> standing;
  std::set<std::string> holders;
  size_t changes = 0;
  for (const Certificate& each : CertificatesAt(office)) {
    SCOPED_TRACE(each.name());
    const std::string federation = FederationOf(each), id = IdIn(each.name());
    if (certificates::Stands(each.state())) ++standing[each.holder_key()];
    holders.insert(
        Key().Text(federation).Text(each.holder_key()).Number(Seconds(FromProto(each.create_time()))).Text(id));
    const auto history = histories.find(RecordKey(kCollection, federation, id));
    ASSERT_NE(history, histories.end());
    changes += history->second.size();
    for (size_t i = 0; i < history->second.size(); ++i) {
      EXPECT_EQ(history->second[i].revision(), static_cast<int64_t>(i) + 1);
    }
    const auto replayed = certificates::Replay(history->second, Calendar::Published(), policies);
    ASSERT_THAT(replayed, IsOk());
    EXPECT_EQ(replayed->SerializeAsString(), each.SerializeAsString()) << each.DebugString();
  }
  for (const auto& [holder, count] : standing) EXPECT_EQ(count, 1);
  EXPECT_EQ(ChangesTold(office), changes);
  std::set<std::string> stored;
  for (const auto& [key, value] : office.ContentOf(certificates::kByHolder)) stored.insert(key);
  EXPECT_EQ(stored, holders);
}

}  // namespace tongban
