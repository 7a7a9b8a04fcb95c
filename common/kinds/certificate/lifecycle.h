#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_LIFECYCLE_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_LIFECYCLE_H_

// The life of a certificate as tables (lifecycle_tables.h), and what the law of
// any kind asks for beside them (common/law/decide.h).

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/law/decide.h"
#include "common/law/rows.h"
#include "tongban/certificate/v1/certificate.pb.h"

namespace tongban::certificates {

using casework::v1::Actor;
using certificate::v1::Certificate;
using certificate::v1::CertificateAct;
using certificate::v1::CertificateClock;
using certificate::v1::CertificateEvent;
using certificate::v1::CertificateFindings;
using certificate::v1::CertificateNotice;

struct CertificateKind {
  using Record = Certificate;
  using State = Certificate::State;
  using Act = CertificateAct;
  using ActKind = CertificateAct::ContentCase;
  using Event = CertificateEvent;
  using Findings = CertificateFindings;
  using ClockKind = CertificateClock::Kind;
  using Told = CertificateNotice::Kind;
  // One office keeps a certificate all its life.
  enum class Holder { kHouseholdFederation };
  static constexpr State kLastState = Certificate::State_MAX;
  static constexpr ActKind kNoAct = CertificateAct::CONTENT_NOT_SET;
  static constexpr ActKind kReport = CertificateAct::kRemindHolder;
  static constexpr ClockKind kFirstClock = CertificateClock::KIND_REMIND;
  static constexpr ClockKind kLastClock = CertificateClock::Kind_MAX;

  static absl::Span<const law::ActRow<CertificateKind>> Acts();
  static absl::Status RoleMayNot(Actor::Role role, ActKind act);
  static absl::Status NotInThisState(const Certificate& certificate, ActKind act);
  static absl::Status CheckContent(const Certificate& certificate, const Act& act,
                                   const law::Context<CertificateKind>& context);
  static void Begin(Act& act, const law::Context<CertificateKind>& context, Certificate& certificate);
  static bool Follow(const law::ActRow<CertificateKind>& row, const Act& act,
                     const law::Context<CertificateKind>& context, Certificate& certificate, Findings& findings);
  static void Complete(const law::ActRow<CertificateKind>& row, const Certificate& after, CertificateEvent& event);
  static std::string EtagOf(const Certificate& certificate);
};

using Context = law::Context<CertificateKind>;
using Decision = law::Decision<CertificateKind>;
using StateRow = law::StateRow<CertificateKind>;
using ActRow = law::ActRow<CertificateKind>;
using ClockRow = law::ClockRow<CertificateKind>;
using StateSet = law::EnumSet<Certificate::State>;
using RoleSet = law::EnumSet<Actor::Role>;

absl::Span<const StateRow> States();
absl::Span<const ActRow> Acts();
absl::Span<const ClockRow> Clocks();

// It is the holder's certificate still: one such a person, no more.
bool Stands(Certificate::State state);

// Name of an act as the field of CertificateAct, such as "cancel_certificate".
absl::string_view NameOf(CertificateAct::ContentCase act);

// The capacity among `roles` in which the act may be done at all; a refusal if
// there is none.
absl::StatusOr<Actor::Role> CapacityFor(CertificateAct::ContentCase act, absl::Span<const Actor::Role> roles);

// The certificate that a history, oldest event first, leads to: every decision
// taken again.
absl::StatusOr<Certificate> Replay(absl::Span<const CertificateEvent> history, const Calendar& calendar,
                                   absl::Span<const config::v1::PinnedPolicy> policies);

}  // namespace tongban::certificates

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_LIFECYCLE_H_
