#include "common/crypto/signing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>

#include "tests/support/status_matchers.h"
#include "tests/unit/identity/issued_files.h"

namespace tongban {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

// A pair of keys of one suite, as deploy/tls/issue makes it.
class SigningTest : public ::testing::TestWithParam<std::pair<const char*, SignatureAlgorithm>> {
 protected:
  SigningTest() { EXPECT_EQ(files_.Issue(absl::StrCat("signing-key route ", GetParam().first)), 0); }

  SigningKey Key() { return SigningKey::FromPem(files_.Text("route.pem")).value(); }
  VerifyingKey PublicKey() { return VerifyingKey::FromPem(files_.Text("route.pub.pem")).value(); }

  IssuedFiles files_;
};

TEST_P(SigningTest, TheKeyDecidesTheAlgorithm) {
  EXPECT_EQ(Key().algorithm(), GetParam().second);
  EXPECT_EQ(PublicKey().algorithm(), GetParam().second);
}

TEST_P(SigningTest, ASignatureIsGoodForItsBytes) {
  ASSERT_OK_AND_ASSIGN(const std::string signature, Key().Sign("batch"));

  EXPECT_THAT(PublicKey().Verify("batch", signature), IsOk());
  EXPECT_THAT(Key().Public().Verify("batch", signature), IsOk());
}

TEST_P(SigningTest, AnEmptyTextCanBeSigned) {
  ASSERT_OK_AND_ASSIGN(const std::string signature, Key().Sign(""));

  EXPECT_THAT(PublicKey().Verify("", signature), IsOk());
}

TEST_P(SigningTest, ASignatureIsGoodForNothingElse) {
  ASSERT_OK_AND_ASSIGN(const std::string signature, Key().Sign("batch"));

  EXPECT_THAT(PublicKey().Verify("batches", signature), IsError(absl::StatusCode::kUnauthenticated, _));
  EXPECT_THAT(PublicKey().Verify("batch", ""), IsError(absl::StatusCode::kUnauthenticated, _));
  EXPECT_THAT(PublicKey().Verify("batch", signature.substr(1)), IsError(absl::StatusCode::kUnauthenticated, _));
  for (size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] ^= 1;
    EXPECT_THAT(PublicKey().Verify("batch", changed), IsError(absl::StatusCode::kUnauthenticated, _)) << i;
  }
}

TEST_P(SigningTest, AnotherKeyDoesNotVerify) {
  ASSERT_OK_AND_ASSIGN(const std::string signature, Key().Sign("batch"));
  ASSERT_EQ(files_.Issue(absl::StrCat("--force signing-key route ", GetParam().first)), 0);

  EXPECT_THAT(PublicKey().Verify("batch", signature), IsError(absl::StatusCode::kUnauthenticated, _));
}

INSTANTIATE_TEST_SUITE_P(EachSuite, SigningTest,
                         ::testing::Values(std::make_pair("ed25519", SignatureAlgorithm::kEd25519),
                                           std::make_pair("sm2", SignatureAlgorithm::kSm2)));

// An independent reader of the standard's identity: openssl's own tool.
TEST(Sm2Test, TheSignatureIsTheNationalSuitesUnderItsDefaultIdentity) {
  IssuedFiles files;
  ASSERT_EQ(files.Issue("signing-key route sm2"), 0);
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::FromPem(files.Text("route.pem")));
  ASSERT_OK_AND_ASSIGN(const std::string signature, key.Sign("batch"));
  std::ofstream(files.Path("batch")) << "batch";
  std::ofstream(files.Path("signature")) << signature;
  const std::string verify =
      absl::StrCat("openssl pkeyutl -verify -pubin -inkey ", files.Path("route.pub.pem"), " -in ", files.Path("batch"),
                   " -sigfile ", files.Path("signature"), " -rawin -digest sm3 -pkeyopt distid:");

  EXPECT_EQ(IssuedFiles::Run(verify + "1234567812345678"), 0);
  EXPECT_NE(IssuedFiles::Run(verify + "someone"), 0);
}

TEST(KeyTest, OtherKindsAreRefused) {
  IssuedFiles files;
  ASSERT_EQ(files.Issue("token-key person"), 0);

  EXPECT_THAT(SigningKey::FromPem(files.Text("person.pem")),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("neither Ed25519 nor SM2")));
  EXPECT_THAT(VerifyingKey::FromPem(files.Text("person.pub.pem")),
              IsError(absl::StatusCode::kInvalidArgument, HasSubstr("neither Ed25519 nor SM2")));
}

TEST(KeyTest, WhatIsNoKeyIsRefused) {
  IssuedFiles files;
  ASSERT_EQ(files.Issue("signing-key route"), 0);

  EXPECT_THAT(SigningKey::FromPem(""), IsError(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(VerifyingKey::FromPem("key"), IsError(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SigningKey::FromPem(files.Text("route.pub.pem")), IsError(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(VerifyingKey::FromPem(files.Text("route.pem")), IsError(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace tongban
