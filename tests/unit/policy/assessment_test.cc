// Appointments, their limits, and when the clocks of the assessment stand
// still: exact days, over National Day and the Spring Festival of 2026.
//
// Worked: Sunday 20 September, Saturdays 10 October, 14 and 28 February. Off:
// 25 to 27 September, 1 to 7 October, 15 to 23 February.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "common/policy/institutions.h"
#include "common/status/refusal.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using casework::v1::AssessmentForm;
using casework::v1::Disability;
using samples::At;
using samples::Finding;
using ::testing::IsEmpty;

class AssessmentTest : public ::testing::Test {
 protected:
  void Submitted(absl::string_view time) {
    file_.Go(time);
    ASSERT_THAT(file_.Do(samples::Submit(samples::LimbApplication(1, file_.now()))), IsOk());
  }
  void Accepted(absl::string_view time, absl::string_view appointment) {
    Submitted(time);
    ASSERT_THAT(file_.Do(samples::Accept(At(appointment))), IsOk());
  }

  CaseFile file_{"2026-01-01 09:00"};
};

// R36, R34.
TEST_F(AssessmentTest, GivesFourteenDaysToAttendAndNineteenToTheStage) {
  Accepted("2026-09-07 09:00", "2026-09-16 09:00");
  EXPECT_EQ(file_.DueDay(Clock::KIND_ATTEND), "2026-09-24");
  EXPECT_EQ(file_.DueDay(Clock::KIND_ASSESS), "2026-10-09");
  EXPECT_EQ(file_.clock(Clock::KIND_ATTEND).owner(), Clock::OWNER_APPLICANT);
  EXPECT_EQ(file_.clock(Clock::KIND_ASSESS).owner(), Clock::OWNER_RESIDENCE_FEDERATION);
}

// A1: nine working days ahead is the last that leaves room for 5 and 5.
TEST_F(AssessmentTest, WarnsOfAnAppointmentThatEndangersTheStage) {
  Accepted("2026-09-07 09:00", "2026-09-18 23:59");
  EXPECT_THAT(file_.file().warnings(), IsEmpty());
  ASSERT_THAT(file_.Do(samples::ChangeAppointment(At("2026-09-19 00:00"))), IsOk());
  ASSERT_EQ(file_.file().warnings_size(), 1);
  EXPECT_EQ(file_.file().warnings(0).rule(), "A1");
  EXPECT_EQ(file_.file().warnings(0).revision(), 4);
}

// A3: nobody is held to have given up before their own appointment.
TEST_F(AssessmentTest, RefusesAnAppointmentAfterTheEndOfAttendance) {
  Submitted("2026-09-07 09:00");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Accept(At("2026-09-25 00:00")))), "APPOINTMENT_TOO_LATE");
  EXPECT_THAT(file_.Do(samples::Accept(At("2026-09-24 23:59"))), IsOk());
  file_.Go("2026-09-14 09:00");
  EXPECT_EQ(ReasonOf(file_.Do(samples::ChangeAppointment(At("2026-09-25 00:00")))), "APPOINTMENT_TOO_LATE");
  EXPECT_THAT(file_.Do(samples::ChangeAppointment(At("2026-09-24 23:59"))), IsOk());
  EXPECT_EQ(file_.DueDay(Clock::KIND_ATTEND), "2026-09-24");
}

// R30, R35, R67.
TEST_F(AssessmentTest, RefusesAnInstitutionThatIsNotDesignatedForIt) {
  Submitted("2026-12-21 09:00");
  const absl::Time soon = At("2026-12-28 09:00");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Accept(soon, "haishu-hospital"))), "INSTITUTION_NOT_DESIGNATED");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Accept(soon, samples::kFarInstitution))), "INSTITUTION_LACKS_CATEGORY");
  // Designated until 2026-12-31.
  EXPECT_EQ(ReasonOf(file_.Do(samples::Accept(At("2027-01-01 09:00"), samples::kLimbInstitution))),
            "INSTITUTION_NOT_DESIGNATED");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Accept(At("2026-12-20 09:00")))), "APPOINTMENT_IN_THE_PAST");
  EXPECT_THAT(file_.Do(samples::Accept(At("2026-12-31 23:59"), samples::kLimbInstitution)), IsOk());
}

