#include "services/registration_approval/register.h"

#include "common/desk/tables.h"
#include "common/person/certificate_number.h"
#include "common/policy/matters.h"
#include "common/status/status.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"
#include "tongban/record/v1/record.pb.h"

namespace tongban {
namespace {

using record::v1::RegisterEntry;

std::string RegisterKey(const Secrets& secrets, absl::string_view federation, const casework::v1::Case& file) {
  return Key().Text(federation).Text(PersonKey(secrets, file.application().applicant().citizen_id()));
}

// An empty entry for a person the register does not know.
absl::StatusOr<RegisterEntry> ReadEntry(const std::string& key, const Reader& reader) {
  const absl::StatusOr<std::string> bytes = reader.Get(kRegister, key);
  if (absl::IsNotFound(bytes.status())) return RegisterEntry();
  if (!bytes.ok()) return bytes.status();
  RegisterEntry entry;
  if (!entry.ParseFromString(*bytes)) return absl::DataLossError("an entry of the register cannot be read");
  return entry;
}

}  // namespace

absl::Status LookUpRegister(const Secrets& secrets, absl::string_view federation, const casework::v1::Case& file,
                            const Reader& reader, casework::v1::Findings& findings) {
  ASSIGN_OR_RETURN(const RegisterEntry entry, ReadEntry(RegisterKey(secrets, federation, file), reader));
  findings.set_live_certificate(entry.live());
  findings.set_loss_count(entry.loss_count());
  if (entry.has_cancel_date()) *findings.mutable_cancel_date() = entry.cancel_date();
  return absl::OkStatus();
}

absl::Status EnterRegister(const Secrets& secrets, absl::string_view federation, const policy::Decision& decision,
                           Transaction& transaction) {
  const policy::MatterRow& matter = policy::RowOf(decision.after->matter());
  if (decision.act != matter.takes_effect_by) return absl::OkStatus();
  const std::string key = RegisterKey(secrets, federation, *decision.after);
  ASSIGN_OR_RETURN(RegisterEntry entry, ReadEntry(key, transaction));
  entry.set_case_id(CaseIdOf(*decision.after));
  entry.set_live(matter.on_register != policy::OnRegister::kCloses);
  if (entry.live()) {
    ASSIGN_OR_RETURN(const auto number, person::ParseCertificateNumber(decision.after->certificate().number()));
    entry.set_loss_count(number.loss_count);
  } else {
    *entry.mutable_cancel_date() = ToProto(ChinaDay(FromProto(decision.event->event_time())));
  }
  transaction.Put(kRegister, key, entry.SerializeAsString());
  return absl::OkStatus();
}

}  // namespace tongban
