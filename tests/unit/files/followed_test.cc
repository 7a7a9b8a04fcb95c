#include "common/files/followed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/crypto/digest.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using ::testing::HasSubstr;

struct Text {
  std::string content;
  static absl::StatusOr<Text> Parse(absl::string_view text, absl::string_view file_name) {
    if (text == "bad") return absl::InvalidArgumentError(absl::StrCat(file_name, ": is bad"));
    return Text{std::string(text)};
  }
};

class FollowedTest : public testing::Test {
 protected:
  ~FollowedTest() override { std::filesystem::remove(path_); }
  void Write(const std::string& content) { std::ofstream(path_) << content; }

  const std::string path_ = absl::StrCat(testing::TempDir(), "/followed-", ::getpid());
};

TEST_F(FollowedTest, ANewContentIsANewEdition) {
  Write("one");
  ASSERT_OK_AND_ASSIGN(const auto file, Followed<Text>::Load(path_));
  int changes = 0;
  file->OnChange([&changes] { ++changes; });
  EXPECT_EQ(file->Current()->content, "one");
  EXPECT_EQ(file->Sha256InUse(), Sha256("one"));
  Write("two");
  EXPECT_THAT(file->ReloadIfChanged(), IsOk());
  EXPECT_EQ(file->Current()->content, "two");
  EXPECT_EQ(file->Sha256InUse(), Sha256("two"));
  EXPECT_THAT(file->ReloadIfChanged(), IsOk());
  EXPECT_EQ(changes, 1) << "the same content is no new edition";
}

TEST_F(FollowedTest, TheLastGoodEditionStaysInUseUntilTheFileIsGoodAgain) {
  Write("one");
  ASSERT_OK_AND_ASSIGN(const auto file, Followed<Text>::Load(path_));
  Write("bad");
  for (int look = 0; look < 2; ++look) {
    EXPECT_THAT(file->ReloadIfChanged(), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("is bad")));
  }
  std::filesystem::remove(path_);
  EXPECT_THAT(file->ReloadIfChanged(), IsError(absl::StatusCode::kNotFound, HasSubstr(path_)));
  EXPECT_EQ(file->Current()->content, "one");
  EXPECT_EQ(file->Sha256InUse(), Sha256("one"));
  Write("three");
  EXPECT_THAT(file->ReloadIfChanged(), IsOk());
  EXPECT_EQ(file->Current()->content, "three");
}

TEST_F(FollowedTest, NothingStartsWithAMissingOrAWrongFile) {
  EXPECT_THAT(Followed<Text>::Load(path_), IsError(absl::StatusCode::kNotFound, HasSubstr(path_)));
  Write("bad");
  EXPECT_THAT(Followed<Text>::Load(path_), IsError(absl::StatusCode::kInvalidArgument, HasSubstr(path_)));
}

TEST_F(FollowedTest, WithoutAPathThereIsOneEmptyEdition) {
  ASSERT_OK_AND_ASSIGN(const auto file, Followed<Text>::Load(""));
  EXPECT_EQ(file->Current()->content, "");
  EXPECT_THAT(file->ReloadIfChanged(), IsOk());
}

TEST_F(FollowedTest, AFileThatIsTooLargeIsNotReadIntoMemory) {
  Write("four");
  EXPECT_THAT(ReadFile(path_, 3), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("larger than 3 bytes")));
  ASSERT_OK_AND_ASSIGN(const std::string content, ReadFile(path_, 4));
  EXPECT_EQ(content, "four");
  EXPECT_THAT(ReadFile("/dev/zero"), IsError(absl::StatusCode::kInvalidArgument, HasSubstr("larger")));
  EXPECT_FALSE(ReadFile(testing::TempDir()).ok()) << "a folder";
}

}  // namespace
}  // namespace tongban
