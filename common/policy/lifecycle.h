#ifndef TONGBAN_COMMON_POLICY_LIFECYCLE_H_
#define TONGBAN_COMMON_POLICY_LIFECYCLE_H_

// The process of a case as tables. A rule of the notice is a row of
// lifecycle_tables.h or matters_table.h; code elsewhere reads the tables and
// never names a state.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/law/decide.h"
#include "common/law/rows.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/config/v1/policy.pb.h"

namespace tongban::policy {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::CaseParty;
using casework::v1::Clock;
using casework::v1::Event;
using casework::v1::Findings;
using casework::v1::Notice;
using casework::v1::OfficeRef;
using config::v1::PinnedPolicy;
using config::v1::Policy;

// What the law of a case is about (common/law/rows.h).
struct CaseKind {
  using Record = Case;
  using State = Case::State;
  using Act = casework::v1::Act;
  using ActKind = Act::ContentCase;
  using Event = casework::v1::Event;
  using Findings = casework::v1::Findings;
  using ClockKind = Clock::Kind;
  using Told = Notice::Kind;
  // The party that holds a case in a state.
  using Holder = CaseParty::Role;
  static constexpr State kLastState = Case::State_MAX;
  static constexpr ActKind kNoAct = Act::CONTENT_NOT_SET;
  // What a clock does at its limit unless its row says otherwise.
  static constexpr ActKind kReport = Act::kReportOverdue;
  static constexpr ClockKind kFirstClock = Clock::KIND_ACCEPT;
  static constexpr ClockKind kLastClock = Clock::Kind_MAX;

  // As Decide asks for them (common/law/decide.h); in decide.cc.
  static absl::Span<const law::ActRow<CaseKind>> Acts();
  static absl::Status RoleMayNot(Actor::Role role, ActKind act);
  static absl::Status NotInThisState(const Case& file, ActKind act);
  static absl::Status CheckContent(const Case& file, const Act& act, const law::Context<CaseKind>& context);
  static void Begin(Act& act, const law::Context<CaseKind>& context, Case& file);
  static bool Follow(const law::ActRow<CaseKind>& row, const Act& act, const law::Context<CaseKind>& context,
                     Case& file, Findings& findings);
  static void Complete(const law::ActRow<CaseKind>& row, const Case& after, Event& event);
  static std::string EtagOf(const Case& file);
};

using law::EnumSet;
using law::MakeOwned;
using law::MakeOwnedBeside;
using law::Owned;
using Context = law::Context<CaseKind>;
using Selector = law::Selector<CaseKind>;
using Condition = law::Condition<CaseKind>;
using Effect = law::Effect<CaseKind>;
using Moment = law::Moment<CaseKind>;
using StateRow = law::StateRow<CaseKind>;
using ActRow = law::ActRow<CaseKind>;
using ClockRow = law::ClockRow<CaseKind>;
using StateSet = EnumSet<Case::State>;
using RoleSet = EnumSet<Actor::Role>;

// Which way a matter takes (R93).
enum class Route { kAssessed, kDirect };

// The state before filing, and the mark of an act that leaves the state as it
// is.
inline constexpr Case::State kUnfiled = Case::STATE_UNSPECIFIED;
inline constexpr Case::State kStays = Case::STATE_UNSPECIFIED;

absl::Span<const StateRow> States();
absl::Span<const ActRow> Acts();
absl::Span<const ClockRow> Clocks();

const StateRow& RowOf(Case::State state);
const ClockRow& RowOf(Clock::Kind clock);
CaseParty::Role HolderOf(Case::State state);
bool IsFinal(Case::State state);

// The capacities in which an act may be done in some state.
RoleSet MayDo(Act::ContentCase act);

// Name of an act as the field of Act, such as "accept_application".
absl::string_view NameOf(Act::ContentCase act);

}  // namespace tongban::policy

#endif  // TONGBAN_COMMON_POLICY_LIFECYCLE_H_
