// What earlier releases wrote, this one reads, goes on with, and sends again byte
// for byte.

#include "tests/recorded/release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "common/crypto/signing.h"
#include "common/desk/message.h"
#include "common/desk/tables.h"
#include "common/exchange/ledger.h"
#include "common/exchange/tables.h"
#include "common/store/keys.h"
#include "common/time/timestamps.h"
#include "tests/support/check_suite.h"
#include "tests/support/folders.h"
#include "tests/support/refusal_matchers.h"
#include "tests/support/suite_files.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::Route;

std::vector<std::string> Releases() {
  std::vector<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(SourcePath("tests/recorded/releases"))) {
    folders.push_back(entry.path().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

class ReleaseTest : public ::testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Suite> Resumed(const char* file) { return Resume(GetParam(), ReadStores(GetParam() + "/" + file)); }
};
INSTANTIATE_TEST_SUITE_P(Recorded, ReleaseTest, ::testing::ValuesIn(Releases()), [](const auto& info) {
  return "Release" + std::filesystem::path(info.param).filename().string();
});

OfficeRef OfficeIn(KeyReader& parts) {
  OfficeRef office;
  office.set_federation(parts.Text().value());
  office.set_kind(static_cast<OfficeRef::Kind>(std::stoi(parts.Text().value())));
  return office;
}

// A batch as its sender signed it: of what the receiver kept, and of the sender's
// ledger, out of which this release makes the messages again.
struct Delivery {
  DeliverRequest request;
  record::v1::ReceivedBatch kept;
  int64_t revision = 0;                  // Of its newest message.
  std::vector<std::string> sent_hashes;  // The chain at its sender, from before its first message on.
};

Delivery DeliveryOf(Suite& suite, const std::string& key, const std::string& row) {
  Delivery delivery;
  KeyReader parts(key);
  const OfficeRef receiver = OfficeIn(parts), sender = OfficeIn(parts);
  EXPECT_TRUE(delivery.kept.ParseFromString(row));
  DeliverRequest& request = delivery.request;
  *request.mutable_route() = MakeRoute(sender, receiver);
  request.set_head_hash(delivery.kept.entries().rbegin()->head_hash());
  *request.mutable_signature() = delivery.kept.signature();
  request.set_protocol(delivery.kept.protocol());
  *request.mutable_features() = delivery.kept.features();
  for (int64_t sequence = delivery.kept.first_sequence(); sequence <= delivery.kept.last_sequence(); ++sequence) {
    const auto sent = suite.At(sender).store().Get(kSent, EntryKey(OutgoingKey(request.route()), sequence));
    EXPECT_THAT(sent, IsOk());
    record::v1::SentMessage message, before;
    EXPECT_TRUE(message.ParseFromString(sent.value_or("")));
    if (delivery.sent_hashes.empty() && sequence > 1) {
      const auto row = suite.At(sender).store().Get(kSent, EntryKey(OutgoingKey(request.route()), sequence - 1));
      EXPECT_TRUE(before.ParseFromString(row.value_or("")));
    }
    if (delivery.sent_hashes.empty()) delivery.sent_hashes.push_back(sequence == 1 ? FirstHash() : before.head_hash());
    delivery.sent_hashes.push_back(message.head_hash());
    auto& entry = *request.add_entries();
    entry.set_sequence(sequence);
    entry.set_message(
        message.reference().empty()
            ? message.message()
            : ComposeMessage(request.route(), message.reference(), suite.At(sender).store()).value_or(""));
    record::v1::MessageReference reference;
    EXPECT_TRUE(reference.ParseFromString(message.reference()));
    delivery.revision = std::max(delivery.revision, reference.revision());
  }
  return delivery;
}

// In the order in which they came.
std::vector<Delivery> DeliveriesTo(Suite& suite, const OfficeRef& office) {
  std::vector<Delivery> deliveries;
  for (const auto& [key, row] : suite.At(office).ContentOf(kReceivedBatches)) {
    deliveries.push_back(DeliveryOf(suite, key, row));
  }
  std::ranges::sort(deliveries, {}, [](const Delivery& each) {
    return std::tuple(FromProto(each.kept.receive_time()), each.revision);
  });
  return deliveries;
}

std::vector<OfficeRef> Offices(const Suite& suite) {
  std::vector<OfficeRef> offices;
  for (const auto& office : suite.Offices()) offices.push_back(OfficeAt(office->federations().front(), office->kind()));
  return offices;
}

TEST_P(ReleaseTest, OfficesGoOnWhereItStopped) {
  const auto suite = Resumed("middle.gz");
  CheckSuite(*suite);
  std::map<casework::v1::Case::State, int> ended;
  for (const std::string& id : CaseIdsIn(*suite)) {
    while (StepOn(*suite, id)) suite->PassTo(suite->Now() + absl::Minutes(1));
    ++ended[suite->CaseOf(id).state()];
  }
  EXPECT_EQ(ended, (std::map<casework::v1::Case::State, int>{{casework::v1::Case::STATE_DELIVERED, 12},
                                                             {casework::v1::Case::STATE_WITHDRAWN, 1},
                                                             {casework::v1::Case::STATE_CLOSED, 1}}));
  CheckSuite(*suite);
}

TEST_P(ReleaseTest, ItsMessagesAreMadeAgainAndItsSignaturesHold) {
  const auto suite = Resumed("end.gz");
  CheckSuite(*suite);
  int batches = 0;
  for (const OfficeRef& office : Offices(*suite)) {
    for (const Delivery& delivery : DeliveriesTo(*suite, office)) {
      SCOPED_TRACE(FormatRoute(delivery.request.route()));
      ++batches;
      ASSERT_EQ(delivery.request.entries_size(), delivery.kept.entries_size());
      for (int i = 0; i < delivery.request.entries_size(); ++i) {
        EXPECT_EQ(NextHash(delivery.sent_hashes[i], delivery.request.entries(i).message()),
                  delivery.sent_hashes[i + 1]);
        EXPECT_EQ(delivery.kept.entries(i).head_hash(), delivery.sent_hashes[i + 1]);
      }
      const auto key = VerifyingKey::FromPem(
          SuiteFiles::Shared().SigningKeyPublicPem(delivery.request.route().sender().federation()));
      ASSERT_THAT(key.status(), IsOk());
      EXPECT_THAT(key->Verify(BatchBytes(delivery.request), delivery.request.signature().value()), IsOk());
    }
  }
  EXPECT_GT(batches, 50);
}

// The intake as it was, told again by that release what happened afterwards.
TEST_P(ReleaseTest, TheIntakeReadsItsMessages) {
  std::map<std::string, TableContent> end;
  std::vector<Delivery> deliveries;
  {
    const auto suite = Resumed("end.gz");
    end = suite->At(samples::IntakeOffice()).Content();
    deliveries = DeliveriesTo(*suite, samples::IntakeOffice());
  }
  const auto suite = Resumed("middle.gz");
  for (const OfficeRef& office : Offices(*suite)) {
    if (office.federation() != samples::kResidence || office.kind() != OfficeRef::KIND_INTAKE) suite->Stop(office);
  }
  const absl::Time start = suite->Now();
  int told = 0;
  for (const Delivery& delivery : deliveries) {
    if (FromProto(delivery.kept.receive_time()) > suite->Now()) suite->PassTo(FromProto(delivery.kept.receive_time()));
    const std::string workload(OfficeName(delivery.request.route().sender().kind()));
    CallAs peer;
    peer.certificate = delivery.request.route().sender().federation() + "-" + workload;
    const auto answer = suite->Call<DeliverResponse>(samples::IntakeOffice(), delivery.request, peer);
    ASSERT_THAT(answer.status(), IsOk());
    for (int i = 0; i < answer->outcomes_size(); ++i) {
      EXPECT_EQ(answer->outcomes(i).reason(), delivery.kept.entries(i).outcome().reason());
    }
    if (FromProto(delivery.kept.receive_time()) > start) ++told;
  }
  EXPECT_GT(told, 10);
  const auto intake = suite->At(samples::IntakeOffice()).Content();
  for (const Table table : {kRecords, kEvents, kStates, kByState, kByFiling, kByDue, kByPerson}) {
    EXPECT_EQ(intake.at(std::string(table.name)), end.at(std::string(table.name))) << table.name;
  }
}

}  // namespace
}  // namespace tongban
