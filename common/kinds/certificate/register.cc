#include "common/kinds/certificate/register.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "common/desk/tables.h"
#include "common/desk/work_on.h"
#include "common/kinds/certificate/filing.h"
#include "common/policy/register_effects.h"
#include "common/status/status.h"

namespace tongban::certificates {
namespace {

using casework::v1::Cancellation;
using casework::v1::Case;
using policy::RegisterEffect;

// As unlikely to be guessed as to be given twice.
constexpr size_t kNameBytes = 12;

// Of the certificate that the next act on the case issues: a keyed hash, so that
// it says nothing of the number, and is the same when the act is only tried out.
std::string NewName(const Secrets& secrets, absl::string_view federation, const Case& file) {
  const std::string hash =
      HmacSha256(secrets.person, absl::StrCat("certificate/", file.name(), "/", file.revision() + 1));
  return absl::StrCat("federations/", federation, "/certificates/",
                      absl::WebSafeBase64Escape(hash.substr(0, kNameBytes)));
}

std::string HolderKey(const Secrets& secrets, const Case& file) {
  return PersonKey(secrets.person, file.application().applicant().citizen_id());
}

certificate::v1::CaseRevision RevisionOf(const Case& file) {
  certificate::v1::CaseRevision revision;
  revision.set_case_(file.name());
  revision.set_revision(file.revision());
  return revision;
}

Certificate::CancelCause CauseOf(const Case& file) {
  switch (file.application().cancellation().cause()) {
    case Cancellation::CAUSE_DEATH:
      return Certificate::CANCEL_CAUSE_DEATH;
    case Cancellation::CAUSE_NOT_QUALIFIED:
      return Certificate::CANCEL_CAUSE_NOT_QUALIFIED;
    default:
      return Certificate::CANCEL_CAUSE_VOLUNTARY;
  }
}

law::Owned<CertificateAct> ActFor(Certificate::State after, const Case& file) {
  law::Owned<CertificateAct> act = law::MakeOwned<CertificateAct>();
  switch (ActLeadingTo(after)) {
    case CertificateAct::kDeclareLoss:
      *act->mutable_declare_loss()->mutable_by() = RevisionOf(file);
      break;
    case CertificateAct::kReplaceCertificate:
      *act->mutable_replace_certificate()->mutable_by() = RevisionOf(file);
      break;
    case CertificateAct::kRecordCancellation:
      *act->mutable_record_cancellation()->mutable_by() = RevisionOf(file);
      act->mutable_record_cancellation()->set_cause(CauseOf(file));
      break;
    case CertificateAct::kMoveOut:
      *act->mutable_move_out()->mutable_by() = RevisionOf(file);
      break;
    default:
      break;
  }
  return act;
}

law::Owned<CertificateAct> Issuance(const Case& file, std::string holder_key, const std::string& previous) {
  law::Owned<CertificateAct> act = law::MakeOwned<CertificateAct>();
  certificate::v1::CertificateIssuance& issuance = *act->mutable_issue_certificate();
  *issuance.mutable_by() = RevisionOf(file);
  const casework::v1::Certificate& printed = file.certificate();
  issuance.set_certificate(printed.name());
  issuance.set_holder_key(std::move(holder_key));
  issuance.set_previous(previous);
  *issuance.mutable_content() = printed;
  issuance.mutable_content()->clear_name();
  return act;
}

}  // namespace

absl::Status LookUpRegister(const Secrets& secrets, absl::string_view federation, const Case& file,
                            const casework::v1::Act& act, const Reader& reader, casework::v1::Findings& findings) {
  // No act rests on the register once it has the certificate of the case. That it
  // has one is not taken from the case, which another county handed over.
  if (file.state() == Case::STATE_PRINTED || file.state() == Case::STATE_DISPATCHED) return absl::OkStatus();
  ASSIGN_OR_RETURN(Holding holding, HoldingOf(federation, HolderKey(secrets, file), reader));
  if (holding.standing.has_value()) {
    findings.mutable_certificate()->Swap(holding.standing->mutable_content());
    findings.mutable_certificate()->set_name(holding.standing->name());
  }
  if (holding.cancel_date.has_value()) *findings.mutable_cancel_date() = *std::move(holding.cancel_date);
  if (!policy::Issues(file.matter(), act.content_case())) return absl::OkStatus();
  findings.set_new_certificate(NewName(secrets, federation, file));
  return absl::OkStatus();
}

absl::Status EnterRegister(Desk& desk, const Secrets& secrets, absl::string_view federation,
                           const policy::Decision& decision, Transaction& transaction) {
  const Case& file = *decision.after;
  std::string holder_key = HolderKey(secrets, file);
  const Actor& actor = decision.event->actor();
  std::string previous;
  for (const RegisterEffect& effect : policy::RegisterEffects()) {
    if (effect.matter != file.matter() || effect.with != decision.act) continue;
    if (effect.before.Contains(Certificate::STATE_UNSPECIFIED)) {
      OnFile unissued{law::MakeOwned<Certificate>(), ""};
      RETURN_IF_ERROR(WorkOn<Certificate>::Do(desk, federation, std::move(unissued),
                                              Issuance(file, holder_key, previous), actor, transaction));
      continue;
    }
    ASSIGN_OR_RETURN(const Holding holding, HoldingOf(federation, holder_key, transaction));
    if (!holding.standing.has_value() || !effect.before.Contains(holding.standing->state())) continue;
    previous = holding.standing->name();
    ASSIGN_OR_RETURN(OnFile on_file, ReadCertificate(federation, IdIn(previous), transaction, nullptr));
    RETURN_IF_ERROR(
        WorkOn<Certificate>::Do(desk, federation, std::move(on_file), ActFor(effect.after, file), actor, transaction));
  }
  return absl::OkStatus();
}

}  // namespace tongban::certificates
