#include "tests/unit/exchange/transfer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"
#include "google/rpc/error_details.pb.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::GetRouteHeadRequest;
using exchange::v1::Receipt;
using exchange::v1::Route;
using operations::v1::ListParkedMessagesRequest;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(TransferTest, CarriesMessagesInOrderAndLeavesEqualHeads) {
  for (const char* case_id : {"a", "b", "c"}) Append(case_id);
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->messages, 3);
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->oldest, kMorning);

  ASSERT_OK_AND_ASSIGN(const DeliverResponse response, Receive(Batch()));
  ASSERT_THAT(Acknowledge(response), IsOk());

  EXPECT_THAT(EffectsIn(*receiver_), ElementsAre("a", "b", "c"));
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->messages, 0);
  EXPECT_THAT(Batch().entries(), IsEmpty());
  ExpectEqualHeads();
}

TEST_F(TransferTest, SignsReceiptsThatTheSenderCanCheckAndKeepsBothProofs) {
  Append("a");
  const DeliverRequest request = Batch();
  ASSERT_OK_AND_ASSIGN(const DeliverResponse response, Receive(request));
  ASSERT_THAT(Acknowledge(response), IsOk());

  const Receipt& receipt = response.receipt();
  EXPECT_THAT(kCixiKey.Secret().Public().Verify(ReceiptBytes(receipt), receipt.signature().value()), IsOk());
  record::v1::ReceivedBatch proof;
  ASSERT_TRUE(proof.ParseFromString(receiver_->Get(kReceivedBatches, EntryKey(IncomingKey(route_), 1)).value()));
  EXPECT_EQ(proof.signature().SerializeAsString(), request.signature().SerializeAsString());
  EXPECT_EQ(ToHex(proof.entries(0).head_hash()), ToHex(request.head_hash()));
  Receipt kept;
  ASSERT_TRUE(kept.ParseFromString(sender_->Get(kReceipts, EntryKey(OutgoingKey(route_), 1)).value()));
  EXPECT_FALSE(kept.has_route());  // It is in the key.
  EXPECT_EQ(kept.sequence(), 0);
  EXPECT_EQ(kept.head_hash(), "");  // The ledger has it.
  record::v1::SentMessage sent;
  ASSERT_TRUE(sent.ParseFromString(sender_->Get(kSent, EntryKey(OutgoingKey(route_), 1)).value()));
  *kept.mutable_route() = route_;
  kept.set_sequence(1);
  kept.set_head_hash(sent.head_hash());
  EXPECT_EQ(kept.SerializeAsString(), receipt.SerializeAsString());
}

TEST_F(TransferTest, LimitsABatchByEntriesAndByBytesButSendsAtLeastOne) {
  for (int i = 0; i < 300; ++i) Append(absl::StrCat("case-", i));
  EXPECT_EQ(Batch().entries_size(), 256);
  EXPECT_EQ(Batch(0, {.entries = 5}).entries_size(), 5);
  EXPECT_EQ(Batch(0, {.bytes = 1}).entries_size(), 1);
}

TEST_F(TransferTest, RefusesAMessageThatNoReceiverWouldTake) {
  Transaction transaction(&*sender_);
  const auto huge = HandOver(std::string(kMaxExchangedMessageBytes, 'x'));
  EXPECT_EQ(ReasonOf(outbox_.Append(kFenghuaIntake, kCixiRegistrationApproval, huge, now_, transaction)),
            "MESSAGE_TOO_LARGE");
  EXPECT_TRUE(transaction.empty());
}

