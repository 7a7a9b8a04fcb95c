#include "common/exchange/directory.h"

#include <gtest/gtest.h>

#include <string>

#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/exchange/two_counties.h"

namespace tongban {
namespace {

using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

const KeyPair kSigning = NewSigningKey();
const KeyPair kToken = NewTokenKey();

std::string Fenghua(const std::string& endpoints) {
  return FederationText("330213", endpoints, kSigning.public_pem, kToken.public_pem);
}

exchange::v1::Signature Signed(const std::string& bytes, absl::Time now) {
  exchange::v1::Signature signature;
  const SigningKey key = kSigning.Secret();
  signature.set_key_id(key.Public().id());
  signature.set_algorithm(AlgorithmOf(key.Public()));
  signature.mutable_sign_time()->set_seconds(absl::ToUnixSeconds(now));
  signature.set_value(key.Sign(bytes).value());
  return signature;
}

TEST(DirectoryTest, AnswersWhereAFederationIsReachedAndByWhichKeysItIsKnown) {
  ASSERT_OK_AND_ASSIGN(const DirectoryEdition edition,
                       DirectoryEdition::Parse(Fenghua(EndpointText("INTAKE", "intake.fenghua.example:50051")), "d"));

  EXPECT_EQ(edition.TargetOf(kFenghuaIntake).value(), "intake.fenghua.example:50051");
  EXPECT_EQ(edition.TokenKeyPemOf("330213").value(), kToken.public_pem);
  EXPECT_EQ(edition.NameOf("330213").value(), "残联");
  EXPECT_THAT(edition.CheckSignature("330213", "bytes", Signed("bytes", kMorning), kMorning), IsOk());
  EXPECT_EQ(ReasonOf(edition.CheckSignature("330213", "other", Signed("bytes", kMorning), kMorning)),
            "SIGNATURE_INVALID");
}

// A new key is listed before it signs, and the old one stays for what it signed.
TEST(DirectoryTest, KeysSignOnTheirDaysAndVerifyForEver) {
  const std::string period = " first_date { year: 2026 month: 9 day: 20 } last_date { year: 2026 month: 9 day: 24 } }";
  std::string text = Fenghua("");
  text.replace(text.find("\" }") + 1, 2, period);
  ASSERT_OK_AND_ASSIGN(const DirectoryEdition edition, DirectoryEdition::Parse(text, "d"));
  const absl::Duration day = absl::Hours(24);
  const auto check = [&](absl::Time signed_at, absl::Time moment) {
    return edition.CheckSignature("330213", "bytes", Signed("bytes", signed_at), moment).ok();
  };
  EXPECT_TRUE(check(kMorning, kMorning + absl::Hours(14)));
  EXPECT_FALSE(check(kMorning, kMorning + day));
  EXPECT_FALSE(check(kMorning + day, kMorning));
  EXPECT_TRUE(check(kMorning - 4 * day, kMorning));
  EXPECT_FALSE(check(kMorning - 5 * day, kMorning));
  // Evidence is judged by the moment at which it was signed.
  EXPECT_TRUE(check(kMorning, kMorning));
}

TEST(DirectoryTest, TheKeyIsTheOneThatTheSignatureNames) {
  const KeyPair next = NewSigningKey();
  const std::string second = FederationText("330213", "", next.public_pem, kToken.public_pem);
  const size_t begin = second.find("signing_keys"), end = second.find("token_key_pem");
  std::string text = Fenghua("");
  text.insert(text.find("token_key_pem"), second.substr(begin, end - begin));
  ASSERT_OK_AND_ASSIGN(const DirectoryEdition edition, DirectoryEdition::Parse(text, "d"));
  exchange::v1::Signature signature = Signed("bytes", kMorning);
  EXPECT_THAT(edition.CheckSignature("330213", "bytes", signature, kMorning), IsOk());
  signature.set_algorithm(exchange::v1::Signature::ALGORITHM_SM2);
  EXPECT_FALSE(edition.CheckSignature("330213", "bytes", signature, kMorning).ok());
  signature = Signed("bytes", kMorning);
  signature.set_key_id(next.Secret().Public().id());
  EXPECT_FALSE(edition.CheckSignature("330213", "bytes", signature, kMorning).ok());
  signature.set_value(next.Secret().Sign("bytes").value());
  EXPECT_THAT(edition.CheckSignature("330213", "bytes", signature, kMorning), IsOk());
}

TEST(DirectoryTest, SaysWhatAFederationAccepts) {
  const auto accepts = [](const std::string& accepted, const char* feature) {
    const auto edition = DirectoryEdition::Parse(Fenghua(accepted), "d").value();
    google::protobuf::RepeatedPtrField<std::string> features;
    if (*feature != '\0') *features.Add() = feature;
    return edition.Accepts("330213", features).value();
  };
  EXPECT_TRUE(accepts("", ""));
  EXPECT_FALSE(accepts("", "cancellation"));
  const std::string all = "accepts { min_protocol: 1 max_protocol: 2 features: \"cancellation\" } ";
  EXPECT_TRUE(accepts(all, "cancellation"));
  EXPECT_FALSE(accepts(all, "renewal"));
  EXPECT_EQ(DirectoryEdition::Parse(Fenghua(""), "d")->ProtocolFor("330213").value(), 1);
  EXPECT_EQ(DirectoryEdition::Parse(Fenghua(all), "d")->ProtocolFor("330213").value(), 1);
  const auto later = DirectoryEdition::Parse(Fenghua("accepts { min_protocol: 2 max_protocol: 2 } "), "d");
  EXPECT_EQ(ReasonOf(later->ProtocolFor("330213").status()), "RELEASE_TOO_OLD");
}

TEST(DirectoryTest, SaysWhatItDoesNotHave) {
  ASSERT_OK_AND_ASSIGN(const DirectoryEdition edition, DirectoryEdition::Parse(Fenghua(""), "d"));

  EXPECT_EQ(ReasonOf(edition.CheckSignature("330282", "", {}, kMorning)), "NOT_IN_DIRECTORY");
  EXPECT_THAT(edition.TargetOf(kFenghuaIntake),
              IsError(absl::StatusCode::kNotFound, "330213/intake is not in the directory"));
}

struct Mistake {
  std::string text;
  std::string error;
};

TEST(DirectoryTest, NamesFileAndPlaceOfEachMistake) {
  const Mistake mistakes[] = {
      {"", "d: federations: must not be empty"},
      {"federations { colour: 1 }", "d:1:"},
      {FederationText("33021", "", kSigning.public_pem, kToken.public_pem), "d: federation 33021: code is not six"},
      {FederationText("", "", kSigning.public_pem, kToken.public_pem), "d: federations[0]: code is not six"},
      {Fenghua("") + Fenghua(""), "d: federation 330213: listed twice"},
      {FederationText("330213", "", "pem", kToken.public_pem), "d: federation 330213: public_key_pem of signing_keys"},
      {FederationText("330213", "", kToken.public_pem, kToken.public_pem), "public_key_pem of signing_keys"},
      {FederationText("330213", "", kSigning.public_pem, kSigning.public_pem), "token_key_pem"},
      {Fenghua("signing_keys { public_key_pem: \"x\" } "), "public_key_pem of signing_keys"},
      {Fenghua("accepts { max_protocol: 1 } "), "a min_protocol of at least 1"},
      {Fenghua("accepts { min_protocol: 2 max_protocol: 1 } "), "a min_protocol of at least 1"},
      {Fenghua("offices { target: \"a:1\" }"), "has no office"},
      {Fenghua(EndpointText("INTAKE", "a:1") + EndpointText("INTAKE", "a:2")), "duplicate endpoint for intake"},
      {Fenghua(EndpointText("INTAKE", "")), "target of intake is not host:port"},
      {Fenghua(EndpointText("INTAKE", "host")), "target of intake"},
      {Fenghua(EndpointText("INTAKE", ":1")), "target of intake"},
      {Fenghua(EndpointText("INTAKE", "host:0")), "target of intake"},
      {Fenghua(EndpointText("INTAKE", "host:65536")), "target of intake"},
      {Fenghua(EndpointText("INTAKE", "ho st:1")), "target of intake"},
  };
  for (const Mistake& mistake : mistakes) {
    EXPECT_THAT(DirectoryEdition::Parse(mistake.text, "d"),
                IsError(absl::StatusCode::kInvalidArgument, HasSubstr(mistake.error)))
        << mistake.text;
  }
}

TEST(DirectoryTest, ReportsEveryMistakeAtOnce) {
  const std::string text = FederationText("1", EndpointText("INTAKE", "x"), "pem", "pem") + Fenghua("") + Fenghua("");
  EXPECT_THAT(DirectoryEdition::Parse(text, "d"),
              IsError(absl::StatusCode::kInvalidArgument,
                      AllOf(HasSubstr("code is not"), HasSubstr("target of"), HasSubstr("signing_keys"),
                            HasSubstr("token_key_pem"), HasSubstr("listed twice"))));
}

TEST(DirectoryTest, TakesTargetsByNameAddressAndScheme) {
  for (const char* target : {"host:1", "10.0.0.1:65535", "[2001:db8::1]:50051", "dns:///intake.fenghua.example:443"}) {
    EXPECT_THAT(DirectoryEdition::Parse(Fenghua(EndpointText("INTAKE", target)), "d"), IsOk()) << target;
  }
}

TEST(DirectoryTest, DoesNotLoadWithoutAGoodFile) {
  const TemporaryFile file("nonsense");
  EXPECT_THAT(Directory::Load(file.Path()), IsError(absl::StatusCode::kInvalidArgument, HasSubstr(file.Path())));
  EXPECT_THAT(Directory::Load(file.Path() + ".not"), IsError(absl::StatusCode::kNotFound, _));
}

TEST(DirectoryTest, TakesOverAChangedFileAndSaysSo) {
  const TemporaryFile file(Fenghua(EndpointText("INTAKE", "a:1")));
  ASSERT_OK_AND_ASSIGN(const auto directory, Directory::Load(file.Path()));
  int changes = 0;
  directory->OnChange([&] { ++changes; });

  EXPECT_THAT(directory->ReloadIfChanged(), IsOk());
  EXPECT_EQ(changes, 0);
  file.Write(Fenghua(EndpointText("INTAKE", "b:2")));
  EXPECT_THAT(directory->ReloadIfChanged(), IsOk());

  EXPECT_EQ(changes, 1);
  EXPECT_EQ(directory->Current()->TargetOf(kFenghuaIntake).value(), "b:2");
}

TEST(DirectoryTest, KeepsTheLastGoodEditionAndRepeatsTheErrorUntilTheFileIsGoodAgain) {
  const std::string good = Fenghua(EndpointText("INTAKE", "a:1"));
  const TemporaryFile file(good);
  ASSERT_OK_AND_ASSIGN(const auto directory, Directory::Load(file.Path()));

  file.Write("nonsense");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(directory->ReloadIfChanged(), IsError(absl::StatusCode::kInvalidArgument, HasSubstr(file.Path())));
  }
  file.Remove();
  EXPECT_THAT(directory->ReloadIfChanged(), IsError(absl::StatusCode::kNotFound, _));
  EXPECT_EQ(directory->Current()->TargetOf(kFenghuaIntake).value(), "a:1");

  file.Write(good);
  EXPECT_THAT(directory->ReloadIfChanged(), IsOk());
}

}  // namespace
}  // namespace tongban
