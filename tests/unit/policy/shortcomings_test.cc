// R32: everything an application lacks, at once.

#include "common/policy/shortcomings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <set>

#include "common/status/refusal.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/samples.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::CommitmentLetter;
using casework::v1::Disability;
using casework::v1::FormerCertificate;
using casework::v1::Guardian;
using casework::v1::Material;
using casework::v1::Shortcoming;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Property;
using ::testing::UnorderedElementsAre;

const absl::Time kNow = samples::At("2026-09-07 09:00");

// What `application` lacks at 330213 under its policy, changed by `settings`.
std::vector<Shortcoming> Lacks(const Application& application, const Policy& settings = {}, absl::Time now = kNow) {
  PinnedPolicy policy = samples::Policies().Resolve(samples::kResidence, ChinaDay(now));
  policy.mutable_policy()->MergeFrom(settings);
  const Actor actor = samples::IntakeOfficer();
  const OfficeRef office = samples::IntakeOffice();
  const Findings findings;
  const Violations no_faults;
  return Shortcomings(application, false, {now, actor, office, policy, Calendar::Published(), findings, no_faults});
}

auto Is(absl::string_view field, absl::string_view rule) {
  return AllOf(Property(&Shortcoming::field, std::string(field)), Property(&Shortcoming::rule, std::string(rule)));
}

void Remove(Material::Kind kind, Application& application) {
  auto* materials = application.mutable_materials();
  materials->erase(std::remove_if(materials->begin(), materials->end(),
                                  [kind](const Material& material) { return material.kind() == kind; }),
                   materials->end());
}

Material* Find(Material::Kind kind, Application& application) {
  for (Material& material : *application.mutable_materials()) {
    if (material.kind() == kind) return &material;
  }
  return nullptr;
}

FormerCertificate Cancelled(absl::string_view day, FormerCertificate::Cause cause) {
  FormerCertificate former;
  *former.mutable_cancel_date() = ToProto(ChinaDay(samples::At(std::string(day) + " 10:00")));
  former.set_cause(cause);
  return former;
}

TEST(ShortcomingsTest, AreNoneInTheSamples) {
  EXPECT_THAT(Lacks(samples::LimbApplication(1, kNow)), IsEmpty());
  EXPECT_THAT(Lacks(samples::OnlineApplication(1, kNow)), IsEmpty());
  EXPECT_THAT(Lacks(samples::MinorApplication(1, kNow)), IsEmpty());
  EXPECT_THAT(Lacks(samples::IntellectualApplication(1, kNow)), IsEmpty());
}

// R9, R10, R12, R24: one row a material, each alone.
TEST(ShortcomingsTest, NameTheMaterialThatIsMissing) {
  for (const MaterialRow& row : Materials()) {
    Application application = samples::MinorApplication(1, kNow);
    if (row.kind == Material::KIND_AUTHORIZATION || !row.matters.Contains(Application::MATTER_NEW)) continue;
    Remove(row.kind, application);
    const auto lacks = Lacks(application);
    EXPECT_THAT(lacks, ElementsAre(Is("application.materials", row.rule))) << Material::Kind_Name(row.kind);
    for (const Shortcoming& lack : lacks) EXPECT_EQ(lack.remedy(), row.remedy);
  }
}

// R16, R93: what is asked for depends on the matter alone.
TEST(ShortcomingsTest, AskOfEachMatterWhatItsMarksSay) {
  Application bare = samples::LimbApplication(1, kNow);
  bare.clear_materials();
  const auto asked = [&bare](Application::Matter matter) {
    Application other = bare;
    TurnDetailsInto(matter, other);
    std::set<std::string> rules;
    for (const Shortcoming& lack : Lacks(other)) rules.insert(lack.rule());
    return rules;
  };
  EXPECT_EQ(asked(Application::MATTER_NEW), (std::set<std::string>{"R6", "R8", "R9", "R11", "R12", "R24"}));
  EXPECT_EQ(asked(Application::MATTER_CANCELLATION), (std::set<std::string>{"R6", "R9", "R11", "R16", "R24"}));
  EXPECT_EQ(asked(Application::MATTER_LOSS_REISSUE), (std::set<std::string>{"R6", "R8", "R9", "R11", "R24"}));
}

