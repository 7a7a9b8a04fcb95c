// What an office makes of a message that another office should not have sent:
// the routes say who sends, the receiver knows who may.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/desk/case_on_file.h"
#include "common/desk/desk.h"
#include "common/desk/tables.h"
#include "common/policy/assessments.h"
#include "common/policy/notices.h"
#include "common/policy/parties.h"
#include "tests/support/refusal_matchers.h"
#include "tests/support/samples.h"
#include "tests/unit/desk/hand_over_fixture.h"

namespace tongban {
namespace {

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

TEST_F(HandOverTest, TheHouseholdFederationOfTheCaseIsBelieved) {
  Told progress = Account(Message::KIND_PROGRESS, Case::STATE_REVIEWING);
  *progress.file.mutable_holder() = samples::RegistrationApprovalOffice();
  EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), progress), IsOk());
  EXPECT_EQ(Stored().state(), Case::STATE_REVIEWING);
  Told back = Account(Message::KIND_HAND_OVER, Case::STATE_REFUSED);
  // Of one revision there is one state.
  EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), back), IsRefusal(kPrecondition, "HISTORY_ALTERED"));
  back.file.set_revision(progress.file.revision() + 1);
  EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), back), IsOk());
  EXPECT_EQ(Stored().state(), Case::STATE_REFUSED);
}

// Whoever calls itself the household federation of a case is not yet that.
TEST_F(HandOverTest, AFederationThatTheCaseWasNeverSentToIsRefused) {
  const std::string before = Stored().SerializeAsString();
  const OfficeRef stranger = samples::RegistrationApprovalOffice(samples::kOtherHousehold);
  for (const auto kind : {Message::KIND_PROGRESS, Message::KIND_HAND_OVER}) {
    Told message = Account(kind, Case::STATE_REFUSED);
    policy::SetParty(casework::v1::CaseParty::ROLE_HOUSEHOLD, std::string(samples::kOtherHousehold), message.file);
    EXPECT_THAT(TakeIn(stranger, message), IsRefusal(kPrecondition, "SENDER_NOT_PARTY"));
  }
  EXPECT_EQ(Stored().SerializeAsString(), before);
}

// A case without a party could be held by nobody; one with two of a role by either.
TEST_F(HandOverTest, ACaseWithoutItsPartiesIsRefused) {
  using casework::v1::CaseParty;
  for (void (*spoil)(Case&) : {
           +[](Case& file) { file.clear_parties(); },
           +[](Case& file) { file.mutable_parties()->RemoveLast(); },
           +[](Case& file) { *file.add_parties() = file.parties(0); },
           +[](Case& file) { file.mutable_parties(0)->set_role(CaseParty::ROLE_UNSPECIFIED); },
           +[](Case& file) { file.mutable_parties(0)->mutable_office()->set_kind(OfficeRef::KIND_ASSESSMENT); },
           +[](Case& file) { file.mutable_parties(1)->mutable_office()->set_federation("330203"); },
           +[](Case& file) { file.mutable_parties(2)->mutable_office()->set_federation("nowhere"); },
       }) {
    Told message = Account(Message::KIND_PROGRESS, Case::STATE_CHECKING_JURISDICTION);
    spoil(message.file);
    EXPECT_THAT(TakeIn(samples::AssessmentOffice(), message), IsRefusal(kPrecondition, "MESSAGE_MALFORMED"));
  }
}

// What is handed over is worked with: clocks fall due, are met and stand still.
// What is only told is filed as it is.
TEST_F(HandOverTest, ClocksThatCannotBeWorkedWithAreRefused) {
  using casework::v1::Clock;
  int64_t revision = handed_over_.file.revision();
  for (void (*spoil)(Case&) : {
           +[](Case& file) { *file.add_clocks() = file.clocks(0); },
           +[](Case& file) { file.mutable_clocks(0)->set_id(7); },
           +[](Case& file) { file.mutable_clocks(0)->clear_kind(); },
           +[](Case& file) { file.mutable_clocks(0)->clear_state(); },
           +[](Case& file) { file.mutable_clocks(0)->set_state(Clock::STATE_SUSPENDED); },
       }) {
    Told told = Account(Message::KIND_HAND_OVER, Case::STATE_REFUSED);
    spoil(told.file);
    EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), told), IsRefusal(kPrecondition, "MESSAGE_MALFORMED"));
    told = LineOf(++revision);
    spoil(told.file);
    EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), told), IsOk());
    EXPECT_EQ(Stored().revision(), revision);
  }
  Told back = Account(Message::KIND_HAND_OVER, Case::STATE_REFUSED);
  back.file.set_revision(revision + 1);
  EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), back), IsOk());
}

