// Messages that the ledger refers to.

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/exchange/transfer.h"

namespace tongban {
namespace {

using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::Route;
using ::testing::ElementsAre;

// The ledger keeps what the message is made of, and makes it again to send it,
// to send it again, and to park it.
TEST_F(TransferTest, AMessageWithAReferenceIsComposedWheneverItIsNeeded) {
  const Outbox outbox([](const Route& route, absl::string_view reference, const Reader&) {
    EXPECT_EQ(FormatRoute(route), "330213/intake>330282/registration_approval");
    return HandOver(std::string(reference));
  });
  for (const char* case_id : {"a", "b"}) {
    Transaction transaction(&*sender_);
    ASSERT_THAT(outbox.Append(kFenghuaIntake, kCixiRegistrationApproval, HandOver(case_id), now_, transaction, case_id),
                IsOk());
    sender_.Commit(transaction);
  }
  record::v1::SentMessage row;
  ASSERT_TRUE(row.ParseFromString(sender_->Get(kSent, EntryKey(OutgoingKey(route_), 1)).value()));
  EXPECT_EQ(row.message(), "");
  for (const int64_t from : {0, 1}) {
    DeliverRequest batch = outbox.NextBatch(route_, *sender_, from).value();
    Sign(batch);
    ASSERT_THAT(Receive(batch), IsOk());
    EXPECT_THAT(EffectsIn(*receiver_), ElementsAre("a", "b"));
  }
}

// A receiver that cannot use a message in this form is sent it in another one, by
// a new entry and once, however often its refusal is told.
TEST_F(TransferTest, ARefusedMessageIsSentInAnotherFormWhereThereIsOne) {
  const Outbox outbox(
      [](const Route&, absl::string_view reference, const Reader&) { return HandOver(std::string(reference)); },
      [](absl::string_view reference, absl::string_view reason) {
        return reason == "FAILED_PRECONDITION" && reference == "stale-a" ? "a" : "";
      });
  for (const char* case_id : {"stale-a", "b", "stale-c"}) {
    Transaction transaction(&*sender_);
    ASSERT_THAT(outbox.Append(kFenghuaIntake, kCixiRegistrationApproval, HandOver(case_id), now_, transaction, case_id),
                IsOk());
    sender_.Commit(transaction);
  }
  const auto exchange = [&] {
    DeliverRequest batch = outbox.NextBatch(route_, *sender_).value();
    Sign(batch);
    const DeliverResponse answer = Receive(batch).value();
    for (int times = 0; times < 2; ++times) {
      Transaction transaction(&*sender_);
      ASSERT_THAT(outbox.Acknowledge(answer, now_, transaction), IsOk());
      sender_.Commit(transaction);
    }
  };
  exchange();
  EXPECT_EQ(outbox.CountWaiting(kFenghuaIntake, *sender_)->messages, 1);
  exchange();
  EXPECT_THAT(EffectsIn(*receiver_), ElementsAre("b", "a"));
  ASSERT_EQ(Parked().size(), 1u);
  EXPECT_EQ(Parked()[0].case_id(), "stale-c");
  EXPECT_EQ(Parked()[0].kind(), exchange::v1::Message::KIND_HAND_OVER);
  ExpectEqualHeads();
}

// What is sent is what was hashed, or nothing: its receiver would call the route
// forked.
TEST_F(TransferTest, AMessageThatIsComposedOtherwiseDoesNotLeave) {
  Append("a");
  const auto other = [](const Route&, absl::string_view, const Reader&) { return HandOver("other"); };
  Transaction transaction(&*sender_);
  ASSERT_THAT(Outbox(other).Append(kFenghuaIntake, kCixiRegistrationApproval, HandOver("b"), now_, transaction, "b"),
              IsOk());
  sender_.Commit(transaction);
  EXPECT_EQ(Outbox(other).NextBatch(route_, *sender_)->entries_size(), 1);
  EXPECT_THAT(Outbox(other).NextBatch(route_, *sender_, 0, {.entries = 1}), IsOk());
  const DeliverResponse taken = Receive(Batch(0, {.entries = 1})).value();
  ASSERT_THAT(Acknowledge(taken), IsOk());
  EXPECT_TRUE(absl::IsDataLoss(Outbox(other).NextBatch(route_, *sender_).status()));
}

// A receiver of an older release holds up nobody else, and gets what it could not
// take in once it can.
class WithheldTest : public TransferTest {
 protected:
  std::string Cancellation(const std::string& case_id) const {
    exchange::v1::Message message;
    message.ParseFromString(HandOver(case_id));
    message.add_required_features("cancellation");
    return message.SerializeAsString();
  }
  void Put(const std::string& message) {
    Transaction transaction(&*sender_);
    ASSERT_THAT(outbox_.Append(kFenghuaIntake, kCixiRegistrationApproval, message, now_, transaction), IsOk());
    sender_.Commit(transaction);
  }
  void SendWithheld() {
    Transaction transaction(&*sender_);
    EXPECT_THAT(outbox_.SendWithheld(now_, transaction), IsOk());
    sender_.Commit(transaction);
  }
  DeliverRequest Exchange() {
    DeliverRequest batch = outbox_.NextBatch(route_, *sender_).value();
    if (batch.entries().empty()) return batch;
    Sign(batch);
    Transaction transaction(&*sender_);
    EXPECT_THAT(outbox_.Acknowledge(Receive(batch).value(), now_, transaction), IsOk());
    sender_.Commit(transaction);
    return batch;
  }
  operations::v1::RouteStatus Status() const { return outbox_.ListRoutes(kFenghuaIntake, *sender_).value().at(0); }

