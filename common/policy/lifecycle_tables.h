#ifndef TONGBAN_COMMON_POLICY_LIFECYCLE_TABLES_H_
#define TONGBAN_COMMON_POLICY_LIFECYCLE_TABLES_H_

// The tables themselves. lifecycle_proofs.cc proves them as they compile; the
// rest of the program reads them through lifecycle.h.

#include "common/policy/conditions.h"
#include "common/policy/effects.h"
#include "common/policy/lifecycle.h"
#include "common/policy/moments.h"

namespace tongban::policy::tables {

inline constexpr auto kIntake = OfficeRef::KIND_INTAKE;
inline constexpr auto kAssessment = OfficeRef::KIND_ASSESSMENT;
inline constexpr auto kRegistrationApproval = OfficeRef::KIND_REGISTRATION_APPROVAL;

inline constexpr RoleSet kApplicant = {Actor::ROLE_PORTAL, Actor::ROLE_INTAKE_OFFICER};
inline constexpr RoleSet kIntakeOfficer = Actor::ROLE_INTAKE_OFFICER;
inline constexpr RoleSet kClerk = Actor::ROLE_INSTITUTION_CLERK;
inline constexpr RoleSet kScheduler = {Actor::ROLE_INTAKE_OFFICER, Actor::ROLE_INSTITUTION_CLERK};
inline constexpr RoleSet kAppraiser = Actor::ROLE_APPRAISER;
inline constexpr RoleSet kHouseholdOfficer = Actor::ROLE_HOUSEHOLD_OFFICER;
inline constexpr RoleSet kSupervisor = Actor::ROLE_SUPERVISOR;
inline constexpr RoleSet kClock = Actor::ROLE_CLOCK;
inline constexpr RoleSet kOffice = Actor::ROLE_OFFICE;

inline constexpr auto kAlways = nullptr;
inline constexpr auto kNothing = nullptr;
inline constexpr auto kNone = Notice::KIND_UNSPECIFIED;

// clang-format off
inline constexpr StateRow kStates[] = {
    // The residence county takes in...
    {Case::STATE_SUBMITTED,                 kIntake,       "已提交，待受理"},
    {Case::STATE_CORRECTION_REQUESTED,      kIntake,       "待补正"},
    {Case::STATE_RETURNED_FOR_JURISDICTION, kIntake,       "正在重新确定户籍地残联"},
    // ...has the disability assessed...
    {Case::STATE_APPOINTED,                 kAssessment,   "已受理，待评定"},
    {Case::STATE_APPOINTMENT_MISSED,        kAssessment,   "未按时到场，待评定"},
    {Case::STATE_HOME_VISIT_REQUESTED,      kAssessment,   "待上门评定"},
    {Case::STATE_ASSESSING,                 kAssessment,   "评定中"},
    {Case::STATE_ASSESSED,                  kAssessment,   "已评定，结论反馈中"},
    {Case::STATE_CONCLUDED_QUALIFIED,       kAssessment,   "评定结论录入中"},
    {Case::STATE_CONCLUDED_NOT_QUALIFIED,   kAssessment,   "评定结论告知中"},
    // ...the household county, which alone decides and issues (R17)...
    {Case::STATE_CHECKING_JURISDICTION,     kRegistrationApproval, "户籍地残联确认权限中"},
    {Case::STATE_REVIEWING,                 kRegistrationApproval, "户籍地残联审定中"},
    {Case::STATE_APPROVED,                  kRegistrationApproval, "已批准，待制证"},
    {Case::STATE_PHOTO_REQUESTED,           kRegistrationApproval, "待寄照片"},
    {Case::STATE_PHOTO_SENT,                kRegistrationApproval, "照片在途"},
    {Case::STATE_PRINTED,                   kRegistrationApproval, "已制证，待寄送"},
    {Case::STATE_DISPATCHED,                kRegistrationApproval, "已寄送"},
    // ...and, however it ends, back where the applicant filed it (R57).
    {Case::STATE_DELIVERED,                 kIntake,       "已送达"},
    {Case::STATE_CLOSED,                    kIntake,       "已办结"},
    {Case::STATE_RETURNED,                  kIntake,       "已退回"},
    {Case::STATE_NOT_QUALIFIED,             kIntake,       "不符合残疾标准"},
    {Case::STATE_REFUSED,                   kIntake,       "不予批准"},
    {Case::STATE_WITHDRAWN,                 kIntake,       "已撤回"},
    {Case::STATE_ABANDONED,                 kIntake,       "视作放弃，已终止"},
};

// States before approval, in which the applicant may still withdraw (A34).
inline constexpr StateSet kWithdrawable = {
    Case::STATE_SUBMITTED, Case::STATE_CORRECTION_REQUESTED, Case::STATE_RETURNED_FOR_JURISDICTION,
    Case::STATE_APPOINTED, Case::STATE_APPOINTMENT_MISSED, Case::STATE_HOME_VISIT_REQUESTED, Case::STATE_ASSESSING,
    Case::STATE_ASSESSED, Case::STATE_CONCLUDED_QUALIFIED, Case::STATE_CONCLUDED_NOT_QUALIFIED};
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
    // from                                    act                               by                  to                                     on route          when                 provided                  records              owes                            rule
    {kUnfiled,                              Act::kSubmitApplication,          kApplicant,         Case::STATE_SUBMITTED,                 Route::kAny,      kAlways,             MatterIsOpen,             RecordApplication,   Notice::KIND_RECEIPT,           "R27"},
    {Case::STATE_CORRECTION_REQUESTED,      Act::kSupplementApplication,      kApplicant,         Case::STATE_SUBMITTED,                 Route::kAny,      kAlways,             ApplicantIsTheSame,       RecordApplication,   Notice::KIND_RECEIPT,           "R31"},
    {Case::STATE_SUBMITTED,                 Act::kAcceptApplication,          kIntakeOfficer,     Case::STATE_APPOINTED,                 Route::kAssessed, kAlways,             FileIsComplete,           RecordAcceptance,    Notice::KIND_APPOINTMENT,       "R30"},
    {Case::STATE_SUBMITTED,                 Act::kAcceptApplication,          kIntakeOfficer,     Case::STATE_CHECKING_JURISDICTION,     Route::kDirect,   kAlways,             FileIsCompleteAlone,      RecordDirectAcceptance, Notice::KIND_ACCEPTANCE,     "R93"},
    {Case::STATE_SUBMITTED,                 Act::kRequestCorrection,          kIntakeOfficer,     Case::STATE_CORRECTION_REQUESTED,      Route::kAny,      kAlways,             CorrectionIsDue,          RecordCorrection,    Notice::KIND_CORRECTION,        "R31"},
    {Case::STATE_SUBMITTED,                 Act::kReturnApplication,          kIntakeOfficer,     Case::STATE_RETURNED,                  Route::kAny,      kAlways,             kNothing,                 RecordReturn,        Notice::KIND_RETURN,            "R33"},
    {kUnaccepted,                       Act::kGrantReapplicationException, kSupervisor,       kStays,                                Route::kAny,      kAlways,             BanStandsAgainstIt,       RecordException,     kNone,                          "R26"},
    {kWithdrawable,                         Act::kWithdrawApplication,        kApplicant,         Case::STATE_WITHDRAWN,                 Route::kAny,      kAlways,             kNothing,                 RecordWithdrawal,    Notice::KIND_WITHDRAWAL,        "A34"},

