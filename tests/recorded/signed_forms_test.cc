// Batches and receipts that were signed once stay signed: the form under a
// signature is part of the contract. signed_forms.py checks the same files.
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "common/exchange/ledger.h"
#include "tests/support/folders.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using exchange::v1::DeliverRequest;
using exchange::v1::Receipt;

class SignedFormsTest : public ::testing::TestWithParam<const char*> {
 protected:
  static std::string TextOf(const std::string& name) {
    std::ifstream file(SourcePath(std::string("tests/recorded/signed_forms/") + GetParam() + "/" + name));
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  template <typename Message>
  static Message Read(const std::string& name) {
    Message message;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(TextOf(name), &message).ok()) << name;
    return message;
  }
};

TEST_P(SignedFormsTest, VerifyUnderTheirKey) {
  ASSERT_OK_AND_ASSIGN(const VerifyingKey key, VerifyingKey::FromPem(TextOf("key.pem")));
  const auto batch = Read<DeliverRequest>("batch.json");
  std::string hash = FirstHash();
  for (const auto& entry : batch.entries()) hash = NextHash(hash, entry.message());
  EXPECT_EQ(hash, batch.head_hash());
  EXPECT_EQ(batch.entries_size(), 3);
  EXPECT_EQ(batch.signature().key_id(), key.id());
  EXPECT_EQ(batch.signature().algorithm(), AlgorithmOf(key));
  EXPECT_THAT(key.Verify(BatchBytes(batch), batch.signature().value()), IsOk());
  const auto receipt = Read<Receipt>("receipt.json");
  EXPECT_EQ(receipt.head_hash(), hash);
  EXPECT_THAT(key.Verify(ReceiptBytes(receipt), receipt.signature().value()), IsOk());
}

// Everything that the form has is under the signature.
TEST_P(SignedFormsTest, CoverEveryPart) {
  ASSERT_OK_AND_ASSIGN(const VerifyingKey key, VerifyingKey::FromPem(TextOf("key.pem")));
  for (void (*change)(DeliverRequest&) : {
           +[](DeliverRequest& batch) { batch.mutable_route()->mutable_sender()->set_federation("330214"); },
           +[](DeliverRequest& batch) { batch.set_protocol(2); },
           +[](DeliverRequest& batch) { batch.mutable_features()->RemoveLast(); },
           +[](DeliverRequest& batch) { batch.mutable_entries(0)->set_sequence(2); },
           +[](DeliverRequest& batch) { batch.mutable_entries()->RemoveLast(); },
           +[](DeliverRequest& batch) { batch.mutable_signature()->set_key_id("00000000"); },
           +[](DeliverRequest& batch) {
             const bool is_sm2 = batch.signature().algorithm() == exchange::v1::Signature::ALGORITHM_SM2;
             batch.mutable_signature()->set_algorithm(is_sm2 ? exchange::v1::Signature::ALGORITHM_ED25519
                                                             : exchange::v1::Signature::ALGORITHM_SM2);
           },
           +[](DeliverRequest& batch) { batch.mutable_signature()->mutable_sign_time()->set_seconds(1); },
           +[](DeliverRequest& batch) { batch.mutable_head_hash()->back() ^= 1; },
       }) {
    auto batch = Read<DeliverRequest>("batch.json");
    change(batch);
    EXPECT_FALSE(key.Verify(BatchBytes(batch), batch.signature().value()).ok());
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, SignedFormsTest, ::testing::Values("ed25519", "sm2"));

}  // namespace
}  // namespace tongban