  bool accepts_ = false;
  const Outbox outbox_{nullptr, nullptr, [this](absl::string_view federation, const auto& features) {
                         EXPECT_EQ(federation, "330282");
                         EXPECT_EQ(features.at(0), "cancellation");
                         return accepts_;
                       }};
};

TEST_F(WithheldTest, WhatAReceiverDoesNotAcceptWaitsAndHoldsUpNobody) {
  Put(Cancellation("a"));
  EXPECT_EQ(Status().sequence(), 0);
  EXPECT_EQ(Status().withheld_messages(), 1);
  EXPECT_NE(Status().last_error().find("does not support"), std::string::npos);
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->messages, 1);
  Put(HandOver("b"));
  Put(Cancellation("c"));
  EXPECT_TRUE(Exchange().features().empty());
  SendWithheld();
  EXPECT_EQ(Status().withheld_messages(), 2);
  EXPECT_THAT(EffectsIn(*receiver_), ElementsAre("b"));
  accepts_ = true;
  SendWithheld();
  const DeliverRequest batch = Exchange();
  EXPECT_THAT(batch.features(), ElementsAre("cancellation"));
  EXPECT_THAT(EffectsIn(*receiver_), ElementsAre("b", "a", "c"));
  EXPECT_EQ(Status().withheld_messages(), 0);
  EXPECT_EQ(Status().last_error(), "");
  EXPECT_TRUE(Parked().empty());
  ExpectEqualHeads();
}

// The directory may say more than the receiver knows.
TEST_F(WithheldTest, WhatAReceiverIsTooOldForIsTriedAgainAndNeverParked) {
  accepts_ = true;
  Put(Cancellation("old-a"));
  for (int times = 0; times < 3; ++times) {
    Exchange();
    EXPECT_EQ(Status().withheld_messages(), 1);
    EXPECT_TRUE(Exchange().entries().empty());
    SendWithheld();
    EXPECT_EQ(Status().withheld_messages(), 0);
  }
  EXPECT_THAT(EffectsIn(*receiver_), ElementsAre());
  EXPECT_TRUE(Parked().empty());
}

}  // namespace
}  // namespace tongban
