#include "common/kinds/certificate/clocks.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::certificates {
namespace {

// A26: from nine years after the issue on, a year before it expires.
constexpr int kReminderYears = 1;

absl::Time DueOf(CertificateClock::Kind kind, const Certificate& certificate) {
  const absl::CivilDay last = FromProto(certificate.content().expire_date());
  if (kind == CertificateClock::KIND_EXPIRE) return EndOfDay(last);
  return EndOfDay(absl::CivilDay(last.year() - kReminderYears, last.month(), last.day()));
}

bool HasDone(CertificateClock::Kind kind, const Certificate& certificate) {
  return std::ranges::any_of(certificate.clocks(), [kind](const CertificateClock& clock) {
    return clock.kind() == kind && clock.state() != CertificateClock::STATE_ENDED;
  });
}

void Begin(CertificateClock::Kind kind, Certificate& certificate) {
  CertificateClock& clock = *certificate.add_clocks();
  clock.set_id(certificate.clocks_size());
  clock.set_kind(kind);
  clock.set_state(CertificateClock::STATE_RUNNING);
  *clock.mutable_due_time() = ToProto(DueOf(kind, certificate));
}

}  // namespace

int ClockIn(const CertificateAct& act) {
  if (act.has_remind_holder()) return act.remind_holder().clock();
  return act.has_expire_certificate() ? act.expire_certificate().clock() : 0;
}

void TurnClocks(const CertificateAct& act, Certificate& certificate) {
  for (const ClockRow& row : Clocks()) {
    const bool runs = row.runs.Contains(certificate.state());
    for (CertificateClock& clock : *certificate.mutable_clocks()) {
      if (clock.kind() != row.clock || clock.state() != CertificateClock::STATE_RUNNING) continue;
      if (clock.id() == ClockIn(act)) {
        clock.set_state(CertificateClock::STATE_EXPIRED);
      } else if (!runs) {
        clock.set_state(CertificateClock::STATE_ENDED);
      }
    }
    // Nobody is reminded twice of one certificate.
    if (runs && !HasDone(row.clock, certificate)) Begin(row.clock, certificate);
  }
}

}  // namespace tongban::certificates