TEST_F(TransferTest, AnswersAReplayAYearLaterWithTheNewestReceiptAndChangesNothing) {
  Append("a");
  Append("stale-b");
  const DeliverRequest first = Batch();
  ASSERT_OK_AND_ASSIGN(const DeliverResponse answer, Receive(first));
  ASSERT_THAT(Acknowledge(answer), IsOk());
  Append("c");
  ASSERT_THAT(Acknowledge(Receive(Batch()).value()), IsOk());

  now_ += absl::Hours(24 * 365);
  Transaction transaction(&*receiver_);
  ASSERT_OK_AND_ASSIGN(const DeliverResponse replayed, receiving_.Receive(first, kFenghuaIntake, now_, transaction));

  EXPECT_TRUE(transaction.empty());
  EXPECT_EQ(replayed.receipt().sequence(), 3);
  ASSERT_EQ(replayed.outcomes_size(), 2);
  EXPECT_FALSE(replayed.outcomes(1).applied());
  EXPECT_THAT(Acknowledge(replayed), IsOk());
  EXPECT_EQ(Parked().size(), 1u);
}

TEST_F(TransferTest, AsksForWhatIsMissingBeforeABatch) {
  for (const char* case_id : {"a", "b", "c"}) Append(case_id);
  ASSERT_THAT(Receive(Batch(0, {.entries = 1})), IsOk());
  DeliverRequest late = Batch();
  late.mutable_entries()->DeleteSubrange(0, 2);
  Sign(late);

  const absl::Status refusal = Receive(late).status();

  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refusal), "ROUTE_GAP");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(refusal)->metadata().at("nextSequence"), "2");
}

struct Tampering {
  const char* what;
  void (*tamper)(DeliverRequest&);
  bool is_signed_again;
  absl::StatusCode code;
  const char* reason;
};

const Tampering kTamperings[] = {
    {"message", [](DeliverRequest& r) { r.mutable_entries(1)->mutable_message()->append("\n"); }, false,
     absl::StatusCode::kDataLoss, "ROUTE_FORKED"},
    {"signature", [](DeliverRequest& r) { (*r.mutable_signature()->mutable_value())[5] ^= 1; }, false,
     absl::StatusCode::kUnauthenticated, "SIGNATURE_INVALID"},
    {"key id", [](DeliverRequest& r) { r.mutable_signature()->set_key_id("01234567"); }, false,
     absl::StatusCode::kUnauthenticated, "SIGNATURE_INVALID"},
    {"time", [](DeliverRequest& r) { r.mutable_signature()->mutable_sign_time()->set_seconds(1); }, false,
     absl::StatusCode::kUnauthenticated, "SIGNATURE_INVALID"},
    {"feature", [](DeliverRequest& r) { r.add_features("cancellation"); }, false, absl::StatusCode::kUnauthenticated,
     "SIGNATURE_INVALID"},
    {"feature twice", [](DeliverRequest& r) { r.add_features("a"), r.add_features("a"); }, true,
     absl::StatusCode::kInvalidArgument, "BATCH_MALFORMED"},
    {"feature with a part", [](DeliverRequest& r) { r.add_features(std::string("a\0b", 3)); }, true,
     absl::StatusCode::kInvalidArgument, "BATCH_MALFORMED"},
    {"protocol", [](DeliverRequest& r) { r.set_protocol(kProtocol + 1); }, false, absl::StatusCode::kFailedPrecondition,
     "RELEASE_TOO_OLD"},
    {"head", [](DeliverRequest& r) { (*r.mutable_head_hash())[5] ^= 1; }, false, absl::StatusCode::kUnauthenticated,
     "SIGNATURE_INVALID"},
    {"head by the sender", [](DeliverRequest& r) { (*r.mutable_head_hash())[5] ^= 1; }, true,
     absl::StatusCode::kDataLoss, "ROUTE_FORKED"},
    {"seen message", [](DeliverRequest& r) { r.mutable_entries(0)->mutable_message()->append("\n"); }, true,
     absl::StatusCode::kDataLoss, "ROUTE_FORKED"},
    {"order", [](DeliverRequest& r) { r.mutable_entries()->SwapElements(0, 1); }, true,
     absl::StatusCode::kInvalidArgument, "BATCH_MALFORMED"},
    {"hole", [](DeliverRequest& r) { r.mutable_entries()->DeleteSubrange(1, 1); }, true,
     absl::StatusCode::kInvalidArgument, "BATCH_MALFORMED"},
    {"no entries", [](DeliverRequest& r) { r.clear_entries(); }, true, absl::StatusCode::kInvalidArgument,
     "BATCH_MALFORMED"},
    {"sequence 0", [](DeliverRequest& r) { r.mutable_entries(0)->set_sequence(0); }, true,
     absl::StatusCode::kInvalidArgument, "BATCH_MALFORMED"},
    {"short hash", [](DeliverRequest& r) { r.set_head_hash("x"); }, true, absl::StatusCode::kInvalidArgument,
     "BATCH_MALFORMED"},
    {"route", [](DeliverRequest& r) { r.mutable_route()->mutable_receiver()->set_federation("33028x"); }, true,
     absl::StatusCode::kInvalidArgument, "ROUTE_MALFORMED"},
    {"receiver", [](DeliverRequest& r) { r.mutable_route()->mutable_receiver()->set_federation("330281"); }, true,
     absl::StatusCode::kNotFound, "RECEIVER_NOT_HOSTED"},
    {"receiver's office",
     [](DeliverRequest& r) { r.mutable_route()->mutable_receiver()->set_kind(OfficeRef::KIND_INTAKE); }, true,
     absl::StatusCode::kNotFound, "RECEIVER_NOT_HOSTED"},
    {"sender", [](DeliverRequest& r) { r.mutable_route()->mutable_sender()->set_federation("330281"); }, true,
     absl::StatusCode::kPermissionDenied, "NOT_THE_SENDER"},
};