// R35, R67: who is designated is a fact of the day of the act, whenever the case
// was filed.
TEST_F(AssessmentTest, AppointsWhoIsDesignatedOnTheDayOfTheAct) {
  const auto until = [](absl::string_view day) {
    return PolicyBook::Parse(absl::StrReplaceAll(samples::PolicyText(), {{"year: 2026 month: 12 day: 31", day}}))
        .value();
  };
  Submitted("2026-09-07 09:00");
  file_.Adopt(until("year: 2026 month: 9 day: 8"));
  const Act act = samples::Accept(At("2026-09-09 09:00"), samples::kLimbInstitution);
  EXPECT_EQ(ReasonOf(file_.Do(act)), "INSTITUTION_NOT_DESIGNATED");
  file_.Adopt(until("year: 2027 month: 12 day: 31"));
  ASSERT_THAT(file_.Do(act), IsOk());
  file_.Adopt(until("year: 2026 month: 9 day: 8"));
  EXPECT_EQ(ReasonOf(file_.Do(samples::ChangeAppointment(At("2026-09-10 09:00"), samples::kLimbInstitution))),
            "INSTITUTION_NOT_DESIGNATED");
  // Suspended meanwhile, it does not assess either; but what was decided is
  // decided again the same way.
  ASSERT_THAT(file_.Do(samples::Attend(file_.now())), IsOk());
  file_.Go("2026-09-09 09:00");
  const Act form = samples::SubmitForm(
      samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, file_.now(), samples::kLimbInstitution));
  EXPECT_EQ(ReasonOf(file_.Do(form)), "INSTITUTION_NOT_DESIGNATED");
  ASSERT_OK_AND_ASSIGN(const Case again, Replay(Case(), file_.history(), file_.calendar(), file_.policies()));
  EXPECT_EQ(again.SerializeAsString(), file_.file().SerializeAsString());
}

// R68: an appraiser whose training was renewed signs also for older cases, and
// one whose training ran out does not.
TEST_F(AssessmentTest, AcceptsTheFormOfWhoIsQualifiedOnTheDayOfTheAct) {
  const std::string text = samples::PolicyText();
  const auto book = [&text](absl::string_view id, absl::string_view year) {
    const size_t found = text.find(std::string(id));
    const size_t end = text.find("qualification_end_date { year: ", found) + 31;
    return PolicyBook::Parse(std::string(text).replace(end, 4, std::string(year))).value();
  };
  Bring(file_, Case::STATE_ASSESSING);
  auto form = samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, file_.now());
  file_.Adopt(book("appraiser-of-fenghua-hospital", "2025"));
  EXPECT_EQ(ReasonOf(file_.Do(samples::SubmitForm(form))), "APPRAISER_NOT_QUALIFIED");
  file_.Adopt(book("lapsed-appraiser", "2026"));
  form.set_appraiser(StaffName(samples::kResidence, "lapsed-appraiser"));
  Actor renewed = samples::Appraiser();
  renewed.set_person_id("lapsed-appraiser");
  ASSERT_THAT(file_.Do(samples::SubmitForm(form), renewed), IsOk());
  EXPECT_EQ(file_.history().back().findings().institution().appraisers_size(), 1);
  ASSERT_OK_AND_ASSIGN(const Case again, Replay(Case(), file_.history(), file_.calendar(), file_.policies()));
  EXPECT_EQ(again.SerializeAsString(), file_.file().SerializeAsString());
}

