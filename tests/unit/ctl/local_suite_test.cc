// The files of the local suite: policy, directory, and the samples.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/exchange/directory.h"
#include "common/policy/content.h"
#include "common/policy/limits.h"
#include "common/policy/policy_book.h"
#include "common/policy/shortcomings.h"
#include "google/protobuf/dynamic_message.h"
#include "services/ctl/office.h"
#include "services/ctl/print.h"
#include "tests/support/folders.h"
#include "tests/support/status_matchers.h"
#include "tongban/intake/v1/intake_service.pb.h"

namespace tongban::ctl {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Application;
using casework::v1::Disability;
using casework::v1::OfficeRef;
using google::protobuf::Message;
using policy::PolicyBook;

std::string Read(const std::string& path) {
  auto text = ReadFile(SourcePath(absl::StrCat("deploy/", path)));
  EXPECT_THAT(text, IsOk());
  return text.value_or("");
}

PolicyBook SamplePolicy() { return PolicyBook::Parse(Read("policy/sample.textproto")).value(); }

const absl::CivilDay kDay(2026, 9, 24);

absl::Time InChina(int hour) {
  return absl::FromCivil(absl::CivilSecond(2026, 9, 24, hour, 0, 0), absl::FixedTimeZone(8 * 60 * 60));
}

// What stands against the sample at 09:00, when it is filed, or later.
struct Opinion {
  absl::Status content;
  std::vector<casework::v1::Shortcoming> shortcomings;
};

Opinion OpinionOf(const Act& act, const Application& application, int hour) {
  const config::v1::PinnedPolicy pinned = SamplePolicy().Resolve(application.residence_federation(), kDay);
  Actor actor;
  // As deploy/local/samples/carry has it: who comes to the counter is seen by an officer (R9, R14).
  const bool on_site = application.channel() == Application::CHANNEL_ON_SITE;
  actor.set_role(on_site ? Actor::ROLE_INTAKE_OFFICER : Actor::ROLE_PORTAL);
  OfficeRef office;
  office.set_federation(application.residence_federation());
  office.set_kind(OfficeRef::KIND_INTAKE);
  const casework::v1::Findings findings;
  const Violations faults = FaultsOfForm(*Act::descriptor(), act.content_case(), act.SerializeAsString());
  const policy::Context context{InChina(hour), actor, office, pinned, Calendar::Published(), findings, faults};
  return {policy::CheckContent(act, context), policy::Shortcomings(application, false, context)};
}

Opinion OpinionOfSubmission(const std::string& sample) {
  intake::v1::SubmitApplicationRequest request;
  EXPECT_THAT(FromJson(Read(absl::StrCat("local/samples/", sample, "/01-SubmitApplication.json")), request), IsOk());
  Act act;
  *act.mutable_submit_application() = request.submission();
  return OpinionOf(act, request.submission().application(), 9);
}

TEST(LocalSuiteTest, ThePolicyFileIsSound) { EXPECT_THAT(PolicyBook::Parse(Read("policy/sample.textproto")), IsOk()); }

TEST(LocalSuiteTest, ThePolicyOfFenghuaNamesItsHotlineAndItsInstitutions) {  // R19, R67
  EXPECT_EQ(SamplePolicy().Resolve("330213", kDay).policy().hotline(), "0574-88689077");
  const auto institutions = SamplePolicy().InstitutionsOf("330213", kDay);
  EXPECT_NE(policy::FindInstitution(institutions, "fenghua-people"), nullptr);
}

TEST(LocalSuiteTest, GuchengIssuesSecondGenerationCertificates) {  // R47
  EXPECT_EQ(SamplePolicy().Resolve("420625", kDay).policy().certificate_generation(), 2);
  EXPECT_EQ(SamplePolicy().Resolve("330213", kDay).policy().certificate_generation(), 3);
}

TEST(LocalSuiteTest, TheSampleDirectoryIsSound) {
  const auto directory = DirectoryEdition::Parse(Read("directory/sample.textproto"), "sample.textproto");
  ASSERT_THAT(directory, IsOk());
  EXPECT_THAT(directory->TokenKeyPemOf("330213"), IsOk());
}

TEST(LocalSuiteTest, EverySampleIsTheJsonOfARequestOfTheContract) {
  int samples = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SourcePath("deploy/local/samples"))) {
    if (entry.path().extension() != ".json") continue;
    const std::string stem = entry.path().stem().string();
    const std::string type = absl::StrCat(stem.substr(stem.find('-') + 1), "Request");
    const google::protobuf::Descriptor* request = nullptr;
    for (const char* area : {"intake", "assessment", "registration_approval"}) {
      const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
          absl::StrCat("tongban.", area, ".v1.", type));
      if (found != nullptr) request = found;
    }
    ASSERT_NE(request, nullptr) << type;
    const std::unique_ptr<Message> message(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(request)->New());
    const auto text = ReadFile(entry.path().string());
    ASSERT_THAT(text, IsOk());
    EXPECT_THAT(FromJson(*text, *message), IsOk()) << entry.path();
    ++samples;
  }
  EXPECT_GT(samples, 40);
}

TEST(LocalSuiteTest, TheCompleteSamplesLackNothing) {
  for (const char* sample : {"a", "c", "d"}) {
    const Opinion opinion = OpinionOfSubmission(sample);
    EXPECT_THAT(opinion.content, IsOk()) << sample;
    EXPECT_TRUE(opinion.shortcomings.empty()) << sample << ": " << opinion.shortcomings.front().problem();
  }
}

TEST(LocalSuiteTest, TheIncompleteSampleIsWellFormedAndLacksMuch) {  // R32
  const Opinion opinion = OpinionOfSubmission("b");
  EXPECT_THAT(opinion.content, IsOk());
  EXPECT_GT(opinion.shortcomings.size(), 8u);
}

TEST(LocalSuiteTest, TheCorrectedSampleLacksNothingMore) {  // R31
  intake::v1::SupplementApplicationRequest request;
  ASSERT_THAT(FromJson(Read("local/samples/b/03-SupplementApplication.json"), request), IsOk());
  Act act;
  *act.mutable_supplement_application() = request.supplement();
  const Opinion opinion = OpinionOf(act, request.supplement().application(), 16);
  EXPECT_THAT(opinion.content, IsOk());
  EXPECT_TRUE(opinion.shortcomings.empty());
}

}  // namespace
}  // namespace tongban::ctl
