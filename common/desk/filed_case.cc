#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/delivery.h"
#include "common/desk/desk.h"
#include "common/desk/filed.h"
#include "common/desk/form_on_file.h"
#include "common/desk/secrets.h"
#include "common/desk/tables.h"
#include "common/desk/views.h"
#include "common/policy/refusals.h"
#include "common/status/status.h"
#include "common/time/dates.h"
#include "common/time/working_days.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Clock;
using casework::v1::Findings;
using casework::v1::OfficeRef;

absl::StatusOr<std::string> NewCaseId(absl::string_view federation, absl::Time now, Transaction& transaction) {
  std::string day = DayText(ChinaDay(now));
  day.erase(std::remove(day.begin(), day.end(), '-'), day.end());
  ASSIGN_OR_RETURN(const int64_t number, CountUp(federation, absl::StrCat("case/", day), transaction));
  return absl::StrCat(federation, "-", day, "-", absl::Dec(number, absl::kZeroPad6));
}

// Where the case is new to the office: the applicant stays the same (R97).
void FileByPerson(absl::string_view secret, const policy::Decision& decision, Transaction& transaction) {
  const Case& file = *decision.after;
  const OfficeRef& here = decision.event->office();
  const bool is_new_here = decision.act == Act::kTakeOver && here.kind() != OfficeRef::KIND_INTAKE;
  if (file.revision() != 1 && !is_new_here) return;
  const std::string person = PersonKey(secret, file.application().applicant().citizen_id());
  transaction.Put(kByPerson, ByPersonKey(kCaseCollection, here.federation(), person, CaseIdOf(file)), "");
}

}  // namespace

absl::StatusOr<CaseOnFile> Filed<Case>::Read(absl::string_view federation, absl::string_view id, const Reader& reader,
                                             google::protobuf::Arena* arena) {
  return ReadCase(federation, id, reader, arena);
}

absl::StatusOr<std::string> Filed<Case>::ReadAt(absl::string_view federation, absl::string_view id, int64_t revision,
                                                const Reader& reader) {
  return ReadCaseAt(federation, id, revision, reader);
}

absl::StatusOr<std::string> Filed<Case>::WholeLine(absl::string_view federation, absl::string_view id, std::string kept,
                                                   const Reader& reader) {
  return tongban::WholeLine(federation, id, std::move(kept), reader);
}

EncodedDecision Filed<Case>::Write(policy::Decision decision, absl::string_view act) {
  return Encode(std::move(decision), act);
}

std::string Filed<Case>::Whole(const EncodedDecision& written, const CaseOnFile& before) {
  const Case& after = *written.decision.after;
  const bool is_new = after.application_revision() == after.revision();
  return WholeCase(written.after, after, is_new ? ApplicationIn(written.event) : before.application);
}

absl::StatusOr<Actor::Role> Filed<Case>::CapacityFor(Act::ContentCase act, absl::Span<const Actor::Role> roles) {
  return policy::CapacityFor(act, roles);
}

void Filed<Case>::Normalize(Act& act) { policy::Normalize(act); }

bool Filed<Case>::IsHeldBy(const OfficeRef& office, const Case& file) { return IsSameOffice(file.holder(), office); }

bool Filed<Case>::IsFollowedBy(const OfficeRef& office, const Case& file) {
  return !policy::IsFinal(file.state()) && (office.kind() == OfficeRef::KIND_INTAKE || IsHeldBy(office, file));
}

absl::Status Filed<Case>::HeldElsewhere(const Case& file, const OfficeRef& here) {
  return policy::HeldElsewhere(file, here);
}

std::string Filed<Case>::PinnedVersion(const Case& file, absl::string_view federation) {
  return policy::PinnedVersion(file, federation);
}

absl::Status Filed<Case>::LookUp(Desk& desk, absl::string_view federation, const Case& before, const Act& act,
                                 Transaction& transaction, Findings& findings) {
  const absl::Time now = desk.settings_.clock.Now();
  if (desk.settings_.look_up != nullptr) {
    RETURN_IF_ERROR(desk.settings_.look_up(federation, before, act, transaction, findings));
  }
  if (before.revision() == 0) {
    ASSIGN_OR_RETURN(*findings.mutable_new_case_id(), NewCaseId(federation, now, transaction));
  }
  // Who is qualified is asked of the policy in force, not of the one pinned
  // (R35, R68).
  if (const std::string id = policy::InstitutionConcerned(before, act); !id.empty()) {
    policy::NoteInstitution(id, act, desk.WhatIsInForce(federation, ChinaDay(now)).institutions, findings);
  }
  return absl::OkStatus();
}

law::Owned<Act> Filed<Case>::ActAtLimit(const Clock& clock, google::protobuf::Arena& arena) {
  law::Owned<Act> act = law::MakeOwned<Act>(&arena);
  if (policy::RowOf(clock.kind()).at_limit == Act::kAbandon) {
    act->mutable_abandon()->set_clock(clock.id());
  } else {
    act->mutable_report_overdue()->set_clock(clock.id());
  }
  return act;
}

absl::StatusOr<std::string> Filed<Case>::ShownTo(Actor::Role role, std::string whole) {
  return CaseIn(MostFor(role), std::move(whole));
}

void Filed<Case>::AwaitDelivery(const OfficeRef& here, int64_t known_revision, const Case& after,
                                Transaction& transaction) {
  AwaitDeliveries(here, known_revision, after, transaction);
}

absl::Status Filed<Case>::Follow(Desk& desk, const policy::Decision& decision, Transaction& transaction) {
  FileByPerson(desk.settings_.person_secret, decision, transaction);
  if (desk.settings_.own_records != nullptr) {
    RETURN_IF_ERROR(desk.settings_.own_records(desk, decision.event->office().federation(), decision, transaction));
  }
  return desk.SendOn(decision, transaction);
}

}  // namespace tongban
