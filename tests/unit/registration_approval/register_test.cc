// What a matter does to the register, as the columns of its row say.

#include "services/registration_approval/register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>

#include "common/policy/matters.h"
#include "common/store/rocks_store.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "tests/support/samples.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Application;
using casework::v1::Findings;
using policy::OnRegister;

class RegisterTest : public ::testing::Test {
 protected:
  // The act was done to the person's case of that matter.
  void Done(Application::Matter matter, const Act& act, const std::string& suffix = "") {
    const policy::Decision decision{law::MakeOwned<casework::v1::Case>(), law::MakeOwned<casework::v1::Event>(),
                                    act.content_case(), false};
    decision.after->set_name("federations/420625/cases/330213-20260907-000001");
    decision.after->set_matter(matter);
    decision.after->mutable_application()->mutable_applicant()->set_citizen_id(samples::Citizen(1));
    decision.after->mutable_certificate()->set_number(samples::Citizen(1) + "43" + suffix);
    *decision.event->mutable_event_time() = ToProto(samples::At("2026-09-07 09:00"));
    Transaction transaction(store_.get());
    ASSERT_THAT(EnterRegister(secrets_, samples::kHousehold, decision, transaction), IsOk());
    ASSERT_THAT(store_->Commit(transaction.Changes()), IsOk());
  }

  Findings LookedUp() const {
    casework::v1::Case file;
    file.mutable_application()->mutable_applicant()->set_citizen_id(samples::Citizen(1));
    Findings findings;
    EXPECT_THAT(LookUpRegister(secrets_, samples::kHousehold, file, *store_, findings), IsOk());
    return findings;
  }

 private:
  const Secrets secrets_{.person = "a secret", .page = "another"};
  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  const std::unique_ptr<Store> store_ = [this] {
    RocksStoreOptions options;
    options.env = env_.get();
    return OpenRocksStore("/office", {kRegister}, options).value();
  }();
};

// R95.
TEST_F(RegisterTest, HasALiveCertificateOnceOneIsPrinted) {
  Done(Application::MATTER_NEW, samples::Approve());
  EXPECT_FALSE(LookedUp().live_certificate());
  Done(Application::MATTER_NEW, samples::Print());
  EXPECT_TRUE(LookedUp().live_certificate());
  EXPECT_EQ(LookedUp().loss_count(), 0);
}

// R26: with the approval of a cancellation the year begins.
TEST_F(RegisterTest, HasNoneOnceItsCancellationIsApproved) {
  Done(Application::MATTER_NEW, samples::Print());
  Done(Application::MATTER_CANCELLATION, samples::Approve());
  EXPECT_FALSE(LookedUp().live_certificate());
  EXPECT_EQ(FromProto(LookedUp().cancel_date()), absl::CivilDay(2026, 9, 7));
}

TEST_F(RegisterTest, CountsTheLossesThatTheNewestNumberSays) {
  Done(Application::MATTER_NEW, samples::Print());
  Done(Application::MATTER_LOSS_REISSUE, samples::Print(), "B2");
  EXPECT_TRUE(LookedUp().live_certificate());
  EXPECT_EQ(LookedUp().loss_count(), 2);
}

TEST_F(RegisterTest, ChangesWithOneActOfEachMatter) {
  for (const policy::MatterRow& matter : policy::Matters()) {
    const bool closes = matter.on_register == OnRegister::kCloses;
    Done(Application::MATTER_NEW, samples::Print());
    if (!closes) Done(Application::MATTER_CANCELLATION, samples::Approve());
    const bool before = LookedUp().live_certificate();
    for (const Act& act : {samples::Approve(), samples::Print(), samples::Dispatch(), samples::TakeOver({})}) {
      if (act.content_case() == matter.takes_effect_by) continue;
      Done(matter.matter, act);
      EXPECT_EQ(LookedUp().live_certificate(), before) << matter.shown;
    }
    Done(matter.matter, closes ? samples::Approve() : samples::Print());
    EXPECT_EQ(LookedUp().live_certificate(), !before) << matter.shown;
  }
}

}  // namespace
}  // namespace tongban