TEST_F(TransferTest, RefusesWhatWasTamperedWithAndKeepsNothingOfIt) {
  for (const char* case_id : {"a", "b", "c", "d"}) Append(case_id);
  ASSERT_THAT(Receive(Batch(0, {.entries = 1})), IsOk());
  for (const Tampering& tampering : kTamperings) {
    DeliverRequest request = Batch();
    tampering.tamper(request);
    if (tampering.is_signed_again) Sign(request);
    const absl::Status refusal = Receive(request).status();
    EXPECT_EQ(refusal.code(), tampering.code) << tampering.what << refusal;
    EXPECT_EQ(ReasonOf(refusal), tampering.reason) << tampering.what;
  }
  EXPECT_EQ(ReceiverHead().sequence(), 1);
  EXPECT_THAT(Receive(Batch()), IsOk());
}

TEST_F(TransferTest, LetsAnOfficeSpeakForItselfAlone) {
  Append("a");
  EXPECT_EQ(ReasonOf(Receive(Batch(), Office("330281", OfficeRef::KIND_INTAKE)).status()), "NOT_THE_SENDER");
  EXPECT_EQ(ReasonOf(Receive(Batch(), Office("330213", OfficeRef::KIND_ASSESSMENT)).status()), "NOT_THE_SENDER");
  GetRouteHeadRequest request;
  *request.mutable_route() = route_;
  EXPECT_EQ(ReasonOf(receiving_.GetRouteHead(request, kCixiRegistrationApproval, now_, *receiver_).status()),
            "NOT_THE_SENDER");
}

TEST_F(TransferTest, ParksWhatIsRefusedAndGoesOnWithTheRest) {
  for (const char* case_id : {"a", "stale-b", "c"}) Append(case_id);
  ASSERT_THAT(Acknowledge(Receive(Batch()).value()), IsOk());

  EXPECT_THAT(EffectsIn(*receiver_), ElementsAre("a", "c"));
  ExpectEqualHeads();
  const auto parked = Parked();
  ASSERT_EQ(parked.size(), 1u);
  EXPECT_EQ(parked[0].case_id(), "stale-b");
  EXPECT_EQ(parked[0].sequence(), 2);
  EXPECT_EQ(parked[0].reason(), "FAILED_PRECONDITION");
  EXPECT_EQ(outbox_.CountParked("330213", *sender_).value(), 1);
}

