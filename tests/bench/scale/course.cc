#include "tests/bench/scale/course.h"

#include "common/time/working_days.h"
#include "tests/bench/scale/people.h"
#include "tests/bench/scale/volume.h"
#include "tests/support/samples.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {
namespace {

using casework::v1::Act;
using casework::v1::Case;
using casework::v1::OfficeRef;
using samples::Finding;

constexpr auto kIntake = OfficeRef::KIND_INTAKE;
constexpr auto kAssessment = OfficeRef::KIND_ASSESSMENT;
constexpr auto kRegistrationApproval = OfficeRef::KIND_REGISTRATION_APPROVAL;

// The hospital sees people so many working days after acceptance, an hour before
// the acts of the day are done.
constexpr int kDaysToAppointment = 4;
// An application that is accepted late is, by so many days, after the limit (R28).
constexpr size_t kAcceptance = 1;
constexpr int kDaysLate = 2;

Act File(const YearCase& file, absl::Time now) {
  return samples::Submit(ApplicationOf(file.person, file.residence, file.household, now));
}
Act Accept(const YearCase& file, absl::Time now) {
  const absl::CivilDay day = ChinaDay(Calendar::Published().AddWorkingDays(ChinaDay(now), kDaysToAppointment).due);
  return samples::Accept(StartOfDay(day) + absl::Hours(9), SixOffices::InstitutionOf(file.residence), file.residence);
}
Act Attend(const YearCase&, absl::Time now) { return samples::Attend(now); }
Act FillIn(const YearCase& file, Finding finding, absl::Time now) {
  return samples::SubmitForm(
      samples::Form(CategoryOf(file.person), finding, now, SixOffices::InstitutionOf(file.residence), file.residence));
}
Act Qualify(const YearCase& file, absl::Time now) { return FillIn(file, Finding::kQualified, now); }
Act Disqualify(const YearCase& file, absl::Time now) { return FillIn(file, Finding::kNotQualified, now); }
Act ReceiveConclusion(const YearCase&, absl::Time) { return samples::ReceiveConclusion(); }
Act RecordConclusion(const YearCase&, absl::Time) { return samples::RecordConclusion(); }
Act Tell(const YearCase&, absl::Time) { return samples::TellNotQualified(); }
Act Confirm(const YearCase&, absl::Time) { return samples::ConfirmJurisdiction(); }
Act Approve(const YearCase&, absl::Time) { return samples::Approve(); }
Act FindPhoto(const YearCase&, absl::Time) { return samples::FindPhoto(); }
Act Print(const YearCase&, absl::Time) { return samples::Print(); }
Act Dispatch(const YearCase&, absl::Time) { return samples::Dispatch(); }
Act Deliver(const YearCase&, absl::Time now) { return samples::ConfirmDelivery(now); }

// clang-format off
constexpr CourseStep kDelivered[] = {
    {kIntake,       0, File},
    {kIntake,       1, Accept},
    {kAssessment,   kDaysToAppointment, Attend},
    {kAssessment,   0, Qualify},
    {kAssessment,   1, ReceiveConclusion},
    {kAssessment,   1, RecordConclusion},
    {kRegistrationApproval, 1, Confirm},
    {kRegistrationApproval, 4, Approve},
    {kRegistrationApproval, 0, FindPhoto},
    {kRegistrationApproval, 1, Print},
    {kRegistrationApproval, 1, Dispatch},
    {kRegistrationApproval, 3, Deliver},
};
constexpr CourseStep kNotQualified[] = {
    {kIntake,       0, File},
    {kIntake,       1, Accept},
    {kAssessment,   kDaysToAppointment, Attend},
    {kAssessment,   0, Disqualify},
    {kAssessment,   1, ReceiveConclusion},
    {kAssessment,   1, Tell},
};
// The clock does the rest (R36).
constexpr CourseStep kAbandoned[] = {
    {kIntake,       0, File},
    {kIntake,       1, Accept},
};
constexpr struct {
  const char* name;
  absl::Span<const CourseStep> steps;
  Case::State end;
} kCourses[] = {
    {"delivered",     kDelivered,    Case::STATE_DELIVERED},
    {"late",          kDelivered,         Case::STATE_DELIVERED},
    {"not qualified", kNotQualified, Case::STATE_NOT_QUALIFIED},
    {"abandoned",     kAbandoned,    Case::STATE_ABANDONED},
};
// clang-format on

}  // namespace

YearCourse CourseOfDraw(int draw) {
  if ((draw -= volume::kLateInAThousand) < 0) return YearCourse::kLate;
  if ((draw -= volume::kNotQualifiedInAThousand) < 0) return YearCourse::kNotQualified;
  if ((draw -= volume::kAbandonedInAThousand) < 0) return YearCourse::kAbandoned;
  return YearCourse::kDelivered;
}

absl::string_view NameOf(YearCourse course) { return kCourses[static_cast<size_t>(course)].name; }
absl::Span<const CourseStep> StepsOf(YearCourse course) { return kCourses[static_cast<size_t>(course)].steps; }
int DaysTo(YearCourse course, size_t step) {
  return StepsOf(course)[step].days_later + (course == YearCourse::kLate && step == kAcceptance ? kDaysLate : 0);
}
Case::State EndOf(YearCourse course) { return kCourses[static_cast<size_t>(course)].end; }

}  // namespace tongban::bench