    {kAwaited,                              Act::kChangeAppointment,          kScheduler,         kStays,                                Route::kAny,      kAlways,             AppointmentIsPossible,    RecordAppointment,   Notice::KIND_APPOINTMENT,       "R30"},
    {Case::STATE_HOME_VISIT_REQUESTED,      Act::kChangeAppointment,          kScheduler,         kStays,                                Route::kAny,      kAlways,             AppointmentIsPossible,    RecordAppointment,   Notice::KIND_HOME_VISIT,        "R38"},
    {kAwaited,                              Act::kRegisterAttendance,         kClerk,             Case::STATE_ASSESSING,                 Route::kAny,      kAlways,             AttendanceIsPlausible,    RecordAttendance,    kNone,                          "R36"},
    {Case::STATE_APPOINTED,                 Act::kRecordMissedAppointment,    kClerk,             Case::STATE_APPOINTMENT_MISSED,        Route::kAny,      kAlways,             AppointmentDayIsOver,     RecordMiss,          Notice::KIND_MISSED_APPOINTMENT, "R38"},
    {kAwaited,                              Act::kRequestHomeVisit,           kIntakeOfficer,     Case::STATE_HOME_VISIT_REQUESTED,      Route::kAny,      kAlways,             DifficultyIsConfirmed,    RecordHomeVisit,     Notice::KIND_HOME_VISIT,        "R38"},
    {Case::STATE_HOME_VISIT_REQUESTED,      Act::kCompleteHomeVisit,          kClerk,             Case::STATE_ASSESSING,                 Route::kAny,      kAlways,             VisitIsPlausible,         RecordVisit,         kNone,                          "R38"},
    {kAwaited,                              Act::kAbandon,                    kClock,             Case::STATE_ABANDONED,                 Route::kAny,      kAlways,             LimitHasPassed,           RecordAbandonment,   Notice::KIND_ABANDONMENT,       "R36"},
    {Case::STATE_ASSESSING,                 Act::kSubmitAssessmentForm,       kAppraiser,         Case::STATE_ASSESSED,                  Route::kAny,      kAlways,             FormIsSound,              RecordForm,          kNone,                          "R39"},
    {Case::STATE_ASSESSED,                  Act::kReceiveConclusion,          kIntakeOfficer,     Case::STATE_CONCLUDED_QUALIFIED,       Route::kAny,      MeetsTheStandard,    kNothing,                 RecordReceipt,       kNone,                          "R41"},
    {Case::STATE_ASSESSED,                  Act::kReceiveConclusion,          kIntakeOfficer,     Case::STATE_CONCLUDED_NOT_QUALIFIED,   Route::kAny,      FailsTheStandard,    kNothing,                 RecordReceipt,       kNone,                          "R42"},
    {Case::STATE_CONCLUDED_QUALIFIED,       Act::kRecordConclusion,           kIntakeOfficer,     Case::STATE_CHECKING_JURISDICTION,     Route::kAny,      kAlways,             kNothing,                 SealAssessment,      Notice::KIND_QUALIFIED,         "R41"},
    {Case::STATE_CONCLUDED_NOT_QUALIFIED,   Act::kTellNotQualified,           kIntakeOfficer,     Case::STATE_NOT_QUALIFIED,             Route::kAny,      kAlways,             kNothing,                 SealAssessment,      Notice::KIND_NOT_QUALIFIED,     "R42"},

