#include "common/desk/filter.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "common/desk/tables.h"
#include "common/policy/lifecycle.h"
#include "common/status/refusal.h"
#include "common/status/status.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban {
namespace {

using casework::v1::Application;
using casework::v1::Case;
using casework::v1::CaseParty;
using casework::v1::CaseSummary;
using casework::v1::OfficeRef;
using google::protobuf::EnumDescriptor;
using google::protobuf::Timestamp;
using Condition = Filter::Condition;

constexpr size_t kLongestFilter = 1000;

enum class Operator { kEqual, kNotEqual, kLess, kAtMost, kMore, kAtLeast };

struct Written {
  absl::string_view field;
  Operator op = Operator::kEqual;
  absl::string_view value;
};

template <typename Value>
bool Holds(const Value& is, Operator op, const Value& than) {
  switch (op) {
    case Operator::kEqual:
      return is == than;
    case Operator::kNotEqual:
      return is != than;
    case Operator::kLess:
      return is < than;
    case Operator::kAtMost:
      return is <= than;
    case Operator::kMore:
      return is > than;
    case Operator::kAtLeast:
      return is >= than;
  }
  return false;
}

// What the values of a field are, and how it is read off a summary. Readers give
// nothing where the field is not set.
struct OneOf {
  const EnumDescriptor* (*values)();
  int (*read)(const CaseSummary&);
};
struct Flag {
  bool (*read)(const CaseSummary&);
};
// A '*' at the end stands for anything.
struct Text {
  std::string (*read)(const CaseSummary&);
};
struct Moment {
  bool (CaseSummary::*has)() const;
  const Timestamp& (CaseSummary::*read)() const;
};

absl::StatusOr<Condition> Read(const OneOf& field, const Written& written) {
  const auto* value = field.values()->FindValueByName(std::string(written.value));
  if (value == nullptr || value->number() == 0) return absl::InvalidArgumentError("does not have that value");
  return [read = field.read, op = written.op, asked = value->number()](const CaseSummary& summary) {
    const int is = read(summary);
    return is != 0 && Holds(is, op, asked);
  };
}

absl::StatusOr<Condition> Read(const Flag& field, const Written& written) {
  if (written.value != "true" && written.value != "false") return absl::InvalidArgumentError("must be true or false");
  return [read = field.read, asked = written.value == "true"](const CaseSummary& summary) {
    return read(summary) == asked;
  };
}

absl::StatusOr<Condition> Read(const Text& field, const Written& written) {
  absl::string_view beginning = written.value;
  const bool is_prefix = absl::ConsumeSuffix(&beginning, "*");
  if (beginning.empty() || absl::StrContains(beginning, '*')) {
    return absl::InvalidArgumentError("must be text, optionally ending in *");
  }
  return [read = field.read, is_prefix, asked = std::string(beginning),
          wants = written.op == Operator::kEqual](const CaseSummary& summary) {
    const std::string is = read(summary);
    return !is.empty() && (is_prefix ? absl::StartsWith(is, asked) : is == asked) == wants;
  };
}

// A day, or a moment.
struct When {
  std::optional<absl::CivilDay> day;
  absl::Time moment;

