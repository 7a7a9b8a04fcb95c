#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_LIFECYCLE_TABLES_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_LIFECYCLE_TABLES_H_

// The tables themselves. lifecycle_proofs.cc proves them as they compile; the
// rest of the program reads them through lifecycle.h.

#include "common/kinds/certificate/decide.h"
#include "common/kinds/certificate/lifecycle.h"

namespace tongban::certificates::tables {

inline constexpr auto kHousehold = CertificateKind::Holder::kHouseholdFederation;

inline constexpr RoleSet kHouseholdOfficer = Actor::ROLE_HOUSEHOLD_OFFICER;
inline constexpr RoleSet kSupervisor = Actor::ROLE_SUPERVISOR;
inline constexpr RoleSet kClock = Actor::ROLE_CLOCK;
// Whoever does the act on the case that this one is part of.
inline constexpr RoleSet kWithACase = {Actor::ROLE_HOUSEHOLD_OFFICER, Actor::ROLE_OFFICE};

inline constexpr Certificate::State kUnissued = Certificate::STATE_UNSPECIFIED;
inline constexpr Certificate::State kStays = Certificate::STATE_UNSPECIFIED;
inline constexpr StateSet kStanding = {Certificate::STATE_VALID, Certificate::STATE_EXPIRED,
                                       Certificate::STATE_VOID_LOST};
inline constexpr StateSet kInHand = {Certificate::STATE_VALID, Certificate::STATE_EXPIRED};
inline constexpr StateSet kFinal = {Certificate::STATE_REPLACED, Certificate::STATE_CANCELLED,
                                    Certificate::STATE_MOVED_OUT};

// clang-format off
inline constexpr StateRow kStates[] = {
    // state                       kept by      shown; where no clock runs: who is waited for, with what it goes on in vain
    {Certificate::STATE_VALID,     kHousehold,  "有效"},
    {Certificate::STATE_EXPIRED,   kHousehold,  "已过期", law::Awaited::kApplicant, CertificateAct::kCancelCertificate},
    {Certificate::STATE_VOID_LOST, kHousehold,  "挂失作废", law::Awaited::kOffice, CertificateAct::kCancelCertificate},
    {Certificate::STATE_REPLACED,  kHousehold,  "已换发"},
    {Certificate::STATE_CANCELLED, kHousehold,  "已注销"},
    {Certificate::STATE_MOVED_OUT, kHousehold,  "已迁出"},
};

inline constexpr ActRow kActs[] = {
    // from                        act                                      by                 to                            rule
    {kUnissued,                    CertificateAct::kIssueCertificate,       kWithACase,        Certificate::STATE_VALID,     "R46",
        {.provided = NoOtherStands, .records = RecordIssuance}},
    {kInHand,                      CertificateAct::kDeclareLoss,            kWithACase,        Certificate::STATE_VOID_LOST, "A25"},
    {kStanding,                    CertificateAct::kReplaceCertificate,     kWithACase,        Certificate::STATE_REPLACED,  "R16"},
    {kStanding,                    CertificateAct::kMoveOut,                kWithACase,        Certificate::STATE_MOVED_OUT, "R16"},
    {kStanding,                    CertificateAct::kRecordCancellation,     kWithACase,        Certificate::STATE_CANCELLED, "R16",
        {.records = RecordCancellation}},
    {kStanding,                    CertificateAct::kCancelCertificate,      kHouseholdOfficer, Certificate::STATE_CANCELLED, "R16",
        {.when = WasIssuedRightly, .records = RecordCancellation, .owes = CertificateNotice::KIND_CANCELLATION}},
    {kStanding,                    CertificateAct::kCancelCertificate,      kSupervisor,       Certificate::STATE_CANCELLED, "A11",
        {.records = RecordCancellation, .owes = CertificateNotice::KIND_CANCELLATION}},
    {Certificate::STATE_CANCELLED, CertificateAct::kRevokeCancellation,     kSupervisor,       Certificate::STATE_VALID,     "A11",
        {.provided = NoOtherStands, .records = RecordRevocation, .owes = CertificateNotice::KIND_REVOCATION}},
    {Certificate::STATE_VALID,     CertificateAct::kRemindHolder,           kClock,            kStays,                       "A26",
        {.provided = MomentHasPassed, .owes = CertificateNotice::KIND_REMINDER}},
    {Certificate::STATE_VALID,     CertificateAct::kExpireCertificate,      kClock,            Certificate::STATE_EXPIRED,   "A26",
        {.provided = MomentHasPassed, .owes = CertificateNotice::KIND_EXPIRY}},
};

inline constexpr ClockRow kClocks[] = {
    {.clock = CertificateClock::KIND_REMIND, .shown = "到期提醒", .owner = casework::v1::Clock::OWNER_HOUSEHOLD_FEDERATION, .rule = "A26",
     .runs = Certificate::STATE_VALID,
     .met = {Certificate::STATE_EXPIRED, Certificate::STATE_VOID_LOST},
     .at_limit = CertificateAct::kRemindHolder},
    {.clock = CertificateClock::KIND_EXPIRE, .shown = "有效期满", .owner = casework::v1::Clock::OWNER_HOUSEHOLD_FEDERATION, .rule = "A31",
     .runs = Certificate::STATE_VALID,
     .met = {Certificate::STATE_EXPIRED, Certificate::STATE_VOID_LOST},
     .at_limit = CertificateAct::kExpireCertificate},
};
// clang-format on

inline constexpr law::Law<CertificateKind> kCertificateLaw = {kStates, kActs, kClocks, kFinal,
                                                              CertificateAct::kRevokeCancellation};

}  // namespace tongban::certificates::tables

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_LIFECYCLE_TABLES_H_