// R36, A4: attending stops the clock however long the assessment takes.
TEST_F(AssessmentTest, StopsTheAttendanceClockWhenTheApplicantCame) {
  Accepted("2026-09-07 09:00", "2026-09-16 09:00");
  file_.Go("2026-09-24 17:00");
  ASSERT_THAT(file_.Do(samples::Attend(At("2026-09-24 16:00"))), IsOk());
  file_.Go("2026-09-30 09:00");
  EXPECT_EQ(ReasonOf(file_.Do(file_.Abandon(Clock::KIND_ATTEND))), "NOT_IN_THIS_STATE");
}

TEST_F(AssessmentTest, BelievesOnlyPlausibleTimes) {
  Accepted("2026-09-07 09:00", "2026-09-16 09:00");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Attend(At("2026-09-07 09:01")))), "TIME_IN_THE_FUTURE");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Attend(At("2026-09-07 08:59")))), "TIME_BEFORE_ACCEPTANCE");
  EXPECT_EQ(ReasonOf(file_.Do(samples::RequestHomeVisit(At("2026-09-07 08:59")))), "VISIT_IN_THE_PAST");
  ASSERT_THAT(file_.Do(samples::RequestHomeVisit(At("2026-09-09 09:00"))), IsOk());
  EXPECT_EQ(ReasonOf(file_.Do(samples::CompleteHomeVisit(At("2026-09-07 09:01")))), "TIME_IN_THE_FUTURE");
  EXPECT_EQ(ReasonOf(file_.Do(samples::CompleteHomeVisit(At("2026-09-07 08:59")))), "TIME_BEFORE_ACCEPTANCE");
}

// R38: an appointment is missed once its day is over.
TEST_F(AssessmentTest, WaitsForTheEndOfTheDayBeforeAnAppointmentIsMissed) {
  Accepted("2026-09-14 09:00", "2026-09-22 09:00");
  file_.Go("2026-09-22 23:59");
  EXPECT_EQ(ReasonOf(file_.Do(samples::Miss())), "APPOINTMENT_NOT_OVER");
  file_.Go("2026-09-23 00:00");
  ASSERT_THAT(file_.Do(samples::Miss()), IsOk());
  EXPECT_EQ(file_.assessment().missed_appointments(), 1);
}

// R38(a), A7: the stage stands still from the end of the missed day, whenever
// that is recorded; the applicant's own fourteen days run on.
TEST_F(AssessmentTest, StandsStillFromTheMissedDayUntilTheApplicantComes) {
  Accepted("2026-09-14 09:00", "2026-09-22 09:00");
  EXPECT_EQ(file_.DueDay(Clock::KIND_ASSESS), "2026-10-15");
  file_.Go("2026-09-28 09:00");
  ASSERT_THAT(file_.Do(samples::Miss()), IsOk());
  EXPECT_EQ(file_.DueDay(Clock::KIND_ASSESS), "suspended");
  EXPECT_EQ(FromProto(file_.clock(Clock::KIND_ASSESS).suspensions(0).start_time()),
            EndOfDay(absl::CivilDay(2026, 9, 22)));
  EXPECT_EQ(file_.clock(Clock::KIND_ASSESS).suspensions(0).rule(), "R38");
  EXPECT_EQ(file_.DueDay(Clock::KIND_ATTEND), "2026-10-09");
  ASSERT_THAT(file_.Do(samples::ChangeAppointment(At("2026-10-08 09:00"))), IsOk());
  file_.Go("2026-10-09 15:00");
  ASSERT_THAT(file_.Do(samples::Attend(At("2026-10-09 14:00"))), IsOk());
  // Seven days were used up by 22 September; twelve are left after 9 October.
  EXPECT_EQ(file_.DueDay(Clock::KIND_ASSESS), "2026-10-26");
}

