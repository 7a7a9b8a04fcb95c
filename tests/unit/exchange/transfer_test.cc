// Outbox and Receiving over two stores, with no network between them.

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/exchange/outbox.h"
#include "common/exchange/receiving.h"
#include "common/status/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/exchange/two_counties.h"

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

const KeyPair kFenghuaKey = NewSigningKey();
const KeyPair kCixiKey = NewSigningKey();
const KeyPair kTokenKey = NewTokenKey();

class TransferTest : public ::testing::Test {
 protected:
  TransferTest()
      : file_(FederationText("330213", "", kFenghuaKey.public_pem, kTokenKey.public_pem) +
              FederationText("330282", "", kCixiKey.public_pem, kTokenKey.public_pem)),
        directory_(Directory::Load(file_.Path()).value()),
        receiving_({kCixiRegistration}, *directory_, {{"330282", kCixiKey.Secret()}}, NoteEffect) {}

  void Append(const std::string& case_id) {
    Transaction transaction(&*sender_);
    ASSERT_THAT(outbox_.Append(kFenghuaIntake, kCixiRegistration, HandOver(case_id), now_, transaction), IsOk());
    sender_.Commit(transaction);
  }

  DeliverRequest Batch(int64_t from = 0, BatchLimits limits = {}) {
    DeliverRequest request = outbox_.NextBatch(route_, *sender_, from, limits).value();
    Sign(request);
    return request;
  }

  static void Sign(DeliverRequest& request) {
    if (request.entries().empty()) return;
    request.set_signature(kFenghuaKey.Secret()
                              .Sign(BatchBytes(request.route(), request.entries(0).sequence(),
                                               request.entries().rbegin()->sequence(), request.head_hash()))
                              .value());
  }

  absl::StatusOr<DeliverResponse> Receive(const DeliverRequest& request, const OfficeRef& caller = kFenghuaIntake) {
    Transaction transaction(&*receiver_);
    auto response = receiving_.Receive(request, caller, now_, transaction);
    if (response.ok()) {
      receiver_.Commit(transaction);
    } else {
      EXPECT_TRUE(transaction.empty());
    }
    return response;
  }

  absl::Status Acknowledge(const DeliverResponse& response) {
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
    ListParkedMessagesRequest request;
    request.set_parent("federations/330213");
    request.set_page_size(500);
    const auto response = outbox_.ListParked(request, *sender_).value();
    return {response.parked_messages().begin(), response.parked_messages().end()};
  }

  Receipt ReceiverHead() {
    GetRouteHeadRequest request;
    *request.mutable_route() = route_;
    return receiving_.GetRouteHead(request, kFenghuaIntake, *receiver_).value();
  }

  void ExpectEqualHeads() {
    const auto head = outbox_.Head(route_, *sender_).value();
    const Receipt receiver_head = ReceiverHead();
    EXPECT_EQ(head.sequence(), receiver_head.sequence());
    EXPECT_EQ(ToHex(head.hash()), ToHex(receiver_head.head_hash()));
    EXPECT_EQ(head.acknowledged_sequence(), head.sequence());
  }

  const Route route_ = MakeRoute(kFenghuaIntake, kCixiRegistration);
  const TemporaryFile file_;
  const std::unique_ptr<Directory> directory_;
  const Outbox outbox_{};
  const Receiving receiving_;
  const MemoryStore sender_;
  const MemoryStore receiver_;
  absl::Time now_ = kMorning;
};

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
  EXPECT_THAT(kCixiKey.Secret().Public().Verify(ReceiptBytes(receipt), receipt.signature()), IsOk());
  record::v1::ReceivedBatch proof;
  ASSERT_TRUE(proof.ParseFromString(receiver_->Get(kReceivedBatches, EntryKey(IncomingKey(route_), 1)).value()));
  EXPECT_EQ(proof.signature(), request.signature());
  EXPECT_EQ(sender_->Get(kReceipts, EntryKey(OutgoingKey(route_), 1)).value(), receipt.SerializeAsString());
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
  EXPECT_EQ(ReasonOf(outbox_.Append(kFenghuaIntake, kCixiRegistration, huge, now_, transaction)), "MESSAGE_TOO_LARGE");
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
    {"signature", [](DeliverRequest& r) { (*r.mutable_signature())[5] ^= 1; }, false,
     absl::StatusCode::kUnauthenticated, "SIGNATURE_INVALID"},
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
  EXPECT_EQ(ReasonOf(receiving_.GetRouteHead(request, kCixiRegistration, *receiver_).status()), "NOT_THE_SENDER");
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
  EXPECT_EQ(response.outcomes(0).reason(), "MESSAGE_MALFORMED");
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