  absl::Time Start() const { return day.has_value() ? StartOfDay(*day) : moment; }
  // The first second behind it.
  absl::Time End() const { return day.has_value() ? StartOfDay(*day + 1) : moment + absl::Seconds(1); }
};

absl::StatusOr<When> ReadWhen(absl::string_view text) {
  When when;
  absl::CivilDay day;
  std::string error;
  if (absl::ParseCivilTime(text, &day) && text == DayText(day)) {
    when.day = day;
    return when;
  }
  const bool is_moment = absl::ParseTime(absl::RFC3339_full, text, &when.moment, &error);
  if (is_moment && when.moment != absl::InfiniteFuture() && when.moment != absl::InfinitePast()) return when;
  return absl::InvalidArgumentError(
      "must be a date such as 2026-09-24 or a time such as \"2026-09-24T09:30:00+08:00\"");
}

absl::StatusOr<Condition> Read(const Moment& field, const Written& written) {
  ASSIGN_OR_RETURN(const When when, ReadWhen(written.value));
  return [field, when, op = written.op](const CaseSummary& summary) {
    if (!(summary.*field.has)()) return false;
    const absl::Time is = FromProto((summary.*field.read)());
    return when.day.has_value() ? Holds(ChinaDay(is), op, *when.day) : Holds(is, op, when.moment);
  };
}

struct FieldRow {
  absl::string_view name;
  std::variant<OneOf, Flag, Text, Moment> is;
  // Stands in the keys of the indexes.
  bool in_keys = false;
};

constexpr absl::string_view kState = "state", kFiled = "create_time";

const FieldRow kFields[] = {
    {kState, OneOf{Case::State_descriptor, [](const CaseSummary& it) -> int { return it.state(); }}, true},
    {"matter", OneOf{Application::Matter_descriptor, [](const CaseSummary& it) -> int { return it.matter(); }}},
    {"open", Flag{[](const CaseSummary& it) { return !policy::IsFinal(it.state()); }}, true},
    {"overdue", Flag{[](const CaseSummary& it) { return it.overdue(); }}},
    {"handed_on", Flag{[](const CaseSummary& it) { return it.has_handed_on_time(); }}},
    {"case_id", Text{[](const CaseSummary& it) { return IdIn(it.name()); }}, true},
    {"residence_federation", Text{[](const CaseSummary& it) { return it.residence_federation(); }}},
    {"household_federation", Text{[](const CaseSummary& it) { return it.household_federation(); }}},
    {"holder.federation", Text{[](const CaseSummary& it) { return it.holder().federation(); }}},
    {"holder.kind", OneOf{OfficeRef::Kind_descriptor, [](const CaseSummary& it) -> int { return it.holder().kind(); }}},
    {"holder_role", OneOf{CaseParty::Role_descriptor, [](const CaseSummary& it) -> int { return it.holder_role(); }}},
    {"institution", Text{[](const CaseSummary& it) { return it.institution(); }}},
    {kFiled, Moment{&CaseSummary::has_create_time, &CaseSummary::create_time}},
    {"update_time", Moment{&CaseSummary::has_update_time, &CaseSummary::update_time}},
    {"due_time", Moment{&CaseSummary::has_due_time, &CaseSummary::due_time}},
};

absl::string_view OperatorsOf(const FieldRow& row) {
  if (std::holds_alternative<Flag>(row.is)) return "=";
  return std::holds_alternative<Moment>(row.is) ? "= != < <= > >=" : "= !=";
}

constexpr std::pair<absl::string_view, Operator> kOperators[] = {
    {"!=", Operator::kNotEqual}, {"<=", Operator::kAtMost}, {">=", Operator::kAtLeast},
    {"=", Operator::kEqual},     {"<", Operator::kLess},    {">", Operator::kMore},
};

bool IsAllowed(Operator op, const FieldRow& row) {
  if (std::holds_alternative<Moment>(row.is) || op == Operator::kEqual) return true;
  return op == Operator::kNotEqual && !std::holds_alternative<Flag>(row.is);
}

std::string WhatIsUnderstood() {
  std::string text =
      "must be conditions joined by AND, each a field, an operator and a value; fields and their operators:";
  for (const FieldRow& row : kFields) absl::StrAppend(&text, " ", row.name, " (", OperatorsOf(row), ")");
  return text;
}

absl::Status NotUnderstood(absl::string_view why) {
  return Refusal(errors::v1::ERROR_REASON_FILTER_INVALID, absl::StrCat("filter: ", why))
      .Field("filter", WhatIsUnderstood());
}

// Takes one condition off the text: `field op value`.
absl::StatusOr<Written> TakeCondition(absl::string_view& text) {
  Written written;
  const auto is_name = [](unsigned char c) { return absl::ascii_isalnum(c) || c == '_' || c == '.'; };
  const auto take = [&text](size_t size) {
    const absl::string_view taken = text.substr(0, size);
    text = absl::StripLeadingAsciiWhitespace(text.substr(size));
    return taken;
  };
  written.field = take(static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is_name) - text.begin()));
  const auto* op =
      std::ranges::find_if(kOperators, [&text](const auto& row) { return absl::StartsWith(text, row.first); });
  if (written.field.empty() || op == std::end(kOperators)) {
    return absl::InvalidArgumentError("is not of the form FIELD OPERATOR VALUE");
  }
  written.op = op->second;
  take(op->first.size());
  const bool is_quoted = absl::ConsumePrefix(&text, "\"");
  const size_t end = is_quoted ? text.find('"') : std::min(text.find_first_of(" \t\n"), text.size());
  if (end == absl::string_view::npos) return absl::InvalidArgumentError("has an unterminated quotation mark");
  written.value = text.substr(0, end);
  take(is_quoted ? end + 1 : end);
  return written;
}