TEST_F(TransferTest, SendsAParkedMessageAgainAtTheEndOfItsRouteOnce) {
  for (const char* case_id : {"stale-a", "b"}) Append(case_id);
  const DeliverRequest request = Batch();
  ASSERT_THAT(Acknowledge(Receive(request).value()), IsOk());
  const std::string name = Parked().at(0).name();

  ASSERT_THAT(Retry(name), IsOk());

  EXPECT_EQ(ReasonOf(Retry(name)), "MESSAGE_NOT_PARKED");
  EXPECT_THAT(Parked(), IsEmpty());
  const DeliverRequest again = Batch();
  ASSERT_EQ(again.entries_size(), 1);
  EXPECT_EQ(again.entries(0).sequence(), 3);
  EXPECT_EQ(again.entries(0).message(), request.entries(0).message());
  // The answer to the first attempt comes late: it is not parked a second time.
  ASSERT_THAT(Acknowledge(Receive(request).value()), IsOk());
  EXPECT_THAT(Parked(), IsEmpty());
}

TEST_F(TransferTest, ListsParkedMessagesInPagesOldestFirst) {
  for (int i = 0; i < 5; ++i) {
    Append(absl::StrCat("stale-", i));
    ASSERT_THAT(Acknowledge(Receive(Batch()).value()), IsOk());
    now_ += absl::Minutes(1);
  }
  ListParkedMessagesRequest request;
  request.set_parent("federations/330213");
  request.set_page_size(2);
  std::vector<std::string> case_ids;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, outbox_.ListParked(request, *sender_));
    EXPECT_LE(page.parked_messages_size(), 2);
    for (const auto& parked : page.parked_messages()) case_ids.push_back(parked.case_id());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(case_ids, ElementsAre("stale-0", "stale-1", "stale-2", "stale-3", "stale-4"));
  request.set_page_token("?");
  EXPECT_THAT(outbox_.ListParked(request, *sender_), IsError(absl::StatusCode::kInvalidArgument, _));
}

TEST_F(TransferTest, TakesNothingOfABatchWhileTheOfficeIsUnwell) {
  for (const char* case_id : {"a", "unwell-b"}) Append(case_id);
  EXPECT_THAT(Receive(Batch()), IsError(absl::StatusCode::kInternal, "unwell"));
  EXPECT_THAT(EffectsIn(*receiver_), IsEmpty());
  EXPECT_EQ(ReceiverHead().sequence(), 0);
}

TEST_F(TransferTest, RecordsABrokenMessageAsNotApplied) {
  Append("a");
  DeliverRequest request = Batch();
  request.mutable_entries(0)->set_message("\xff\xff");
  request.set_head_hash(NextHash(FirstHash(), "\xff\xff"));
  Sign(request);
  ASSERT_OK_AND_ASSIGN(const DeliverResponse response, Receive(request));
  EXPECT_EQ(response.outcomes(0).reason(), "INVALID_ARGUMENT");
  EXPECT_FALSE(response.outcomes(0).applied());
  // The sender's ledger says something else: it must not believe the receipt.
  EXPECT_EQ(ReasonOf(Acknowledge(response)), "ROUTE_FORKED");
}

TEST_F(TransferTest, KeepsAMessageInTheOutboxUntilItsOutcomeIsKnown) {
  for (const char* case_id : {"a", "stale-b"}) Append(case_id);
  ASSERT_OK_AND_ASSIGN(DeliverResponse response, Receive(Batch()));
  response.clear_outcomes();
  ASSERT_THAT(Acknowledge(response), IsOk());
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->messages, 2);

  ASSERT_THAT(Acknowledge(Receive(Batch()).value()), IsOk());
  EXPECT_EQ(Parked().size(), 1u);
  ExpectEqualHeads();
}

