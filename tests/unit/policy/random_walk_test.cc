// What must hold of every case whatever happens to it: cases led at random
// through acts, allowed or not, while time passes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/policy/details.h"
#include "common/policy/explain.h"
#include "common/policy/institutions.h"
#include "common/policy/limits.h"
#include "common/policy/parties.h"
#include "common/status/refusal.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"
#include "tests/unit/policy/recount.h"

namespace tongban::policy {
namespace {

using casework::v1::AssessmentForm;
using casework::v1::Disability;
using samples::Finding;
using ::testing::IsEmpty;

constexpr int kWalks = 800;
constexpr int kSteps = 60;

// The notices of which one must stand at each ending (R64, R86).
const std::map<Case::State, std::set<Notice::Kind>> kEndings = {
    {Case::STATE_DELIVERED, {Notice::KIND_DELIVERY}},
    {Case::STATE_CLOSED, {Notice::KIND_CLOSURE}},
    {Case::STATE_RETURNED, {Notice::KIND_RETURN}},
    {Case::STATE_REFUSED, {Notice::KIND_REFUSAL}},
    {Case::STATE_NOT_QUALIFIED, {Notice::KIND_NOT_QUALIFIED}},
    {Case::STATE_WITHDRAWN, {Notice::KIND_WITHDRAWAL}},
    {Case::STATE_ABANDONED, {Notice::KIND_ABANDONMENT, Notice::KIND_PHOTO_ABANDONMENT}},
};

class RandomWalk {
 public:
  explicit RandomWalk(uint32_t seed)
      : random_(seed), file_(absl::StrCat(2022 + seed % 5, "-0", 1 + seed % 9, "-", 10 + seed % 18, " 09:30")) {}

  const CaseFile& file() const { return file_; }

  // Does something, or tries to; true if it was accepted.
  bool Step() {
    LetTimePass();
    const Act act = NextAct();
    before_ = file_.file();
    const Actor own = samples::WhoDoes(act.content_case(), Holder());
    refusal_ = OneIn(12)                      ? file_.Do(act, AnyActor())
               : own.institution_id().empty() ? file_.Do(act, own)
                                              : file_.Do(act);
    return refusal_.ok();
  }
  const Case& before() const { return before_; }
  const absl::Status& refusal() const { return refusal_; }

 private:
  bool OneIn(int n) { return random_() % n == 0; }
  int Below(int n) { return static_cast<int>(random_() % n); }
  absl::Time Around(int days_back, int days_ahead) {
    return file_.now() + absl::Hours(Below(24 * (days_back + days_ahead)) - 24 * days_back);
  }
  std::string Holder() const {
    return file_.file().has_holder() ? file_.file().holder().federation() : std::string(samples::kResidence);
  }

  void LetTimePass() {
    constexpr int kHours[] = {0, 1, 5, 24, 24, 48, 72, 7 * 24, 20 * 24};
    file_.Pass(absl::Hours(kHours[Below(std::size(kHours))]));
    if (OneIn(15)) OneIn(3) ? file_.HoldCertificate(samples::Citizen(1) + "43") : file_.HoldNoCertificate();
  }

  Actor AnyActor() {
    const Actor actors[] = {samples::Portal(),           samples::IntakeOfficer(),
                            samples::Supervisor(),       samples::Clerk(),
                            samples::Appraiser(),        samples::Clerk(samples::kLimbInstitution),
                            samples::HouseholdOfficer(), samples::TheClock(Holder()),
                            samples::AnOffice()};
    return actors[Below(std::size(actors))];
  }

  Application AnApplication() {
    Application application =
        OneIn(2) ? samples::LimbApplication(1, file_.now()) : samples::OnlineApplication(1, file_.now());
    if (OneIn(2)) application.set_household_federation(std::string(samples::kOtherHousehold));
    if (OneIn(4)) application.clear_residence_permit();
    application.mutable_new_certificate()->mutable_assessment()->set_mobility_difficulty(OneIn(4));
    if (OneIn(4)) {
      *application.mutable_new_certificate()->mutable_former_certificate()->mutable_cancel_date() =
          ToProto(ChinaDay(Around(500, 0)));
      application.mutable_new_certificate()->mutable_former_certificate()->set_cause(
          casework::v1::FormerCertificate::CAUSE_VOLUNTARY);
    }
    return application;
  }

