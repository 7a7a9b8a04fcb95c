#include "common/store/keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

using ::testing::_;

// Few distinct bytes, the special ones among them, so that texts often share a beginning.
std::string RandomText(std::mt19937& random) {
  constexpr char kBytes[] = {'\0', '\1', '\2', 'a', '\x7f', '\x80', '\xfe', '\xff'};
  std::string text(random() % 5, ' ');
  for (char& byte : text) byte = kBytes[random() % sizeof(kBytes)];
  return text;
}

uint64_t RandomNumber(std::mt19937& random) {
  const uint64_t number = (uint64_t{random()} << 32) | random();
  return number >> random() % 64;
}

TEST(KeysTest, SortAsTheirPartsDo) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::tuple<std::string, uint64_t, std::string> left{RandomText(random), RandomNumber(random),
                                                              RandomText(random)};
    std::tuple<std::string, uint64_t, std::string> right{RandomText(random), RandomNumber(random), RandomText(random)};
    if (i % 2 == 0) std::get<0>(right) = std::get<0>(left);
    if (i % 4 == 0) std::get<1>(right) = std::get<1>(left);
    auto key = [](const auto& parts) -> std::string {
      return Key().Text(std::get<0>(parts)).Number(std::get<1>(parts)).Text(std::get<2>(parts));
    };
    EXPECT_EQ(key(left) < key(right), left < right);
    EXPECT_EQ(key(left) == key(right), left == right);
  }
}

TEST(KeysTest, GiveTheirPartsBack) {
  std::mt19937 random(2);
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = RandomText(random);
    const uint64_t number = RandomNumber(random);
    const std::string key = Key().Text(text).Number(number).Text(text);
    KeyReader reader(key);
    ASSERT_OK_AND_ASSIGN(const std::string first, reader.Text());
    ASSERT_OK_AND_ASSIGN(const uint64_t second, reader.Number());
    EXPECT_FALSE(reader.AtEnd());
    ASSERT_OK_AND_ASSIGN(const std::string third, reader.Text());
    EXPECT_TRUE(reader.AtEnd());
    EXPECT_EQ(first, text);
    EXPECT_EQ(second, number);
    EXPECT_EQ(third, text);
  }
}

TEST(KeysTest, AreNotReadBeyondTheirEnd) {
  EXPECT_THAT(KeyReader("330213").Text(), IsError(absl::StatusCode::kDataLoss, _));
  EXPECT_THAT(KeyReader("33\1").Text(), IsError(absl::StatusCode::kDataLoss, _));
  EXPECT_THAT(KeyReader("1234567").Number(), IsError(absl::StatusCode::kDataLoss, _));
  EXPECT_THAT(KeyReader("").Letter(), IsError(absl::StatusCode::kDataLoss, _));
}

TEST(KeysTest, OfOneFederationDoNotBeginLikeThoseOfAnother) {
  const std::string federation = Key().Text("330213");
  EXPECT_TRUE(absl::StartsWith(std::string(Key().Text("330213").Number(41)), federation));
  EXPECT_FALSE(absl::StartsWith(std::string(Key().Text("3302130").Number(41)), federation));
}

TEST(KeysTest, WithAPrefixAreExactlyThoseBelowThePrefixEnd) {
  std::mt19937 random(3);
  for (int i = 0; i < 50'000; ++i) {
    const std::string prefix = RandomText(random);
    const std::string key = RandomText(random);
    const std::string end = PrefixEnd(prefix);
    const bool within = key >= prefix && (end.empty() || key < end);
    EXPECT_EQ(within, absl::StartsWith(key, prefix));
  }
}

TEST(KeysTest, NumbersAreEightBytesHighestFirst) {
  EXPECT_EQ(OrderedNumber(0x0102030405060708), "\1\2\3\4\5\6\7\10");
  EXPECT_EQ(OrderedNumber(std::numeric_limits<uint64_t>::max()), std::string(8, '\xff'));
}

}  // namespace
}  // namespace tongban
