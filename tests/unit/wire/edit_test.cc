// Edits make a message again, whatever it was and whatever it became.

#include "common/wire/edit.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/samples.h"

namespace tongban {
namespace {

using casework::v1::Case;
using casework::v1::Clock;

// What an act does to a case, at its least and at its most.
Case Before() {
  Case file;
  file.set_name("federations/330213/cases/330213-20260907-000001");
  file.set_etag("\"1-7\"");
  file.set_revision(7);
  file.set_state(Case::STATE_CHECKING_JURISDICTION);
  for (const Clock::Kind kind : {Clock::KIND_ACCEPT, Clock::KIND_ATTEND, Clock::KIND_DECIDE}) {
    Clock& clock = *file.add_clocks();
    clock.set_kind(kind);
    clock.set_state(Clock::STATE_RUNNING);
    clock.mutable_due_time()->set_seconds(1'788'883'199);
    clock.set_calendar_version("2021-2026-d51e1dc0");
  }
  file.add_notices()->set_text(std::string(300, 'x'));
  return file;
}

TEST(EditTest, WhatAnActChangesIsShort) {
  const Case before = Before();
  Case after = before;
  after.set_etag("\"2-8\"");
  after.set_revision(8);
  after.mutable_clocks(1)->set_state(Clock::STATE_MET);
  after.mutable_clocks(1)->mutable_met_time()->set_seconds(1'788'742'800);
  after.add_notices()->set_text(std::string(400, 'y'));
  after.mutable_certificate()->set_number("42062519450101002813");
  const std::string edit = MakeEdit(after.SerializeAsString(), before.SerializeAsString());
  EXPECT_LT(edit.size(), 40u);
  EXPECT_EQ(ApplyEdit(after.SerializeAsString(), edit), before.SerializeAsString());
}

TEST(EditTest, NothingToChangeIsNothing) {
  EXPECT_EQ(MakeEdit(Before().SerializeAsString(), Before().SerializeAsString()), "");
}

std::string AnyBytes(std::minstd_rand& random) {
  std::string bytes(random() % 40, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() % 24);
  return bytes;
}

// Messages, pieces of them, and bytes that are none.
TEST(EditTest, MakesAnythingOfAnything) {
  const std::string whole = Before().SerializeAsString();
  std::minstd_rand random(9);
  std::vector<std::string> texts = {"", whole,
                                    samples::LimbApplication(1, samples::At("2026-09-07 09:00")).SerializeAsString()};
  for (int i = 0; i < 60; ++i) texts.push_back(AnyBytes(random));
  for (int i = 0; i < 20; ++i) texts.push_back(whole.substr(random() % whole.size(), random() % whole.size()));
  for (int i = 0; i < 40; ++i) {
    texts.push_back(whole);
    texts.back()[random() % whole.size()] = static_cast<char>(random());
  }
  for (const std::string& from : texts) {
    for (const std::string& to : texts) {
      const std::string edit = MakeEdit(from, to);
      ASSERT_EQ(ApplyEdit(from, edit), to);
      const auto back = InvertEdit(from, edit);
      ASSERT_TRUE(back.has_value());
      ASSERT_EQ(ApplyEdit(to, *back), from);
    }
  }
}

// A damaged row is refused or gives other bytes, and reads nothing beyond them.
TEST(EditTest, DamagedEditsStayWithinTheirBytes) {
  std::minstd_rand random(10);
  const std::string from = Before().SerializeAsString();
  Case other = Before();
  other.mutable_clocks()->RemoveLast();
  other.set_revision(9);
  const std::string edit = MakeEdit(from, other.SerializeAsString());
  int refused = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string damaged = i % 2 == 0 ? edit.substr(0, random() % edit.size()) : edit;
    if (!damaged.empty()) damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto made = ApplyEdit(from, damaged);
    refused += made.has_value() ? 0 : 1;
    const auto back = InvertEdit(from, damaged);
    ASSERT_EQ(back.has_value(), made.has_value());
    if (back.has_value()) {
      EXPECT_EQ(ApplyEdit(*made, *back), from);
    }
    EXPECT_LE(made.value_or("").size(), from.size() + damaged.size());
  }
  EXPECT_GT(refused, 1'000);
}

}  // namespace
}  // namespace tongban