// R9: at the counter the original is seen; R60: shared data need none.
TEST(ShortcomingsTest, NameTheOriginalThatWasNotSeenAtTheCounter) {
  for (const MaterialRow& row : Materials()) {
    Application application = samples::MinorApplication(1, kNow);
    Material* material = Find(row.kind, application);
    if (material == nullptr) continue;
    material->clear_original();
    EXPECT_EQ(Lacks(application).size(), row.original_at_counter ? 1u : 0u) << Material::Kind_Name(row.kind);
    material->set_original(Material::ORIGINAL_SHARED_DATA);
    EXPECT_THAT(Lacks(application), IsEmpty()) << Material::Kind_Name(row.kind);
  }
}

// R85.
TEST(ShortcomingsTest, NameTheAuthorisationOfAnAgent) {
  Application application = samples::LimbApplication(1, kNow);
  application.mutable_agent()->set_full_name("代办人");
  EXPECT_THAT(Lacks(application), ElementsAre(Is("application.materials", "R85")));
}

// R8.
TEST(ShortcomingsTest, CountThePhotographs) {
  Application application = samples::LimbApplication(1, kNow);
  Material* photographs = Find(Material::KIND_PHOTOGRAPH, application);
  photographs->set_count(2);
  EXPECT_THAT(Lacks(application), ElementsAre(Is("application.materials", "R8")));
  const Material one_more = *photographs;
  *application.add_materials() = one_more;
  EXPECT_THAT(Lacks(application), IsEmpty());
}

// R13, R24: the two forms are for the counter alone.
TEST(ShortcomingsTest, AskForFormsOnlyAtTheCounter) {
  Application application = samples::OnlineApplication(1, kNow);
  application.set_channel(Application::CHANNEL_ON_SITE);
  for (Material& material : *application.mutable_materials()) material.set_original(Material::ORIGINAL_SEEN);
  EXPECT_THAT(Lacks(application), ElementsAre(Is("application.materials", "R24"), Is("application.materials", "R24")));
}