TEST_F(HandOverTest, WhatCannotBeReadIsRefused) {
  const auto refused = IsRefusal(kPrecondition, "MESSAGE_MALFORMED");
  Message broken = Closed(Account(Message::KIND_PROGRESS, Case::STATE_ASSESSING));
  broken.mutable_progress()->add_events("\xff");
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), broken), refused);
  broken.mutable_progress()->clear_events();
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), broken), IsOk());
  // A field of the case that is only filed: it has to be one that can be read.
  const std::string unreadable("\xd2\x01\x01\xff", 4);
  broken = Closed(LineOf(9));
  broken.mutable_progress()->mutable_state()->append(unreadable);
  broken.mutable_progress()->set_state_sha256(Sha256(broken.progress().state()));
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), broken), refused);
  broken = Closed(Account(Message::KIND_HAND_OVER, Case::STATE_ASSESSING));
  broken.mutable_hand_over()->mutable_state()->append(unreadable);
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), broken), refused);
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), std::string("\xff\xff")), refused);
}

TEST_F(HandOverTest, ACaseIsNumberedByItsResidenceFederation) {
  Told message = Account(Message::KIND_HAND_OVER, Case::STATE_REFUSED);
  message.case_id = "420625-20260907-000009";
  EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), message), IsRefusal(kPrecondition, "MESSAGE_MALFORMED"));
}

// R91: history is kept for good; what is written does not change.
TEST_F(HandOverTest, HistoryThatIsKnownIsNotRewritten) {
  const std::string before = StoredEvent(1);
  Told progress = Account(Message::KIND_PROGRESS, Case::STATE_ASSESSING);
  progress.events.push_back(handed_over_.events[0]);
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), progress), IsOk());
  progress.events[0].set_state(Case::STATE_REFUSED);
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), progress), IsRefusal(kPrecondition, "HISTORY_ALTERED"));
  EXPECT_EQ(StoredEvent(1), before);
}

// It would be read with the form that the state has (form_on_file.h).
TEST_F(HandOverTest, ALineInWhichAFormWasSignedMustHaveIt) {
  Told progress = LineOf(3);
  auto& submission = *progress.events[0].mutable_act()->mutable_submit_assessment_form();
  submission.set_assessment(1);
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), progress), IsRefusal(kPrecondition, "MESSAGE_MALFORMED"));
  submission.mutable_form()->set_opinion("…");
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), progress), IsOk());
}

// What is damaged here is no fault of the message: its sender is to come again.
TEST_F(HandOverTest, ADamagedRowIsNoVerdictOnTheMessage) {
  Told progress = Account(Message::KIND_PROGRESS, Case::STATE_ASSESSING);
  progress.events.push_back(handed_over_.events[0]);
  intake_.Put(kEvents, EventKey(samples::kResidence, id_, 1), "\xff");
  EXPECT_TRUE(absl::IsDataLoss(TakeIn(samples::AssessmentOffice(), progress)));
  progress.events.clear();
  const std::string key = CaseKey(samples::kResidence, id_), whole = *intake_.store().Get(kRecords, key);
  intake_.Put(kRecords, key, whole.substr(0, whole.size() - 1));
  EXPECT_TRUE(absl::IsDataLoss(TakeIn(samples::AssessmentOffice(), progress)));
  intake_.Put(kRecords, key, whole);
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), progress), IsOk());
}

