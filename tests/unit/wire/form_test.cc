// Forms are checked by their bytes; here they are checked a second time, slowly,
// by reflection, and both must find the same.

#include "common/wire/form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/wire/texts.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "google/type/date.pb.h"
#include "tests/support/samples.h"

namespace tongban {
namespace {

using casework::v1::Application;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::vector<std::string> Shown(const Violations& violations) {
  std::vector<std::string> shown;
  for (const Violation& each : violations) shown.push_back(absl::StrCat(each.field, ": ", each.description));
  return shown;
}

class SlowCheck {
 public:
  static std::vector<std::string> Of(const Message& form) {
    SlowCheck check;
    check.Check(form, "");
    return Shown(check.violations_);
  }

 private:
  void Check(const Message& form, const std::string& prefix) {
    const std::string& package = form.GetDescriptor()->file()->package();
    if (package == "google.protobuf" || package == "google.type") return;
    std::vector<const FieldDescriptor*> fields;
    for (int i = 0; i < form.GetDescriptor()->field_count(); ++i) fields.push_back(form.GetDescriptor()->field(i));
    std::ranges::sort(fields, {}, &FieldDescriptor::number);
    for (const FieldDescriptor* field : fields) CheckField(form, *field, absl::StrCat(prefix, field->name()));
  }

  void CheckField(const Message& form, const FieldDescriptor& field, const std::string& path) {
    const Reflection& reflection = *form.GetReflection();
    if (!field.is_repeated()) {
      if (reflection.HasField(form, &field)) return CheckValue(form, field, -1, path);
      if (IsRequired(field)) Add(path, "must be set");
      return;
    }
    const int count = reflection.FieldSize(form, &field);
    if (count == 0 && IsRequired(field)) Add(path, "must be set");
    if (count > 100) return Add(path, "has more than 100 entries");
    for (int i = 0; i < count; ++i) CheckValue(form, field, i, absl::StrCat(path, "[", i, "]"));
  }

  void CheckValue(const Message& form, const FieldDescriptor& field, int index, const std::string& path) {
    const Reflection& reflection = *form.GetReflection();
    if (field.message_type() == google::type::Date::descriptor()) {
      const auto& date = static_cast<const google::type::Date&>(reflection.GetMessage(form, &field));
      if (!IsOnTheCalendar(date)) Add(path, "must be a valid date with year, month and day");
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Check(index < 0 ? reflection.GetMessage(form, &field) : reflection.GetRepeatedMessage(form, &field, index),
            path + ".");
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const int value =
          index < 0 ? reflection.GetEnumValue(form, &field) : reflection.GetRepeatedEnumValue(form, &field, index);
      if (field.enum_type()->FindValueByNumber(value) != nullptr) return;
      Add(path, "unknown enum value; describe the enum to list the known ones");
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      const std::string text =
          index < 0 ? reflection.GetString(form, &field) : reflection.GetRepeatedString(form, &field, index);
      if (field.type() == FieldDescriptor::TYPE_BYTES && text.size() > 4000) Add(path, "has more than 4000 bytes");
      if (field.type() == FieldDescriptor::TYPE_BYTES) return;
      for (const auto problem : TextProblems(RuleOf(field), text)) Add(path, std::string(problem.description));
    }
  }

  static bool IsOnTheCalendar(const google::type::Date& date) {
    constexpr int kLastDay[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year() < 1 || date.year() > 9999 || date.month() < 1 || date.month() > 12) return false;
    const bool is_leap = date.year() % 4 == 0 && (date.year() % 100 != 0 || date.year() % 400 == 0);
    const int last = kLastDay[date.month() - 1] + (date.month() == 2 && is_leap ? 1 : 0);
    return date.day() >= 1 && date.day() <= last;
  }

  static bool IsRequired(const FieldDescriptor& field) {
    for (int i = 0; i < field.options().ExtensionSize(google::api::field_behavior); ++i) {
      if (field.options().GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
    }
    return false;
  }

  void Add(const std::string& path, const std::string& description) {
    violations_.push_back({path, errors::v1::ERROR_REASON_UNSPECIFIED, description});
  }

  Violations violations_;
};

// Spoils a form here and there, as a careless or hostile caller would.
class Spoiler {
 public:
  explicit Spoiler(uint32_t seed) : random_(seed) {}

  void Spoil(Message& form) {
    const Reflection& reflection = *form.GetReflection();
    for (int i = 0; i < form.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *form.GetDescriptor()->field(i);
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && OneIn(2)) SpoilWithin(form, field);
      if (!OneIn(12)) continue;
      OneIn(2) ? reflection.ClearField(&form, &field) : SpoilField(form, field);
    }
    if (OneIn(4)) AddUnknown(*reflection.MutableUnknownFields(&form));
  }