// R36, A7: who misses the appointment and never comes has given up.
TEST_F(AssessmentTest, EndsWhenTheApplicantNeverComes) {
  Accepted("2026-09-14 09:00", "2026-09-22 09:00");
  file_.Go("2026-09-23 09:00");
  ASSERT_THAT(file_.Do(samples::Miss()), IsOk());
  file_.Go("2026-10-09 23:59");
  EXPECT_EQ(ReasonOf(file_.Do(file_.Abandon(Clock::KIND_ATTEND))), "CLOCK_STILL_RUNS");
  file_.Go("2026-10-10 00:00");
  ASSERT_THAT(file_.Do(file_.Abandon(Clock::KIND_ATTEND)), IsOk());
  EXPECT_EQ(file_.state(), Case::STATE_ABANDONED);
  EXPECT_EQ(file_.clock(Clock::KIND_ATTEND).state(), Clock::STATE_EXPIRED);
  EXPECT_EQ(file_.LastNotice().kind(), Notice::KIND_ABANDONMENT);
  EXPECT_THAT(file_.file().outcome_reason(), ::testing::HasSubstr("主动放弃"));
}

// R38: a visit that was arranged can be moved, by whoever arranges it, however
// far: the applicant's days stand still.
TEST_F(AssessmentTest, MovesAHomeVisitThatWasArranged) {
  Accepted("2026-02-02 09:00", "2026-02-12 09:00");
  ASSERT_THAT(file_.Do(samples::RequestHomeVisit(At("2026-02-25 09:00"))), IsOk());
  EXPECT_EQ(ReasonOf(file_.Do(samples::ChangeAppointment(At("2026-02-02 08:59")))), "APPOINTMENT_IN_THE_PAST");
  ASSERT_THAT(file_.Do(samples::ChangeAppointment(At("2026-05-11 09:00")), samples::Clerk()), IsOk());
  EXPECT_EQ(file_.state(), Case::STATE_HOME_VISIT_REQUESTED);
  EXPECT_EQ(file_.LastNotice().kind(), Notice::KIND_HOME_VISIT);
  EXPECT_THAT(file_.LastNotice().text(), ::testing::HasSubstr("将于2026-05-11 09:00上门"));
  EXPECT_EQ(file_.DueDay(Clock::KIND_ASSESS), "suspended");
  EXPECT_EQ(file_.clock(Clock::KIND_ASSESS).suspensions_size(), 1);
  for (const auto& warning : file_.file().warnings()) EXPECT_NE(warning.rule(), "A1");
}

// A19: what was declared and where the assessment is do not agree: noted, and
// the officer's confirmation decides.
TEST_F(AssessmentTest, WarnsWhereDeclaredDifficultyAndPlaceDoNotAgree) {
  const auto warned = [](const CaseFile& file) {
    std::vector<int64_t> revisions;
    for (const auto& warning : file.file().warnings()) {
      EXPECT_EQ(warning.rule(), "A19");
      revisions.push_back(warning.revision());
    }
    return revisions;
  };
  for (const bool declared : {false, true}) {
    CaseFile file("2026-09-07 09:00");
    Application application = samples::LimbApplication(1, file.now());
    application.mutable_new_certificate()->mutable_assessment()->set_mobility_difficulty(declared);
    Bring(file, Case::STATE_APPOINTMENT_MISSED, application);
    EXPECT_EQ(warned(file), declared ? std::vector<int64_t>({2, 4}) : std::vector<int64_t>());
    ASSERT_THAT(file.Do(samples::RequestHomeVisit(file.now() + absl::Hours(1))), IsOk());
    EXPECT_TRUE(file.assessment().home_visit());
    EXPECT_EQ(warned(file).size(), declared ? 2u : 1u);
    ASSERT_THAT(file.Do(samples::CompleteHomeVisit(file.now())), IsOk());
    Bring(file, Case::STATE_CHECKING_JURISDICTION);
    AssessmentForm form;
    ASSERT_TRUE(form.ParseFromString(file.assessment().form()));
    EXPECT_TRUE(form.at_home());
  }
}

