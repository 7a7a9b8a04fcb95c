#ifndef TONGBAN_COMMON_POLICY_LIFECYCLE_TABLES_H_
#define TONGBAN_COMMON_POLICY_LIFECYCLE_TABLES_H_

// The tables themselves. lifecycle_proofs.cc proves them as they compile; the
// rest of the program reads them through lifecycle.h.

#include "common/policy/conditions.h"
#include "common/policy/effects.h"
#include "common/policy/lifecycle.h"
#include "common/policy/moments.h"

namespace tongban::policy::tables {

inline constexpr auto kIntake = CaseParty::ROLE_RESIDENCE_INTAKE;
inline constexpr auto kAssessment = CaseParty::ROLE_RESIDENCE_ASSESSMENT;
inline constexpr auto kHousehold = CaseParty::ROLE_HOUSEHOLD;

inline constexpr RoleSet kApplicant = {Actor::ROLE_PORTAL, Actor::ROLE_INTAKE_OFFICER};
inline constexpr RoleSet kIntakeOfficer = Actor::ROLE_INTAKE_OFFICER;
inline constexpr RoleSet kClerk = Actor::ROLE_INSTITUTION_CLERK;
inline constexpr RoleSet kScheduler = {Actor::ROLE_INTAKE_OFFICER, Actor::ROLE_INSTITUTION_CLERK};
inline constexpr RoleSet kAppraiser = Actor::ROLE_APPRAISER;
inline constexpr RoleSet kHouseholdOfficer = Actor::ROLE_HOUSEHOLD_OFFICER;
inline constexpr RoleSet kSupervisor = Actor::ROLE_SUPERVISOR;
inline constexpr RoleSet kClock = Actor::ROLE_CLOCK;
inline constexpr RoleSet kOffice = Actor::ROLE_OFFICE;

// clang-format off
inline constexpr StateRow kStates[] = {
    // state                                held by        shown; where no clock runs: who is waited for, with what it goes on in vain
    // The residence county takes in...
    {Case::STATE_SUBMITTED,                 kIntake,       "已提交，待受理"},
    {Case::STATE_CORRECTION_REQUESTED,      kIntake,       "待补正", law::Awaited::kApplicant, Act::kReturnApplication},
    {Case::STATE_RETURNED_FOR_JURISDICTION, kIntake,       "正在重新确定户籍地残联"},
    // ...has the disability assessed...
    {Case::STATE_APPOINTED,                 kAssessment,   "已受理，待评定"},
    {Case::STATE_APPOINTMENT_MISSED,        kAssessment,   "未按时到场，待评定"},
    {Case::STATE_HOME_VISIT_REQUESTED,      kAssessment,   "待上门评定", law::Awaited::kInstitution, Act::kChangeAppointment},
    {Case::STATE_ASSESSING,                 kAssessment,   "评定中"},
    {Case::STATE_ASSESSED,                  kAssessment,   "已评定，结论反馈中"},
    {Case::STATE_CONCLUDED_QUALIFIED,       kAssessment,   "评定结论录入中"},
    {Case::STATE_CONCLUDED_NOT_QUALIFIED,   kAssessment,   "评定结论告知中"},
    // ...the household county, which alone decides and issues (R17)...
    {Case::STATE_CHECKING_JURISDICTION,     kHousehold,    "户籍地残联确认权限中"},
    {Case::STATE_REVIEWING,                 kHousehold,    "户籍地残联审定中"},
    {Case::STATE_APPROVED,                  kHousehold,    "已批准，待制证"},
    {Case::STATE_PHOTO_REQUESTED,           kHousehold,    "待寄照片"},
    {Case::STATE_PHOTO_SENT,                kHousehold,    "照片在途", law::Awaited::kCarrier, Act::kRequestPhoto},
    {Case::STATE_PRINTED,                   kHousehold,    "已制证，待寄送"},
    {Case::STATE_DISPATCHED,                kHousehold,    "已寄送", law::Awaited::kCarrier, Act::kDispatchCertificate},
    // ...and, however it ends, back where the applicant filed it (R57).
    {Case::STATE_DELIVERED,                 kIntake,       "已送达"},
    {Case::STATE_CLOSED,                    kIntake,       "已办结"},
    {Case::STATE_RETURNED,                  kIntake,       "已退回"},
    {Case::STATE_NOT_QUALIFIED,             kIntake,       "不符合残疾标准"},
    {Case::STATE_REFUSED,                   kIntake,       "不予批准"},
    {Case::STATE_WITHDRAWN,                 kIntake,       "已撤回"},
    {Case::STATE_ABANDONED,                 kIntake,       "视作放弃，已终止"},
};

// Before approval the applicant may withdraw (A34): by oneself where the case is
// still, or again, at the intake; later as the residence federation passes it on.
inline constexpr StateSet kAtIntake = {Case::STATE_SUBMITTED, Case::STATE_CORRECTION_REQUESTED,
                                       Case::STATE_RETURNED_FOR_JURISDICTION};
inline constexpr StateSet kInAssessment = {
    Case::STATE_APPOINTED, Case::STATE_APPOINTMENT_MISSED,  Case::STATE_HOME_VISIT_REQUESTED,   Case::STATE_ASSESSING,
    Case::STATE_ASSESSED,  Case::STATE_CONCLUDED_QUALIFIED, Case::STATE_CONCLUDED_NOT_QUALIFIED};
// An approval may turn out to be impossible until it is printed: a certificate
// of another application came first (R95).
inline constexpr StateSet kUnprinted = {Case::STATE_REVIEWING, Case::STATE_APPROVED};
inline constexpr StateSet kUndecided = {Case::STATE_CHECKING_JURISDICTION, Case::STATE_REVIEWING};
inline constexpr StateSet kUnaccepted = {Case::STATE_SUBMITTED, Case::STATE_CORRECTION_REQUESTED};
inline constexpr StateSet kAwaited = {Case::STATE_APPOINTED, Case::STATE_APPOINTMENT_MISSED};
inline constexpr StateSet kPhotoAwaited = {Case::STATE_PHOTO_REQUESTED, Case::STATE_PHOTO_SENT};

inline constexpr StateSet kFinal = {Case::STATE_DELIVERED,     Case::STATE_CLOSED,  Case::STATE_RETURNED,
                                    Case::STATE_NOT_QUALIFIED, Case::STATE_REFUSED, Case::STATE_WITHDRAWN,
                                    Case::STATE_ABANDONED};
inline constexpr StateSet kEvery = StateSet::Range(Case::STATE_SUBMITTED, Case::State_MAX);
inline constexpr StateSet kOpen = kEvery.Without(kFinal);

inline constexpr ActRow kActs[] = {
    // from                               act                                by                  to                                     rule
    //     in what it differs from a row that is always possible, leaves nothing but the state and tells nobody
    {kUnfiled,                            Act::kSubmitApplication,           kApplicant,         Case::STATE_SUBMITTED,                 "R27",
        {.provided = MatterIsOpen, .records = RecordApplication, .owes = Notice::KIND_RECEIPT}},
    {Case::STATE_CORRECTION_REQUESTED,    Act::kSupplementApplication,       kApplicant,         Case::STATE_SUBMITTED,                 "R31",
        {.provided = ApplicantIsTheSame, .records = RecordApplication, .owes = Notice::KIND_RECEIPT}},
    {Case::STATE_SUBMITTED,               Act::kAcceptApplication,           kIntakeOfficer,     Case::STATE_APPOINTED,                 "R30",
        {.when = IsAssessed, .provided = FileIsComplete, .records = RecordAcceptance, .owes = Notice::KIND_APPOINTMENT}},
    {Case::STATE_SUBMITTED,               Act::kAcceptApplication,           kIntakeOfficer,     Case::STATE_CHECKING_JURISDICTION,     "R93",
        {.when = IsNotAssessed, .provided = FileIsCompleteAlone, .records = RecordDirectAcceptance, .owes = Notice::KIND_ACCEPTANCE}},
    {Case::STATE_SUBMITTED,               Act::kRequestCorrection,           kIntakeOfficer,     Case::STATE_CORRECTION_REQUESTED,      "R31",
        {.provided = CorrectionIsDue, .records = RecordCorrection, .owes = Notice::KIND_CORRECTION}},
    {Case::STATE_SUBMITTED,               Act::kReturnApplication,           kIntakeOfficer,     Case::STATE_RETURNED,                  "R33",
        {.records = RecordReturn, .owes = Notice::KIND_RETURN}},
    {Case::STATE_CORRECTION_REQUESTED,    Act::kReturnApplication,           kIntakeOfficer,     Case::STATE_RETURNED,                  "R33",
        {.records = RecordReturn, .owes = Notice::KIND_RETURN}},
    {kUnaccepted,                         Act::kGrantReapplicationException, kSupervisor,        kStays,                                "R26",
        {.provided = BanStandsAgainstIt, .records = RecordException}},
    {kAtIntake,                           Act::kWithdrawApplication,         kApplicant,         Case::STATE_WITHDRAWN,                 "A34",
        {.records = RecordWithdrawal, .owes = Notice::KIND_WITHDRAWAL}},
    {kInAssessment,                       Act::kRecordWithdrawal,            kIntakeOfficer,     Case::STATE_WITHDRAWN,                 "A34",
        {.records = RecordWithdrawal, .owes = Notice::KIND_WITHDRAWAL}},

    {kAwaited,                            Act::kChangeAppointment,           kScheduler,         kStays,                                "R30",
        {.provided = AppointmentIsPossible, .records = RecordAppointment, .owes = Notice::KIND_APPOINTMENT}},
    {Case::STATE_HOME_VISIT_REQUESTED,    Act::kChangeAppointment,           kScheduler,         kStays,                                "R38",
        {.provided = AppointmentIsPossible, .records = RecordAppointment, .owes = Notice::KIND_HOME_VISIT}},
    {kAwaited,                            Act::kRegisterAttendance,          kClerk,             Case::STATE_ASSESSING,                 "R36",
        {.provided = AttendanceIsPlausible, .records = RecordAttendance}},
    {Case::STATE_APPOINTED,               Act::kRecordMissedAppointment,     kClerk,             Case::STATE_APPOINTMENT_MISSED,        "R38",
        {.provided = AppointmentDayIsOver, .records = RecordMiss, .owes = Notice::KIND_MISSED_APPOINTMENT}},
    {kAwaited,                            Act::kRequestHomeVisit,            kIntakeOfficer,     Case::STATE_HOME_VISIT_REQUESTED,      "R38",
        {.provided = DifficultyIsConfirmed, .records = RecordHomeVisit, .owes = Notice::KIND_HOME_VISIT}},
    {Case::STATE_HOME_VISIT_REQUESTED,    Act::kCompleteHomeVisit,           kClerk,             Case::STATE_ASSESSING,                 "R38",
        {.provided = VisitIsPlausible, .records = RecordVisit}},
    {kAwaited,                            Act::kAbandon,                     kClock,             Case::STATE_ABANDONED,                 "R36",
        {.provided = LimitHasPassed, .records = RecordAbandonment, .owes = Notice::KIND_ABANDONMENT}},
    {Case::STATE_ASSESSING,               Act::kSubmitAssessmentForm,        kAppraiser,         Case::STATE_ASSESSED,                  "R39",
        {.provided = FormIsSound, .records = RecordForm}},
    {Case::STATE_ASSESSED,                Act::kReceiveConclusion,           kIntakeOfficer,     Case::STATE_CONCLUDED_QUALIFIED,       "R41",
        {.when = MeetsTheStandard, .records = RecordReceipt}},
    {Case::STATE_ASSESSED,                Act::kReceiveConclusion,           kIntakeOfficer,     Case::STATE_CONCLUDED_NOT_QUALIFIED,   "R42",
        {.when = FailsTheStandard, .records = RecordReceipt}},
    {Case::STATE_CONCLUDED_QUALIFIED,     Act::kRecordConclusion,            kIntakeOfficer,     Case::STATE_CHECKING_JURISDICTION,     "R41",
        {.owes = Notice::KIND_QUALIFIED}},
    {Case::STATE_CONCLUDED_NOT_QUALIFIED, Act::kTellNotQualified,            kIntakeOfficer,     Case::STATE_NOT_QUALIFIED,             "R42",
        {.owes = Notice::KIND_NOT_QUALIFIED}},

    {Case::STATE_CHECKING_JURISDICTION,   Act::kConfirmJurisdiction,         kHouseholdOfficer,  Case::STATE_REVIEWING,                 "R45"},
    {Case::STATE_CHECKING_JURISDICTION,   Act::kReturnForJurisdiction,       kHouseholdOfficer,  Case::STATE_RETURNED_FOR_JURISDICTION, "R50",
        {.records = RecordDisclaimer, .owes = Notice::KIND_JURISDICTION}},
    {Case::STATE_RETURNED_FOR_JURISDICTION,Act::kRecordContact,               kIntakeOfficer,     kStays,                                "R51",
        {.records = RecordContact}},
    {Case::STATE_RETURNED_FOR_JURISDICTION,Act::kRedirectApplication,         kIntakeOfficer,     Case::STATE_CHECKING_JURISDICTION,     "R51",
        {.provided = CountyMayBeAsked, .records = RecordRedirection, .owes = Notice::KIND_REDIRECTION}},
    {Case::STATE_REVIEWING,               Act::kApproveCase,                 kHouseholdOfficer,  Case::STATE_APPROVED,                  "R46",
        {.when = IssuesACertificate, .provided = NothingStandsAgainstIt, .records = RecordApproval, .owes = Notice::KIND_APPROVAL}},
    {Case::STATE_REVIEWING,               Act::kApproveCase,                 kHouseholdOfficer,  Case::STATE_CLOSED,                    "R46",
        {.when = IssuesNothing, .provided = NothingStandsAgainstIt, .owes = Notice::KIND_CLOSURE}},
    {kUndecided,                          Act::kRecordWithdrawal,            kHouseholdOfficer,  Case::STATE_WITHDRAWN,                 "A34",
        {.records = RecordWithdrawal, .owes = Notice::KIND_WITHDRAWAL}},
    {kUnprinted,                          Act::kRefuseCase,                  kHouseholdOfficer,  Case::STATE_REFUSED,                   "R94",
        {.records = RecordRefusal, .owes = Notice::KIND_REFUSAL}},
    {Case::STATE_APPROVED,                Act::kRecordPhotoLookup,           kHouseholdOfficer,  kStays,                                "R49",
        {.records = RecordLookup}},
    {Case::STATE_APPROVED,                Act::kRequestPhoto,                kHouseholdOfficer,  Case::STATE_PHOTO_REQUESTED,           "R47",
        {.provided = PhotographIsNeeded, .owes = Notice::KIND_PHOTO_REQUEST}},
    {kPhotoAwaited,                       Act::kRecordPhotoLookup,           kHouseholdOfficer,  Case::STATE_APPROVED,                  "R49",
        {.when = LookupFound, .records = RecordLookup}},
    {kPhotoAwaited,                       Act::kRecordPhotoLookup,           kHouseholdOfficer,  kStays,                                "R49",
        {.when = LookupFoundNothing, .records = RecordLookup}},
    {kPhotoAwaited,                       Act::kReceivePhoto,                kHouseholdOfficer,  Case::STATE_APPROVED,                  "R47",
        {.when = PhotographCame, .records = RecordPhotograph}},
    {Case::STATE_PHOTO_REQUESTED,         Act::kReceivePhoto,                kHouseholdOfficer,  Case::STATE_PHOTO_SENT,                "A14",
        {.when = OnlyTheWaybillCame, .provided = WaybillIsStated, .records = RecordPhotograph}},
    {Case::STATE_PHOTO_SENT,              Act::kRequestPhoto,                kHouseholdOfficer,  Case::STATE_PHOTO_REQUESTED,           "A14",
        {.provided = PhotographIsNeeded, .owes = Notice::KIND_PHOTO_REQUEST}},
    {Case::STATE_PHOTO_REQUESTED,         Act::kAbandon,                     kClock,             Case::STATE_ABANDONED,                 "R48",
        {.provided = LimitHasPassed, .records = RecordAbandonment, .owes = Notice::KIND_PHOTO_ABANDONMENT}},
    {Case::STATE_APPROVED,                Act::kPrintCertificate,            kHouseholdOfficer,  Case::STATE_PRINTED,                   "R46",
        {.provided = CertificateCanBeMade, .records = IssueCertificate}},
    {Case::STATE_PRINTED,                 Act::kDispatchCertificate,         kHouseholdOfficer,  Case::STATE_DISPATCHED,                "R46",
        {.provided = TrackingIsStated, .records = RecordDispatch, .owes = Notice::KIND_DISPATCH}},
    {Case::STATE_DISPATCHED,              Act::kDispatchCertificate,         kHouseholdOfficer,  kStays,                                "R71",
        {.provided = TrackingIsStated, .records = RecordDispatch, .owes = Notice::KIND_DISPATCH}},
    {Case::STATE_DISPATCHED,              Act::kConfirmDelivery,             kHouseholdOfficer,  Case::STATE_DELIVERED,                 "R57",
        {.provided = DeliveryIsPlausible, .records = RecordDelivery, .owes = Notice::KIND_DELIVERY}},

    // Silence never approves; it is only reported (R88). A case is taken over in whatever state it was handed over.
    {kOpen,                               Act::kReportOverdue,               kClock,             kStays,                                "R88",
        {.provided = LimitHasPassed, .records = RecordOverdue}},
    {kEvery,                              Act::kTakeOver,                    kOffice,            kStays,                                "R57"},
};

inline constexpr ClockRow kClocks[] = {
    {.clock = Clock::KIND_ACCEPT, .shown = "受理", .owner = Clock::OWNER_RESIDENCE_FEDERATION, .rule = "R28",
     .runs = Case::STATE_SUBMITTED,
     .met = {Case::STATE_APPOINTED, Case::STATE_CHECKING_JURISDICTION, Case::STATE_CORRECTION_REQUESTED, Case::STATE_RETURNED}},
    {.clock = Clock::KIND_ATTEND, .shown = "到场评定", .owner = Clock::OWNER_APPLICANT, .rule = "R36",
     .runs = kAwaited,
     .met = Case::STATE_ASSESSING,
     .at_limit = Act::kAbandon,
     .stands = Case::STATE_HOME_VISIT_REQUESTED, .stands_by = "R38"},
    {.clock = Clock::KIND_ASSESS, .shown = "残疾评定", .owner = Clock::OWNER_RESIDENCE_FEDERATION, .rule = "R34",
     .runs = {Case::STATE_APPOINTED, Case::STATE_ASSESSING, Case::STATE_ASSESSED, Case::STATE_CONCLUDED_QUALIFIED, Case::STATE_CONCLUDED_NOT_QUALIFIED},
     .met = {Case::STATE_CHECKING_JURISDICTION, Case::STATE_NOT_QUALIFIED},
     .stands = {Case::STATE_APPOINTMENT_MISSED, Case::STATE_HOME_VISIT_REQUESTED}, .stands_by = "R38",
     .stands_from = AfterTheMissedDay, .stands_until = AtAttendance},
    {.clock = Clock::KIND_FEEDBACK, .shown = "评定反馈", .owner = Clock::OWNER_INSTITUTION, .rule = "R40",
     .runs = Case::STATE_ASSESSED,
     .met = {Case::STATE_CONCLUDED_QUALIFIED, Case::STATE_CONCLUDED_NOT_QUALIFIED},
     .starts_at = AtAssessment},
    {.clock = Clock::KIND_RECORD, .shown = "结论录入", .owner = Clock::OWNER_RESIDENCE_FEDERATION, .rule = "R41",
     .runs = Case::STATE_CONCLUDED_QUALIFIED,
     .met = Case::STATE_CHECKING_JURISDICTION},
    {.clock = Clock::KIND_NOTIFY_NOT_QUALIFIED, .shown = "不符合告知", .owner = Clock::OWNER_RESIDENCE_FEDERATION, .rule = "R42",
     .runs = Case::STATE_CONCLUDED_NOT_QUALIFIED,
     .met = Case::STATE_NOT_QUALIFIED},
    {.clock = Clock::KIND_DECIDE, .shown = "户籍审定", .owner = Clock::OWNER_HOUSEHOLD_FEDERATION, .rule = "R44",
     .runs = {Case::STATE_CHECKING_JURISDICTION, Case::STATE_REVIEWING, Case::STATE_APPROVED, Case::STATE_PRINTED},
     .met = {Case::STATE_DISPATCHED, Case::STATE_CLOSED, Case::STATE_RETURNED_FOR_JURISDICTION, Case::STATE_REFUSED},
     .start = ClockRow::kOnArrival,
     .stands = kPhotoAwaited, .stands_by = "A13", .stands_if = &Policy::photo_suspends_decision},
    {.clock = Clock::KIND_PHOTO, .shown = "寄照片", .owner = Clock::OWNER_APPLICANT, .rule = "R47",
     .runs = Case::STATE_PHOTO_REQUESTED,
     .met = {Case::STATE_PHOTO_SENT, Case::STATE_APPROVED},
     .at_limit = Act::kAbandon},
    {.clock = Clock::KIND_REDIRECT, .shown = "重新转送", .owner = Clock::OWNER_RESIDENCE_FEDERATION, .rule = "A16",
     .runs = Case::STATE_RETURNED_FOR_JURISDICTION,
     .met = Case::STATE_CHECKING_JURISDICTION,
     .start = ClockRow::kOnArrival},
};
// clang-format on

inline constexpr law::Law<CaseKind> kCaseLaw = {kStates, kActs, kClocks, kFinal};

}  // namespace tongban::policy::tables

#endif  // TONGBAN_COMMON_POLICY_LIFECYCLE_TABLES_H_
