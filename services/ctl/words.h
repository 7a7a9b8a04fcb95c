#ifndef TONGBAN_SERVICES_CTL_WORDS_H_
#define TONGBAN_SERVICES_CTL_WORDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "tongban/casework/v1/act.pb.h"
#include "tongban/casework/v1/actor.pb.h"
#include "tongban/casework/v1/case.pb.h"
#include "tongban/casework/v1/clock.pb.h"

// How a terminal names things.
namespace tongban::ctl {

// Request id for what is wished for `name` at that time: the same wish twice in
// a second is one, wishes for two names never are.
std::string RequestIdFor(absl::string_view name, absl::Time now);

// "2026-10-08 09:00:00" at +08:00; empty for a time that is not set.
std::string ChinaTime(const google::protobuf::Timestamp& time);

// The name of an enumerator without the prefix every value of the type has:
// "ACCEPT" for Clock::KIND_ACCEPT.
std::string Short(absl::string_view enumerator);

// "330213 受理 intake".
std::string OfficeName(const casework::v1::OfficeRef& office);

// "受理 intake"; "?" for an office of a later version.
absl::string_view OfficeTitle(casework::v1::OfficeRef::Kind kind);

// "SUBMITTED 已提交，待受理".
std::string StateName(casework::v1::Case::State state);

// "ACCEPT 受理".
std::string ClockName(casework::v1::Clock::Kind clock);

// The name of an act as in the field of Act.
std::string ActName(const casework::v1::Act& act);

// "ROLE person@institution": who acted.
std::string ActorName(const casework::v1::Actor& actor);

// An RFC 3339 time, or "2026-10-08" or "2026-10-08 09:00" in China.
absl::StatusOr<absl::Time> ParseTime(absl::string_view text);

}  // namespace tongban::ctl

#endif  // TONGBAN_SERVICES_CTL_WORDS_H_
