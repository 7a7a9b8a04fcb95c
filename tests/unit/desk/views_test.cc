#include "common/desk/views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/refusal_matchers.h"
#include "tests/support/samples.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::Application;
using casework::v1::Case;
using casework::v1::CASE_VIEW_ASSESSMENT;
using casework::v1::CASE_VIEW_BASIC;
using casework::v1::CASE_VIEW_FULL;
using casework::v1::CASE_VIEW_UNSPECIFIED;
using casework::v1::CaseView;
using casework::v1::Event;
using casework::v1::Material;
using ::testing::HasSubstr;
using ::testing::Not;

// Every text, number and list in it is set, as far as it goes.
void FillAll(google::protobuf::Message& message, int depth) {
  using google::protobuf::FieldDescriptor;
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (depth == 0) continue;
      FillAll(
          field->is_repeated() ? *reflection.AddMessage(&message, field) : *reflection.MutableMessage(&message, field),
          depth - 1);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      if (field->is_repeated()) {
        reflection.AddString(&message, field, field->full_name());
      } else {
        reflection.SetString(&message, field, field->full_name());
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL && !field->is_repeated()) {
      reflection.SetBool(&message, field, true);
    }
  }
}

Case FullCase() {
  Case file;
  FillAll(file, 4);
  // FillAll ends with the last of the details.
  FillAll(*file.mutable_application()->mutable_new_certificate(), 3);
  Material& record = *file.mutable_application()->add_materials();
  record.set_kind(Material::KIND_MEDICAL_RECORD);
  file.mutable_application()->add_materials()->set_kind(Material::KIND_HOUSEHOLD_REGISTER);
  return file;
}

Case In(CaseView view, const Case& file) {
  Case shown;
  const auto bytes = CaseIn(view, file.SerializeAsString());
  EXPECT_THAT(bytes.status(), IsOk());
  EXPECT_TRUE(shown.ParseFromString(bytes.value_or("")));
  return shown;
}

TEST(ViewsTest, TheFullViewIsTheCase) {
  const Case file = FullCase();
  EXPECT_EQ(In(CASE_VIEW_FULL, file).SerializeAsString(), file.SerializeAsString());
}

TEST(ViewsTest, TheBasicViewHasNothingPersonal) {
  const Case shown = In(CASE_VIEW_BASIC, FullCase());
  EXPECT_FALSE(shown.has_application());
  EXPECT_FALSE(shown.has_certificate());
  EXPECT_EQ(shown.notices(0).text(), "");
  EXPECT_NE(shown.notices(0).rule(), "");
  EXPECT_EQ(shown.assessments(0).form(), "");
  EXPECT_NE(shown.assessments(0).appointment().institution(), "");
  const std::string bytes = shown.SerializeAsString();
  for (const char* type : {".Person.", ".Guardian.", ".Agent.", ".Address.", ".Delivery.", ".Disclaimer.reason",
                           ".ContactRecord.", "outcome_reason", "waybill"}) {
    EXPECT_THAT(bytes, Not(HasSubstr(type))) << type;
  }
}

TEST(ViewsTest, TheAssessmentViewHasWhoIsAssessedForWhat) {
  const Case file = FullCase();
  const Application shown = In(CASE_VIEW_ASSESSMENT, file).application();
  EXPECT_EQ(shown.applicant().citizen_id(), file.application().applicant().citizen_id());
  EXPECT_EQ(shown.guardian().full_name(), file.application().guardian().full_name());
  EXPECT_TRUE(shown.new_certificate().has_assessment());
  ASSERT_EQ(shown.materials_size(), 1);
  EXPECT_EQ(shown.materials(0).kind(), Material::KIND_MEDICAL_RECORD);
  // N9 of the contract's review: a clerk and an appraiser were shown all of these.
  EXPECT_EQ(shown.guardian().citizen_id(), "");
  EXPECT_FALSE(shown.applicant().has_household_address());
  EXPECT_FALSE(shown.new_certificate().has_delivery());
  EXPECT_FALSE(shown.new_certificate().has_former_certificate());
  EXPECT_FALSE(shown.has_agent());
  EXPECT_FALSE(shown.has_residence_permit());
  EXPECT_FALSE(In(CASE_VIEW_ASSESSMENT, file).has_certificate());
}

TEST(ViewsTest, ALineOfHistoryShowsNoMoreThanTheCase) {
  Event event;
  FillAll(event, 1);
  *event.mutable_act()->mutable_submit_application()->mutable_application() = FullCase().application();
  FillAll(*event.mutable_findings(), 2);
  Event shown;
  ASSERT_TRUE(shown.ParseFromString(EventIn(CASE_VIEW_ASSESSMENT, event.SerializeAsString()).value_or("")));
  EXPECT_EQ(shown.act().submit_application().application().SerializeAsString(),
            In(CASE_VIEW_ASSESSMENT, FullCase()).application().SerializeAsString());
  EXPECT_FALSE(shown.findings().has_certificate());
  EXPECT_NE(shown.findings().policy_version(), "");
  ASSERT_TRUE(shown.ParseFromString(EventIn(CASE_VIEW_BASIC, event.SerializeAsString()).value_or("")));
  EXPECT_FALSE(shown.has_act());
  event.mutable_act()->mutable_dispatch_certificate();
  ASSERT_TRUE(shown.ParseFromString(EventIn(CASE_VIEW_ASSESSMENT, event.SerializeAsString()).value_or("")));
  EXPECT_EQ(shown.act().content_case(), casework::v1::Act::CONTENT_NOT_SET);
}

TEST(ViewsTest, MoreThanTheRolesMaySeeIsRefused) {
  EXPECT_EQ(ViewFor(CASE_VIEW_UNSPECIFIED, {Actor::ROLE_INTAKE_OFFICER}).value(), CASE_VIEW_FULL);
  EXPECT_EQ(ViewFor(CASE_VIEW_UNSPECIFIED, {Actor::ROLE_APPRAISER}).value(), CASE_VIEW_ASSESSMENT);
  EXPECT_EQ(ViewFor(CASE_VIEW_UNSPECIFIED, {Actor::ROLE_OPERATOR}).value(), CASE_VIEW_BASIC);
  EXPECT_EQ(ViewFor(CASE_VIEW_BASIC, {Actor::ROLE_SUPERVISOR}).value(), CASE_VIEW_BASIC);
  EXPECT_EQ(ViewFor(CASE_VIEW_FULL, {Actor::ROLE_APPRAISER, Actor::ROLE_PORTAL}).value(), CASE_VIEW_FULL);
  for (const int asked : {static_cast<int>(CASE_VIEW_FULL), static_cast<int>(CASE_VIEW_ASSESSMENT), 99}) {
    EXPECT_THAT(ViewFor(static_cast<CaseView>(asked), {Actor::ROLE_OPERATOR}).status(),
                IsRefusal(absl::StatusCode::kPermissionDenied, "VIEW_NOT_ALLOWED"));
  }
}

TEST(ViewsTest, BytesThatAreNoMessageAreDamaged) {
  for (const std::string& bytes : {std::string("\xff\xff\xff"), std::string("\x5a\x7f")}) {
    EXPECT_THAT(CaseIn(CASE_VIEW_BASIC, bytes).status(), IsRefusal(absl::StatusCode::kDataLoss, "CASE_DAMAGED"));
  }
}

}  // namespace
}  // namespace tongban