    {Case::STATE_CHECKING_JURISDICTION,     Act::kConfirmJurisdiction,        kHouseholdOfficer,  Case::STATE_REVIEWING,                 Route::kAny,      kAlways,             kNothing,                 kNothing,            kNone,                          "R45"},
    {Case::STATE_CHECKING_JURISDICTION,     Act::kReturnForJurisdiction,      kHouseholdOfficer,  Case::STATE_RETURNED_FOR_JURISDICTION, Route::kAny,      kAlways,             kNothing,                 RecordDisclaimer,    Notice::KIND_JURISDICTION,      "R50"},
    {Case::STATE_RETURNED_FOR_JURISDICTION, Act::kRecordContact,              kIntakeOfficer,     kStays,                                Route::kAny,      kAlways,             kNothing,                 RecordContact,       kNone,                          "R51"},
    {Case::STATE_RETURNED_FOR_JURISDICTION, Act::kRedirectApplication,        kIntakeOfficer,     Case::STATE_CHECKING_JURISDICTION,     Route::kAny,      kAlways,             CountyMayBeAsked,         RecordRedirection,   Notice::KIND_REDIRECTION,       "R51"},
    {Case::STATE_REVIEWING,                 Act::kApproveCase,                kHouseholdOfficer,  Case::STATE_APPROVED,                  Route::kAny,      IssuesACertificate,  NothingStandsAgainstIt,   RecordApproval,      Notice::KIND_APPROVAL,          "R46"},
    {Case::STATE_REVIEWING,                 Act::kApproveCase,                kHouseholdOfficer,  Case::STATE_CLOSED,                    Route::kAny,      IssuesNothing,       NothingStandsAgainstIt,   kNothing,            Notice::KIND_CLOSURE,           "R46"},
    {kUndecided,                            Act::kWithdrawApplication,        kHouseholdOfficer,  Case::STATE_WITHDRAWN,                 Route::kAny,      kAlways,             kNothing,                 RecordWithdrawal,    Notice::KIND_WITHDRAWAL,        "A34"},
    {kUnprinted,                            Act::kRefuseCase,                 kHouseholdOfficer,  Case::STATE_REFUSED,                   Route::kAny,      kAlways,             kNothing,                 RecordRefusal,       Notice::KIND_REFUSAL,           "R94"},
    {Case::STATE_APPROVED,                  Act::kRecordPhotoLookup,          kHouseholdOfficer,  kStays,                                Route::kAny,      kAlways,             kNothing,                 RecordLookup,        kNone,                          "R49"},
    {Case::STATE_APPROVED,                  Act::kRequestPhoto,               kHouseholdOfficer,  Case::STATE_PHOTO_REQUESTED,           Route::kAny,      kAlways,             PhotographIsNeeded,       kNothing,            Notice::KIND_PHOTO_REQUEST,     "R47"},
    {kPhotoAwaited,                         Act::kRecordPhotoLookup,          kHouseholdOfficer,  Case::STATE_APPROVED,                  Route::kAny,      LookupFound,         kNothing,                 RecordLookup,        kNone,                          "R49"},
    {kPhotoAwaited,                         Act::kRecordPhotoLookup,          kHouseholdOfficer,  kStays,                                Route::kAny,      LookupFoundNothing,  kNothing,                 RecordLookup,        kNone,                          "R49"},
    {kPhotoAwaited,                         Act::kReceivePhoto,               kHouseholdOfficer,  Case::STATE_APPROVED,                  Route::kAny,      PhotographCame,      kNothing,                 RecordPhotograph,    kNone,                          "R47"},
    {Case::STATE_PHOTO_REQUESTED,           Act::kReceivePhoto,               kHouseholdOfficer,  Case::STATE_PHOTO_SENT,                Route::kAny,      OnlyTheWaybillCame,  WaybillIsStated,          RecordPhotograph,    kNone,                          "A14"},
    {Case::STATE_PHOTO_REQUESTED,           Act::kAbandon,                    kClock,             Case::STATE_ABANDONED,                 Route::kAny,      kAlways,             LimitHasPassed,           RecordAbandonment,   Notice::KIND_PHOTO_ABANDONMENT, "R48"},
    {Case::STATE_APPROVED,                  Act::kPrintCertificate,           kHouseholdOfficer,  Case::STATE_PRINTED,                   Route::kAny,      kAlways,             CertificateCanBeMade,     IssueCertificate,    kNone,                          "R46"},
    {Case::STATE_PRINTED,                   Act::kDispatchCertificate,        kHouseholdOfficer,  Case::STATE_DISPATCHED,                Route::kAny,      kAlways,             TrackingIsStated,         RecordDispatch,      Notice::KIND_DISPATCH,          "R46"},
    {Case::STATE_DISPATCHED,                Act::kConfirmDelivery,            kHouseholdOfficer,  Case::STATE_DELIVERED,                 Route::kAny,      kAlways,             DeliveryIsPlausible,      RecordDelivery,      Notice::KIND_DELIVERY,          "R57"},

