#include "common/identity/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "common/crypto/digest.h"
#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/identity/issued_files.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'770'000'000);

std::string Base64(absl::string_view text) { return absl::WebSafeBase64Escape(std::string(text)); }

class TokenTest : public ::testing::Test {
 protected:
  TokenTest() {
    EXPECT_EQ(files_.Issue("token-key person"), 0);
    EXPECT_EQ(files_.Issue("token-key other"), 0);
    keys_["330213"] = files_.Text("person.pub.pem");
    claims_.person = {"330213", "officer-7", {Actor::ROLE_INTAKE_OFFICER}, ""};
    claims_.issued = kNow - absl::Minutes(1);
    claims_.expires = kNow + absl::Hours(8);
  }

  std::string Issue(const std::string& key = "person") {
    return IssueToken(claims_, files_.Text(key + ".pem")).value();
  }

  // A token of this header and these claims, signed by the real key with
  // openssl itself, so that it may say what IssueToken never does.
  std::string Sign(const std::string& header, const std::string& claims) {
    const std::string signed_part = Base64(header) + "." + Base64(claims);
    std::ofstream(files_.Path("input")) << signed_part;
    EXPECT_EQ(IssuedFiles::Run(absl::StrCat("openssl dgst -sha256 -sign ", files_.Path("person.pem"), " -out ",
                                            files_.Path("der"), " ", files_.Path("input"))),
              0);
    return signed_part + "." + Base64(RawSignature(files_.Text("der")));
  }

  std::string ReasonFor(const std::string& token, absl::Time now = kNow) {
    return ReasonOf(verifier_.Verify(token, now).status());
  }

  IssuedFiles files_;
  std::map<std::string, std::string> keys_;
  TokenClaims claims_;
  TokenVerifier verifier_{[this](absl::string_view federation) -> absl::StatusOr<std::string> {
    const auto found = keys_.find(std::string(federation));
    if (found == keys_.end()) return absl::NotFoundError("no such federation");
    return found->second;
  }};

 private:
  // The two numbers of a DER signature, 32 bytes each.
  static std::string RawSignature(const std::string& der) {
    std::string raw;
    size_t at = 2;
    for (int i = 0; i < 2; ++i) {
      const size_t size = static_cast<unsigned char>(der[at + 1]);
      std::string number = der.substr(at + 2, size);
      if (number.size() > 32) number.erase(0, number.size() - 32);
      raw += std::string(32 - number.size(), '\0') + number;
      at += 2 + size;
    }
    return raw;
  }
};

constexpr char kEs256[] = R"({"alg":"ES256","typ":"JWT"})";

// Claims in JSON that are good but for what a test replaces.
std::string Claims(std::map<std::string, std::string> replaced) {
  std::map<std::string, std::string> claims = {{"iss", "\"tongban:federation:330213\""},
                                               {"aud", "\"tongban\""},
                                               {"sub", "\"officer-7\""},
                                               {"roles", "[\"intake-officer\"]"},
                                               {"iat", "1769999000"},
                                               {"nbf", "1769999000"},
                                               {"exp", "1770003600"}};
  for (const auto& [name, value] : replaced) claims[name] = value;
  std::string json;
  for (const auto& [name, value] : claims) {
    if (!value.empty()) absl::StrAppend(&json, json.empty() ? "{" : ",", "\"", name, "\":", value);
  }
  return json + "}";
}

TEST_F(TokenTest, TellsWhoThePersonIs) {
  claims_.person = {"330213", "clerk.2", {Actor::ROLE_INSTITUTION_CLERK, Actor::ROLE_APPRAISER}, "hospital-1"};

  ASSERT_OK_AND_ASSIGN(const VerifiedToken token, verifier_.Verify(Issue(), kNow));
  const Person& person = token.person;

  EXPECT_EQ(person, claims_.person);
  EXPECT_TRUE(person.HasRole(Actor::ROLE_APPRAISER));
  EXPECT_FALSE(person.HasRole(Actor::ROLE_SUPERVISOR));
}

