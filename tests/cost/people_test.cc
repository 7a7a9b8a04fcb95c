// That people.h keeps its promises: what is measured rests on them.
#include "tests/support/people.h"

#include <gtest/gtest.h>

#include <set>

#include "common/person/citizen_id.h"
#include "common/time/working_days.h"
#include "tests/support/status_matchers.h"

namespace tongban {
namespace {

constexpr int64_t kSome = 20'000;
constexpr int kOfAge = 18;

size_t Characters(const std::string& text) {
  size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

TEST(PeopleTest, EveryCitizenIdIsValidAndOnesOwn) {
  const absl::CivilDay today(2026, 9, 7);
  std::set<std::string> ids, counties;
  for (int64_t number = 0; number < kSome; ++number) {
    const std::string id = people::CitizenIdOf(number);
    ASSERT_THAT(person::CheckCitizenId(id), IsOk()) << id;
    EXPECT_EQ(person::IsMale(id), number % 2 == 1);
    EXPECT_EQ(person::AgeInYears(person::BirthDay(id), today) < kOfAge, people::IsMinor(number)) << id;
    EXPECT_TRUE(ids.insert(id).second) << id << " comes twice";
    counties.insert(id.substr(0, 6));
  }
  EXPECT_GT(counties.size(), 40u);
}

TEST(PeopleTest, TextsDifferInLengthAndContentAndKeepTheirLimits) {
  std::set<std::string> names, addresses, texts;
  std::set<size_t> name_lengths, address_lengths, text_lengths;
  for (int64_t number = 0; number < kSome; ++number) {
    const std::string name = people::NameOf(number), text = people::TextOf(number, "opinion");
    names.insert(name), addresses.insert(people::AddressOf(number)), texts.insert(text);
    name_lengths.insert(Characters(name)), text_lengths.insert(Characters(text));
    address_lengths.insert(Characters(people::AddressOf(number)));
  }
  EXPECT_GT(names.size(), 9'000u);
  EXPECT_GT(addresses.size(), kSome * 9 / 10);
  EXPECT_GT(texts.size(), kSome * 9 / 10);
  EXPECT_EQ(*name_lengths.begin(), 2u);
  EXPECT_GT(*name_lengths.rbegin(), 15u);
  EXPECT_LE(*name_lengths.rbegin(), 50u);
  EXPECT_GT(address_lengths.size(), 20u);
  EXPECT_GT(text_lengths.size(), 100u);
  EXPECT_LE(*text_lengths.rbegin(), 2'000u);
}

TEST(PeopleTest, APersonIsTheSameEveryTime) {
  const auto application = [](int64_t number) {
    return people::ApplicationOf(number, samples::Disability::CATEGORY_MENTAL, samples::kResidence, samples::kHousehold,
                                 samples::At("2026-09-07 09:00"))
        .SerializeAsString();
  };
  EXPECT_EQ(application(12), application(12));
  EXPECT_NE(application(12), application(13));
  // Not by chance of this run: figures measured earlier were measured on the same people.
  EXPECT_EQ(people::CitizenIdOf(1), "420625194501010036");
}

}  // namespace
}  // namespace tongban
