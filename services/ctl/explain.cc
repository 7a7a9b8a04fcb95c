#include "services/ctl/explain.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/policy/explain.h"
#include "common/policy/policy_book.h"
#include "common/status/error_reasons.h"
#include "common/time/working_days.h"
#include "common/wire/contract_files.h"
#include "common/wire/embed.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "services/ctl/office.h"
#include "services/ctl/words.h"

TONGBAN_EMBED(tongban_rules, TONGBAN_RULES_PAGE);

namespace tongban::ctl {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Notice;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::ServiceDescriptor;

// Names that are suggested for one that means nothing.
constexpr size_t kMostSuggestions = 8;

// Comments are in the descriptor set alone, not in generated code.
class Contract {
 public:
  Contract() {
    for (const absl::string_view name : ContractFileNames()) {
      const absl::string_view bytes = ContractFile(name);
      google::protobuf::FileDescriptorProto proto;
      if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) continue;
      const FileDescriptor* file = pool_.BuildFile(proto);
      if (file != nullptr && absl::StartsWith(file->package(), "tongban.")) files_.push_back(file);
    }
  }

  const DescriptorPool& pool() const { return pool_; }
  const std::vector<const FileDescriptor*>& files() const { return files_; }

 private:
  DescriptorPool pool_;
  std::vector<const FileDescriptor*> files_;
};

const Contract& TheContract() {
  static const auto* const kContract = new Contract;
  return *kContract;
}

// What stands above it in the proto.
template <typename Element>
std::string CommentOf(const Element& element) {
  google::protobuf::SourceLocation location;
  if (!element.GetSourceLocation(&location)) return "";
  std::vector<std::string> lines = absl::StrSplit(absl::StripAsciiWhitespace(location.leading_comments), '\n');
  for (std::string& line : lines) line = std::string(absl::StripPrefix(line, " "));
  return absl::StrJoin(lines, "\n");
}

std::string LastPart(absl::string_view name) { return std::string(name.substr(name.rfind('.') + 1)); }

std::string TypeOf(const FieldDescriptor& field) {
  std::string type = field.type_name();
  if (field.message_type() != nullptr) type = LastPart(field.message_type()->full_name());
  if (field.enum_type() != nullptr) type = LastPart(field.enum_type()->full_name());
  return absl::StrCat(field.is_repeated() ? "repeated " : "", type);
}

Explanation Begin(const std::string& title, const std::string& comment) {
  Explanation explanation{title, {}};
  if (!comment.empty()) explanation.parts.emplace_back("", comment);
  return explanation;
}

void AddEnum(const EnumDescriptor& type, Explanations& all) {
  Explanation whole = Begin(absl::StrCat("enum ", type.full_name()), CommentOf(type));
  Explanations values;
  for (int i = 0; i < type.value_count(); ++i) {
    const std::string comment = CommentOf(*type.value(i));
    whole.parts.emplace_back(type.value(i)->name(), comment);
    values.push_back(Begin(absl::StrCat("value ", type.full_name(), ".", type.value(i)->name()), comment));
  }
  all.push_back(std::move(whole));
  std::ranges::move(values, std::back_inserter(all));
}

void AddMessage(const Descriptor& type, Explanations& all) {
  Explanation whole = Begin(absl::StrCat("message ", type.full_name()), CommentOf(type));
  Explanations fields;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string comment = CommentOf(field);
    whole.parts.emplace_back(absl::StrCat(field.name(), " (", TypeOf(field), ")"), comment);
    fields.push_back(Begin(absl::StrCat("field ", field.full_name(), " (", TypeOf(field), ")"), comment));
  }
  all.push_back(std::move(whole));
  std::ranges::move(fields, std::back_inserter(all));
  for (int i = 0; i < type.enum_type_count(); ++i) AddEnum(*type.enum_type(i), all);
  for (int i = 0; i < type.nested_type_count(); ++i) AddMessage(*type.nested_type(i), all);
}

