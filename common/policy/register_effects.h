#ifndef TONGBAN_COMMON_POLICY_REGISTER_EFFECTS_H_
#define TONGBAN_COMMON_POLICY_REGISTER_EFFECTS_H_

// What acts on a case do to the certificates of the household federation's
// register. register_effects.cc proves the table.

#include "absl/types/span.h"
#include "common/policy/lifecycle.h"
#include "tongban/certificate/v1/certificate.pb.h"

namespace tongban::policy {

using CertificateState = certificate::v1::Certificate::State;
using CertificateStates = EnumSet<CertificateState>;

// With the act, the holder's certificate goes from one state to the other. A row
// `before` which there is none enters a new one. Rows that end a certificate
// stand before the row that enters its successor.
struct RegisterEffect {
  Application::Matter matter;
  Act::ContentCase with;
  CertificateStates before;
  CertificateState after;
  absl::string_view rule;
};

absl::Span<const RegisterEffect> RegisterEffects();

// The act enters a certificate in the register.
bool Issues(Application::Matter matter, Act::ContentCase act);

namespace tables {

inline constexpr CertificateState kNone = certificate::v1::Certificate::STATE_UNSPECIFIED;
inline constexpr CertificateState kValid = certificate::v1::Certificate::STATE_VALID;
inline constexpr CertificateState kExpired = certificate::v1::Certificate::STATE_EXPIRED;
inline constexpr CertificateState kVoidLost = certificate::v1::Certificate::STATE_VOID_LOST;
inline constexpr CertificateState kReplaced = certificate::v1::Certificate::STATE_REPLACED;
inline constexpr CertificateState kCancelled = certificate::v1::Certificate::STATE_CANCELLED;
inline constexpr CertificateStates kStanding = {kValid, kExpired, kVoidLost};

// clang-format off
inline constexpr RegisterEffect kRegisterEffects[] = {
    // matter                              with the act            before               after       rule
    {Application::MATTER_NEW,            Act::kPrintCertificate, kNone,               kValid,     "R46"},
    {Application::MATTER_RENEWAL_EXPIRY, Act::kPrintCertificate, kStanding,           kReplaced,  "R16"},
    {Application::MATTER_RENEWAL_EXPIRY, Act::kPrintCertificate, kNone,               kValid,     "R46"},
    {Application::MATTER_RENEWAL_DAMAGE, Act::kPrintCertificate, kStanding,           kReplaced,  "R16"},
    {Application::MATTER_RENEWAL_DAMAGE, Act::kPrintCertificate, kNone,               kValid,     "R46"},
    {Application::MATTER_RENEWAL_UPDATE, Act::kPrintCertificate, kStanding,           kReplaced,  "R16"},
    {Application::MATTER_RENEWAL_UPDATE, Act::kPrintCertificate, kNone,               kValid,     "R46"},
    // The register of the former household county, which releases it, is another.
    {Application::MATTER_MIGRATION,      Act::kPrintCertificate, kNone,               kValid,     "R46"},
    // A25: void as soon as the household federation hears of the loss.
    {Application::MATTER_LOSS_REISSUE,   Act::kTakeOver,         {kValid, kExpired},  kVoidLost,  "A25"},
    {Application::MATTER_LOSS_REISSUE,   Act::kPrintCertificate, kStanding,           kReplaced,  "R16"},
    {Application::MATTER_LOSS_REISSUE,   Act::kPrintCertificate, kNone,               kValid,     "R46"},
    {Application::MATTER_CANCELLATION,   Act::kApproveCase,      kStanding,           kCancelled, "R16"},
    {Application::MATTER_CHANGE,         Act::kPrintCertificate, kStanding,           kReplaced,  "R16"},
    {Application::MATTER_CHANGE,         Act::kPrintCertificate, kNone,               kValid,     "R46"},
};
// clang-format on

}  // namespace tables
}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_REGISTER_EFFECTS_H_