TEST_F(TokenTest, IsTakenWhenAnotherProgramSignedIt) {
  EXPECT_THAT(verifier_.Verify(Sign(kEs256, Claims({})), kNow), IsOk());
}

TEST_F(TokenTest, EveryRefusalIsUnauthenticatedAndSaysSoInChinese) {
  const absl::Status refusal = verifier_.Verify("", kNow).status();

  EXPECT_EQ(refusal.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(refusal), "TOKEN_MISSING");
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(refusal)->locale(), "zh-CN");
}

TEST_F(TokenTest, IsRefusedWhenItIsNoToken) {
  EXPECT_EQ(ReasonFor("token"), "TOKEN_MALFORMED");
  EXPECT_EQ(ReasonFor("a.b.c"), "TOKEN_MALFORMED");
  EXPECT_EQ(ReasonFor(".."), "TOKEN_MALFORMED");
  EXPECT_EQ(ReasonFor(Issue() + " "), "TOKEN_MALFORMED");
  EXPECT_EQ(ReasonFor(Issue() + std::string(1, '\0')), "TOKEN_MALFORMED");
  EXPECT_EQ(ReasonFor(std::string(kMaxTokenBytes + 1, 'a')), "TOKEN_TOO_LARGE");
  EXPECT_EQ(ReasonFor(std::string(kMaxTokenBytes, 'a')), "TOKEN_MALFORMED");
}

TEST_F(TokenTest, IsRefusedWithoutASignature) {
  const std::string none = Base64(R"({"alg":"none"})") + "." + Base64(Claims({})) + ".";
  EXPECT_EQ(ReasonFor(none), "TOKEN_ALGORITHM_REFUSED");

  const std::vector<std::string> parts = absl::StrSplit(Issue(), '.');
  EXPECT_EQ(ReasonFor(parts[0] + "." + parts[1] + "."), "TOKEN_SIGNATURE_INVALID");
  EXPECT_EQ(ReasonFor(Base64(R"({"alg":"none"})") + "." + parts[1] + "." + parts[2]), "TOKEN_ALGORITHM_REFUSED");
}

// The known attack: the public key, which everyone has, as an HMAC's secret.
TEST_F(TokenTest, IsRefusedWhenThePublicKeyServedAsASecret) {
  const std::string signed_part = Base64(R"({"alg":"HS256","typ":"JWT"})") + "." + Base64(Claims({}));
  const std::string forged = signed_part + "." + Base64(HmacSha256(keys_["330213"], signed_part));

  EXPECT_EQ(ReasonFor(forged), "TOKEN_ALGORITHM_REFUSED");
}

TEST_F(TokenTest, IsRefusedUnderAnotherAlgorithmsName) {
  for (const char* algorithm : {"RS256", "ES384", "es256", "EdDSA", ""}) {
    const std::string token = Sign(absl::StrCat(R"({"alg":")", algorithm, R"("})"), Claims({}));
    EXPECT_THAT(verifier_.Verify(token, kNow), Not(IsOk())) << algorithm;
  }
}

TEST_F(TokenTest, IsRefusedWhenAnotherKeySignedIt) { EXPECT_EQ(ReasonFor(Issue("other")), "TOKEN_SIGNATURE_INVALID"); }

TEST_F(TokenTest, IsRefusedWhenItsClaimsWereChanged) {
  std::vector<std::string> parts = absl::StrSplit(Issue(), '.');
  parts[1] = Base64(Claims({{"roles", "[\"supervisor\"]"}}));

  EXPECT_EQ(ReasonFor(parts[0] + "." + parts[1] + "." + parts[2]), "TOKEN_SIGNATURE_INVALID");
}

