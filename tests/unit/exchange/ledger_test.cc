#include "common/exchange/ledger.h"

#include <gtest/gtest.h>

#include <string>

#include "common/crypto/digest.h"
#include "tests/unit/exchange/two_counties.h"

namespace tongban {
namespace {

using exchange::v1::Receipt;

// Computed with Python's hashlib.
TEST(LedgerTest, ChainsHashesAsTheContractSays) {
  std::string hash = FirstHash();
  EXPECT_EQ(hash, std::string(32, '\0'));
  hash = NextHash(hash, "");
  EXPECT_EQ(ToHex(hash), "1c9ecec90e28d2461650418635878a5c91e49f47586ecf75f2b0cbb94e897112");
  hash = NextHash(hash, "abc");
  EXPECT_EQ(ToHex(hash), "ee3fb0eeb0ade7ffd4ffe345910d5ca1aee01351fadfd07c276edee7bd22e105");
  hash = NextHashOfSha256(hash, Sha256("abc"));
  EXPECT_EQ(ToHex(hash), "6e48faba27fd2d0d15b0923a2ece52d6491bf25e04992f6e24cb9e5941fef3a3");
}

TEST(LedgerTest, SignsBatchesAndReceiptsInSeparateDomains) {
  using std::string_literals::operator""s;
  exchange::v1::Signature signature;
  signature.set_key_id("0123abcd");
  signature.set_algorithm(exchange::v1::Signature::ALGORITHM_SM2);
  signature.mutable_sign_time()->set_seconds(1'790'211'600);
  exchange::v1::DeliverRequest batch;
  *batch.mutable_route() = MakeRoute(kFenghuaIntake, kCixiRegistrationApproval);
  batch.add_entries()->set_sequence(1);
  batch.add_entries()->set_sequence(12);
  batch.set_head_hash("hash");
  batch.set_protocol(1);
  for (const char* feature : {"cancellation", "renewal"}) batch.add_features(feature);
  *batch.mutable_signature() = signature;
  EXPECT_EQ(BatchBytes(batch),
            "tongban-batch-v1\0"
            "330213/intake>330282/registration_approval\0"
            "1\0cancellation,renewal,\0"
            "1\0"
            "12\0"
            "0123abcd\0sm2\0"
            "1790211600\0hash"s);
  Receipt receipt;
  *receipt.mutable_route() = batch.route();
  receipt.set_sequence(12);
  receipt.set_head_hash("hash");
  receipt.set_protocol(1);
  *receipt.mutable_signature() = signature;
  EXPECT_EQ(ReceiptBytes(receipt),
            "tongban-receipt-v1\0"
            "330213/intake>330282/registration_approval\0"
            "1\0"
            "12\0"
            "0123abcd\0sm2\0"
            "1790211600\0hash"s);
}

TEST(LedgerTest, KnowsAnOfficeFromWhatIsNone) {
  EXPECT_TRUE(IsOffice(kFenghuaIntake));
  EXPECT_FALSE(IsOffice(Office("33021", casework::v1::OfficeRef::KIND_INTAKE)));
  EXPECT_FALSE(IsOffice(Office("33021x", casework::v1::OfficeRef::KIND_INTAKE)));
  EXPECT_FALSE(IsOffice(Office("330213", casework::v1::OfficeRef::KIND_UNSPECIFIED)));
  EXPECT_FALSE(IsOffice(Office("330213", static_cast<casework::v1::OfficeRef::Kind>(9))));
}

// Ranges of rows follow from the order of keys.
TEST(LedgerTest, KeepsEntriesOfARouteTogetherAndInOrder) {
  const std::string to_cixi = OutgoingKey(MakeRoute(kFenghuaIntake, kCixiRegistrationApproval));
  const std::string to_yuyao = OutgoingKey(MakeRoute(kFenghuaIntake, kYuyaoRegistrationApproval));
  EXPECT_EQ(to_cixi.rfind("330213", 0), 0);
  EXPECT_EQ(to_cixi.rfind(OfficePrefix(kFenghuaIntake), 0), 0);
  EXPECT_LT(EntryKey(to_cixi, 255), EntryKey(to_cixi, 256));
  EXPECT_LT(EntryKey(to_yuyao, 1'000'000), EntryKey(to_cixi, 1));
  EXPECT_EQ(IncomingKey(MakeRoute(kFenghuaIntake, kCixiRegistrationApproval)).rfind("330282", 0), 0);
}

}  // namespace
}  // namespace tongban
