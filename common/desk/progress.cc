// How the residence intake learns what other offices do with its cases.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "common/crypto/digest.h"
#include "common/desk/account.h"
#include "common/desk/delivery.h"
#include "common/desk/desk.h"
#include "common/desk/refusals.h"
#include "common/desk/states.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/identity/offices.h"
#include "common/policy/parties.h"
#include "common/status/status.h"
#include "common/wire/edit.h"
#include "google/protobuf/arena.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::OfficeRef;
using exchange::v1::Message;
using exchange::v1::Progress;
using exchange::v1::Route;

// A state that is told, and the edit that leads back to the one known here.
struct Told {
  std::string state;
  std::string edit_back;
};

absl::StatusOr<Told> StateTold(const Progress& progress, const std::string& known) {
  Told told;
  if (progress.has_edit()) {
    if (progress.edit().base_revision() != RevisionIn(kCaseCollection, known)) return ProgressBaseUnknown();
    std::optional<std::string> state = ApplyEdit(known, progress.edit().steps());
    std::optional<std::string> back = InvertEdit(known, progress.edit().steps());
    // An edit of other bytes than these.
    if (!state.has_value() || !back.has_value()) return StateHashMismatch();
    told = {*std::move(state), *std::move(back)};
  } else {
    told = {progress.state(), MakeEdit(progress.state(), known)};
  }
  if (Sha256(told.state) != progress.state_sha256()) return StateHashMismatch();
  return told;
}

// It had the case once: what it still has to tell belongs to the history.
bool HasDisclaimed(const OfficeRef& sender, const Case& file) {
  return std::ranges::any_of(file.disclaimers(), [&](const casework::v1::Disclaimer& disclaimer) {
    return disclaimer.federation() == sender.federation();
  });
}

}  // namespace

absl::Status Desk::NoteProgress(const Route& route, const Message& message, Transaction& transaction) {
  const OfficeRef& here = route.receiver();
  const std::string& case_id = message.case_id();
  const Progress& progress = message.progress();
  const absl::StatusOr<std::string> known = transaction.Get(kRecords, CaseKey(here.federation(), case_id));
  if (absl::IsNotFound(known.status())) return CaseUnknown(case_id);
  RETURN_IF_ERROR(known.status());
  ASSIGN_OR_RETURN(const Case before, OutlineOf(*known, here, case_id));
  const bool is_party = policy::IsParty(route.sender(), before);
  if (!is_party && !HasDisclaimed(route.sender(), before)) return SenderNotParty();
  RETURN_IF_ERROR(StoreEvents(here, case_id, {progress.events()}, transaction));
  // Routes of different offices overtake each other; the newest account stands.
  const bool newer = is_party && progress.revision() > before.revision() && !IsSameOffice(before.holder(), here);
  if (!newer) return absl::OkStatus();
  ASSIGN_OR_RETURN(Told told, StateTold(progress, *known));
  google::protobuf::Arena arena;
  Case& file = *google::protobuf::Arena::CreateMessage<Case>(&arena);
  RETURN_IF_ERROR(ReadWhatChanged(route, case_id, told.state, *known, file));
  // Custody comes by a hand-over.
  if (file.revision() != progress.revision() || IsSameOffice(file.holder(), here)) return MessageMalformed();
  if (file.custody_epoch() < before.custody_epoch()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckApplicationStays(before, file));
  LeaveFormsTo(told.state, here, case_id, progress.events(), transaction);
  KeepEdit(kCaseCollection, here.federation(), case_id, before.revision(), std::move(told.edit_back), transaction);
  AwaitDeliveries(here, before.revision(), file, transaction);
  LookFrom(FileRecord(here, RowsOf(here, before), file, std::move(told.state), transaction));
  return absl::OkStatus();
}

}  // namespace tongban
