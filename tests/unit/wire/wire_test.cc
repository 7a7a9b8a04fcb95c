#include "common/wire/wire.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>

#include "absl/strings/escaping.h"
#include "google/protobuf/unknown_field_set.h"
#include "tests/support/samples.h"
#include "tongban/casework/v1/case.pb.h"

namespace tongban {
namespace {

using casework::v1::Case;

TEST(WireTest, AFieldThatIsAppendedIsReadAsIfItHadBeenSet) {
  Case file;
  file.set_name("federations/330213/cases/c1");
  file.set_revision(7);
  file.add_warnings()->set_text("late");
  const auto application = samples::LimbApplication(1, samples::At("2026-09-07 09:00"));
  std::string bytes = file.SerializeAsString();
  AppendField(Case::kApplicationFieldNumber, application.SerializeAsString(), bytes);
  *file.mutable_application() = application;
  Case read;
  ASSERT_TRUE(read.ParseFromString(bytes));
  EXPECT_EQ(read.SerializeAsString(), file.SerializeAsString());
}

TEST(WireTest, FindsAFieldAmongOthers) {
  Case file;
  file.set_name("federations/330213/cases/c1");
  file.set_revision(300);
  file.set_outcome_reason(std::string(200, 'x'));
  const std::string bytes = file.SerializeAsString();
  EXPECT_EQ(FieldOf(bytes, Case::kNameFieldNumber), file.name());
  EXPECT_EQ(FieldOf(bytes, Case::kOutcomeReasonFieldNumber), file.outcome_reason());
  EXPECT_EQ(FieldOf(bytes, Case::kApplicationFieldNumber), "");
  EXPECT_EQ(FieldOf(bytes + bytes, Case::kNameFieldNumber), "") << "in two pieces";
}

TEST(WireTest, FieldsOfANumberThatStandTogetherAreOneRun) {
  const std::string a(
      "\x0a\x01"
      "a"),
      b("\x12\x01"
        "b"),
      c("\x12\x02"
        "cc"),
      d("\x18\x07");
  EXPECT_EQ(RunOf(a + b + c + d, 2), b + c);
  EXPECT_EQ(RunOf(a + b, 2), b);
  EXPECT_EQ(RunOf(b, 2), b);
  EXPECT_EQ(RunOf(a + d, 2), "");
  EXPECT_EQ(RunOf(b + a + c, 2), std::nullopt);
  EXPECT_EQ(RunOf(a + b + "\x1a\x09", 2), std::nullopt);
}

TEST(WireTest, AFieldIsReplacedWhereItStands) {
  const std::string a(
      "\x0a\x01"
      "a"),
      b("\x12\x01"
        "b"),
      d("\x18\x07");
  EXPECT_EQ(ReplaceField(a + b + d, 2, "cc"), a +
                                                  "\x12\x02"
                                                  "cc" +
                                                  d);
  EXPECT_EQ(ReplaceField(a + d, 2, "cc"), a + d);
}

TEST(WireTest, NeverReadsPastTheEnd) {
  Case file;
  file.set_name("federations/330213/cases/c1");
  file.set_outcome_reason("reason");
  const std::string bytes = file.SerializeAsString();
  for (size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    EXPECT_LE(FieldOf(cut, Case::kOutcomeReasonFieldNumber).size(), cut.size());
  }
}

TEST(WireTest, WhatIsNoMessageStopsTheReader) {
  using std::string_literals::operator""s;
  for (const std::string& bytes : {
           "\x0a"s,                                              // No length.
           "\x0a\x05hi"s,                                        // Longer than the message.
           "\x08"s,                                              // No value.
           "\x0a\x82\x80\x80\x80\x80\x00hi"s,                    // A length in more bytes than it may have.
           "\x00\x01"s,                                          // Field 0.
           "\x0e"s, "\x0f"s,                                     // Encodings 6 and 7.
           "\x0b\x08\x01"s,                                      // A group that does not end.
           "\x0b\x14"s,                                          // A group that ends as another.
           "\x0c"s,                                              // The end of a group that did not begin.
           std::string(12, '\xff'),                              // A tag without an end.
           "\x0a" + std::string(12, '\xff'),                     // A length without an end.
           "\x08" + std::string(12, '\xff'),                     // A number without an end.
           std::string(101, '\x0b') + std::string(101, '\x0c'),  // Deeper than protobuf parses.
       }) {
    EXPECT_FALSE(VisitFields(bytes, [](int, absl::string_view) {})) << absl::CHexEscape(bytes);
    EXPECT_EQ(KeepFields(bytes, [](int) { return true; }), std::nullopt) << absl::CHexEscape(bytes);
    EXPECT_FALSE(Case().ParseFromString(bytes)) << absl::CHexEscape(bytes);
  }
}

// Damages a message in a few places, as a disk or a peer may.
std::string Damaged(std::string bytes, std::mt19937& random) {
  const auto below = [&random](size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random); };
  for (size_t times = 1 + below(3); times > 0 && !bytes.empty(); --times) {
    const size_t at = below(bytes.size());
    switch (below(5)) {
      case 0:
        bytes[at] = static_cast<char>(below(256));
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        break;
      case 2:
        bytes.erase(at, 1 + below(8));
        break;
      case 3:
        bytes.insert(at, std::string(1 + below(12), static_cast<char>(below(2) == 0 ? 0xff : 0x80)));
        break;
      default:
        bytes.resize(at);
    }
  }
  return bytes;
}

// Whatever the bytes are, the reader stays within them; what it reads to the end
// protobuf can read too, and the fields together are the message again.
TEST(WireTest, TakesNothingThatProtobufWouldNotTake) {
  std::mt19937 random(20211);
  Case file;
  file.set_name("federations/330213/cases/c1");
  file.set_revision(int64_t{1} << 40);
  *file.mutable_application() = samples::LimbApplication(1, samples::At("2026-09-07 09:00"));
  file.add_warnings()->set_text("late");
  file.set_outcome_reason("reason");
  const std::string whole = file.SerializeAsString();
  int taken = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string bytes = round == 0 ? whole : Damaged(whole, random);
    std::string again;
    const bool is_message = VisitFields(bytes, [&again](int number, absl::string_view field) {
      EXPECT_GT(number, 0);
      EXPECT_LE(ContentOf(field).size(), field.size());
      again.append(field.data(), field.size());
    });
    EXPECT_LE(FieldOf(bytes, Case::kOutcomeReasonFieldNumber).size(), bytes.size());
    if (!is_message) continue;
    ++taken;
    EXPECT_EQ(again, bytes);
    google::protobuf::UnknownFieldSet fields;
    EXPECT_TRUE(fields.ParseFromString(bytes)) << absl::CHexEscape(bytes);
  }
  EXPECT_GT(taken, 1000);
  EXPECT_LT(taken, 19000) << "the damage is too slight";
}

}  // namespace
}  // namespace tongban
