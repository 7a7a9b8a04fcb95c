#include "common/log/log.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tongban {
namespace {

class LogTest : public ::testing::Test {
 protected:
  LogTest() {
    SetLogSink([this](absl::string_view line) { lines_.emplace_back(line); });
    SetLogTime([] { return absl::UnixEpoch() + absl::Milliseconds(1772413200007); });
  }
  ~LogTest() override {
    SetLogSink(nullptr);
    SetLogTime(nullptr);
    SetLogLevel(Level::kInfo);
    SetLogFormat(LogFormat::kJson);
  }

  // Protobuf's parser is the independent reader of what we call JSON.
  static google::protobuf::Struct Parsed(const std::string& line) {
    google::protobuf::Struct parsed;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &parsed).ok()) << line;
    return parsed;
  }

  std::vector<std::string> lines_;
};

TEST_F(LogTest, WritesOneJsonObjectAnEvent) {
  Log(Level::kInfo, "case committed", {{"method", "AcceptApplication"}, {"code", "OK"}, {"duration_us", 812}});

  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0],
            "{\"time\":\"2026-03-02T01:00:00.007Z\",\"level\":\"INFO\",\"event\":\"case committed\","
            "\"method\":\"AcceptApplication\",\"code\":\"OK\",\"duration_us\":812}\n");
}

TEST_F(LogTest, WritesOneTextLineAnEventWhenAsked) {
  SetLogFormat(LogFormat::kText);

  Log(Level::kWarning, "courier waits", {{"destination", "330213 \"a\"\n"}, {"attempt", 3u}, {"parked", false}});

  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0],
            "2026-03-02T01:00:00.007Z WARNING courier waits destination=\"330213 \\\"a\\\"\\u000a\" attempt=3 "
            "parked=false\n");
}

TEST_F(LogTest, KeepsTheKindOfEveryValue) {
  const std::string text = "t";
  Log(Level::kError, "kinds",
      {{"pointer", "p"},
       {"string", text},
       {"least", std::numeric_limits<int64_t>::min()},
       {"most", std::numeric_limits<uint64_t>::max()},
       {"half", 0.5},
       {"nan", std::nan("")},
       {"yes", true}});

  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_TRUE(absl::StrContains(lines_[0],
                                "\"pointer\":\"p\",\"string\":\"t\",\"least\":-9223372036854775808,"
                                "\"most\":18446744073709551615,\"half\":0.5,\"nan\":\"nan\",\"yes\":true"))
      << lines_[0];
}

TEST_F(LogTest, DropsEventsBelowTheThreshold) {
  SetLogLevel(Level::kWarning);

  Log(Level::kInfo, "too quiet");
  Log(Level::kWarning, "loud enough");

  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_TRUE(absl::StrContains(lines_[0], "loud enough"));
}

TEST_F(LogTest, ReplacesBytesThatAreNoCharacters) {
  // A stray byte, an overlong slash, a surrogate, a character beyond Unicode, and half a character.
  for (absl::string_view bad : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe6\xae"}) {
    lines_.clear();
    Log(Level::kInfo, "bytes", {{"value", absl::StrCat("<", bad, ">")}});
    ASSERT_EQ(lines_.size(), 1u);
    const std::string value = Parsed(lines_[0]).fields().at("value").string_value();
    std::string expected = "<";
    for (size_t i = 0; i < bad.size(); ++i) expected += "\xef\xbf\xbd";
    EXPECT_EQ(value, expected + ">");
  }
}

TEST_F(LogTest, EscapesEverythingThatSomeReaderTakesForALineBreak) {
  Log(Level::kInfo, "a\nb\rc\x0b\x0c\xc2\x85\xe2\x80\xa8\xe2\x80\xa9\x7f", {{"残联", "通办"}});

  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_TRUE(absl::StrContains(lines_[0], "\"a\\u000ab\\u000dc\\u000b\\u000c\\u0085\\u2028\\u2029\\u007f\""))
      << lines_[0];
  EXPECT_TRUE(absl::StrContains(lines_[0], "\"残联\":\"通办\""));
}

TEST_F(LogTest, CutsWhatDoesNotFitAndSaysSo) {
  const std::string text(100'000, '\n');
  for (LogFormat format : {LogFormat::kJson, LogFormat::kText}) {
    lines_.clear();
    SetLogFormat(format);
    Log(Level::kInfo, text, {{"a", text}, {"b", text}, {"c", text}, {"d", text}, {"last", 1}});
    ASSERT_EQ(lines_.size(), 1u);
    EXPECT_LE(lines_[0].size(), kMaxLogLineBytes);
    EXPECT_TRUE(absl::StrContains(lines_[0], "cut"));
    if (format == LogFormat::kJson) {
      EXPECT_TRUE(Parsed(lines_[0]).fields().at("cut").bool_value());
    }
  }
}

TEST_F(LogTest, IsOneValidLineWhateverTheInput) {
  std::mt19937 random(20260302);
  for (int round = 0; round < 2000; ++round) {
    std::string texts[3];
    for (std::string& text : texts) {
      text.resize(random() % (round % 50 == 0 ? 5000 : 40));
      for (char& byte : text) byte = static_cast<char>(random() % 256);
    }
    lines_.clear();
    Log(Level::kInfo, texts[0], {{"one", texts[1]}, {"two", texts[2]}});
    ASSERT_EQ(lines_.size(), 1u);
    EXPECT_EQ(lines_[0].find('\n'), lines_[0].size() - 1);
    EXPECT_LE(lines_[0].size(), kMaxLogLineBytes);
    EXPECT_GE(Parsed(lines_[0]).fields_size(), 3);
  }
}

TEST_F(LogTest, GivesTheSinkOneLineAtATime) {
  constexpr int kThreads = 4;
  constexpr int kEvents = 500;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([thread] {
      for (int i = 0; i < kEvents; ++i) Log(Level::kInfo, "event", {{"thread", thread}});
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(lines_.size(), size_t{kThreads * kEvents});
}

TEST(LogOutputTest, GoesToStandardErrorUnlessASinkIsSet) {
  ::testing::internal::CaptureStderr();
  Log(Level::kInfo, "to standard error");
  EXPECT_TRUE(absl::StrContains(::testing::internal::GetCapturedStderr(), "\"event\":\"to standard error\"}\n"));
}

TEST(LogOutputTest, LinesKeptTogetherComeWholeAndInOrder) {
  constexpr int kEvents = 100;  // More than one write takes.
  ::testing::internal::CaptureStderr();
  {
    const LogTogether together;
    for (int i = 0; i < kEvents; ++i) Log(Level::kInfo, "event", {{"number", i}});
  }
  const std::string text = ::testing::internal::GetCapturedStderr();

  const std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), size_t{kEvents});
  for (int i = 0; i < kEvents; ++i) {
    EXPECT_TRUE(absl::EndsWith(lines[static_cast<size_t>(i)], absl::StrCat("\"number\":", i, "}")));
  }
}

TEST(LogOutputTest, AWarningDoesNotWaitForTheLinesKeptWithIt) {
  ::testing::internal::CaptureStderr();
  const LogTogether together;
  Log(Level::kInfo, "first");
  Log(Level::kWarning, "second");
  const std::string text = ::testing::internal::GetCapturedStderr();

  EXPECT_TRUE(absl::StrContains(text, "first"));
  EXPECT_TRUE(absl::StrContains(text, "second"));
}

}  // namespace
}  // namespace tongban
