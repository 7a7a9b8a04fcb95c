#include "common/identity/spiffe_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using ::testing::HasSubstr;

TEST(SpiffeIdTest, NamesTrustDomainFederationAndWorkload) {
  ASSERT_OK_AND_ASSIGN(const SpiffeId id, ParseSpiffeId("spiffe://tongban.example/federation/330213/intake"));

  EXPECT_EQ(id.trust_domain, "tongban.example");
  EXPECT_EQ(id.federation, "330213");
  EXPECT_EQ(id.workload, "intake");
}

TEST(SpiffeIdTest, IsWrittenAsItWasRead) {
  const std::string uri = "spiffe://a-b_c.9/federation/000000/x";
  ASSERT_OK_AND_ASSIGN(const SpiffeId id, ParseSpiffeId(uri));

  EXPECT_EQ(FormatSpiffeId(id), uri);
}

struct Malformed {
  std::string uri;
  const char* why;
};

class MalformedSpiffeIdTest : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedSpiffeIdTest, IsRefusedAndTheErrorSaysWhichPart) {
  EXPECT_THAT(ParseSpiffeId(GetParam().uri), IsError(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().why)));
}

const Malformed kMalformed[] = {
    {"", "spiffe://"},
    {"https://tongban.example/federation/330213/intake", "spiffe://"},
    {"SPIFFE://tongban.example/federation/330213/intake", "spiffe://"},
    {"spiffe:///federation/330213/intake", "trust domain"},
    {"spiffe://Tongban.example/federation/330213/intake", "trust domain"},
    {"spiffe://tongban.example:443/federation/330213/intake", "trust domain"},
    {"spiffe://user@tongban.example/federation/330213/intake", "trust domain"},
    {"spiffe://" + std::string(256, 'a') + "/federation/330213/intake", "trust domain"},
    {"spiffe://tongban.example", "/federation/"},
    {"spiffe://tongban.example/", "/federation/"},
    {"spiffe://tongban.example/ns/default/sa/intake", "/federation/"},
    {"spiffe://tongban.example//federation/330213/intake", "/federation/"},
    {"spiffe://tongban.example/federation/33021/intake", "six digits"},
    {"spiffe://tongban.example/federation/3302133/intake", "six digits"},
    {"spiffe://tongban.example/federation/33021x/intake", "six digits"},
    {"spiffe://tongban.example/federation/330213", "workload"},
    {"spiffe://tongban.example/federation/330213/", "workload"},
    {"spiffe://tongban.example/federation/330213/Intake", "workload"},
    {"spiffe://tongban.example/federation/330213/intake/", "workload"},
    {"spiffe://tongban.example/federation/330213/intake?a", "workload"},
    {"spiffe://tongban.example/federation/330213/in%74ake", "workload"},
    {std::string("spiffe://tongban.example/federation/330213/intake\0x", 51), "workload"},
    {"spiffe://tongban.example/federation/330213/" + std::string(33, 'a'), "workload"},
};
INSTANTIATE_TEST_SUITE_P(Each, MalformedSpiffeIdTest, ::testing::ValuesIn(kMalformed));

}  // namespace
}  // namespace tongban