  AssessmentForm AForm() {
    const auto category = static_cast<Disability::Category>(
        CategoriesOf(file_.file().application()).empty() ? 1 : CategoriesOf(file_.file().application())[0]);
    const Finding finding = OneIn(5)   ? Finding::kContradictory
                            : OneIn(3) ? Finding::kNotQualified
                                       : Finding::kQualified;
    const absl::Time since = FromProto(file_.assessment().attend_time());
    const absl::Time assessed = OneIn(6) ? Around(3, 1) : std::max(since, file_.now() - absl::Hours(Below(60)));
    const absl::string_view institution = IdIn(file_.assessment().appointment().institution());
    AssessmentForm form =
        samples::Form(category, finding, assessed, institution.empty() ? samples::kInstitution : institution);
    form.set_at_home(file_.assessment().home_visit() != OneIn(9));
    return form;
  }

  Clock::Kind AClock() {
    for (const Clock& clock : file_.file().clocks()) {
      if (clock.state() == Clock::STATE_RUNNING && FromProto(clock.due_time()) < file_.now() && OneIn(2))
        return clock.kind();
    }
    return static_cast<Clock::Kind>(1 + Below(Clock::Kind_MAX));
  }

  Act ActOf(Act::ContentCase act) {
    switch (act) {
      case Act::kSubmitApplication:
        return samples::Submit(AnApplication());
      case Act::kSupplementApplication:
        return samples::Supplement(AnApplication());
      case Act::kAcceptApplication:
        return samples::Accept(Around(1, 25));
      case Act::kRequestCorrection: {
        Act correction = samples::RequestCorrection();
        if (OneIn(2)) correction.mutable_request_correction()->set_further_round_reason("新情况");
        return correction;
      }
      case Act::kReturnApplication:
        return OneIn(4) ? samples::ReturnApplication() : ActOf(Act::kAcceptApplication);
      case Act::kWithdrawApplication:
        return OneIn(8) ? samples::Withdraw() : AnyAct();
      case Act::kRecordWithdrawal:
        return OneIn(8) ? samples::RecordWithdrawal() : AnyAct();
      case Act::kRedirectApplication:
        return samples::Redirect(OneIn(2) ? samples::kHousehold : samples::kOtherHousehold, OneIn(2) ? "新证据" : "");
      case Act::kRecordContact:
        return samples::RecordContact(Around(1, 0));
      case Act::kGrantReapplicationException:
        return samples::GrantException();
      case Act::kChangeAppointment:
        return samples::ChangeAppointment(Around(1, 25), OneIn(3) ? samples::kLimbInstitution : samples::kInstitution);
      case Act::kRegisterAttendance:
        return samples::Attend(Around(3, 0));
      case Act::kRecordMissedAppointment:
        return samples::Miss();
      case Act::kRequestHomeVisit:
        return samples::RequestHomeVisit(Around(1, 10));
      case Act::kCompleteHomeVisit:
        return samples::CompleteHomeVisit(Around(3, 0));
      case Act::kSubmitAssessmentForm:
        return samples::SubmitForm(AForm());
      case Act::kReceiveConclusion:
        return samples::ReceiveConclusion();
      case Act::kRecordConclusion:
        return samples::RecordConclusion();
      case Act::kTellNotQualified:
        return samples::TellNotQualified();
      case Act::kConfirmJurisdiction:
        return samples::ConfirmJurisdiction();
      case Act::kReturnForJurisdiction:
        return samples::ReturnForJurisdiction();
      default:
        return LaterActOf(act);
    }
  }

  Act LaterActOf(Act::ContentCase act) {
    switch (act) {
      case Act::kApproveCase:
        return samples::Approve();
      case Act::kRefuseCase:
        return OneIn(3) ? samples::Refuse() : samples::Approve();
      case Act::kRequestPhoto:
        return samples::RequestPhoto();
      case Act::kReceivePhoto:
        return OneIn(2) ? samples::ReceivePhoto() : samples::ReportWaybill();
      case Act::kRecordPhotoLookup:
        return OneIn(3) ? samples::FindPhoto() : samples::FindNoPhoto();
      case Act::kPrintCertificate:
        return samples::Print();
      case Act::kDispatchCertificate:
        return samples::Dispatch();
      case Act::kConfirmDelivery:
        return samples::ConfirmDelivery(Around(2, 0));
      case Act::kReportOverdue:
        return file_.ReportOverdue(AClock());
      case Act::kAbandon:
        return file_.Abandon(AClock());
      case Act::kTakeOver:
        return samples::TakeOver(samples::IntakeOffice());
      default:
        return Act();
    }
  }

  Act AnyAct() { return ActOf(Acts()[Below(static_cast<int>(Acts().size()))].act); }

