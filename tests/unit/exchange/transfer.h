#ifndef TONGBAN_TESTS_UNIT_EXCHANGE_TRANSFER_H_
#define TONGBAN_TESTS_UNIT_EXCHANGE_TRANSFER_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "common/crypto/digest.h"
#include "common/exchange/outbox.h"
#include "common/exchange/receiving.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/exchange/two_counties.h"

namespace tongban {

inline const KeyPair kFenghuaKey = NewSigningKey();
inline const KeyPair kCixiKey = NewSigningKey();
inline const KeyPair kTokenKey = NewTokenKey();

// Outbox and Receiving over two stores, with no network between them.
class TransferTest : public ::testing::Test {
 protected:
  TransferTest()
      : file_(FederationText("330213", "", kFenghuaKey.public_pem, kTokenKey.public_pem) +
              FederationText("330282", "", kCixiKey.public_pem, kTokenKey.public_pem)),
        directory_(Directory::Load(file_.Path()).value()),
        receiving_({kCixiRegistrationApproval}, *directory_, {{"330282", kCixiKey.Secret()}}, NoteEffect) {}

  void Append(const std::string& case_id) {
    Transaction transaction(&*sender_);
    ASSERT_THAT(outbox_.Append(kFenghuaIntake, kCixiRegistrationApproval, HandOver(case_id), now_, transaction),
                IsOk());
    sender_.Commit(transaction);
  }

  exchange::v1::DeliverRequest Batch(int64_t from = 0, BatchLimits limits = {}) {
    exchange::v1::DeliverRequest request = outbox_.NextBatch(route_, *sender_, from, limits).value();
    Sign(request);
    return request;
  }

  static void Sign(exchange::v1::DeliverRequest& request, absl::Time now = kMorning) {
    if (request.entries().empty()) return;
    ASSERT_THAT(SignBatch(kFenghuaKey.Secret(), now, request), IsOk());
  }

  absl::StatusOr<exchange::v1::DeliverResponse> Receive(const exchange::v1::DeliverRequest& request,
                                                        const casework::v1::OfficeRef& caller = kFenghuaIntake) {
    Transaction transaction(&*receiver_);
    auto response = receiving_.Receive(request, caller, now_, transaction);
    if (response.ok()) {
      receiver_.Commit(transaction);
    } else {
      EXPECT_TRUE(transaction.empty());
    }
    return response;
  }

  absl::Status Acknowledge(const exchange::v1::DeliverResponse& response) {
    Transaction transaction(&*sender_);
    absl::Status status = outbox_.Acknowledge(response, now_, transaction);
    if (status.ok()) {
      sender_.Commit(transaction);
    } else {
      EXPECT_TRUE(transaction.empty());
    }
    return status;
  }

  absl::Status Retry(const std::string& name) {
    Transaction transaction(&*sender_);
    const absl::Status status = outbox_.Retry(name, now_, transaction).status();
    sender_.Commit(transaction);
    return status;
  }

  std::vector<operations::v1::ParkedMessage> Parked() {
    operations::v1::ListParkedMessagesRequest request;
    request.set_parent("federations/330213");
    request.set_page_size(500);
    const auto response = outbox_.ListParked(request, *sender_).value();
    return {response.parked_messages().begin(), response.parked_messages().end()};
  }

  exchange::v1::Receipt ReceiverHead() {
    exchange::v1::GetRouteHeadRequest request;
    *request.mutable_route() = route_;
    return receiving_.GetRouteHead(request, kFenghuaIntake, now_, *receiver_).value();
  }

  void ExpectEqualHeads() {
    const auto head = outbox_.Head(route_, *sender_).value();
    const exchange::v1::Receipt receiver_head = ReceiverHead();
    EXPECT_EQ(head.sequence(), receiver_head.sequence());
    EXPECT_EQ(ToHex(head.hash()), ToHex(receiver_head.head_hash()));
    EXPECT_EQ(head.acknowledged_sequence(), head.sequence());
  }

  const exchange::v1::Route route_ = MakeRoute(kFenghuaIntake, kCixiRegistrationApproval);
  const TemporaryFile file_;
  const std::unique_ptr<Directory> directory_;
  const Outbox outbox_{};
  const Receiving receiving_;
  const MemoryStore sender_;
  const MemoryStore receiver_;
  absl::Time now_ = kMorning;
};

}  // namespace tongban

#endif  // TONGBAN_TESTS_UNIT_EXCHANGE_TRANSFER_H_