TEST_F(TokenTest, IsRefusedFromAnIssuerThatIsNotKnown) {
  claims_.person.federation = "330212";
  EXPECT_EQ(ReasonFor(Issue()), "TOKEN_ISSUER_UNKNOWN");
  EXPECT_EQ(ReasonFor(Sign(kEs256, Claims({{"iss", "\"someone else\""}}))), "TOKEN_ISSUER_UNKNOWN");
  EXPECT_EQ(ReasonFor(Sign(kEs256, Claims({{"iss", ""}}))), "TOKEN_ISSUER_UNKNOWN");
}

TEST_F(TokenTest, IsRefusedOnceItHasExpired) {
  const std::string token = Issue();

  EXPECT_THAT(verifier_.Verify(token, claims_.expires + kTokenLeeway - absl::Seconds(1)), IsOk());
  EXPECT_EQ(ReasonFor(token, claims_.expires + kTokenLeeway), "TOKEN_EXPIRED");
}

TEST_F(TokenTest, IsRefusedBeforeItIsValid) {
  const std::string token = Issue();

  EXPECT_EQ(ReasonFor(token, claims_.issued - kTokenLeeway - absl::Seconds(1)), "TOKEN_NOT_YET_VALID");
  EXPECT_THAT(verifier_.Verify(token, claims_.issued - kTokenLeeway), IsOk());
}

struct BadClaim {
  const char* claim;
  const char* value;
  const char* reason;
};

class BadClaimTest : public TokenTest, public ::testing::WithParamInterface<BadClaim> {};

TEST_P(BadClaimTest, IsRefused) {
  EXPECT_EQ(ReasonFor(Sign(kEs256, Claims({{GetParam().claim, GetParam().value}}))), GetParam().reason);
}

const BadClaim kBadClaims[] = {
    {"aud", "\"elsewhere\"", "TOKEN_AUDIENCE_WRONG"},
    {"aud", "", "TOKEN_AUDIENCE_WRONG"},
    {"aud", "[\"tongban\"]", "TOKEN_AUDIENCE_WRONG"},
    {"sub", "", "TOKEN_CLAIM_INVALID"},
    {"sub", "\"\"", "TOKEN_CLAIM_INVALID"},
    {"sub", "7", "TOKEN_CLAIM_INVALID"},
    {"sub", "\"a b\"", "TOKEN_CLAIM_INVALID"},
    {"sub", "\"11010519491231002X\"", "TOKEN_CLAIM_INVALID"},
    {"roles", "", "TOKEN_CLAIM_INVALID"},
    {"roles", "[]", "TOKEN_CLAIM_INVALID"},
    {"roles", "\"supervisor\"", "TOKEN_CLAIM_INVALID"},
    {"roles", "[\"intake-officer\",\"king\"]", "TOKEN_ROLE_UNKNOWN"},
    {"roles", "[\"INTAKE_OFFICER\"]", "TOKEN_ROLE_UNKNOWN"},
    {"roles", "[\"unspecified\"]", "TOKEN_ROLE_UNKNOWN"},
    {"roles", "[\"clock\"]", "TOKEN_ROLE_UNKNOWN"},
    {"roles", "[\"office\"]", "TOKEN_ROLE_UNKNOWN"},
    {"roles", "[1]", "TOKEN_ROLE_UNKNOWN"},
    // R78: the institution says which files they may see.
    {"roles", "[\"institution-clerk\"]", "TOKEN_CLAIM_INVALID"},
    {"roles", "[\"intake-officer\",\"appraiser\"]", "TOKEN_CLAIM_INVALID"},
    {"institution", "\"\"", "TOKEN_CLAIM_INVALID"},
    {"institution", "true", "TOKEN_CLAIM_INVALID"},
    {"iat", "", "TOKEN_CLAIM_INVALID"},
    {"nbf", "", "TOKEN_CLAIM_INVALID"},
    {"exp", "", "TOKEN_CLAIM_INVALID"},
    {"exp", "\"1770003600\"", "TOKEN_CLAIM_INVALID"},
    {"exp", "-1", "TOKEN_CLAIM_INVALID"},
    {"exp", "1e300", "TOKEN_CLAIM_INVALID"},
};
INSTANTIATE_TEST_SUITE_P(Each, BadClaimTest, ::testing::ValuesIn(kBadClaims));

