// How long texts may be, and which characters they may have.

#include "common/wire/texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/case_file.h"

namespace tongban::policy {
namespace {

using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

std::string Repeated(int count, absl::string_view character) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, character);
  return text;
}

std::vector<std::string> FieldsAtFault(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto detail = DetailOf<google::rpc::BadRequest>(status);
  if (!detail.has_value()) return fields;
  for (const auto& violation : detail->field_violations()) fields.push_back(violation.field());
  return fields;
}

TEST(TextsTest, LengthsCountCharactersAndNotBytes) {
  for (const TextRule* rule : {&kNameRule, &kLineRule, &kFreeTextRule}) {
    const int longest = static_cast<int>(rule->longest);
    for (const char* character : {"x", "é", "残", "𠀀"}) {
      EXPECT_THAT(TextProblems(*rule, Repeated(longest, character)), IsEmpty()) << character;
      EXPECT_THAT(TextProblems(*rule, Repeated(longest + 1, character)), SizeIs(1)) << character;
    }
  }
}

TEST(TextsTest, ControlCharactersAreRefusedEverywhere) {
  const char* const kControls[] = {"\t",     "\r",     "\x1b",   "\x7f",   "\u0085", "\u009f",
                                   "\u2028", "\u2029", "\u202e", "\u2066", "\u2069"};
  for (const TextRule* rule : {&kNameRule, &kLineRule, &kFreeTextRule}) {
    for (const std::string control : kControls) {
      EXPECT_THAT(TextProblems(*rule, "王" + control + "芳"), SizeIs(1));
    }
    EXPECT_THAT(TextProblems(*rule, std::string("a\0b", 3)), SizeIs(1));
  }
}

TEST(TextsTest, WhatOnlyLooksLikeAControlCharacterIsNone) {
  for (const char* text : {"\u00a0", "\u00df", "\u2010", "\u2027", "\u202f", "\u2065", "\u206a", "艾力·买买提", "~ "}) {
    EXPECT_THAT(TextProblems(kNameRule, text), IsEmpty()) << text;
  }
}

TEST(TextsTest, FreeTextAloneHasLines) {
  EXPECT_THAT(TextProblems(kFreeTextRule, "一\n二"), IsEmpty());
  EXPECT_THAT(TextProblems(kNameRule, "一\n二"), SizeIs(1));
  EXPECT_THAT(TextProblems(kLineRule, "一\n二"), SizeIs(1));
}

// A row whose field was renamed would silently become a line.
TEST(TextsTest, EveryRowNamesATextOfTheContract) {
  std::set<std::string> texts;
  for (const auto* file : {Act::descriptor()->file(), Application::descriptor()->file(),
                           casework::v1::AssessmentForm::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const auto& type = *file->message_type(i);
      for (int j = 0; j < type.field_count(); ++j) {
        if (type.field(j)->type() == google::protobuf::FieldDescriptor::TYPE_STRING)
          texts.insert(type.field(j)->name());
      }
    }
  }
  for (const TextRow& row : Texts()) EXPECT_EQ(texts.count(std::string(row.field)), 1u) << row.field;
}

TEST(TextsTest, EveryNameAndTextOfAnApplicationIsLookedAt) {
  CaseFile file("2026-09-07 09:00");
  Application application = samples::LimbApplication(1, file.now());
  application.mutable_applicant()->set_full_name(Repeated(51, "王"));
  application.mutable_applicant()->set_household_kind("农业\n户口");
  application.mutable_applicant()->mutable_household_address()->set_detail(Repeated(201, "路"));
  application.mutable_guardian()->set_full_name("李\u202e四");
  application.mutable_agent()->set_full_name("赵\t六");
  application.mutable_new_certificate()->mutable_delivery()->set_recipient(Repeated(51, "x"));
  application.mutable_materials(0)->mutable_pages(0)->set_blob("federations/\x01");
  EXPECT_THAT(FieldsAtFault(file.Do(samples::Submit(application))),
              IsSupersetOf({"application.applicant.full_name", "application.applicant.household_kind",
                            "application.applicant.household_address.detail", "application.guardian.full_name",
                            "application.agent.full_name", "application.new_certificate.delivery.recipient",
                            "application.materials[0].pages[0].blob"}));
}

// Each byte at each place of a text that is longer than what the processor takes at once.
TEST(TextsTest, EveryByteIsLookedAt) {
  const TextRule rule{100, true, "", ""};
  for (size_t place = 0; place < 37; ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(37, 'a');
      text[place] = static_cast<char>(byte);
      const bool control = byte < 0x20 || byte == 0x7f || byte == 0xc2 || byte == 0xe2;
      EXPECT_EQ(IsPlain(rule, text), !control) << place << " " << byte;
      EXPECT_EQ(IsLowerHex(text), absl::StrContains("0123456789abcdef", static_cast<char>(byte))) << place << byte;
    }
  }
}

TEST(TextsTest, ARemarkMayHaveLinesUpToItsLimit) {
  CaseFile file("2026-09-07 09:00");
  ASSERT_THAT(file.Do(samples::Submit(samples::LimbApplication(1, file.now()))), IsOk());
  Act accept = samples::Accept(file.now() + absl::Hours(24));
  accept.mutable_accept_application()->set_remark(Repeated(2001, "记"));
  EXPECT_THAT(FieldsAtFault(file.Do(accept)), ::testing::ElementsAre("remark"));
  accept.mutable_accept_application()->set_remark("材料齐全\n" + Repeated(1995, "记"));
  EXPECT_THAT(file.Do(accept), IsOk());
}

}  // namespace
}  // namespace tongban::policy
