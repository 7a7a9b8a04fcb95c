#include "common/desk/filter.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/policy/lifecycle.h"
#include "common/status/refusal.h"
#include "common/status/status.h"

namespace tongban {
namespace {

using casework::v1::Application;
using casework::v1::Case;

constexpr size_t kLongestFilter = 1000;

absl::Status NotUnderstood(absl::string_view why) {
  return Refusal(errors::v1::ERROR_REASON_FILTER_INVALID, absl::StrCat("filter: ", why))
      .Field("filter",
             "conditions joined by AND, of: state = STATE_…, matter = MATTER_…, open = true|false, "
             "overdue = true|false");
}

absl::Status ReadBool(absl::string_view value, std::optional<bool>& flag) {
  if (value != "true" && value != "false") return NotUnderstood("open and overdue are true or false");
  flag = value == "true";
  return absl::OkStatus();
}

absl::Status ReadCondition(absl::string_view field, absl::string_view value, Filter& filter) {
  if (field == "open") return ReadBool(value, filter.open);
  if (field == "overdue") return ReadBool(value, filter.overdue);
  if (field == "state") {
    Case::State state;
    if (!Case::State_Parse(std::string(value), &state)) return NotUnderstood("state has no such value");
    filter.state = state;
    return absl::OkStatus();
  }
  if (field == "matter") {
    Application::Matter matter;
    if (!Application::Matter_Parse(std::string(value), &matter)) return NotUnderstood("matter has no such value");
    filter.matter = matter;
    return absl::OkStatus();
  }
  return NotUnderstood("a field is not one that can be filtered by");
}

}  // namespace

bool Filter::Matches(const casework::v1::CaseSummary& summary) const {
  return (!state.has_value() || *state == summary.state()) && (!matter.has_value() || *matter == summary.matter()) &&
         (!open.has_value() || *open == !policy::IsFinal(summary.state())) &&
         (!overdue.has_value() || *overdue == summary.overdue());
}

absl::StatusOr<Filter> ParseFilter(absl::string_view text) {
  Filter filter;
  if (text.size() > kLongestFilter) return NotUnderstood("too long");
  if (absl::StripAsciiWhitespace(text).empty()) return filter;
  for (const absl::string_view part : absl::StrSplit(text, " AND ")) {
    const std::vector<absl::string_view> sides = absl::StrSplit(part, absl::MaxSplits('=', 1));
    if (sides.size() != 2) return NotUnderstood("every condition is field = value");
    RETURN_IF_ERROR(ReadCondition(absl::StripAsciiWhitespace(sides[0]), absl::StripAsciiWhitespace(sides[1]), filter));
  }
  return filter;
}

}  // namespace tongban
