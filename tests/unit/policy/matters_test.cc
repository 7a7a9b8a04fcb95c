// A matter is a row: what sets it apart follows from its columns, also for those
// that are not open yet.

#include "common/policy/matters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::Material;

// Filed with every material there is.
CaseFile Filed(Application::Matter matter) {
  CaseFile file("2026-09-07 09:00");
  Application application = samples::LimbApplication(1, file.now());
  for (int kind = 1; kind <= Material::Kind_MAX; ++kind) {
    Material material = application.materials(0);
    material.set_kind(static_cast<Material::Kind>(kind));
    material.set_original(Material::ORIGINAL_SEEN);
    *application.add_materials() = material;
  }
  EXPECT_THAT(file.Do(samples::Submit(application)), IsOk());
  file.TurnInto(matter);
  return file;
}

// R93: assessed or not, as the route says.
TEST(MattersTest, AreAcceptedOnTheirRoute) {
  for (const MatterRow& matter : Matters()) {
    CaseFile file = Filed(matter.matter);
    const Act with_appointment = samples::Accept(file.now() + absl::Hours(24));
    if (matter.route == Route::kAssessed) {
      EXPECT_EQ(ReasonOf(file.Do(samples::AcceptAlone())), "APPOINTMENT_MISSING") << matter.shown;
      ASSERT_THAT(file.Do(with_appointment), IsOk()) << matter.shown;
      EXPECT_EQ(file.state(), Case::STATE_APPOINTED);
      continue;
    }
    EXPECT_EQ(ReasonOf(file.Do(with_appointment)), "APPOINTMENT_NOT_NEEDED") << matter.shown;
    ASSERT_THAT(file.Do(samples::AcceptAlone()), IsOk()) << matter.shown;
    EXPECT_EQ(file.state(), Case::STATE_CHECKING_JURISDICTION);
    EXPECT_EQ(file.file().notices(1).kind(), Notice::KIND_ACCEPTANCE);
    EXPECT_EQ(file.clock(Clock::KIND_ACCEPT).state(), Clock::STATE_MET);
    EXPECT_EQ(file.clock(Clock::KIND_DECIDE).state(), Clock::STATE_RUNNING);
    EXPECT_FALSE(file.HasClock(Clock::KIND_ASSESS));
  }
}

// R94, R95: a first certificate is for who has none, every other matter about
// the one there is; what issues nothing is done with the approval.
TEST(MattersTest, EndAsTheirEffectOnTheRegisterSays) {
  for (const MatterRow& matter : Matters()) {
    if (matter.route != Route::kDirect) continue;
    CaseFile file = Filed(matter.matter);
    ASSERT_THAT(file.Do(samples::AcceptAlone()), IsOk());
    ASSERT_THAT(file.Do(samples::ConfirmJurisdiction()), IsOk());
    const bool needs_one = matter.on_register != OnRegister::kIssues;
    const std::string number = samples::Citizen(1) + "43";
    needs_one ? file.HoldNoCertificate() : file.HoldCertificate(number);
    EXPECT_EQ(ReasonOf(file.Do(samples::Approve())), needs_one ? "NO_LIVE_CERTIFICATE" : "LIVE_CERTIFICATE");
    needs_one ? file.HoldCertificate(number) : file.HoldNoCertificate();
    ASSERT_THAT(file.Do(samples::Approve()), IsOk()) << matter.shown;
    const bool closes = matter.on_register == OnRegister::kCloses;
    EXPECT_EQ(file.state(), closes ? Case::STATE_CLOSED : Case::STATE_APPROVED) << matter.shown;
    if (!closes) continue;
    EXPECT_EQ(file.LastNotice().kind(), Notice::KIND_CLOSURE);
    EXPECT_EQ(file.file().holder().kind(), OfficeRef::KIND_INTAKE);
    EXPECT_EQ(file.clock(Clock::KIND_DECIDE).state(), Clock::STATE_MET);
    EXPECT_FALSE(file.file().has_certificate());
  }
}

// The number counts the losses before it as the row says.
TEST(MattersTest, NumberTheirCertificateByTheLossesThatCount) {
  for (const auto& [matter, suffix] :
       {std::pair(Application::MATTER_NEW, ""), std::pair(Application::MATTER_CHANGE, ""),
        std::pair(Application::MATTER_RENEWAL_DAMAGE, "B2"), std::pair(Application::MATTER_LOSS_REISSUE, "B3")}) {
    CaseFile file("2026-09-07 09:00");
    Bring(file, Case::STATE_APPROVED);
    file.TurnInto(matter);
    if (RowOf(matter).on_register != OnRegister::kIssues) file.HoldCertificate(samples::Citizen(1) + "43B2");
    ASSERT_THAT(file.Do(samples::Print()), IsOk());
    EXPECT_EQ(file.file().certificate().number(), samples::Citizen(1) + "43" + suffix);
  }
}

// R16, R23: this version accepts two.
TEST(MattersTest, AreClosedButForTwo) {
  for (const MatterRow& matter : Matters()) {
    EXPECT_EQ(IsOpen(matter.matter),
              matter.matter == Application::MATTER_NEW || matter.matter == Application::MATTER_CANCELLATION);
  }
}

}  // namespace
}  // namespace tongban::policy