 private:
  bool OneIn(uint32_t count) { return random_() % count == 0; }

  void SpoilWithin(Message& form, const FieldDescriptor& field) {
    const Reflection& reflection = *form.GetReflection();
    if (!field.is_repeated()) {
      if (reflection.HasField(form, &field)) Spoil(*reflection.MutableMessage(&form, &field));
      return;
    }
    for (int i = 0; i < reflection.FieldSize(form, &field); ++i) {
      Spoil(*reflection.MutableRepeatedMessage(&form, &field, i));
    }
    for (int more = OneIn(3) ? 99 + static_cast<int>(random_() % 3) : 0; more > 0; --more) {
      Message& entry = *reflection.AddMessage(&form, &field);
      if (more % 40 == 0) Spoil(entry);
    }
  }

  void SpoilField(Message& form, const FieldDescriptor& field) {
    const Reflection& reflection = *form.GetReflection();
    const int values[] = {0, 1, -1, 63, 64, 4711};
    const std::string texts[] = {"一\n二",       "a\x7fz", std::string(201, 'x'), std::string(4001, 'x'), "\u202e行",
                                 "eight by\tes", "“引号”", std::string(2001, 'y')};
    const int value = values[random_() % std::size(values)];
    const std::string& text = texts[random_() % std::size(texts)];
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM && field.is_repeated()) {
      for (int more = OneIn(3) ? 101 : 2; more > 0; --more) reflection.AddEnumValue(&form, &field, value);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      reflection.SetEnumValue(&form, &field, value);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && field.is_repeated()) {
      for (int more = OneIn(3) ? 101 : 2; more > 0; --more) reflection.AddString(&form, &field, text);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      reflection.SetString(&form, &field, text);
    }
  }

  // Under numbers that are known and others, with groups inside groups.
  void AddUnknown(google::protobuf::UnknownFieldSet& unknown) {
    unknown.AddFixed32(1 + static_cast<int>(random_() % 40), 7);
    unknown.AddFixed64(1 + static_cast<int>(random_() % 40), 7);
    unknown.AddVarint(900, uint64_t{1} << 63);
    unknown.AddLengthDelimited(901, "anything");
    auto& group = *unknown.AddGroup(902);
    group.AddLengthDelimited(1, "inside");
    group.AddGroup(3)->AddVarint(1, 300);
  }

  std::mt19937 random_;
};

void ExpectTheSame(const Message& form) {
  Violations violations;
  CheckForm(*form.GetDescriptor(), form.SerializeAsString(), violations);
  EXPECT_EQ(Shown(violations), SlowCheck::Of(form)) << form.ShortDebugString();
}

TEST(FormTest, FindsNothingWrongWithASample) {
  Violations violations;
  const Application application = samples::LimbApplication(1, samples::At("2026-09-07 09:00"));
  CheckForm(*Application::descriptor(), application.SerializeAsString(), violations);
  EXPECT_THAT(Shown(violations), ::testing::IsEmpty());
}

TEST(FormTest, FindsInSpoiledFormsWhatASlowCheckFinds) {
  const absl::Time now = samples::At("2026-09-07 09:00");
  size_t found = 0;
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    Application application = samples::LimbApplication(static_cast<int>(seed), now);
    auto assessment = samples::Form(samples::Disability::CATEGORY_LIMB, samples::Finding::kQualified, now);
    Spoiler(seed).Spoil(application);
    Spoiler(seed).Spoil(assessment);
    ExpectTheSame(application);
    ExpectTheSame(assessment);
    found += SlowCheck::Of(application).size();
  }
  EXPECT_GT(found, 400u);
}

// What a list holds is not said when it is too long, whatever was said before.
TEST(FormTest, CallsAListThatIsTooLongOneFault) {
  Application application = samples::LimbApplication(1, samples::At("2026-09-07 09:00"));
  application.mutable_applicant()->clear_full_name();
  application.mutable_materials(0)->mutable_pages(0)->set_blob("federations/\x01");
  while (application.materials_size() <= 100) application.add_materials();
  Violations violations;
  CheckForm(*Application::descriptor(), application.SerializeAsString(), violations);
  EXPECT_THAT(Shown(violations),
              ::testing::ElementsAre("applicant.full_name: must be set", "materials: has more than 100 entries"));
}

}  // namespace
}  // namespace tongban