    // Silence never approves; it is only reported (R88). A case is taken over in whatever state it was handed over.
    {kOpen,                                 Act::kReportOverdue,              kClock,             kStays,                                Route::kAny,      kAlways,             LimitHasPassed,           RecordOverdue,       kNone,                          "R88"},
    {kEvery,                                Act::kTakeOver,                   kOffice,            kStays,                                Route::kAny,      kAlways,             kNothing,                 kNothing,            kNone,                          "R57"},
};

inline constexpr ClockRow kClocks[] = {
    // clock                          whose duty                           runs while                                                                  stands still while                                              met on entering                                                                          start                   starts at        stands from        stands until    stands if                             stands by at the limit          rule
    {Clock::KIND_ACCEPT,               Clock::OWNER_RESIDENCE_FEDERATION,  {Case::STATE_SUBMITTED},                                                    {},                                                             {Case::STATE_APPOINTED, Case::STATE_CHECKING_JURISDICTION, Case::STATE_CORRECTION_REQUESTED, Case::STATE_RETURNED}, ClockRow::kOnEntry,     AtTheAct,        AtTheAct,          AtTheAct,       nullptr,                              "",    Act::kReportOverdue,  "R28"},
    {Clock::KIND_ATTEND,               Clock::OWNER_APPLICANT,             {Case::STATE_APPOINTED, Case::STATE_APPOINTMENT_MISSED},                    {Case::STATE_HOME_VISIT_REQUESTED},                             {Case::STATE_ASSESSING},                                                                 ClockRow::kOnEntry,     AtTheAct,        AtTheAct,          AtTheAct,       nullptr,                              "R38", Act::kAbandon,        "R36"},
    {Clock::KIND_ASSESS,               Clock::OWNER_RESIDENCE_FEDERATION,  {Case::STATE_APPOINTED, Case::STATE_ASSESSING, Case::STATE_ASSESSED,
                                                                            Case::STATE_CONCLUDED_QUALIFIED, Case::STATE_CONCLUDED_NOT_QUALIFIED},      {Case::STATE_APPOINTMENT_MISSED, Case::STATE_HOME_VISIT_REQUESTED}, {Case::STATE_CHECKING_JURISDICTION, Case::STATE_NOT_QUALIFIED},                          ClockRow::kOnEntry, AtTheAct,        AfterTheMissedDay, AtAttendance,   nullptr,                              "R38", Act::kReportOverdue,  "R34"},
    {Clock::KIND_FEEDBACK,             Clock::OWNER_INSTITUTION,           {Case::STATE_ASSESSED},                                                     {},                                                             {Case::STATE_CONCLUDED_QUALIFIED, Case::STATE_CONCLUDED_NOT_QUALIFIED},                  ClockRow::kOnEntry,     AtAssessment,    AtTheAct,          AtTheAct,       nullptr,                              "",    Act::kReportOverdue,  "R40"},
    {Clock::KIND_RECORD,               Clock::OWNER_RESIDENCE_FEDERATION,  {Case::STATE_CONCLUDED_QUALIFIED},                                          {},                                                             {Case::STATE_CHECKING_JURISDICTION},                                                     ClockRow::kOnEntry,     AtTheAct,        AtTheAct,          AtTheAct,       nullptr,                              "",    Act::kReportOverdue,  "R41"},
    {Clock::KIND_NOTIFY_NOT_QUALIFIED, Clock::OWNER_RESIDENCE_FEDERATION,  {Case::STATE_CONCLUDED_NOT_QUALIFIED},                                      {},                                                             {Case::STATE_NOT_QUALIFIED},                                                             ClockRow::kOnEntry,     AtTheAct,        AtTheAct,          AtTheAct,       nullptr,                              "",    Act::kReportOverdue,  "R42"},
    {Clock::KIND_DECIDE,               Clock::OWNER_HOUSEHOLD_FEDERATION,  {Case::STATE_CHECKING_JURISDICTION, Case::STATE_REVIEWING,
                                                                            Case::STATE_APPROVED, Case::STATE_PRINTED},                                {Case::STATE_PHOTO_REQUESTED, Case::STATE_PHOTO_SENT},          {Case::STATE_DISPATCHED, Case::STATE_CLOSED, Case::STATE_RETURNED_FOR_JURISDICTION, Case::STATE_REFUSED}, ClockRow::kOnArrival,   AtTheAct,        AtTheAct,          AtTheAct,       &Policy::photo_suspends_decision,     "A13", Act::kReportOverdue,  "R44"},
    {Clock::KIND_PHOTO,                Clock::OWNER_APPLICANT,             {Case::STATE_PHOTO_REQUESTED},                                              {},                                                             {Case::STATE_PHOTO_SENT, Case::STATE_APPROVED},                                          ClockRow::kOnEntry,     AtTheAct,        AtTheAct,          AtTheAct,       nullptr,                              "",    Act::kAbandon,        "R47"},
    {Clock::KIND_REDIRECT,             Clock::OWNER_RESIDENCE_FEDERATION,  {Case::STATE_RETURNED_FOR_JURISDICTION},                                    {},                                                             {Case::STATE_CHECKING_JURISDICTION},                                                     ClockRow::kOnArrival,   AtTheAct,        AtTheAct,          AtTheAct,       nullptr,                              "",    Act::kReportOverdue,  "A16"},
};
// clang-format on

}  // namespace tongban::policy::tables

#endif  // TONGBAN_COMMON_POLICY_LIFECYCLE_TABLES_H_
