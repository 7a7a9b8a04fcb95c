#include "common/identity/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/unit/identity/issued_files.h"

namespace tongban {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class TlsFilesTest : public ::testing::Test {
 protected:
  TlsFilesTest() {
    EXPECT_EQ(files_.Issue(absl::StrCat("leaf intake ", kIntakeUri)), 0);
    leaf_ = files_.Leaf("intake");
    expiry_ = CertificateExpiry(leaf_).value();
  }

  // What CheckTlsFiles says an hour before the leaf expires.
  absl::Status Check() const { return CheckTlsFiles(leaf_, expiry_ - absl::Hours(1)); }

  auto Says(const std::string& path, const char* problem) const {
    return IsError(absl::StatusCode::kFailedPrecondition, AllOf(HasSubstr(path), HasSubstr(problem)));
  }

  void Write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

  IssuedFiles files_;
  TlsFiles leaf_;
  absl::Time expiry_;
};

TEST_F(TlsFilesTest, GoodFilesPass) { EXPECT_THAT(Check(), IsOk()); }

TEST_F(TlsFilesTest, AMissingFileIsNamed) {
  leaf_.key = files_.Path("absent.key");
  EXPECT_THAT(Check(), Says(leaf_.key, "cannot read"));
  leaf_.key = "";
  EXPECT_THAT(Check(), Says("key", "no path given"));
}

TEST_F(TlsFilesTest, AFileThatIsNoCertificateIsNamed) {
  Write(leaf_.certificate, "not a certificate");
  EXPECT_THAT(Check(), Says(leaf_.certificate, "valid PEM-encoded certificate"));
}

TEST_F(TlsFilesTest, ABundleWithADamagedCertificateIsNamed) {
  const std::string good = files_.Text("ca.crt");
  Write(leaf_.roots, good + good.substr(0, good.size() / 2));
  EXPECT_THAT(Check(), Says(leaf_.roots, "valid PEM-encoded certificate"));
}

TEST_F(TlsFilesTest, AKeyOfAnotherCertificateIsNamed) {
  leaf_.key = files_.Path("ca.key");
  EXPECT_THAT(Check(), Says(leaf_.key, "does not belong"));
}

TEST_F(TlsFilesTest, AKeyUnderAPassphraseIsRefusedAndNobodyIsAsked) {
  const std::string open = leaf_.key;
  leaf_.key = files_.Path("locked.key");
  ASSERT_EQ(IssuedFiles::Run("openssl pkey -aes256 -passout pass:secret -in " + open + " -out " + leaf_.key), 0);
  EXPECT_THAT(Check(), Says(leaf_.key, "passphrase"));
}

TEST_F(TlsFilesTest, AnExpiredCertificateIsNamed) {
  EXPECT_THAT(CheckTlsFiles(leaf_, expiry_ + absl::Seconds(1)), Says(leaf_.certificate, "expired at"));
}

TEST_F(TlsFilesTest, ACertificateNotYetValidIsNamed) {
  EXPECT_THAT(CheckTlsFiles(leaf_, expiry_ - absl::Hours(24 * 365)), Says(leaf_.certificate, "not valid before"));
}

TEST_F(TlsFilesTest, AFileTooLargeToBeMeantIsNotRead) {
  Write(leaf_.roots, std::string((1 << 20) + 1, 'x'));
  EXPECT_THAT(Check(), Says(leaf_.roots, "larger than"));
}

}  // namespace
}  // namespace tongban
