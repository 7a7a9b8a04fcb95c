#include "common/desk/desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/answers.h"
#include "common/desk/case_on_file.h"
#include "common/desk/refusals.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/identity/offices.h"
#include "common/identity/token_refusals.h"
#include "common/policy/refusals.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Findings;
using casework::v1::OfficeRef;
using config::v1::PinnedPolicy;
using law::Owned;

constexpr absl::string_view kTimeOfNewestAct = "time";
constexpr absl::string_view kTimeMovedTo = "moved";
constexpr size_t kArenaBlockBytes = size_t{16} << 10;

absl::StatusOr<Actor> ActorOf(const Person& person, Act::ContentCase act) {
  ASSIGN_OR_RETURN(const Actor::Role role, policy::CapacityFor(act, person.roles));
  Actor actor;
  actor.set_role(role);
  actor.set_person_id(person.person_id);
  actor.set_federation(person.federation);
  actor.set_institution_id(person.institution_id);
  return actor;
}

absl::StatusOr<std::string> NewCaseId(absl::string_view federation, absl::Time now, Transaction& transaction) {
  std::string day = DayText(ChinaDay(now));
  day.erase(std::remove(day.begin(), day.end(), '-'), day.end());
  ASSIGN_OR_RETURN(const int64_t number, CountUp(federation, absl::StrCat("case/", day), transaction));
  return absl::StrCat(federation, "-", day, "-", absl::Dec(number, absl::kZeroPad6));
}

}  // namespace

google::protobuf::ArenaOptions ArenaForAnAct() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = kArenaBlockBytes;
  options.max_block_size = kArenaBlockBytes;
  return options;
}

absl::StatusOr<int64_t> CountUp(absl::string_view federation, absl::string_view counter, Transaction& transaction) {
  const std::string key = CounterKey(federation, counter);
  const absl::StatusOr<std::string> bytes = transaction.Get(kCounters, key);
  if (!bytes.ok() && !absl::IsNotFound(bytes.status())) return bytes.status();
  uint64_t number = 1;
  if (bytes.ok()) {
    ASSIGN_OR_RETURN(const uint64_t last, KeyReader(*bytes).Number());
    number = last + 1;
  }
  transaction.Put(kCounters, key, OrderedNumber(number));
  return static_cast<int64_t>(number);
}

void NoteTime(absl::Time now, Transaction& transaction) {
  transaction.Put(kCounters, CounterKey("", kTimeOfNewestAct), OrderedNumber(Micros(now)));
}

void NoteTimeMovedTo(absl::Time time, Transaction& transaction) {
  transaction.Put(kCounters, CounterKey("", kTimeMovedTo), OrderedNumber(Micros(time)));
}

absl::StatusOr<absl::Time> LastNotedTime(const Reader& reader) {
  ASSIGN_OR_RETURN(const absl::Time of_newest_act, CountedTime(kTimeOfNewestAct, reader));
  ASSIGN_OR_RETURN(const absl::Time moved_to, CountedTime(kTimeMovedTo, reader));
  return std::max(of_newest_act, moved_to);
}

absl::Status NoteChange(absl::string_view federation, absl::string_view case_id, int64_t revision,
                        Transaction& transaction) {
  ASSIGN_OR_RETURN(const int64_t sequence, CountUp(federation, "feed", transaction));
  record::v1::FeedEntry entry;
  entry.set_case_id(std::string(case_id));
  entry.set_revision(revision);
  transaction.Put(kFeed, FeedKey(federation, sequence), entry.SerializeAsString());
  return absl::OkStatus();
}

OfficeRef Desk::Here(absl::string_view federation) const {
  OfficeRef here;
  here.set_kind(settings_.office);
  here.set_federation(std::string(federation));
  return here;
}

absl::StatusOr<Desk::SharedPolicy> Desk::PolicyOf(const std::string& version, const Reader& reader) {
  if (const auto known = read_policies_.find(version); known != read_policies_.end()) return known->second;
  const absl::StatusOr<std::string> bytes = reader.Get(kPolicies, version);
  if (absl::IsNotFound(bytes.status())) return PolicyUnknown(version);
  if (!bytes.ok()) return bytes.status();
  const auto policy = std::make_shared<PinnedPolicy>();
  if (!policy->ParseFromString(*bytes)) return absl::DataLossError(absl::StrCat("policy ", version, " cannot be read"));
  if (read_policies_.size() >= kMostPoliciesKept) read_policies_.clear();
  read_policies_[version] = policy;
  return policy;
}

const Desk::InForce& Desk::WhatIsInForce(absl::string_view federation, absl::CivilDay day) {
  std::shared_ptr<const policy::PolicyBook> book = settings_.policies();
  if (book != book_ || day != book_day_) {
    book_ = std::move(book);
    book_day_ = day;
    in_force_.clear();
  }
  const auto [found, is_new] = in_force_.try_emplace(federation);
  if (is_new) found->second = {book_->Resolve(federation, day), book_->InstitutionsOf(federation, day)};
  return found->second;
}