  // Mostly one that the table has in this state.
  Act NextAct() {
    if (file_.file().revision() == 0) return samples::Submit(AnApplication());
    if (OneIn(5)) return AnyAct();
    std::vector<Act::ContentCase> possible;
    for (const ActRow& row : Acts()) {
      if (row.from.Contains(file_.state()) && row.act != Act::kTakeOver) possible.push_back(row.act);
    }
    return possible.empty() ? AnyAct() : ActOf(possible[Below(static_cast<int>(possible.size()))]);
  }

  std::mt19937 random_;
  CaseFile file_;
  Case before_;
  absl::Status refusal_;
};

void ExpectClocksAreSound(const CaseFile& file) {
  for (const Clock& clock : file.file().clocks()) {
    if (clock.state() == Clock::STATE_SUSPENDED) {
      EXPECT_FALSE(clock.has_due_time());
      EXPECT_FALSE(clock.suspensions().rbegin()->has_end_time());
      continue;
    }
    for (const auto& suspension : clock.suspensions()) {
      EXPECT_LE(FromProto(suspension.start_time()), FromProto(suspension.end_time()));
    }
    EXPECT_EQ(clock.has_met_time(), clock.state() == Clock::STATE_MET);
    EXPECT_EQ(clock.has_end_time(), clock.state() == Clock::STATE_EXPIRED || clock.state() == Clock::STATE_ENDED);
    if (clock.state() != Clock::STATE_RUNNING) continue;
    EXPECT_EQ(FromProto(clock.due_time()), DueTime(clock, file.calendar()).due);
    const auto why = Explain(file.file(), clock.id(), file.calendar(), file.now());
    ASSERT_THAT(why, IsOk());
    EXPECT_EQ(why->days().rbegin()->counted_days(), clock.limit_days());
    EXPECT_EQ(DaysUsed(clock, file.calendar(), ChinaDay(FromProto(clock.due_time()))), clock.limit_days());
  }
}

void ExpectNoticesAreThoseOwed(const CaseFile& file) {
  std::map<int64_t, int> told;
  for (const Notice& notice : file.file().notices()) ++told[notice.revision()];
  for (const Event& event : file.history()) {
    EXPECT_LE(event.notices_size(), 1);
    EXPECT_EQ(told[event.revision()], event.notices_size());
  }
  const auto ending = kEndings.find(file.state());
  EXPECT_EQ(ending != kEndings.end(), IsFinal(file.state()));
  if (ending != kEndings.end()) {
    EXPECT_TRUE(ending->second.contains(file.LastNotice().kind()));
  }
}

void ExpectTheHolderOfTheState(const Case& file) {
  EXPECT_TRUE(HasItsParties(file));
  EXPECT_EQ(file.holder().kind(), KindOf(HolderOf(file.state())));
  EXPECT_EQ(file.holder().federation(),
            file.holder().kind() == OfficeRef::KIND_REGISTRATION_APPROVAL ? HouseholdOf(file) : samples::kResidence);
}

void ExpectHistoryGivesTheCase(const CaseFile& file) {
  const auto again = Replay(Case(), file.history(), file.calendar(), file.policies());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), file.file().SerializeAsString());
  for (size_t i = 0; i < file.history().size(); ++i) {
    EXPECT_EQ(file.history()[i].revision(), static_cast<int64_t>(i + 1));
  }
}

// Everything that can be reached is; what was reached is in `visited`.
TEST(RandomWalkTest, KeepsEveryPromiseAtEveryStep) {
  std::set<int> visited;
  int accepted = 0;
  for (uint32_t seed = 1; seed <= kWalks && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomWalk walk(seed);
    for (int step = 0; step < kSteps && !::testing::Test::HasFailure(); ++step) {
      SCOPED_TRACE(absl::StrCat("step ", step));
      if (!walk.Step()) {
        EXPECT_EQ(walk.file().file().SerializeAsString(), walk.before().SerializeAsString());
        EXPECT_NE(ReasonOf(walk.refusal()), "") << walk.refusal();
        continue;
      }
      ++accepted;
      visited.insert(walk.file().state());
      EXPECT_EQ(walk.file().file().etag(), EtagOf(walk.file().file()));
      ExpectClocksAreSound(walk.file());
      ExpectNoticesAreThoseOwed(walk.file());
      ExpectTheHolderOfTheState(walk.file().file());
      EXPECT_THAT(Recount(walk.file().history(), walk.file().calendar()), IsEmpty());
      ExpectHistoryGivesTheCase(walk.file());
    }
  }
  // STATE_CLOSED is of matters that are not open yet (matters_test.cc).
  EXPECT_EQ(visited.size(), States().size() - 1);
  EXPECT_GT(accepted, kWalks * 5);
}

}  // namespace
}  // namespace tongban::policy
