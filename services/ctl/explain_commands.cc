#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/status.h"
#include "google/protobuf/struct.pb.h"
#include "services/ctl/commands.h"
#include "services/ctl/explain.h"
#include "services/ctl/print.h"

namespace tongban::ctl {
namespace {

void PrintText(const Explanations& explanations, std::ostream& out) {
  for (const Explanation& explanation : explanations) {
    out << (&explanation == &explanations.front() ? "" : "\n") << explanation.title << "\n";
    for (const auto& [heading, text] : explanation.parts) {
      if (!heading.empty()) out << "\n" << heading << "\n";
      out << "  " << absl::StrReplaceAll(text, {{"\n", "\n  "}}) << "\n";
    }
  }
}

void PrintJson(const Explanations& explanations, std::ostream& out) {
  google::protobuf::ListValue list;
  for (const Explanation& explanation : explanations) {
    auto& fields = *list.add_values()->mutable_struct_value()->mutable_fields();
    fields["title"].set_string_value(explanation.title);
    for (const auto& [heading, text] : explanation.parts) {
      fields[heading.empty() ? "meaning" : heading].set_string_value(text);
    }
  }
  out << ToJson(list) << "\n";
}

template <absl::StatusOr<Explanations> (*kExplain)(absl::string_view)>
absl::Status Print(Session& session) {
  ASSIGN_OR_RETURN(const Explanations explanations, kExplain(session.arguments[0]));
  session.output == Session::Output::kJson ? PrintJson(explanations, session.out)
                                           : PrintText(explanations, session.out);
  return absl::OkStatus();
}

constexpr Command kCommands[] = {
    {"explain rule", "NUMBER", 1, "explain a rule of the notice, such as R47, or a reading of it, such as A16",
     &Print<ExplainRule>},
    {"explain reason", "REASON", 1, "explain the reason of an error, such as HELD_ELSEWHERE", &Print<ExplainReason>},
    {"explain act", "ACT", 1, "explain an act, named as its RPC: when it is possible, and for whom",
     &Print<ExplainAct>},
    {"explain field", "NAME", 1,
     "explain a part of the contract: a message, field, enum, service or RPC, such as Case.clocks",
     &Print<ExplainField>},
};

}  // namespace

absl::Span<const Command> ExplainCommands() { return kCommands; }

}  // namespace tongban::ctl