bool IsDayOfFiling(const Written& written) {
  if (written.field != kFiled) return false;
  const absl::StatusOr<When> when = ReadWhen(written.value);
  return when.ok() && when->day.has_value();
}

// What can meet the condition was filed in [from, before).
struct FiledIn {
  absl::Time from = absl::InfinitePast();
  absl::Time before = absl::InfiniteFuture();
};
FiledIn FiledWithin(const Written& written) {
  FiledIn filed;
  const absl::StatusOr<When> when = ReadWhen(written.value);
  if (written.field != kFiled || !when.ok()) return filed;
  if (written.op == Operator::kEqual || written.op == Operator::kMore || written.op == Operator::kAtLeast) {
    filed.from = when->Start();
  }
  if (written.op == Operator::kEqual || written.op == Operator::kLess || written.op == Operator::kAtMost) {
    filed.before = when->End();
  }
  return filed;
}

}  // namespace

absl::StatusOr<Filter> Filter::Parse(absl::string_view text) {
  Filter filter;
  if (text.size() > kLongestFilter) return NotUnderstood(absl::StrCat("is longer than ", kLongestFilter, " bytes"));
  text = absl::StripAsciiWhitespace(text);
  for (int number = 1; !text.empty(); ++number) {
    const absl::StatusOr<Written> written = TakeCondition(text);
    if (!written.ok()) return NotUnderstood(absl::StrCat("condition ", number, " ", written.status().message()));
    const auto* row = std::ranges::find(kFields, written->field, &FieldRow::name);
    if (row == std::end(kFields)) {
      return NotUnderstood(absl::StrCat("condition ", number, " names a field that cannot be filtered on"));
    }
    if (!IsAllowed(written->op, *row)) {
      return NotUnderstood(absl::StrCat("condition ", number, ": ", row->name, " supports only ", OperatorsOf(*row)));
    }
    absl::StatusOr<Condition> condition =
        std::visit([&written](const auto& field) { return Read(field, *written); }, row->is);
    if (!condition.ok()) {
      return NotUnderstood(absl::StrCat("condition ", number, ": ", row->name, " ", condition.status().message()));
    }
    filter.conditions_.push_back(*std::move(condition));
    filter.keys_suffice_ = filter.keys_suffice_ && (row->in_keys || IsDayOfFiling(*written));
    if (Case::State state; written->field == kState && written->op == Operator::kEqual &&
                           Case::State_Parse(std::string(written->value), &state)) {
      filter.state_ = state;
    }
    const FiledIn filed = FiledWithin(*written);
    filter.filed_from_ = std::max(filter.filed_from_, filed.from);
    filter.filed_before_ = std::min(filter.filed_before_, filed.before);
    if (text.empty()) break;
    if (!absl::ConsumePrefix(&text, "AND") || text.empty() ||
        !absl::ascii_isspace(static_cast<unsigned char>(text[0]))) {
      return NotUnderstood(absl::StrCat("expected AND and another condition after condition ", number));
    }
    text = absl::StripLeadingAsciiWhitespace(text);
  }
  return filter;
}

bool Filter::Matches(const CaseSummary& summary) const {
  return std::ranges::all_of(conditions_, [&summary](const Condition& condition) { return condition(summary); });
}

}  // namespace tongban