TEST_F(HandOverTest, ACaseWithADamagedHistoryIsNotHandedOver) {
  const std::string id =
      CaseIdOf(Do("", samples::Submit(samples::LimbApplication(2, intake_.clock().Now())), samples::IntakeOfficer()));
  intake_.Put(kEvents, EventKey(samples::kResidence, id, 1), "\xff");
  const size_t sent = intake_.sent().size();
  EXPECT_TRUE(absl::IsDataLoss(
      Try(id, samples::Accept(intake_.clock().Now() + absl::Hours(72)), samples::IntakeOfficer()).status()));
  EXPECT_EQ(intake_.sent().size(), sent);
}

// Accounts of two offices overtake each other; a watch misses neither change.
TEST_F(HandOverTest, AnAccountThatWasOvertakenIsStillAChangeOfTheFeed) {
  const auto feed = [this] {
    std::vector<int64_t> revisions;
    EXPECT_THAT(intake_.store().Scan(kFeed, "", "",
                                     [&](absl::string_view, absl::string_view bytes) {
                                       record::v1::FeedEntry entry;
                                       EXPECT_TRUE(entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
                                       revisions.push_back(entry.revision());
                                       return true;
                                     }),
                IsOk());
    return revisions;
  };
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), LineOf(4)), IsOk());
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), LineOf(3)), IsOk());
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), LineOf(3)), IsOk());
  EXPECT_THAT(feed(), ::testing::ElementsAre(1, 2, 4, 3));
  EXPECT_EQ(Stored().revision(), 4);
}

// R55: the digest goes with the case, so it proves nothing to an office that
// does not compare it with the one it knows.
TEST_F(HandOverTest, AnAssessmentThatIsKnownStaysWhatItIs) {
  const auto seal = [](Told& message, const std::string& opinion) {
    casework::v1::AssessmentForm form;
    form.set_opinion(opinion);
    policy::Seal(form, FirstAssessment(message));
  };
  Told progress = Account(Message::KIND_PROGRESS, Case::STATE_CHECKING_JURISDICTION);
  seal(progress, "as signed");
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), progress), IsOk());
  for (const auto kind : {Message::KIND_PROGRESS, Message::KIND_HAND_OVER}) {
    Told altered = Account(kind, Case::STATE_REFUSED);
    altered.file.set_revision(progress.file.revision() + 1);
    seal(altered, "as wished");
    EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), altered), IsRefusal(kPrecondition, "ASSESSMENT_ALTERED"));
  }
  EXPECT_EQ(Stored().assessments(0).form_sha256(), progress.file.assessments(0).form_sha256());
}

// R55: what is told of the form is what stands in it, under its digest.
TEST_F(HandOverTest, AnAssessmentThatItsFormDoesNotSayIsRefused) {
  casework::v1::AssessmentForm form;
  form.set_conclusion(casework::v1::AssessmentForm::CONCLUSION_NOT_QUALIFIED);
  Told progress = Account(Message::KIND_PROGRESS, Case::STATE_CHECKING_JURISDICTION);
  policy::Seal(form, FirstAssessment(progress));
  using Assessment = casework::v1::Assessment;
  for (void (*alter)(Assessment&) : {
           +[](Assessment& a) { a.set_conclusion(casework::v1::AssessmentForm::CONCLUSION_QUALIFIED); },
           +[](Assessment& a) { a.mutable_disability()->set_grade(casework::v1::Disability::GRADE_ONE); },
           +[](Assessment& a) { a.mutable_assess_time()->set_seconds(1); },
           +[](Assessment& a) { a.mutable_form()->append("\x52\x01x"); },
           +[](Assessment& a) { a.clear_form(); },
           +[](Assessment& a) { a.clear_form_sha256(); },
       }) {
    Told altered = progress;
    alter(FirstAssessment(altered));
    EXPECT_THAT(TakeIn(samples::AssessmentOffice(), altered), IsRefusal(kPrecondition, "ASSESSMENT_ALTERED"));
  }
  EXPECT_THAT(TakeIn(samples::AssessmentOffice(), progress), IsOk());
}

