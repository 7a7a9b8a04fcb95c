#include "common/desk/form_on_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "common/desk/case_on_file.h"
#include "common/desk/tables.h"
#include "common/store/rocks_store.h"
#include "common/store/transaction.h"
#include "tests/support/samples.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::Event;

constexpr absl::string_view kCaseId = "330213-20260907-000001";

// A case with one signed form, and the line of history that brought it.
class FormOnFileTest : public ::testing::Test {
 protected:
  FormOnFileTest() {
    const auto form = samples::Form(casework::v1::Disability::CATEGORY_LIMB, samples::Finding::kQualified,
                                    samples::At("2026-09-07 09:00"));
    auto& assessment = *file_.add_assessments();
    assessment.set_id(1);
    assessment.set_form(form.SerializeAsString());
    line_.set_revision(5);
    *line_.mutable_act() = samples::SubmitForm(form);
    line_.mutable_act()->mutable_submit_assessment_form()->set_assessment(1);
    line_.set_state(Case::STATE_ASSESSED);
  }

  absl::StatusOr<std::string> Read(const std::string& kept, const Case& file) {
    Transaction transaction(store_.get());
    transaction.Put(kRecords, CaseKey(samples::kResidence, kCaseId), file.SerializeAsString());
    return WholeLine(samples::kResidence, kCaseId, kept, transaction);
  }

  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  const std::unique_ptr<Store> store_ = OpenRocksStore("/office", kDeskTables, {.env = env_.get()}).value();
  Case file_;
  Event line_;
};

// R55, R97: to the byte.
TEST_F(FormOnFileTest, ALineIsKeptWithoutItsFormAndReadWithIt) {
  const std::string line = line_.SerializeAsString(), &form = file_.assessments(0).form();
  const std::string kept = LineToKeep(line, file_.SerializeAsString());
  EXPECT_TRUE(absl::StrContains(line, form));
  EXPECT_LT(kept.size(), line.size() - form.size());
  EXPECT_EQ(Read(kept, file_).value(), line);
}

TEST_F(FormOnFileTest, ALineOfAnyOtherActIsKeptAsItIs) {
  *line_.mutable_act() = samples::ReceiveConclusion();
  const std::string line = line_.SerializeAsString();
  EXPECT_EQ(LineToKeep(line, file_.SerializeAsString()), line);
  EXPECT_EQ(Read(line, file_).value(), line);
}

TEST_F(FormOnFileTest, ALineStaysWholeBesideAStateThatDoesNotHaveItsForm) {
  const std::string line = line_.SerializeAsString();
  EXPECT_EQ(LineToKeep(line, Case().SerializeAsString()), line);
  file_.mutable_assessments(0)->mutable_form()->back() ^= 1;
  EXPECT_EQ(LineToKeep(line, file_.SerializeAsString()), line);
  file_.mutable_assessments(0)->set_id(2);
  EXPECT_EQ(LineToKeep(line, file_.SerializeAsString()), line);
  EXPECT_EQ(Read(line, file_).value(), line);
}

// Of another release, which has a field that is not known here.
TEST_F(FormOnFileTest, ALineThatCouldNotBeMadeAgainStaysWhole) {
  auto& submission = *line_.mutable_act()->mutable_submit_assessment_form();
  submission.GetReflection()->MutableUnknownFields(&submission)->AddVarint(900, 1);
  const std::string line = line_.SerializeAsString();
  EXPECT_EQ(LineToKeep(line, file_.SerializeAsString()), line);
}

TEST_F(FormOnFileTest, ALineWhoseFormIsGoneIsDamagedAndNotMadeUp) {
  const std::string kept = LineToKeep(line_.SerializeAsString(), file_.SerializeAsString());
  EXPECT_TRUE(absl::IsDataLoss(Read(kept, Case()).status()));
  EXPECT_TRUE(absl::IsDataLoss(WholeLine(samples::kResidence, kCaseId, kept, *store_).status()));
}

// A peer may put a number where notices stand, before them and between.
TEST(WholeCaseTest, ShowsEveryNoticeWhateverStandsAmongThem) {
  casework::v1::Case file;
  file.set_name("federations/330213/cases/330213-20260907-000001");
  for (const auto kind : {casework::v1::Notice::KIND_RECEIPT, casework::v1::Notice::KIND_DELIVERY}) {
    casework::v1::Notice& notice = *file.add_notices();
    notice.set_id(file.notices_size());
    notice.set_kind(kind);
    notice.set_wording(1);
  }
  casework::v1::Case first = file, second;
  *second.add_notices() = file.notices(1);
  first.mutable_notices()->RemoveLast();
  first.clear_name();
  // Field 26 as a number.
  const std::string number = "\xd0\x01\x05";
  for (const std::string& between : {number, std::string("\x18\x02") + number}) {
    const std::string state = number + first.SerializeAsString() + between + second.SerializeAsString();
    casework::v1::Case shown;
    ASSERT_TRUE(shown.ParseFromString(WholeCase(state, file, "")));
    ASSERT_EQ(shown.notices_size(), 2);
    EXPECT_THAT(shown.notices(0).text(), ::testing::HasSubstr("已提交"));
    EXPECT_THAT(shown.notices(1).text(), ::testing::HasSubstr("已送达"));
    EXPECT_EQ(shown.notices(1).id(), 2);
  }
}

}  // namespace
}  // namespace tongban
