#include "common/wire/form.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/time/dates.h"
#include "common/wire/texts.h"
#include "common/wire/wire.h"
#include "google/api/field_behavior.pb.h"
#include "google/type/date.pb.h"

// Forms are checked by their bytes, as protobuf has just written them. Asking a
// message for its fields by reflection takes ten times as long, and the bytes
// are needed for the history anyway.

namespace tongban {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Bounds what one request can store.
constexpr size_t kMostBytes = 4000;
constexpr int kLongestList = 100;

bool IsRequired(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

Wire WireOfValue(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
      return Wire::kBytes;
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return Wire::kFixed64;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return Wire::kFixed32;
    default:
      return Wire::kVarint;
  }
}

struct FormRules;

struct FieldRule {
  const FieldDescriptor* field;
  FieldDescriptor::CppType type;
  Wire wire;   // Of the field.
  Wire value;  // Of each of its values; another one where they are packed.
  bool repeated;
  bool required;
  bool date;               // A google.type.Date.
  const TextRule* text;    // Null for all but texts.
  const FormRules* inner;  // Null for all but messages.
  uint64_t known = 0;      // A bit for each enumerator below 64.

  bool Knows(int value) const {
    if (value >= 0 && value < 64) return (known >> value & 1) != 0;
    return field->enum_type()->FindValueByNumber(value) != nullptr;
  }
};

// A type of message: its fields of which something can be wrong, by number.
struct FormRules {
  std::vector<FieldRule> fields;
  std::vector<int> place;  // In `fields`, by number; -1: nothing can be wrong.
};

// A number that need not be there never is wrong.
bool CanBeWrong(const FieldRule& rule) {
  switch (rule.type) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
      return true;
    default:
      return rule.required || rule.repeated;
  }
}

// The rules of every type of form, made when one is first seen: asking
// descriptors and their options takes longer than the check itself.
class RuleBook {
 public:
  const FormRules& Of(const Descriptor& type) {
    std::unique_ptr<FormRules>& rules = known_[&type];
    if (rules != nullptr) return *rules;
    rules = std::make_unique<FormRules>();
    FormRules& made = *rules;  // The map may move what it holds from here on.
    // What google defines, such as times, is no form.
    if (!absl::StartsWith(type.file()->package(), "google.")) Fill(type, made);
    return made;
  }

 private:
  void Fill(const Descriptor& type, FormRules& rules) {
    for (int i = 0; i < type.field_count(); ++i) {
      FieldRule rule = RuleFor(*type.field(i));
      if (CanBeWrong(rule)) rules.fields.push_back(rule);
    }
    std::ranges::sort(rules.fields, {}, [](const FieldRule& rule) { return rule.field->number(); });
    for (size_t i = 0; i < rules.fields.size(); ++i) {
      rules.place.resize(static_cast<size_t>(rules.fields[i].field->number()) + 1, -1);
      rules.place.back() = static_cast<int>(i);
    }
  }

  FieldRule RuleFor(const FieldDescriptor& field) {
    const Wire value = WireOfValue(field);
    FieldRule rule{&field,
                   field.cpp_type(),
                   field.is_packed() ? Wire::kBytes : value,
                   value,
                   field.is_repeated(),
                   IsRequired(field),
                   field.message_type() == google::type::Date::descriptor(),
                   /*text=*/nullptr,
                   /*inner=*/nullptr};
    if (field.type() == FieldDescriptor::TYPE_STRING) rule.text = &RuleOf(field);
    if (rule.type == FieldDescriptor::CPPTYPE_MESSAGE) rule.inner = &Of(*field.message_type());
    if (rule.type == FieldDescriptor::CPPTYPE_ENUM) {
      for (int i = 0; i < field.enum_type()->value_count(); ++i) {
        const int value = field.enum_type()->value(i)->number();
        if (value >= 0 && value < 64) rule.known |= uint64_t{1} << value;
      }
    }
    return rule;
  }

  absl::flat_hash_map<const Descriptor*, std::unique_ptr<FormRules>> known_;
};

// Where a field stands in the form. Spelled out only for what is at fault: that
// is the rare case, and the texts would cost more than the check.
struct Place {
  const Place* outer;  // Null at the outermost form.
  const FieldDescriptor& field;
  int index = -1;  // In a list.
};

std::string PathOf(const Place& place) {
  std::string path = place.outer == nullptr ? "" : absl::StrCat(PathOf(*place.outer), ".");
  absl::StrAppend(&path, place.field.name());
  if (place.index >= 0) absl::StrAppend(&path, "[", place.index, "]");
  return path;
}

void CheckText(const TextRule& rule, absl::string_view text, const Place& at, Violations& violations) {
  if (IsPlain(rule, text)) return;
  for (const TextProblem& problem : TextProblems(rule, text)) {
    violations.push_back({PathOf(at), problem.reason, std::string(problem.description)});
  }
}

void CheckBytes(absl::string_view bytes, const Place& at, Violations& violations) {
  if (bytes.size() <= kMostBytes) return;
  violations.push_back(
      {PathOf(at), errors::v1::ERROR_REASON_BYTES_TOO_LONG, absl::StrCat("has more than ", kMostBytes, " bytes")});
}