TEST_F(TokenTest, IsFoundAgainButDoesNotOutliveItsTime) {
  const std::string token = Issue();
  ASSERT_THAT(verifier_.Verify(token, kNow), IsOk());
  ASSERT_EQ(verifier_.cached(), 1U);

  EXPECT_THAT(verifier_.Verify(token, kNow), IsOk());
  EXPECT_EQ(ReasonFor(token, claims_.expires + kTokenLeeway), "TOKEN_EXPIRED");
}

TEST_F(TokenTest, IsNotRememberedWhenItWasRefused) {
  ReasonFor(Issue("other"));
  ReasonFor(Issue(), claims_.expires + absl::Hours(1));

  EXPECT_EQ(verifier_.cached(), 0U);
}

TEST_F(TokenTest, EndsWhenItsIssuersKeyIsWithdrawnThoughItWasSeenBefore) {
  const std::string token = Issue();
  ASSERT_THAT(verifier_.Verify(token, kNow), IsOk());

  keys_["330213"] = files_.Text("other.pub.pem");
  EXPECT_EQ(ReasonFor(token), "TOKEN_SIGNATURE_INVALID");
  keys_.clear();
  EXPECT_EQ(ReasonFor(token), "TOKEN_ISSUER_UNKNOWN");
}

TEST_F(TokenTest, IsNeverTakenUnderAnEmptyKey) {
  keys_["330213"] = "";
  EXPECT_EQ(ReasonFor(Issue()), "TOKEN_ISSUER_UNKNOWN");
  keys_["330213"] = "no key";
  EXPECT_EQ(ReasonFor(Issue()), "TOKEN_SIGNATURE_INVALID");
}

TEST_F(TokenTest, AnErrorInFindingTheKeyIsPassedOn) {
  TokenVerifier verifier([](absl::string_view) { return absl::UnavailableError("the directory is not loaded yet"); });

  EXPECT_THAT(verifier.Verify(Issue(), kNow),
              IsError(absl::StatusCode::kUnavailable, "the directory is not loaded yet"));
}

TEST_F(TokenTest, IsIssuedOnlyWithAKeyForEs256) {
  ASSERT_EQ(files_.Issue("signing-key route"), 0);

  EXPECT_THAT(IssueToken(claims_, files_.Text("route.pem")), Not(IsOk()));
  EXPECT_THAT(IssueToken(claims_, files_.Text("person.pub.pem")), Not(IsOk()));
  EXPECT_THAT(IssueToken(claims_, ""), Not(IsOk()));
}

TEST(TokenCacheTest, LetsGoOfTheTokenUsedLongestAgo) {
  TokenCache cache(2);
  cache.Keep("a", {});
  cache.Keep("b", {});
  ASSERT_TRUE(cache.Find("a").has_value());

  cache.Keep("c", {});

  EXPECT_EQ(cache.size(), 2U);
  EXPECT_TRUE(cache.Find("a").has_value());
  EXPECT_FALSE(cache.Find("b").has_value());
  EXPECT_TRUE(cache.Find("c").has_value());
}

TEST(RoleTest, IsSpelledInLowerCaseWithHyphens) {
  EXPECT_EQ(RoleName(Actor::ROLE_INTAKE_OFFICER), "intake-officer");
  EXPECT_EQ(PersonRole("household-officer"), Actor::ROLE_HOUSEHOLD_OFFICER);
  EXPECT_EQ(PersonRole("operator"), Actor::ROLE_OPERATOR);
}

}  // namespace
}  // namespace tongban
