#ifndef TONGBAN_COMMON_DESK_WORK_ON_H_
#define TONGBAN_COMMON_DESK_WORK_ON_H_

// What the desk does on a thing, whatever its kind: compiled once a kind, where
// the kind is put on the desk (kOnDesk).

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "common/desk/answers.h"
#include "common/desk/desk.h"
#include "common/desk/filed.h"
#include "common/desk/refusals.h"
#include "common/desk/states.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/identity/token_refusals.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "google/protobuf/arena.h"

namespace tongban {

// A thing as it stood before it was decided; of a new one nothing.
struct Standing {
  IndexRows index;
  std::string row;
  int64_t revision = 0;
  // The newest that was known here: of a case that comes back an older one.
  int64_t known_revision = 0;
};

template <typename Record>
struct WorkOn {
  using Kind = typename Filed<Record>::Kind;
  using Act = typename Kind::Act;
  using Actor = casework::v1::Actor;
  template <typename Message>
  using Owned = law::Owned<Message>;

  static Standing StandingOf(const casework::v1::OfficeRef& here, const Record& record, std::string row) {
    return {RowsOf(here, record), std::move(row), record.revision(), record.revision()};
  }
  // As law::Decide, with all that it rests on.
  static absl::StatusOr<Encoded<Kind>> Decide(Desk& desk, absl::string_view federation, Owned<Record> before,
                                              Owned<Act> act, const Actor& actor, Transaction& transaction);
  static absl::Status Keep(Desk& desk, const Standing& before, Encoded<Kind> written, Transaction& transaction);
  // The row, the state until now, the index and what is to be delivered; not the
  // line of history.
  static void File(Desk& desk, absl::string_view federation, const Standing& before, const Record& after,
                   std::string row, Transaction& transaction);
  // An act that is no request: of the clock, or what follows from another act.
  static absl::Status Do(Desk& desk, absl::string_view federation, typename Filed<Record>::OnFile on_file,
                         Owned<Act> act, const Actor& actor, Transaction& transaction);
  static absl::StatusOr<std::string> Perform(Desk& desk, ActRequest request, const Caller& caller,
                                             Transaction& transaction);
  static absl::Status ActOnDueClock(Desk& desk, absl::string_view federation, absl::string_view id, int clock,
                                    Transaction& transaction);
};

// A kind is put on the desk by this value.
template <typename Record>
inline constexpr KindOnDesk kOnDesk = {.collection = Filed<Record>::kCollection,
                                       .perform = WorkOn<Record>::Perform,
                                       .act_on_due_clock = WorkOn<Record>::ActOnDueClock};

template <typename Record>
absl::StatusOr<Encoded<typename WorkOn<Record>::Kind>> WorkOn<Record>::Decide(Desk& desk, absl::string_view federation,
                                                                              Owned<Record> before, Owned<Act> act,
                                                                              const Actor& actor,
                                                                              Transaction& transaction) {
  const absl::Time now = desk.settings_.clock.Now();
  ASSIGN_OR_RETURN(const Desk::SharedPolicy policy,
                   desk.PolicyFor(federation, Filed<Record>::PinnedVersion(*before, federation), transaction));
  typename Kind::Findings findings;
  RETURN_IF_ERROR(Filed<Record>::LookUp(desk, federation, *before, *act, transaction, findings));
  const casework::v1::OfficeRef here = desk.Here(federation);
  const std::string written_act = act->SerializeAsString();
  const Violations faults = FaultsOfForm(*Act::descriptor(), act->content_case(), written_act);
  ASSIGN_OR_RETURN(law::Decision<Kind> decision,
                   law::Decide<Kind>(std::move(before), std::move(act),
                                     {now, actor, here, *policy, desk.settings_.calendar, findings, faults}));
  return Filed<Record>::Write(std::move(decision), written_act);
}

template <typename Record>
void WorkOn<Record>::File(Desk& desk, absl::string_view federation, const Standing& before, const Record& after,
                          std::string row, Transaction& transaction) {
  if (before.revision > 0) {
    KeepState(Filed<Record>::kCollection, federation, IdIn(after.name()), before.revision, before.row, row,
              transaction);
  }
  const casework::v1::OfficeRef here = desk.Here(federation);
  Filed<Record>::AwaitDelivery(here, before.known_revision, after, transaction);
  desk.LookFrom(FileRecord(here, before.index, after, std::move(row), transaction));
}

template <typename Record>
absl::Status WorkOn<Record>::Keep(Desk& desk, const Standing& before, Encoded<Kind> written, Transaction& transaction) {
  const Collection& kind = Filed<Record>::kCollection;
  const Record& after = *written.decision.after;
  const std::string& federation = written.decision.event->office().federation();
  const std::string id = IdIn(after.name());
  File(desk, federation, before, after, std::move(written.after), transaction);
  transaction.Put(kEvents, EventKey(kind, federation, id, after.revision()), std::move(written.event));
  RETURN_IF_ERROR(NoteChange(kind, federation, id, after.revision(), transaction));
  NoteTime(desk.settings_.clock.Now(), transaction);
  return Filed<Record>::Follow(desk, written.decision, transaction);
}

template <typename Record>
absl::Status WorkOn<Record>::Do(Desk& desk, absl::string_view federation, typename Filed<Record>::OnFile on_file,
                                Owned<Act> act, const Actor& actor, Transaction& transaction) {
  const Standing before = StandingOf(desk.Here(federation), *on_file.file, std::move(on_file.row));
  ASSIGN_OR_RETURN(Encoded<Kind> written,
                   Decide(desk, federation, std::move(on_file.file), std::move(act), actor, transaction));
  return Keep(desk, before, std::move(written), transaction);
}

template <typename Record>
absl::StatusOr<std::string> WorkOn<Record>::Perform(Desk& desk, ActRequest request, const Caller& caller,
                                                    Transaction& transaction) {
  using Filing = Filed<Record>;
  if (!caller.person.has_value()) return TokenMissing();
  Owned<Act> act(static_cast<Act*>(request.act));
  ASSIGN_OR_RETURN(const Actor::Role role, Filing::CapacityFor(act->content_case(), caller.person->roles));
  const Actor actor = ActorIn(role, *caller.person);
  const std::string answer_key = AnswerKey(request.federation, actor.person_id(), request.request_id);
  Filing::Normalize(*act);
  ASSIGN_OR_RETURN(const std::optional<DoneBefore> done, FindDone(answer_key, request, transaction));
  if (done.has_value()) {
    typename Kind::Event line;
    ASSIGN_OR_RETURN(const std::string bytes, Filing::WholeLine(request.federation, done->id, done->line, transaction));
    if (!line.ParseFromString(bytes)) return Filing::kCollection.damaged(done->id);
    if (!IsTheSame(line.act(), *act)) return RequestIdReused();
    ASSIGN_OR_RETURN(std::string answer, Filing::ReadAt(request.federation, done->id, done->revision, transaction));
    return Filing::ShownTo(role, std::move(answer));
  }

  const casework::v1::OfficeRef here = desk.Here(request.federation);
  typename Filing::OnFile on_file;
  if (request.id.empty()) {
    on_file.file = law::MakeOwnedBeside<Record>(*act);
  } else {
    ASSIGN_OR_RETURN(on_file, Filing::Read(request.federation, request.id, transaction, act->GetArena()));
    if (!Filing::IsHeldBy(here, *on_file.file)) return Filing::HeldElsewhere(*on_file.file, here);
    if (!request.etag.empty() && request.etag != on_file.file->etag()) return EtagStale(on_file.file->etag());
  }
  const Standing before = StandingOf(here, *on_file.file, std::move(on_file.row));
  ASSIGN_OR_RETURN(Encoded<Kind> written,
                   Decide(desk, request.federation, std::move(on_file.file), std::move(act), actor, transaction));
  const Record& after = *written.decision.after;
  ASSIGN_OR_RETURN(std::string answer, Filing::ShownTo(role, Filing::Whole(written, on_file)));
  if (request.validate_only) return answer;
  KeepAnswerToAct(answer_key, Filing::kCollection, IdIn(after.name()), after.revision(), transaction);
  RETURN_IF_ERROR(Keep(desk, before, std::move(written), transaction));
  return answer;
}

template <typename Record>
absl::Status WorkOn<Record>::ActOnDueClock(Desk& desk, absl::string_view federation, absl::string_view id, int clock,
                                           Transaction& transaction) {
  google::protobuf::Arena arena(ArenaForAnAct());
  ASSIGN_OR_RETURN(auto on_file, Filed<Record>::Read(federation, id, transaction, &arena));
  const auto& clocks = on_file.file->clocks();
  const auto running = std::ranges::find_if(clocks, [clock](const auto& each) { return each.id() == clock; });
  // The thing may have moved on.
  if (running == clocks.end() || !IsToBeWatched(*running) ||
      desk.settings_.clock.Now() <= FromProto(running->due_time())) {
    return absl::OkStatus();
  }
  Owned<Act> act = Filed<Record>::ActAtLimit(*running, arena);
  Actor actor;
  actor.set_role(Actor::ROLE_CLOCK);
  actor.set_federation(std::string(federation));
  return Do(desk, federation, std::move(on_file), std::move(act), actor, transaction);
}

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_WORK_ON_H_
