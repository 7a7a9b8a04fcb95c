#include "common/files/followed_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/log/log.h"
#include "common/time/timestamps.h"

namespace tongban {
namespace {

using operations::v1::FollowedFile;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::Time kMorning = absl::FromUnixSeconds(1'800'000'000);
const std::string kFirst(32, '\x01');
const std::string kSecond(32, '\x02');

// A file of which the test says how it is.
class FollowedFilesTest : public ::testing::Test {
 protected:
  FollowedFilesTest() {
    SetLogSink([this](absl::string_view line) { lines_.emplace_back(line); });
    Look(kFirst);
  }
  ~FollowedFilesTest() override { SetLogSink(nullptr); }

  // A minute after the look before.
  FollowedFile Look(absl::StatusOr<std::string> answer) {
    answer_ = std::move(answer);
    lines_.clear();
    files_.Look(now_);
    now_ += absl::Minutes(1);
    return files_.Describe().front();
  }

  absl::Time now_ = kMorning;
  absl::StatusOr<std::string> answer_;
  std::vector<std::string> lines_;
  FollowedFiles files_{
      {{"policy", "/etc/policy.txtpb", "the last valid version stays in use", [this] { return answer_; }}}};
};

TEST_F(FollowedFilesTest, WhatDidNotChangeIsNotSpokenOf) {
  const FollowedFile file = Look(kFirst);
  EXPECT_EQ(file.name(), "policy");
  EXPECT_EQ(file.path(), "/etc/policy.txtpb");
  EXPECT_EQ(file.digest(), "010101010101");
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(FollowedFilesTest, ANewFileIsSaidToBeTakenOver) {
  EXPECT_EQ(Look(kSecond).digest(), "020202020202");
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr("INFO"), HasSubstr("file reloaded"), HasSubstr("020202020202"))));
}

TEST_F(FollowedFilesTest, ABadFileIsSaidOnceAndShownWithItsBeginning) {
  const FollowedFile file = Look(absl::InvalidArgumentError("line 3 is wrong"));
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr("ERROR"), HasSubstr("file rejected"), HasSubstr("line 3 is wrong"),
                                        HasSubstr("the last valid version stays in use"))));
  EXPECT_EQ(file.problem(), "line 3 is wrong");
  EXPECT_EQ(file.digest(), "010101010101");
  EXPECT_EQ(FromProto(file.bad_since_time()), kMorning + absl::Minutes(1));
  Look(absl::InvalidArgumentError("line 3 is wrong"));
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(FollowedFilesTest, AFileThatIsBadInAnotherWayIsBadSinceTheFirst) {
  Look(absl::InvalidArgumentError("line 3 is wrong"));
  const FollowedFile file = Look(absl::NotFoundError("it is gone"));
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("it is gone")));
  EXPECT_EQ(file.problem(), "it is gone");
  EXPECT_EQ(FromProto(file.bad_since_time()), kMorning + absl::Minutes(1));
}

TEST_F(FollowedFilesTest, AFileThatIsGoodAgainIsSaidToBe) {
  Look(absl::InvalidArgumentError("line 3 is wrong"));
  const FollowedFile file = Look(kSecond);
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("file valid again"), HasSubstr("file reloaded")));
  EXPECT_EQ(file.problem(), "");
  EXPECT_FALSE(file.has_bad_since_time());
}

}  // namespace
}  // namespace tongban
