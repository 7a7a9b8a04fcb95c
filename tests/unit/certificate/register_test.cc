// What acts on cases do to certificates, as the rows of common/policy/
// register_effects.h say, also for matters that are not open yet.

#include "common/kinds/certificate/register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>
#include <vector>

#include "common/desk/tables.h"
#include "common/desk/work_on.h"
#include "common/kinds/certificate/filing.h"
#include "common/policy/matters.h"
#include "common/policy/register_effects.h"
#include "common/store/rocks_store.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/samples.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::Findings;
using casework::v1::OfficeRef;
using certificate::v1::Certificate;
using policy::OnRegister;
using ::testing::ElementsAre;

std::vector<Table> Tables() {
  std::vector<Table> tables(kDeskTables.begin(), kDeskTables.end());
  tables.push_back(certificates::kByHolder);
  return tables;
}

class RegisterTest : public ::testing::Test {
 protected:
  // The act was done to the person's case of that matter.
  void Done(Application::Matter matter, const Act& act, const std::string& suffix = "") {
    Case file = CaseOf(matter);
    const Findings findings = LookedUp(act, file);
    file.mutable_certificate()->set_name(findings.new_certificate());
    file.mutable_certificate()->set_number(samples::Citizen(1) + "43" + suffix);
    file.mutable_certificate()->mutable_disability()->set_category(casework::v1::Disability::CATEGORY_LIMB);
    file.mutable_certificate()->set_generation(casework::v1::Certificate::GENERATION_THIRD);
    *file.mutable_certificate()->mutable_issue_date() = ToProto(ChinaDay(clock_.Now()));
    *file.mutable_certificate()->mutable_expire_date() = ToProto(absl::CivilDay(2036, 9, 7));
    const policy::Decision decision{law::MakeOwned<Case>(), law::MakeOwned<casework::v1::Event>(), act.content_case(),
                                    false};
    *decision.after = file;
    *decision.event->mutable_actor() = act.has_take_over() ? samples::AnOffice() : samples::HouseholdOfficer();
    Transaction transaction(store_.get());
    ASSERT_THAT(certificates::EnterRegister(desk_, secrets_, samples::kHousehold, decision, transaction), IsOk());
    ASSERT_THAT(store_->Commit(transaction.Changes()), IsOk());
    ASSERT_THAT(clock_.AdvanceTo(clock_.Now() + absl::Hours(1)), IsOk());
    ++acts_;
  }

  Case CaseOf(Application::Matter matter) const {
    Case file;
    file.set_name("federations/420625/cases/330213-20260907-000001");
    file.set_matter(matter);
    file.set_revision(9 + acts_);
    file.mutable_application()->mutable_applicant()->set_citizen_id(samples::Citizen(1));
    file.mutable_application()->mutable_cancellation()->set_cause(cause_);
    return file;
  }

  Findings LookedUp() const { return LookedUp(samples::Approve(), CaseOf(Application::MATTER_NEW)); }
  Findings LookedUp(const Act& act, const Case& file) const {
    Findings findings;
    EXPECT_THAT(certificates::LookUpRegister(secrets_, samples::kHousehold, file, act, *store_, findings), IsOk());
    return findings;
  }

  Certificate Stored(const std::string& name) const {
    return *certificates::ReadCertificate(samples::kHousehold, IdIn(name), *store_, nullptr)->file;
  }

  // Of the person's certificates, oldest first.
  std::vector<Certificate::State> States() const {
    std::vector<Certificate::State> states;
    const std::string prefix = KindKey(certificates::kCollection, samples::kHousehold);
    EXPECT_THAT(store_->Scan(kByFiling, prefix, PrefixEnd(prefix),
                             [&](absl::string_view key, absl::string_view) {
                               KeyReader parts(key.substr(prefix.size()));
                               EXPECT_THAT(parts.Number().status(), IsOk());
                               states.push_back(Stored(parts.Text().value_or("")).state());
                               return true;
                             }),
                IsOk());
    return states;
  }

  static inline casework::v1::Cancellation::Cause cause_ = casework::v1::Cancellation::CAUSE_VOLUNTARY;

 private:
  int acts_ = 0;
  const Secrets secrets_{.person = "a secret", .page = "another"};
  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  const std::unique_ptr<Store> store_ = OpenRocksStore("/office", Tables(), {.env = env_.get()}).value();
  ManualTime clock_{samples::At("2026-09-07 09:00")};
  const std::shared_ptr<const policy::PolicyBook> book_ =
      std::make_shared<const policy::PolicyBook>(samples::Policies());
  Desk desk_{{.office = OfficeRef::KIND_REGISTRATION_APPROVAL,
              .calendar = Calendar::Published(),
              .clock = clock_,
              .policies = [this] { return book_; },
              .send = [](const OfficeRef&, const OfficeRef&, std::string, std::string, absl::Time,
                         Transaction&) { return absl::OkStatus(); },
              .look_up = nullptr,
              .own_records = nullptr,
              .kinds = {&kOnDesk<Certificate>}}};
};