absl::StatusOr<Desk::SharedPolicy> Desk::PolicyFor(absl::string_view federation, const Case& file,
                                                   Transaction& transaction) {
  const std::string pinned = policy::PinnedVersion(file, federation);
  if (!pinned.empty()) return PolicyOf(pinned, transaction);
  const absl::Time now = settings_.clock.Now();
  const PinnedPolicy& in_force = WhatIsInForce(federation, ChinaDay(now)).policy;
  // The store is asked though the version may be known: what was known may have
  // been dropped with its transaction.
  if (transaction.Get(kPolicies, in_force.version()).ok()) return PolicyOf(in_force.version(), transaction);
  const auto policy = std::make_shared<PinnedPolicy>(in_force);
  transaction.Put(kPolicies, policy->version(), policy->SerializeAsString());
  return policy;
}

absl::StatusOr<EncodedDecision> Desk::Decide(absl::string_view federation, Owned<Case> before, Owned<Act> act,
                                             const Actor& actor, Transaction& transaction) {
  const absl::Time now = settings_.clock.Now();
  ASSIGN_OR_RETURN(const SharedPolicy policy, PolicyFor(federation, *before, transaction));
  Findings findings;
  if (settings_.look_up != nullptr) {
    RETURN_IF_ERROR(settings_.look_up(federation, *before, *act, transaction, findings));
  }
  if (before->revision() == 0) {
    ASSIGN_OR_RETURN(*findings.mutable_new_case_id(), NewCaseId(federation, now, transaction));
  }
  // Who is qualified is asked of the policy in force, not of the one pinned
  // (R35, R68).
  if (const std::string id = policy::InstitutionConcerned(*before, *act); !id.empty()) {
    policy::NoteInstitution(id, *act, WhatIsInForce(federation, ChinaDay(now)).institutions, findings);
  }
  const OfficeRef here = Here(federation);
  const std::string written_act = act->SerializeAsString();
  const Violations faults = FaultsOfForm(*Act::descriptor(), act->content_case(), written_act);
  ASSIGN_OR_RETURN(policy::Decision decision,
                   policy::Decide(std::move(before), std::move(act),
                                  {now, actor, here, *policy, settings_.calendar, findings, faults}));
  return Encode(std::move(decision), written_act);
}

absl::StatusOr<std::string> Desk::Perform(ActRequest request, const Caller& caller, Transaction& transaction) {
  if (!caller.person.has_value()) return TokenMissing();
  Owned<Act> act(request.act);
  ASSIGN_OR_RETURN(const Actor actor, ActorOf(*caller.person, act->content_case()));
  const std::string answer_key = AnswerKey(request.federation, actor.person_id(), request.request_id);
  policy::Normalize(*act);
  ASSIGN_OR_RETURN(std::optional<std::string> answered, FindAnswerToAct(answer_key, request, transaction));
  if (answered.has_value()) return *std::move(answered);

  CaseOnFile on_file;
  if (request.case_id.empty()) {
    on_file.file = law::MakeOwnedBeside<Case>(*act);
  } else {
    ASSIGN_OR_RETURN(on_file, ReadCase(request.federation, request.case_id, transaction, act->GetArena()));
    const Case& known = *on_file.file;
    if (!IsSameOffice(known.holder(), Here(request.federation))) return policy::HeldElsewhere(known);
    if (!request.etag.empty() && request.etag != known.etag()) return EtagStale(known);
  }
  const Standing before = StandingOf(request.federation, *on_file.file, std::move(on_file.row));
  ASSIGN_OR_RETURN(EncodedDecision encoded,
                   Decide(request.federation, std::move(on_file.file), std::move(act), actor, transaction));
  const Case& after = *encoded.decision.after;
  const bool is_new = after.application_revision() == after.revision();
  std::string answer = WithApplication(encoded.after, is_new ? ApplicationIn(encoded.event) : on_file.application);
  if (request.validate_only) return answer;
  KeepAnswerToAct(answer_key, CaseIdOf(after), after.revision(), FromProto(after.update_time()), transaction);
  RETURN_IF_ERROR(Record(before, std::move(encoded), transaction));
  return answer;
}

absl::Status Desk::Record(const Standing& before, EncodedDecision encoded, Transaction& transaction) {
  const Case& after = *encoded.decision.after;
  const std::string& federation = encoded.decision.event->office().federation();
  const std::string case_id = CaseIdOf(after);
  File(federation, before, after, encoded.after, transaction);
  transaction.Put(kEvents, EventKey(federation, case_id, after.revision()), std::move(encoded.event));
  RETURN_IF_ERROR(NoteChange(federation, case_id, after.revision(), transaction));
  NoteTime(settings_.clock.Now(), transaction);
  if (settings_.own_records != nullptr) {
    RETURN_IF_ERROR(settings_.own_records(federation, encoded.decision, transaction));
  }
  return SendOn(encoded.decision, transaction);
}

void Desk::RecordAccess(absl::string_view federation, const record::v1::AccessRecord& record,
                        Transaction& transaction) {
  const absl::StatusOr<int64_t> number = CountUp(federation, "access", transaction);
  transaction.Put(kAccess, AccessKey(federation, FromProto(record.access_time()), number.value_or(0)),
                  record.SerializeAsString());
}

}  // namespace tongban