// The ledger is written once: an acknowledgement moves no message.
TEST_F(TransferTest, AnAcknowledgementLeavesTheMessagesAsTheyWereWritten) {
  Append("a");
  ASSERT_OK_AND_ASSIGN(const DeliverResponse response, Receive(Batch()));
  Transaction transaction(&*sender_);
  ASSERT_THAT(outbox_.Acknowledge(response, now_, transaction), IsOk());
  const auto batch = transaction.Changes();
  for (const auto& change : batch.Changes()) EXPECT_NE(change.table.name, kSent.name);
  // So it gives no courier anything to carry.
  EXPECT_THAT(Outbox::WrittenTo(batch), IsEmpty());
}

TEST_F(TransferTest, RefusesAnAnswerWithoutSense) {
  for (const char* case_id : {"a", "b", "c"}) Append(case_id);
  ASSERT_OK_AND_ASSIGN(const DeliverResponse answer, Receive(Batch()));
  DeliverResponse with_hole = answer;
  with_hole.mutable_outcomes()->DeleteSubrange(0, 1);
  EXPECT_EQ(ReasonOf(Acknowledge(with_hole)), "ANSWER_MALFORMED");
  DeliverResponse beyond_receipt = answer;
  beyond_receipt.mutable_receipt()->set_sequence(0);
  beyond_receipt.mutable_receipt()->set_head_hash(FirstHash());
  EXPECT_EQ(ReasonOf(Acknowledge(beyond_receipt)), "ANSWER_MALFORMED");
  DeliverResponse too_long = answer;
  for (int i = 0; i < 300; ++i) *too_long.add_outcomes() = answer.outcomes(0);
  EXPECT_EQ(ReasonOf(Acknowledge(too_long)), "ANSWER_MALFORMED");
  EXPECT_EQ(outbox_.CountWaiting(kFenghuaIntake, *sender_)->messages, 3);
}

TEST_F(TransferTest, NoticesThatTheReceiverHasMoreThanWasSent) {
  Append("a");
  Append("b");
  ASSERT_OK_AND_ASSIGN(const DeliverResponse response, Receive(Batch()));
  sender_.RestoreFrom(MemoryStore());
  Append("a");
  EXPECT_EQ(ReasonOf(Acknowledge(response)), "ROUTE_FORKED");
}

TEST_F(TransferTest, SendsAcknowledgedEntriesAgainToAReceiverThatLostThem) {
  for (int i = 0; i < 10; ++i) Append(absl::StrCat("case-", i));
  const MemoryStore older;
  ASSERT_THAT(Acknowledge(Receive(Batch(0, {.entries = 4})).value()), IsOk());
  older.RestoreFrom(receiver_);
  ASSERT_THAT(Acknowledge(Receive(Batch(0, {.entries = 4})).value()), IsOk());
  receiver_.RestoreFrom(older);

  EXPECT_EQ(ReasonOf(Receive(Batch()).status()), "ROUTE_GAP");
  ASSERT_THAT(Acknowledge(Receive(Batch(/*from=*/5)).value()), IsOk());

  EXPECT_EQ(EffectsIn(*receiver_).size(), 10u);
  ExpectEqualHeads();
}

TEST_F(TransferTest, ListsRoutesAtBothEnds) {
  Append("a");
  Append("b");
  ASSERT_THAT(Acknowledge(Receive(Batch(0, {.entries = 1})).value()), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto outgoing, outbox_.ListRoutes(kFenghuaIntake, *sender_));
  ASSERT_OK_AND_ASSIGN(const auto incoming, receiving_.ListRoutes(kCixiRegistrationApproval, *receiver_));
  ASSERT_EQ(outgoing.size(), 1u);
  ASSERT_EQ(incoming.size(), 1u);
  EXPECT_TRUE(IsSameRoute(outgoing[0].route(), incoming[0].route()));
  EXPECT_EQ(outgoing[0].sequence(), 2);
  EXPECT_EQ(outgoing[0].acknowledged_sequence(), 1);
  EXPECT_TRUE(outgoing[0].has_oldest_waiting_time());
  EXPECT_EQ(incoming[0].sequence(), 1);
  EXPECT_THAT(*outbox_.ListRoutes(kCixiRegistrationApproval, *sender_), IsEmpty());
}

}  // namespace
}  // namespace tongban