// R95.
TEST_F(RegisterTest, HasACertificateOnceOneIsPrinted) {
  Done(Application::MATTER_NEW, samples::Approve());
  EXPECT_FALSE(LookedUp().has_certificate());
  Done(Application::MATTER_NEW, samples::Print());
  EXPECT_EQ(LookedUp().certificate().number(), samples::Citizen(1) + "43");
  EXPECT_EQ(Stored(LookedUp().certificate().name()).state(), Certificate::STATE_VALID);
  EXPECT_EQ(Stored(LookedUp().certificate().name()).case_(), "federations/420625/cases/330213-20260907-000001");
}

// R95: what a case says of its certificate was written by another county until it
// was printed here.
TEST_F(RegisterTest, IsAskedWhateverTheCaseSaysOfItsCertificate) {
  Done(Application::MATTER_NEW, samples::Print());
  Case file = CaseOf(Application::MATTER_NEW);
  file.set_state(Case::STATE_REVIEWING);
  file.mutable_certificate()->set_name("federations/420625/certificates/planted");
  EXPECT_EQ(LookedUp(samples::Approve(), file).certificate().number(), samples::Citizen(1) + "43");
  file.set_state(Case::STATE_PRINTED);
  EXPECT_FALSE(LookedUp(samples::Dispatch(), file).has_certificate());
}

// R26: with the approval of a cancellation the year begins.
TEST_F(RegisterTest, HasNoneOnceItsCancellationIsApproved) {
  Done(Application::MATTER_NEW, samples::Print());
  Done(Application::MATTER_CANCELLATION, samples::Approve());
  EXPECT_FALSE(LookedUp().has_certificate());
  EXPECT_EQ(FromProto(LookedUp().cancel_date()), absl::CivilDay(2026, 9, 7));
}

// R26, A11: what nobody chose bans nobody.
TEST_F(RegisterTest, RemembersNoDayOfACancellationThatBansNobody) {
  Done(Application::MATTER_NEW, samples::Print());
  cause_ = casework::v1::Cancellation::CAUSE_DEATH;
  Done(Application::MATTER_CANCELLATION, samples::Approve());
  cause_ = casework::v1::Cancellation::CAUSE_VOLUNTARY;
  EXPECT_FALSE(LookedUp().has_certificate());
  EXPECT_FALSE(LookedUp().has_cancel_date());
}

// A25: void at once, replaced when the next is printed.
TEST_F(RegisterTest, VoidsALostCertificateAsTheCaseArrives) {
  Done(Application::MATTER_NEW, samples::Print());
  Done(Application::MATTER_LOSS_REISSUE, samples::TakeOver({}));
  EXPECT_THAT(States(), ElementsAre(Certificate::STATE_VOID_LOST));
  const std::string lost = LookedUp().certificate().name();
  Done(Application::MATTER_LOSS_REISSUE, samples::Print(), "B1");
  EXPECT_THAT(States(), ElementsAre(Certificate::STATE_REPLACED, Certificate::STATE_VALID));
  EXPECT_EQ(Stored(LookedUp().certificate().name()).previous(), lost);
}

// Whatever the matter: before it and after it at most one stands, and it changes
// with the acts of its rows alone.
TEST_F(RegisterTest, ChangesWithTheActsOfTheRowsOfEachMatter) {
  for (const policy::MatterRow& matter : policy::Matters()) {
    SCOPED_TRACE(matter.shown);
    if (LookedUp().has_certificate()) Done(Application::MATTER_CANCELLATION, samples::Approve());
    if (matter.on_register != OnRegister::kIssues) Done(Application::MATTER_NEW, samples::Print());
    for (const Act& act : {samples::TakeOver({}), samples::Approve(), samples::Print(), samples::Dispatch()}) {
      const bool has_row = std::ranges::any_of(policy::RegisterEffects(), [&](const policy::RegisterEffect& effect) {
        return effect.matter == matter.matter && effect.with == act.content_case();
      });
      const std::vector<Certificate::State> before = States();
      Done(matter.matter, act);
      EXPECT_EQ(States() != before, has_row);
    }
    EXPECT_EQ(LookedUp().has_certificate(), matter.on_register != OnRegister::kCloses);
  }
}

}  // namespace
}  // namespace tongban