// R38(b), A7: a home visit stops both clocks until it is made.
TEST_F(AssessmentTest, StandsStillFromTheRequestOfAHomeVisitUntilItIsMade) {
  Accepted("2026-02-02 09:00", "2026-02-12 09:00");
  EXPECT_EQ(file_.DueDay(Clock::KIND_ATTEND), "2026-02-27");
  EXPECT_EQ(file_.DueDay(Clock::KIND_ASSESS), "2026-03-05");
  file_.Go("2026-02-10 09:00");
  ASSERT_THAT(file_.Do(samples::RequestHomeVisit(At("2026-02-25 09:00"))), IsOk());
  EXPECT_EQ(file_.DueDay(Clock::KIND_ATTEND), "suspended");
  EXPECT_EQ(file_.DueDay(Clock::KIND_ASSESS), "suspended");
  file_.Go("2026-03-31 09:00");
  EXPECT_EQ(ReasonOf(file_.Do(file_.Abandon(Clock::KIND_ATTEND))), "NOT_IN_THIS_STATE");
  EXPECT_EQ(ReasonOf(file_.Do(file_.ReportOverdue(Clock::KIND_ASSESS))), "CLOCK_STILL_RUNS");
  ASSERT_THAT(file_.Do(samples::CompleteHomeVisit(At("2026-02-25 11:00"))), IsOk());
  // Six days were used up by 10 February; thirteen are left after the visit.
  EXPECT_EQ(file_.DueDay(Clock::KIND_ASSESS), "2026-03-13");
  EXPECT_EQ(file_.clock(Clock::KIND_ATTEND).state(), Clock::STATE_MET);
}

// A visit after a missed appointment prolongs the one suspension.
TEST_F(AssessmentTest, StandsStillOnceForAMissAndAVisit) {
  Accepted("2026-02-02 09:00", "2026-02-04 09:00");
  file_.Go("2026-02-05 09:00");
  ASSERT_THAT(file_.Do(samples::Miss()), IsOk());
  file_.Go("2026-02-10 09:00");
  ASSERT_THAT(file_.Do(samples::RequestHomeVisit(At("2026-02-25 09:00"))), IsOk());
  file_.Go("2026-02-25 12:00");
  ASSERT_THAT(file_.Do(samples::CompleteHomeVisit(At("2026-02-25 11:00"))), IsOk());
  EXPECT_EQ(file_.clock(Clock::KIND_ASSESS).suspensions_size(), 1);
  // Two days were used up by 4 February; seventeen are left.
  EXPECT_EQ(file_.DueDay(Clock::KIND_ASSESS), "2026-03-19");
}

// R40, A5: from the opinion, not from attendance nor from the form's arrival.
TEST_F(AssessmentTest, CountsFeedbackFromTheOpinion) {
  Accepted("2026-09-07 09:00", "2026-09-08 09:00");
  file_.Go("2026-09-08 09:00");
  ASSERT_THAT(file_.Do(samples::Attend(file_.now())), IsOk());
  file_.Go("2026-09-11 09:00");
  const auto form = samples::Form(Disability::CATEGORY_LIMB, Finding::kQualified, At("2026-09-09 10:00"));
  ASSERT_THAT(file_.Do(samples::SubmitForm(form)), IsOk());
  EXPECT_EQ(file_.DueDay(Clock::KIND_FEEDBACK), "2026-09-16");
  EXPECT_EQ(file_.clock(Clock::KIND_FEEDBACK).owner(), Clock::OWNER_INSTITUTION);
}

// R41, R42: five working days from receipt, a Sunday of work included (R98).
TEST_F(AssessmentTest, CountsRecordingAndTellingFromReceipt) {
  for (const auto& [state, kind] : {std::pair(Case::STATE_CONCLUDED_QUALIFIED, Clock::KIND_RECORD),
                                    std::pair(Case::STATE_CONCLUDED_NOT_QUALIFIED, Clock::KIND_NOTIFY_NOT_QUALIFIED)}) {
    CaseFile file("2026-09-14 09:00");
    Bring(file, state);
    EXPECT_EQ(file.DueDay(kind), "2026-09-20");
    EXPECT_EQ(FromProto(file.assessment().receive_time()), file.now());
  }
}

}  // namespace
}  // namespace tongban::policy
