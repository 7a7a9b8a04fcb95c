#include "services/ctl/words.h"

#include <vector>

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

constexpr absl::string_view kOffices[] = {"?", "受理 intake", "评定 assessment", "审定 registration approval"};
constexpr absl::string_view kClocks[] = {"",         "受理",       "到场评定", "残疾评定", "评定反馈",
                                         "结论录入", "不符合告知", "户籍审定", "寄照片",   "重新转送"};

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
  const absl::string_view kind = OfficeRef::Kind_IsValid(office.kind()) ? kOffices[office.kind()] : "?";
  return absl::StrCat(office.federation(), " ", kind);
}

std::string StateName(Case::State state) {
  // A state of a later version has a number only.
  if (!Case::State_IsValid(state) || state == Case::STATE_UNSPECIFIED) return absl::StrCat("STATE ", state);
  return absl::StrCat(Short(Case::State_Name(state)), " ", policy::RowOf(state).shown);
}

std::string ClockName(Clock::Kind clock) {
  if (!Clock::Kind_IsValid(clock)) return absl::StrCat("CLOCK ", clock);
  return absl::StrCat(Short(Clock::Kind_Name(clock)), " ", kClocks[clock]);
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

absl::StatusOr<Clock::Kind> ParseClock(absl::string_view name) {
  std::string upper = absl::AsciiStrToUpper(name);
  Clock::Kind kind = Clock::KIND_UNSPECIFIED;
  if (Clock::Kind_Parse(absl::StrCat("KIND_", Short(upper)), &kind) && kind != Clock::KIND_UNSPECIFIED) return kind;
  std::string known;
  for (int i = Clock::Kind_MIN + 1; i <= Clock::Kind_MAX; ++i) {
    absl::StrAppend(&known, " ", Short(Clock::Kind_Name(static_cast<Clock::Kind>(i))));
  }
  return absl::InvalidArgumentError(absl::StrCat("there is no clock '", name, "'; the clocks are", known));
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