// R97: only the residence county changes the application.
TEST_F(HandOverTest, AnAccountLeavesNameAndApplicationAsTheyAreHere) {
  const Case before = Stored();
  for (const auto kind : {Message::KIND_PROGRESS, Message::KIND_HAND_OVER}) {
    Told other = Account(kind, Case::STATE_REFUSED);
    other.file.set_application_revision(2);
    EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), other), IsRefusal(kPrecondition, "APPLICATION_ALTERED"));
    other = Account(kind, Case::STATE_REFUSED);
    other.file.set_matter(casework::v1::Application::MATTER_CANCELLATION);
    EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), other), IsRefusal(kPrecondition, "APPLICATION_ALTERED"));
    other = Account(kind, Case::STATE_REFUSED);
    other.file.mutable_application()->mutable_cancellation();
    EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), other), IsRefusal(kPrecondition, "MESSAGE_MALFORMED"));
    other = Account(kind, Case::STATE_REFUSED);
    other.file.set_name(policy::CaseName(samples::kHousehold, id_));
    EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), other), IsRefusal(kPrecondition, "MESSAGE_MALFORMED"));
  }
  const Told progress = Account(Message::KIND_PROGRESS, Case::STATE_REVIEWING);
  EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), progress), IsOk());
  Case expected = progress.file;
  expected.set_name(before.name());
  *expected.mutable_application() = before.application();
  policy::ShowNotices(expected);
  EXPECT_EQ(Stored().SerializeAsString(), expected.SerializeAsString());
}

TEST_F(HandOverTest, TheApplicationComesWithTheHistory) {
  EXPECT_FALSE(handed_over_.file.has_application());
  EXPECT_EQ(handed_over_.file.name(), "");
  DeskOfOffice assessment(samples::AssessmentOffice());
  ASSERT_THAT(assessment.TakeIn(samples::IntakeOffice(), Closed(handed_over_).SerializeAsString()), IsOk());
  EXPECT_EQ(ReadCase(samples::kResidence, id_, assessment.store())->application().SerializeAsString(),
            Stored().application().SerializeAsString());
}

TEST_F(HandOverTest, ACaseWithoutItsApplicationIsRefused) {
  DeskOfOffice assessment(samples::AssessmentOffice());
  const auto refused = IsRefusal(kPrecondition, "MESSAGE_MALFORMED");
  Told without = handed_over_;
  without.events.erase(without.events.begin());
  EXPECT_THAT(assessment.TakeIn(samples::IntakeOffice(), Closed(without).SerializeAsString()), refused);
  Told elsewhere = handed_over_;
  elsewhere.file.set_application_revision(2);
  EXPECT_THAT(assessment.TakeIn(samples::IntakeOffice(), Closed(elsewhere).SerializeAsString()), refused);
  // Protobuf reads the pieces of a message as one; the history would say more
  // than the case.
  Message pieces = Closed(handed_over_);
  casework::v1::Event added;
  auto& application = *added.mutable_act()->mutable_submit_application()->mutable_application();
  application.mutable_new_certificate()->mutable_assessment()->set_mobility_difficulty(true);
  pieces.mutable_hand_over()->mutable_events(0)->append(added.SerializeAsString());
  EXPECT_THAT(assessment.TakeIn(samples::IntakeOffice(), pieces.SerializeAsString()), refused);
  EXPECT_THAT(assessment.TakeIn(samples::IntakeOffice(), Closed(handed_over_).SerializeAsString()), IsOk());
}

// Policies go from office to office of a federation, never between federations:
// what every county has by default has one name everywhere.
TEST_F(HandOverTest, NoFederationBringsAPolicyIntoAnother) {
  Told message = Account(Message::KIND_HAND_OVER, Case::STATE_REFUSED);
  config::v1::PinnedPolicy& policy = message.policies.emplace_back();
  policy.set_federation(std::string(samples::kHousehold));
  policy.set_version("2021-07-01-000000000000");
  EXPECT_THAT(TakeIn(samples::RegistrationApprovalOffice(), message), IsOk());
  EXPECT_TRUE(absl::IsNotFound(intake_.store().Get(kPolicies, policy.version()).status()));
}

}  // namespace
}  // namespace tongban
