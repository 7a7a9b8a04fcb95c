#include "services/ctl/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace tongban::ctl {
namespace {

using casework::v1::Case;
using casework::v1::Event;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// 2026-09-24 14:00 in China is 1790229600.
Case AcceptedCase() {
  return Parse<Case>(R"pb(
    name: "federations/330213/cases/330213-20260924-000001"
    state: STATE_APPOINTMENT_MISSED
    holder { federation: "330213" kind: KIND_ASSESSMENT }
    parties {
      role: ROLE_RESIDENCE_INTAKE
      office { federation: "330213" kind: KIND_INTAKE }
    }
    parties {
      role: ROLE_HOUSEHOLD
      office { federation: "420625" kind: KIND_REGISTRATION_APPROVAL }
    }
    matter: MATTER_NEW
    application { applicant { full_name: "李向阳" citizen_id: "420625198803150411" } }
    clocks {
      kind: KIND_ASSESS
      state: STATE_SUSPENDED
      limit_days: 19
      start_time { seconds: 1790229600 }
      suspensions {
        start_time { seconds: 1790229600 }
        rule: "R38"
      }
      rule: "R34"
    }
    notices {
      kind: KIND_APPOINTMENT
      issue_time { seconds: 1790229600 }
      rule: "R30"
      text: "您的申请已受理。"
    }
  )pb");
}

Event Acceptance() {
  return Parse<Event>(R"pb(
    revision: 2
    event_time { seconds: 1790229600 }
    actor { role: ROLE_INTAKE_OFFICER person_id: "officer-lin" federation: "330213" }
    office { federation: "330213" kind: KIND_INTAKE }
    act {
      accept_application {
        appointment {
          institution: "federations/330213/institutions/fenghua-people"
          appointment_time { seconds: 1790562600 }
        }
      }
    }
    state: STATE_APPOINTED
    clocks {
      kind: KIND_ATTEND
      state: STATE_RUNNING
      due_time { seconds: 1792598399 }
    }
    clocks { kind: KIND_ASSESS state: STATE_SUSPENDED }
    notices: KIND_APPOINTMENT
  )pb");
}

TEST(TimelineTest, SaysWhoDidWhatWhenAndWhere) {
  EXPECT_THAT(RenderTimeline(AcceptedCase(), {Acceptance()}),
              AllOf(HasSubstr("2026-09-24 14:00:00"), HasSubstr("officer-lin"), HasSubstr("accept_application"),
                    HasSubstr("at fenghua-people on 2026-09-28 10:30:00"), HasSubstr("受理 intake")));
}

TEST(TimelineTest, SaysNothingOfAnAppointmentWhereThereIsNone) {
  Event direct = Acceptance();
  direct.mutable_act()->mutable_accept_application()->clear_appointment();
  EXPECT_THAT(RenderTimeline(AcceptedCase(), {direct}), Not(HasSubstr("at  on")));
}

TEST(TimelineTest, SaysWhichClocksWereRunningAndUntilWhen) {
  EXPECT_THAT(RenderTimeline(AcceptedCase(), {Acceptance()}),
              AllOf(HasSubstr("ATTEND to 2026-10-21"), HasSubstr("ASSESS suspended")));
}

TEST(TimelineTest, SaysWhatTheApplicantWasTold) {
  EXPECT_THAT(RenderTimeline(AcceptedCase(), {Acceptance()}),
              AllOf(HasSubstr("APPOINTMENT"), HasSubstr("您的申请已受理。")));
}

TEST(TimelineTest, ShowsForWhatTimeAClockStoodStillAndByWhichRule) {
  EXPECT_THAT(RenderTimeline(AcceptedCase(), {}), HasSubstr("2026-09-24 14:00:00 –  R38"));
}

TEST(TimelineTest, SaysWhenAClockEndedThatWasNotMet) {
  Case file = AcceptedCase();
  file.mutable_clocks(0)->set_state(casework::v1::Clock::STATE_ENDED);
  file.mutable_clocks(0)->mutable_end_time()->set_seconds(1790316000);
  EXPECT_THAT(RenderTimeline(file, {}), AllOf(HasSubstr("ENDED"), HasSubstr("2026-09-25 14:00:00")));
}

TEST(TimelineTest, MasksTheCitizenIdAndNamesNobody) {  // R78
  EXPECT_THAT(RenderTimeline(AcceptedCase(), {Acceptance()}),
              AllOf(HasSubstr("420625********0411"), Not(HasSubstr("420625198803150411")), Not(HasSubstr("李向阳"))));
}

TEST(TimelineTest, ShowsTheCertificateOnceThereIsOne) {
  Case file = AcceptedCase();
  EXPECT_THAT(RenderTimeline(file, {}), Not(HasSubstr("certificate ")));
  file.mutable_certificate()->set_number("42062519880315041143");
  EXPECT_THAT(RenderTimeline(file, {}), HasSubstr("certificate 42062519880315041143"));
}

TEST(TimelineTest, ListsEveryShortcomingWithRuleFieldAndRemedy) {  // R32
  Case file = AcceptedCase();
  for (const char* rule : {"R8", "R11"}) {
    auto& shortcoming = *file.add_shortcomings();
    shortcoming.set_rule(rule);
    shortcoming.set_field("application.materials");
    shortcoming.set_remedy("请提供");
  }
  EXPECT_THAT(RenderTimeline(file, {}), AllOf(HasSubstr("R8  application.materials"),
                                              HasSubstr("R11  application.materials"), HasSubstr("请提供")));
}

}  // namespace
}  // namespace tongban::ctl
