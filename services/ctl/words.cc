#include "services/ctl/words.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/crypto/digest.h"
#include "common/policy/lifecycle.h"
#include "common/time/timestamps.h"

namespace tongban::ctl {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Clock;
using casework::v1::OfficeRef;

absl::TimeZone China() { return absl::FixedTimeZone(8 * 60 * 60); }

struct OfficeRow {
  OfficeRef::Kind kind;
  absl::string_view title;
};
constexpr OfficeRow kOffices[] = {
    {OfficeRef::KIND_INTAKE, "受理 intake"},
    {OfficeRef::KIND_ASSESSMENT, "评定 assessment"},
    {OfficeRef::KIND_REGISTRATION_APPROVAL, "审定 registration approval"},
};

constexpr bool EveryOfficeHasItsTitle() {
  for (int kind = OfficeRef::Kind_MIN + 1; kind <= OfficeRef::Kind_MAX; ++kind) {
    if (std::ranges::count(kOffices, kind, &OfficeRow::kind) != 1) return false;
  }
  return true;
}
static_assert(EveryOfficeHasItsTitle());

}  // namespace

std::string RequestIdFor(absl::string_view name, absl::Time now) {
  constexpr size_t kDistinctBytes = 16;
  const std::string digest = Sha256(name);
  return absl::StrCat("ctl-", absl::ToUnixSeconds(now), "-", absl::BytesToHexString(digest.substr(0, kDistinctBytes)));
}

std::string ChinaTime(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", FromProto(time), China());
}

std::string Short(absl::string_view enumerator) {
  for (const absl::string_view prefix : {"STATE_", "KIND_", "ROLE_", "MATTER_", "OWNER_"}) {
    if (absl::ConsumePrefix(&enumerator, prefix)) break;
  }
  return std::string(enumerator);
}

std::string OfficeName(const OfficeRef& office) {
  return absl::StrCat(office.federation(), " ", OfficeTitle(office.kind()));
}

absl::string_view OfficeTitle(OfficeRef::Kind kind) {
  const auto* row = std::ranges::find(kOffices, kind, &OfficeRow::kind);
  return row == std::end(kOffices) ? "?" : row->title;
}

std::string StateName(Case::State state) {
  // A state of a later version has a number only.
  if (!Case::State_IsValid(state) || state == Case::STATE_UNSPECIFIED) return absl::StrCat("STATE ", state);
  return absl::StrCat(Short(Case::State_Name(state)), " ", policy::RowOf(state).shown);
}

std::string ClockName(Clock::Kind clock) {
  // A clock of a later version has a number only.
  if (!Clock::Kind_IsValid(clock) || clock == Clock::KIND_UNSPECIFIED) return absl::StrCat("CLOCK ", clock);
  return absl::StrCat(Short(Clock::Kind_Name(clock)), " ", policy::RowOf(clock).shown);
}

std::string ActName(const Act& act) {
  const auto* field = Act::descriptor()->FindFieldByNumber(act.content_case());
  return field == nullptr ? "?" : field->name();
}

std::string ActorName(const Actor& actor) {
  const std::string role = Actor::Role_IsValid(actor.role()) ? Short(Actor::Role_Name(actor.role())) : "?";
  std::string name = absl::AsciiStrToLower(role);
  if (!actor.person_id().empty()) absl::StrAppend(&name, " ", actor.person_id());
  if (!actor.institution_id().empty()) absl::StrAppend(&name, "@", actor.institution_id());
  return name;
}

absl::StatusOr<absl::Time> ParseTime(absl::string_view text) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return time;
  for (const absl::string_view format : {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    if (absl::ParseTime(format, text, China(), &time, &error)) return time;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "' is not a time such as 2026-10-08T09:00:00+08:00 or '2026-10-08 09:00' (in China)"));
}

}  // namespace tongban::ctl
