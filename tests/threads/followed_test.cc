#include "common/files/followed.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"
#include "tests/threads/threads.h"

namespace tongban {
namespace {

struct Text {
  std::string content;
  static absl::StatusOr<Text> Parse(absl::string_view text, absl::string_view) { return Text{std::string(text)}; }
};

TEST(FollowedThreadsTest, AReaderHasOneWholeEditionWhileOthersReload) {
  const std::string path = absl::StrCat(testing::TempDir(), "/followed-threads-", ::getpid());
  const auto write = [&path](int edition) {
    // As files are to be changed: a reader of the file sees the old one or the new one.
    std::ofstream(path + ".new") << std::string(100, static_cast<char>('a' + edition % 26));
    std::filesystem::rename(path + ".new", path);
  };
  write(0);
  ASSERT_OK_AND_ASSIGN(const auto file, Followed<Text>::Load(path));
  std::atomic<bool> is_done = false;
  const auto change = [&] {
    for (int edition = 1; edition <= 200; ++edition) {
      write(edition);
      EXPECT_THAT(file->ReloadIfChanged(), IsOk());
    }
    is_done = true;
  };
  const auto read = [&] {
    while (!is_done) {
      const auto edition = file->Current();
      EXPECT_EQ(edition->content, std::string(100, edition->content[0]));
      EXPECT_EQ(file->Sha256InUse().size(), 32u);
      EXPECT_THAT(file->ReloadIfChanged(), IsOk());
    }
  };
  AllAtOnce({change, read, read});
  EXPECT_EQ(file->Current()->content[0], static_cast<char>('a' + 200 % 26));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace tongban
