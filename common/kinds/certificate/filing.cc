#include "common/kinds/certificate/filing.h"

#include <utility>
#include <vector>

#include "common/desk/states.h"
#include "common/desk/tables.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "common/wire/wire.h"

namespace tongban {
namespace certificates {
namespace {

// A certificate can be lost 999 times, and renewed.
constexpr size_t kMostOfAHolder = 2000;

// R26, A11: what was no fault of the holder bans nobody, and the dead do not
// apply.
bool Bans(const Certificate& certificate) {
  const auto cause = certificate.cancel_cause();
  return cause == Certificate::CANCEL_CAUSE_VOLUNTARY || cause == Certificate::CANCEL_CAUSE_NOT_QUALIFIED;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> IdsOfHolder(absl::string_view federation, absl::string_view holder_key,
                                                     const Reader& reader) {
  const std::string prefix = Key().Text(federation).Text(holder_key);
  std::vector<std::string> ids;
  absl::Status failure;
  RETURN_IF_ERROR(reader.Scan(kByHolder, prefix, PrefixEnd(prefix), [&](absl::string_view key, absl::string_view) {
    KeyReader parts(key.substr(prefix.size()));
    failure.Update(parts.Number().status());
    absl::StatusOr<std::string> id = parts.Text();
    failure.Update(id.status());
    if (!failure.ok()) return false;
    ids.push_back(*std::move(id));
    return ids.size() < kMostOfAHolder;
  }));
  RETURN_IF_ERROR(failure);
  return ids;
}

absl::StatusOr<OnFile> ReadCertificate(absl::string_view federation, absl::string_view id, const Reader& reader,
                                       google::protobuf::Arena* arena) {
  absl::StatusOr<std::string> row = reader.Get(kRecords, RecordKey(kCollection, federation, id));
  if (absl::IsNotFound(row.status())) return CertificateUnknown(id);
  RETURN_IF_ERROR(row.status());
  OnFile on_file{law::MakeOwned<Certificate>(arena), *std::move(row)};
  if (!on_file.file->ParseFromString(on_file.row)) return CertificateDamaged(id);
  return on_file;
}

absl::StatusOr<Holding> HoldingOf(absl::string_view federation, absl::string_view holder_key, const Reader& reader) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, IdsOfHolder(federation, holder_key, reader));
  Holding holding;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const OnFile on_file, ReadCertificate(federation, id, reader, nullptr));
    if (Stands(on_file.file->state())) holding.standing = *on_file.file;
    if (on_file.file->state() == Certificate::STATE_CANCELLED && Bans(*on_file.file)) {
      holding.cancel_date = on_file.file->cancel_date();
    }
  }
  return holding;
}

}  // namespace certificates

using certificate::v1::Certificate;
using certificate::v1::CertificateAct;
using certificate::v1::CertificateClock;
using certificate::v1::CertificateFindings;
using Kind = certificates::CertificateKind;

absl::StatusOr<certificates::OnFile> Filed<Certificate>::Read(absl::string_view federation, absl::string_view id,
                                                              const Reader& reader, google::protobuf::Arena* arena) {
  return certificates::ReadCertificate(federation, id, reader, arena);
}

absl::StatusOr<std::string> Filed<Certificate>::ReadAt(absl::string_view federation, absl::string_view id,
                                                       int64_t revision, const Reader& reader) {
  return ReadStateAt(kCollection, federation, id, revision, reader);
}

Encoded<Kind> Filed<Certificate>::Write(certificates::Decision decision, absl::string_view act) {
  std::string after = decision.after->SerializeAsString();
  std::string event = decision.event->SerializeAsString();
  AppendField(certificate::v1::CertificateEvent::kActFieldNumber, act, event);
  return {std::move(decision), std::move(after), std::move(event)};
}

std::string Filed<Certificate>::Whole(const Encoded<Kind>& written, const OnFile&) { return written.after; }

absl::StatusOr<casework::v1::Actor::Role> Filed<Certificate>::CapacityFor(
    CertificateAct::ContentCase act, absl::Span<const casework::v1::Actor::Role> roles) {
  return certificates::CapacityFor(act, roles);
}

void Filed<Certificate>::Normalize(CertificateAct&) {}

bool Filed<Certificate>::IsHeldBy(const casework::v1::OfficeRef&, const Certificate&) { return true; }

bool Filed<Certificate>::IsFollowedBy(const casework::v1::OfficeRef&, const Certificate& certificate) {
  return SoonestClock(certificate) != nullptr;
}

absl::StatusOr<std::string> Filed<Certificate>::ShownTo(casework::v1::Actor::Role, std::string whole) { return whole; }

absl::Status Filed<Certificate>::HeldElsewhere(const Certificate& certificate, const casework::v1::OfficeRef&) {
  return certificates::CertificateUnknown(IdIn(certificate.name()));
}

std::string Filed<Certificate>::PinnedVersion(const Certificate&, absl::string_view) { return ""; }

absl::Status Filed<Certificate>::LookUp(Desk&, absl::string_view federation, const Certificate& before,
                                        const CertificateAct& act, Transaction& transaction,
                                        CertificateFindings& findings) {
  if (!act.has_issue_certificate() && !act.has_revoke_cancellation()) return absl::OkStatus();
  const std::string& holder = before.revision() == 0 ? act.issue_certificate().holder_key() : before.holder_key();
  ASSIGN_OR_RETURN(const certificates::Holding holding, certificates::HoldingOf(federation, holder, transaction));
  findings.set_other_stands(holding.standing.has_value() && holding.standing->name() != before.name());
  return absl::OkStatus();
}

law::Owned<CertificateAct> Filed<Certificate>::ActAtLimit(const CertificateClock& clock,
                                                          google::protobuf::Arena& arena) {
  law::Owned<CertificateAct> act = law::MakeOwned<CertificateAct>(&arena);
  if (clock.kind() == CertificateClock::KIND_EXPIRE) {
    act->mutable_expire_certificate()->set_clock(clock.id());
  } else {
    act->mutable_remind_holder()->set_clock(clock.id());
  }
  return act;
}

absl::Status Filed<Certificate>::Follow(Desk&, const certificates::Decision& decision, Transaction& transaction) {
  const Certificate& after = *decision.after;
  if (after.revision() != 1) return absl::OkStatus();
  transaction.Put(certificates::kByHolder,
                  Key()
                      .Text(decision.event->office().federation())
                      .Text(after.holder_key())
                      .Number(Seconds(FromProto(after.create_time())))
                      .Text(IdIn(after.name())),
                  "");
  return absl::OkStatus();
}

}  // namespace tongban