void AddService(const ServiceDescriptor& service, Explanations& all) {
  Explanation whole = Begin(absl::StrCat("service ", service.full_name()), CommentOf(service));
  Explanations methods;
  for (int i = 0; i < service.method_count(); ++i) {
    const auto& method = *service.method(i);
    const std::string comment = CommentOf(method);
    whole.parts.emplace_back(method.name(), comment);
    Explanation one = Begin(absl::StrCat("rpc ", method.full_name()), comment);
    one.parts.emplace_back("request", method.input_type()->full_name());
    one.parts.emplace_back("response", method.output_type()->full_name());
    methods.push_back(std::move(one));
  }
  all.push_back(std::move(whole));
  std::ranges::move(methods, std::back_inserter(all));
}

const Explanations& Everything() {
  static const auto* const kEverything = [] {
    auto* all = new Explanations;
    for (const FileDescriptor* file : TheContract().files()) {
      for (int i = 0; i < file->message_type_count(); ++i) AddMessage(*file->message_type(i), *all);
      for (int i = 0; i < file->enum_type_count(); ++i) AddEnum(*file->enum_type(i), *all);
      for (int i = 0; i < file->service_count(); ++i) AddService(*file->service(i), *all);
    }
    return all;
  }();
  return *kEverything;
}

// "tongban.casework.v1.Case.clocks" in "field tongban.casework.v1.Case.clocks (repeated Clock)".
std::string FullName(const Explanation& explanation) {
  return std::vector<std::string>(absl::StrSplit(explanation.title, ' '))[1];
}

// `what` is "field"; `known` are all names there are.
absl::Status NothingCalled(absl::string_view what, absl::string_view name, const std::vector<std::string>& known) {
  std::vector<std::string> similar;
  // Those first that contain all of it.
  for (const std::string& part : {absl::AsciiStrToLower(name), absl::AsciiStrToLower(LastPart(name))}) {
    for (const std::string& each : known) {
      const bool is_similar = absl::StrContains(absl::AsciiStrToLower(each), part);
      if (similar.size() < kMostSuggestions && is_similar && std::ranges::count(similar, each) == 0)
        similar.push_back(each);
    }
  }
  return absl::NotFoundError(
      absl::StrCat("there is no ", what, " called ", name,
                   similar.empty() ? "" : absl::StrCat("; did you mean ", absl::StrJoin(similar, ", "), "?")));
}

// A row of RULES.md: number, clause, what it demands, where, test, state.
std::vector<std::string> RowOfRule(absl::string_view number) {
  const absl::string_view page(tongban_rules_begin, static_cast<size_t>(tongban_rules_end - tongban_rules_begin));
  for (const absl::string_view line : absl::StrSplit(page, '\n')) {
    if (!absl::StartsWith(line, absl::StrCat("| ", number, " |"))) continue;
    std::vector<std::string> cells = absl::StrSplit(line, '|');
    for (std::string& cell : cells) {
      cell = absl::StrReplaceAll(absl::StripAsciiWhitespace(cell), {{"`", ""}, {"; ", "\n"}});
    }
    return cells;
  }
  return {};
}

std::string RolesOf(const google::protobuf::RepeatedField<int>& roles) {
  return absl::StrJoin(roles, ", ", [](std::string* text, int role) {
    absl::StrAppend(text, Short(Actor::Role_Name(static_cast<Actor::Role>(role))));
  });
}

std::string StateOrStart(Case::State state) {
  return state == Case::STATE_UNSPECIFIED ? "(new)" : Short(Case::State_Name(state));
}

// From which state to which, by whom, and what the applicant is told: a line each.
std::string RowsOf(Act::Kind act) {
  std::vector<std::string> lines;
  const auto lifecycle = policy::Describe(policy::PolicyBook::Notice().Resolve("", ChinaDay(Now())).policy());
  for (const auto& row : lifecycle.acts()) {
    if (row.act() != act) continue;
    const bool stays = row.to() == Case::STATE_UNSPECIFIED || row.to() == row.from();
    lines.push_back(absl::StrCat(
        StateOrStart(row.from()), stays ? " stays" : absl::StrCat(" to ", StateOrStart(row.to())), ", by ",
        RolesOf(row.roles()),
        row.notice() == Notice::KIND_UNSPECIFIED ? ""
                                                 : absl::StrCat(", notice ", Short(Notice::Kind_Name(row.notice()))),
        row.conditional() ? ", conditional" : "", " (", row.rule(), ")"));
  }
  return absl::StrJoin(lines, "\n");
}