struct Row {
  const char* name;
  void (*change)(Application&);
  const char* field;
  const char* rule;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class ShortcomingRowTest : public ::testing::TestWithParam<Row> {};

TEST_P(ShortcomingRowTest, IsFoundAlone) {
  Application application = samples::IntellectualApplication(1, kNow);
  GetParam().change(application);
  EXPECT_THAT(Lacks(application), ElementsAre(Is(GetParam().field, GetParam().rule)));
}

const Row kRows[] = {
    {"NoPermit", [](Application& a) { a.clear_residence_permit(); }, "application.residence_permit", "R11"},
    {"PermitOfAnotherCounty", [](Application& a) { a.mutable_residence_permit()->set_issuing_county("330203"); },
     "application.residence_permit.issuing_county", "R7"},
    {"PermitExpired",
     [](Application& a) { *a.mutable_residence_permit()->mutable_expire_date() = ToProto(ChinaDay(kNow) - 1); },
     "application.residence_permit.expire_date", "R7"},
    {"NoGuardian", [](Application& a) { a.clear_guardian(); }, "application.guardian", "R25"},
    {"GuardianUnproved", [](Application& a) { a.mutable_guardian()->clear_proof(); }, "application.guardian.proof",
     "R18"},
    {"GuardianCertificateWithoutIssuer", [](Application& a) { a.mutable_guardian()->clear_proof_issuer(); },
     "application.guardian.proof_issuer", "R18"},
    {"GuardianCertificateWithoutDay", [](Application& a) { a.mutable_guardian()->clear_proof_issue_date(); },
     "application.guardian.proof_issuer", "R18"},
    {"GuardianWithoutId", [](Application& a) { a.mutable_guardian()->clear_citizen_id(); },
     "application.guardian.citizen_id", "R10"},
    {"NoCommitment", [](Application& a) { a.clear_commitment_letter(); }, "application.commitment_letter", "R6"},
    {"OldCommitment", [](Application& a) { a.mutable_commitment_letter()->set_version("2019-01"); },
     "application.commitment_letter.version", "R6"},
    {"CommitmentNotOfTheGuardian",
     [](Application& a) { a.mutable_commitment_letter()->set_signer(CommitmentLetter::SIGNER_APPLICANT); },
     "application.commitment_letter.signer", "R85"},
    {"Banned",
     [](Application& a) {
       *a.mutable_new_certificate()->mutable_former_certificate() =
           Cancelled("2026-03-01", FormerCertificate::CAUSE_VOLUNTARY);
     },
     "application.new_certificate.former_certificate", "R26"},
};
INSTANTIATE_TEST_SUITE_P(Rows, ShortcomingRowTest, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

// R7: a paper is valid through its last day, to its last second.
TEST(ShortcomingsTest, TakeAPermitThroughItsLastDay) {
  Application application = samples::LimbApplication(1, kNow);
  *application.mutable_residence_permit()->mutable_expire_date() = ToProto(ChinaDay(kNow));
  EXPECT_THAT(Lacks(application, {}, EndOfDay(ChinaDay(kNow))), IsEmpty());
  EXPECT_THAT(Lacks(application, {}, EndOfDay(ChinaDay(kNow)) + absl::Seconds(1)),
              ElementsAre(Is("application.residence_permit.expire_date", "R7")));
}

// A20: an organization may be guardian and has no identity card.
TEST(ShortcomingsTest, AskNoIdentityCardOfAnOrganization) {
  Application application = samples::IntellectualApplication(1, kNow);
  application.mutable_guardian()->set_organization(true);
  application.mutable_guardian()->clear_citizen_id();
  Remove(Material::KIND_GUARDIAN_IDENTITY_CARD, application);
  EXPECT_THAT(Lacks(application), IsEmpty());
}

// R10, A20: by category, or by age on the day.
TEST(ShortcomingsTest, NeedAGuardianByCategoryOrAge) {
  for (int category = Disability::CATEGORY_VISION; category <= Disability::CATEGORY_MENTAL; ++category) {
    Application application = samples::LimbApplication(1, kNow);
    application.mutable_new_certificate()->mutable_assessment()->set_categories(
        0, static_cast<Disability::Category>(category));
    EXPECT_EQ(Lacks(application).empty(), category <= Disability::CATEGORY_LIMB) << category;
  }
  // Born on 2012-01-01.
  Application minor = samples::MinorApplication(1, samples::At("2029-12-31 09:00"));
  minor.clear_guardian();
  EXPECT_THAT(Lacks(minor, {}, samples::At("2029-12-31 23:59")), Contains(Is("application.guardian", "R25")));
  EXPECT_THAT(Lacks(minor, {}, samples::At("2030-01-01 00:00")), IsEmpty());
}

// A22: off, strict as the notice; on, another county of the city will do.
TEST(ShortcomingsTest, TakeAPermitOfTheSameCityOnlyWhereThePolicySaysSo) {
  Policy settings;
  settings.set_accept_same_prefecture_permit(true);
  Application application = samples::LimbApplication(1, kNow);
  application.mutable_residence_permit()->set_issuing_county("330203");
  EXPECT_THAT(Lacks(application, settings), IsEmpty());
  application.mutable_residence_permit()->set_issuing_county("330324");
  EXPECT_THAT(Lacks(application, settings), ElementsAre(Is("application.residence_permit.issuing_county", "R7")));
}

// R26, A11: until the anniversary, on which it is possible again.
TEST(ShortcomingsTest, EndTheBanOnTheAnniversary) {
  Application application = samples::LimbApplication(1, kNow);
  *application.mutable_new_certificate()->mutable_former_certificate() =
      Cancelled("2025-09-08", FormerCertificate::CAUSE_NOT_QUALIFIED);
  EXPECT_THAT(Lacks(application, {}, samples::At("2026-09-07 23:59")),
              ElementsAre(Is("application.new_certificate.former_certificate", "R26")));
  EXPECT_THAT(Lacks(application, {}, samples::At("2026-09-08 00:00")), IsEmpty());
}

// A11.
TEST(ShortcomingsTest, BanNobodyForAnErrorOrAMove) {
  for (const auto cause : {FormerCertificate::CAUSE_MIGRATION_LAPSE, FormerCertificate::CAUSE_ADMINISTRATIVE_ERROR}) {
    Application application = samples::LimbApplication(1, kNow);
    *application.mutable_new_certificate()->mutable_former_certificate() = Cancelled("2026-08-01", cause);
    EXPECT_THAT(Lacks(application), IsEmpty());
  }
}

// R31, R32: everything at once, in one list, and again with the refusal.
TEST(ShortcomingsTest, AreListedAllAtOnce) {
  Application application = samples::MinorApplication(1, kNow);
  application.clear_materials();
  application.clear_residence_permit();
  application.clear_guardian();
  application.clear_commitment_letter();
  *application.mutable_new_certificate()->mutable_former_certificate() =
      Cancelled("2026-03-01", FormerCertificate::CAUSE_VOLUNTARY);
  CaseFile file("2026-09-07 09:00");
  ASSERT_THAT(file.Do(samples::Submit(application)), IsOk());
  EXPECT_EQ(file.file().shortcomings_size(), 10 + 4);
  const absl::Status refused = file.Do(samples::Accept(kNow + absl::Hours(24)));
  EXPECT_EQ(ReasonOf(refused), "FILE_INCOMPLETE");
  EXPECT_EQ(DetailOf<google::rpc::PreconditionFailure>(refused)->violations_size(), 14);
  ASSERT_THAT(file.Do(samples::RequestCorrection()), IsOk());
  EXPECT_EQ(file.file().shortcomings_size(), 15);
  EXPECT_THAT(file.LastNotice().text(), ::testing::HasSubstr("15. "));
}

TEST(ShortcomingsTest, AreGoneOnceSupplemented) {
  CaseFile file("2026-09-07 09:00");
  Application application = samples::LimbApplication(1, kNow);
  application.clear_residence_permit();
  Bring(file, Case::STATE_CORRECTION_REQUESTED, application);
  ASSERT_THAT(file.Do(samples::Supplement(samples::LimbApplication(1, kNow))), IsOk());
  EXPECT_THAT(file.file().shortcomings(), IsEmpty());
  EXPECT_THAT(file.Do(samples::Accept(kNow + absl::Hours(24))), IsOk());
}

// A21: valid at submission, looked at again at acceptance.
TEST(ShortcomingsTest, AreLookedForAgainAtAcceptance) {
  CaseFile file("2026-09-07 09:00");
  Application application = samples::LimbApplication(1, kNow);
  *application.mutable_residence_permit()->mutable_expire_date() = ToProto(ChinaDay(kNow));
  ASSERT_THAT(file.Do(samples::Submit(application)), IsOk());
  EXPECT_THAT(file.file().shortcomings(), IsEmpty());
  file.PassDays(1);
  EXPECT_EQ(ReasonOf(file.Do(samples::Accept(kNow + absl::Hours(48)))), "FILE_INCOMPLETE");
}

// R56: equal treatment by construction.
TEST(MaterialsTest, AskOfOthersTheLocalSetWithPermitAndCommitmentAndNothingMore) {
  std::set<Material::Kind> only_others, local;
  for (const MaterialRow& row : Materials()) (row.only_tongban ? only_others : local).insert(row.kind);
  EXPECT_THAT(only_others, UnorderedElementsAre(Material::KIND_RESIDENCE_PERMIT, Material::KIND_COMMITMENT_LETTER));
  EXPECT_EQ(only_others.size() + local.size(), Materials().size());
}

// R56: what a county adds, it adds for its own residents too.
TEST(MaterialsTest, AreExtendedByTheCountyForEverybody) {
  Policy settings;
  settings.add_further_materials(Material::KIND_OTHER);
  Application application = samples::LimbApplication(1, kNow);
  EXPECT_THAT(Lacks(application, settings), ElementsAre(Is("application.materials", "R56")));
  application.add_materials()->set_kind(Material::KIND_OTHER);
  EXPECT_THAT(Lacks(application, settings), IsEmpty());
}

}  // namespace
}  // namespace tongban::policy
