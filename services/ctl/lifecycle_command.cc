#include <map>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/policy/explain.h"
#include "common/policy/parties.h"
#include "common/policy/policy_book.h"
#include "common/status/status.h"
#include "common/time/working_days.h"
#include "services/ctl/commands.h"
#include "services/ctl/lifecycle.h"
#include "services/ctl/print.h"
#include "services/ctl/words.h"

namespace tongban::ctl {
namespace {

using casework::v1::Act;
using casework::v1::Case;
using casework::v1::DescribeLifecycleResponse;
using casework::v1::OfficeRef;

void AppendStates(const DescribeLifecycleResponse& lifecycle, std::string& text) {
  std::set<int> holders;
  for (const auto& row : lifecycle.states()) holders.insert(row.holder());
  for (const int holder : holders) {
    const OfficeRef::Kind kind = policy::KindOf(static_cast<casework::v1::CaseParty::Role>(holder));
    absl::StrAppend(&text, "  state \"", OfficeTitle(kind), "\" as office", holder, " {\n");
    for (const auto& row : lifecycle.states()) {
      if (row.holder() != holder) continue;
      absl::StrAppend(&text, "    state \"", Short(Case::State_Name(row.state())), "<br/>", row.display_name(),
                      "\" as ", Short(Case::State_Name(row.state())), "\n");
    }
    absl::StrAppend(&text, "  }\n");
  }
}

void AppendActs(const DescribeLifecycleResponse& lifecycle, std::string& text) {
  for (const auto& row : lifecycle.acts()) {
    // An act that leaves the state is no arrow; taking over and reports would
    // hang on every state.
    if (row.to() == row.from() || row.to() == Case::STATE_UNSPECIFIED) continue;
    const std::string from = row.from() == Case::STATE_UNSPECIFIED ? "[*]" : Short(Case::State_Name(row.from()));
    absl::StrAppend(&text, "  ", from, " --> ", Short(Case::State_Name(row.to())), ": ",
                    absl::AsciiStrToLower(Short(Act::Kind_Name(row.act()))), " (", row.rule(), ")\n");
  }
  for (const auto& row : lifecycle.states()) {
    if (row.final()) absl::StrAppend(&text, "  ", Short(Case::State_Name(row.state())), " --> [*]\n");
  }
}

absl::Status Draw(Session& session) {
  DescribeLifecycleResponse lifecycle;
  if (session.connection.server.empty()) {
    lifecycle = policy::Describe(policy::PolicyBook::Notice().Resolve("", ChinaDay(Now())).policy());
  } else {
    ASSIGN_OR_RETURN(const Office* office, session.GetOffice());
    RETURN_IF_ERROR(office->Call("/tongban.casework.v1.CaseService/DescribeLifecycle",
                                 casework::v1::DescribeLifecycleRequest(), lifecycle));
  }
  session.out << (session.output == Session::Output::kJson ? ToJson(lifecycle) : ToMermaid(lifecycle));
  return absl::OkStatus();
}

constexpr Command kCommands[] = {
    {"lifecycle", "", 0, "draw states and acts (Mermaid): from an office with -server, else built in", &Draw},
};

}  // namespace

std::string ToMermaid(const DescribeLifecycleResponse& lifecycle) {
  std::string text = "stateDiagram-v2\n";
  AppendStates(lifecycle, text);
  AppendActs(lifecycle, text);
  return text;
}

absl::Span<const Command> LifecycleCommands() { return kCommands; }

}  // namespace tongban::ctl