// Year, month and day; protobuf has just written them.
google::type::Date DateIn(absl::string_view bytes) {
  google::type::Date date;
  for (WireReader reader(bytes); !reader.AtEnd();) {
    const WireTag tag = reader.Tag();
    if (tag.wire != Wire::kVarint) {
      reader.Skip(tag);
      continue;
    }
    const auto value = static_cast<int32_t>(reader.Varint());
    if (tag.number == google::type::Date::kYearFieldNumber) date.set_year(value);
    if (tag.number == google::type::Date::kMonthFieldNumber) date.set_month(value);
    if (tag.number == google::type::Date::kDayFieldNumber) date.set_day(value);
  }
  return date;
}

void CheckDate(absl::string_view bytes, const Place& at, Violations& violations) {
  if (IsDay(DateIn(bytes))) return;
  violations.push_back(
      {PathOf(at), errors::v1::ERROR_REASON_DATE_INVALID, "must be a valid date with year, month and day"});
}

void CheckEnumerator(const FieldRule& rule, uint64_t value, const Place& at, Violations& violations) {
  if (rule.Knows(static_cast<int>(value))) return;
  violations.push_back({PathOf(at), errors::v1::ERROR_REASON_ENUMERATOR_UNKNOWN,
                        "unknown enum value; describe the enum to list the known ones"});
}

// One form, from its first byte to its last.
class FormCheck {
 public:
  FormCheck(const FormRules& rules, const Place* outer, Violations& violations)
      : rules_(rules), outer_(outer), violations_(violations) {}

  void Run(absl::string_view bytes) {
    WireReader reader(bytes);
    while (!reader.AtEnd()) {
      const WireTag tag = reader.Tag();
      const FieldRule* rule = Find(tag);
      rule == nullptr ? reader.Skip(tag) : Take(*rule, reader);
    }
    PassTo(rules_.fields.size());
  }

 private:
  // Null for what is not to be checked. Fields unknown to this version, which
  // include those of a wrong wire type, come last and in any order.
  const FieldRule* Find(WireTag tag) const {
    if (tag.number >= rules_.place.size() || rules_.place[tag.number] < 0) return nullptr;
    const FieldRule& rule = rules_.fields[static_cast<size_t>(rules_.place[tag.number])];
    return rule.wire == tag.wire ? &rule : nullptr;
  }

  // What was passed over is not set.
  void PassTo(size_t place) {
    for (; next_ < place; ++next_) {
      const FieldRule& rule = rules_.fields[next_];
      if (rule.required)
        violations_.push_back({PathOf({outer_, *rule.field}), errors::v1::ERROR_REASON_FIELD_REQUIRED, "must be set"});
    }
  }

  void Take(const FieldRule& rule, WireReader& reader) {
    const auto place = static_cast<size_t>(&rule - rules_.fields.data());
    if (place >= next_) {
      PassTo(place);
      next_ = place + 1;
      entries_ = 0;
      before_list_ = violations_.size();
    }
    if (rule.wire == rule.value) return TakeValue(rule, reader);
    for (WireReader values(reader.Bytes()); !values.AtEnd();) TakeValue(rule, values);
  }

  void TakeValue(const FieldRule& rule, WireReader& reader) {
    const Place at{outer_, *rule.field, rule.repeated ? entries_ : -1};
    if (rule.repeated && ++entries_ > kLongestList) {
      if (entries_ == kLongestList + 1) RefuseList(rule);
      return Pass(rule, reader);
    }
    if (rule.text != nullptr) {
      CheckText(*rule.text, reader.Bytes(), at, violations_);
    } else if (rule.date) {
      CheckDate(reader.Bytes(), at, violations_);
    } else if (rule.inner != nullptr) {
      FormCheck(*rule.inner, &at, violations_).Run(reader.Bytes());
    } else if (rule.type == FieldDescriptor::CPPTYPE_STRING) {
      CheckBytes(reader.Bytes(), at, violations_);
    } else if (rule.type == FieldDescriptor::CPPTYPE_ENUM) {
      CheckEnumerator(rule, reader.Varint(), at, violations_);
    } else {
      Pass(rule, reader);
    }
  }

  static void Pass(const FieldRule& rule, WireReader& reader) {
    reader.Skip({static_cast<uint32_t>(rule.field->number()), rule.value});
  }

  // A list that is too long is one fault, whatever its entries have.
  void RefuseList(const FieldRule& rule) {
    violations_.resize(before_list_);
    violations_.push_back({PathOf({outer_, *rule.field}), errors::v1::ERROR_REASON_LIST_TOO_LONG,
                           absl::StrCat("has more than ", kLongestList, " entries")});
  }

  const FormRules& rules_;
  const Place* const outer_;
  Violations& violations_;
  size_t next_ = 0;  // The first field not passed yet.
  // Of the list being read: its entries so far, and what was wrong before it.
  int entries_ = 0;
  size_t before_list_ = 0;
};

}  // namespace

void CheckForm(const Descriptor& type, absl::string_view form, Violations& violations) {
  thread_local RuleBook rules;
  FormCheck(rules.Of(type), nullptr, violations).Run(form);
}

Violations FaultsOfForm(const Descriptor& type, int field, absl::string_view outer) {
  Violations violations;
  const FieldDescriptor* inner = type.FindFieldByNumber(field);
  if (inner != nullptr) CheckForm(*inner->message_type(), FieldOf(outer, field), violations);
  return violations;
}

}  // namespace tongban