// "AcceptApplication" is "accept_application".
std::string SnakeCase(absl::string_view name) {
  std::string snake;
  for (const char c : name) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !snake.empty() && snake.back() != '_') snake += '_';
    snake += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return snake;
}

}  // namespace

absl::StatusOr<Explanations> ExplainRule(absl::string_view number) {
  const std::string upper = absl::AsciiStrToUpper(number);
  const std::vector<std::string> row = RowOfRule(upper);
  constexpr size_t kCells = 8;
  if (row.size() != kCells) {
    return absl::NotFoundError(absl::StrCat("there is no rule ", number,
                                            ": the rules of the notice are R1 to R98, readings of what it leaves "
                                            "open A1 to A35"));
  }
  return Explanations{
      {upper, {{"clause", row[2]}, {"demands", row[3]}, {"where", row[4]}, {"tests", row[5]}, {"state", row[6]}}}};
}

absl::StatusOr<Explanations> ExplainReason(absl::string_view reason) {
  constexpr absl::string_view kPrefix = "ERROR_REASON_";
  const std::string upper = absl::AsciiStrToUpper(absl::StripPrefix(reason, kPrefix));
  const EnumDescriptor* type = TheContract().pool().FindEnumTypeByName("tongban.errors.v1.ErrorReason");
  const auto* value = type == nullptr ? nullptr : type->FindValueByName(absl::StrCat(kPrefix, upper));
  if (value == nullptr || value->number() == errors::v1::ERROR_REASON_UNSPECIFIED) {
    std::vector<std::string> known;
    for (int i = 1; type != nullptr && i < type->value_count(); ++i) {
      known.emplace_back(absl::StripPrefix(type->value(i)->name(), kPrefix));
    }
    return NothingCalled("reason", upper, known);
  }
  const ReasonRow& row = RowOf(static_cast<errors::v1::ErrorReason>(value->number()));
  Explanation explanation = Begin(upper, CommentOf(*value));
  explanation.parts.emplace_back("code", absl::StatusCodeToString(row.code));
  explanation.parts.emplace_back("shown", std::string(row.chinese));
  return Explanations{std::move(explanation)};
}

absl::StatusOr<Explanations> ExplainAct(absl::string_view act) {
  const std::string name = SnakeCase(act);
  const Descriptor* type = TheContract().pool().FindMessageTypeByName("tongban.casework.v1.Act");
  const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(name);
  if (field == nullptr || field->containing_oneof() == nullptr) {
    std::vector<std::string> known;
    for (int i = 0; type != nullptr && i < type->field_count(); ++i) known.push_back(type->field(i)->name());
    return NothingCalled("act", name, known);
  }
  Explanation explanation = Begin(name, CommentOf(*field));
  for (const Explanation& each : Everything()) {
    if (!absl::StartsWith(each.title, "rpc ") || SnakeCase(LastPart(FullName(each))) != name) continue;
    explanation.parts.emplace_back(absl::StrCat("RPC ", FullName(each)), each.parts.front().second);
  }
  explanation.parts.emplace_back(absl::StrCat("content (", LastPart(field->message_type()->full_name()), ")"),
                                 CommentOf(*field->message_type()));
  explanation.parts.emplace_back("possible from", RowsOf(static_cast<Act::Kind>(field->number())));
  return Explanations{std::move(explanation)};
}

absl::StatusOr<Explanations> ExplainField(absl::string_view name) {
  Explanations found;
  std::vector<std::string> known;
  for (const Explanation& each : Everything()) {
    known.push_back(FullName(each));
    if (known.back() == name || absl::EndsWith(known.back(), absl::StrCat(".", name))) found.push_back(each);
  }
  if (found.empty()) return NothingCalled("message, field, enum, value, service or RPC", name, known);
  return found;
}

}  // namespace tongban::ctl
