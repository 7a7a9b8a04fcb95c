#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "common/crypto/signing.h"
#include "common/identity/peer_verifier.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/identity/issued_files.h"

namespace tongban {
namespace {

int ModeOf(const std::string& path) {
  struct stat found = {};
  EXPECT_EQ(stat(path.c_str(), &found), 0);
  return found.st_mode & 0777;
}

TEST(IssueTest, ALeafHasTheIdItWasIssuedFor) {
  IssuedFiles files;
  ASSERT_EQ(files.Issue(absl::StrCat("leaf intake ", kIntakeUri, " intake.federation.example")), 0);

  ASSERT_OK_AND_ASSIGN(const SpiffeId id, CheckPeerCertificate(files.Text("intake.crt"),
                                                               {"tongban.example", PeerSide::kServer, std::nullopt}));
  EXPECT_EQ(FormatSpiffeId(id), kIntakeUri);
}

TEST(IssueTest, KeepsWhatIsThereUnlessForced) {
  IssuedFiles files;
  const std::string leaf = absl::StrCat("leaf intake ", kIntakeUri);
  ASSERT_EQ(files.Issue(leaf), 0);
  const std::string authority = files.Text("ca.crt");
  const std::string first = files.Text("intake.crt");

  ASSERT_EQ(files.Issue("ca"), 0);
  ASSERT_EQ(files.Issue(leaf), 0);
  EXPECT_EQ(files.Text("ca.crt"), authority);
  EXPECT_EQ(files.Text("intake.crt"), first);
  ASSERT_EQ(files.Issue("--force " + leaf), 0);
  EXPECT_NE(files.Text("intake.crt"), first);
}

TEST(IssueTest, OnlyTheOwnerReadsKeys) {
  IssuedFiles files;
  ASSERT_EQ(files.Issue(absl::StrCat("leaf intake ", kIntakeUri)), 0);
  ASSERT_EQ(files.Issue("signing-key route"), 0);
  ASSERT_EQ(files.Issue("token-key person"), 0);

  for (const char* key : {"ca.key", "intake.key", "route.pem", "person.pem"}) {
    EXPECT_EQ(ModeOf(files.Path(key)), 0600) << key;
  }
  for (const char* open : {"ca.crt", "intake.crt", "route.pub.pem", "person.pub.pem"}) {
    EXPECT_EQ(ModeOf(files.Path(open)), 0644) << open;
  }
}

TEST(IssueTest, RefusesWhatItDoesNotUnderstandAndLeavesNothingBehind) {
  IssuedFiles files;

  for (const char* arguments :
       {"", "certificate", "--what ca", "leaf intake", "leaf intake https://tongban.example/federation/330213/intake",
        "leaf ../intake spiffe://tongban.example/federation/330213/intake",
        "leaf ca spiffe://tongban.example/federation/330213/intake", "signing-key route rsa", "signing-key",
        "leaf intake spiffe://tongban.example/federation/330213/intake 'a,URI:spiffe://b'"}) {
    EXPECT_EQ(files.Issue(arguments), 2) << arguments;
  }
  int left = 0;
  for (const auto& entry : std::filesystem::directory_iterator(files.Path(""))) {
    left += entry.path().filename() != "ca.crt" && entry.path().filename() != "ca.key" ? 1 : 0;
  }
  EXPECT_EQ(left, 0);
}

TEST(IssueTest, HelpIsGiven) {
  IssuedFiles files;

  EXPECT_EQ(files.Issue("--help"), 0);
}

}  // namespace
}  // namespace tongban