TEST_F(TransferTest, NoticesThatTheReceiverHasMoreThanWasSent) {
  Append("a");
  Append("b");
  const MemoryStore older;
  older.RestoreFrom(sender_);
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
  ASSERT_OK_AND_ASSIGN(const auto incoming, receiving_.ListRoutes(kCixiRegistration, *receiver_));
  ASSERT_EQ(outgoing.size(), 1u);
  ASSERT_EQ(incoming.size(), 1u);
  EXPECT_TRUE(IsSameRoute(outgoing[0].route(), incoming[0].route()));
  EXPECT_EQ(outgoing[0].sequence(), 2);
  EXPECT_EQ(outgoing[0].acknowledged_sequence(), 1);
  EXPECT_TRUE(outgoing[0].has_oldest_waiting_time());
  EXPECT_EQ(incoming[0].sequence(), 1);
  EXPECT_THAT(*outbox_.ListRoutes(kCixiRegistration, *sender_), IsEmpty());
}

// Appends, deliveries, lost, late and repeated answers, replays of old batches,
// tampering and retries, in any order.
class RandomWalk : public TransferTest, public ::testing::WithParamInterface<int> {
 protected:
  size_t Pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }

  void AppendSome() {
    const std::string case_id = absl::StrCat(Pick(4) == 0 ? "stale-" : "case-", appended_++);
    if (case_id[0] == 'c')
      expected_.push_back(case_id);
    else
      ++refused_;
    Append(case_id);
  }
  void DeliverSome() {
    const int64_t head = outbox_.Head(route_, *sender_)->sequence();
    const DeliverRequest request =
        Batch(Pick(3) == 0 ? 1 + static_cast<int64_t>(Pick(head + 1)) : 0, {.entries = 1 + static_cast<int>(Pick(5))});
    if (request.entries().empty()) return;
    requests_.push_back(request);
    answers_.push_back(Receive(request).value());
    if (Pick(2) == 0) {
      ASSERT_THAT(Acknowledge(answers_.back()), IsOk());
    }
  }
  void Repeat() {
    if (requests_.empty()) return;
    ASSERT_THAT(Receive(requests_[Pick(requests_.size())]), IsOk());
    ASSERT_THAT(Acknowledge(answers_[Pick(answers_.size())]),
                ::testing::AnyOf(IsOk(), IsError(absl::StatusCode::kInternal, _)));
  }
  void Tamper() {
    if (requests_.empty()) return;
    DeliverRequest request = requests_[Pick(requests_.size())];
    std::string& bytes = Pick(2) == 0 ? *request.mutable_signature()
                                      : *request.mutable_entries(Pick(request.entries_size()))->mutable_message();
    bytes[Pick(bytes.size())] ^= static_cast<char>(1 << Pick(8));
    EXPECT_FALSE(Receive(request).ok());
  }
  void RetrySome() {
    const auto parked = Parked();
    if (parked.empty()) return;
    ASSERT_THAT(Retry(parked[Pick(parked.size())].name()), IsOk());
  }

  std::mt19937_64 random_{static_cast<uint64_t>(GetParam())};
  int appended_ = 0;
  size_t refused_ = 0;
  std::vector<std::string> expected_;
  std::vector<DeliverRequest> requests_;
  std::vector<DeliverResponse> answers_;
};

TEST_P(RandomWalk, LosesDoublesAndReordersNothing) {
  for (int step = 0; step < 400; ++step) {
    switch (Pick(6)) {
      case 0:
      case 1:
        AppendSome();
        break;
      case 2:
        DeliverSome();
        break;
      case 3:
        Repeat();
        break;
      case 4:
        Tamper();
        break;
      case 5:
        RetrySome();
        break;
    }
    ASSERT_FALSE(HasFatalFailure()) << "step " << step;
    now_ += absl::Seconds(1);
  }
  for (DeliverRequest request = Batch(); !request.entries().empty(); request = Batch()) {
    ASSERT_OK_AND_ASSIGN(const DeliverResponse response, Receive(request));
    ASSERT_THAT(Acknowledge(response), IsOk());
  }
  ExpectEqualHeads();
  EXPECT_EQ(EffectsIn(*receiver_), expected_);
  // Whatever was refused is parked: a retry that is refused is parked again.
  EXPECT_EQ(Parked().size(), refused_);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWalk, ::testing::Range(1, 21));

}  // namespace
}  // namespace tongban
