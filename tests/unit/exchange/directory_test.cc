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

TEST(DirectoryTest, AnswersWhereAFederationIsReachedAndByWhichKeysItIsKnown) {
  ASSERT_OK_AND_ASSIGN(const DirectoryEdition edition,
                       DirectoryEdition::Parse(Fenghua(EndpointText("INTAKE", "intake.fenghua.example:50051")), "d"));

  EXPECT_EQ(edition.TargetOf(kFenghuaIntake).value(), "intake.fenghua.example:50051");
  EXPECT_EQ(edition.TokenKeyPemOf("330213").value(), kToken.public_pem);
  EXPECT_EQ(edition.NameOf("330213").value(), "残联");
  ASSERT_OK_AND_ASSIGN(const VerifyingKey key, edition.VerifyingKeyOf("330213"));
  EXPECT_THAT(key.Verify("bytes", kSigning.Secret().Sign("bytes").value()), IsOk());
}

TEST(DirectoryTest, SaysWhatItDoesNotHave) {
  ASSERT_OK_AND_ASSIGN(const DirectoryEdition edition, DirectoryEdition::Parse(Fenghua(""), "d"));

  EXPECT_EQ(ReasonOf(edition.VerifyingKeyOf("330282").status()), "NOT_IN_DIRECTORY");
  EXPECT_THAT(edition.TargetOf(kFenghuaIntake),
              IsError(absl::StatusCode::kNotFound, "330213/intake is not in directory"));
}

struct Mistake {
  std::string text;
  std::string error;
};

TEST(DirectoryTest, NamesFileAndPlaceOfEachMistake) {
  const Mistake mistakes[] = {
      {"", "d: federations: none is listed"},
      {"federations { colour: 1 }", "d:1:"},
      {FederationText("33021", "", kSigning.public_pem, kToken.public_pem), "d: federation 33021: code is not six"},
      {FederationText("", "", kSigning.public_pem, kToken.public_pem), "d: federations[0]: code is not six"},
      {Fenghua("") + Fenghua(""), "d: federation 330213: listed twice"},
      {FederationText("330213", "", "pem", kToken.public_pem), "d: federation 330213: signing_key_pem"},
      {FederationText("330213", "", kToken.public_pem, kToken.public_pem), "signing_key_pem"},
      {FederationText("330213", "", kSigning.public_pem, kSigning.public_pem), "token_key_pem"},
      {Fenghua("offices { target: \"a:1\" }"), "does not state its office"},
      {Fenghua(EndpointText("INTAKE", "a:1") + EndpointText("INTAKE", "a:2")), "two endpoints for intake"},
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
                      AllOf(HasSubstr("code is not"), HasSubstr("target of"), HasSubstr("signing_key_pem"),
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
