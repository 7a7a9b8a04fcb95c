// The checker of the crash test must notice what it is there to notice.

#include "tests/support/history_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_join.h"

namespace tongban {
namespace {

using casework::v1::Act;
using casework::v1::Actor;
using casework::v1::Case;
using casework::v1::Event;
using casework::v1::OfficeRef;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kCase[] = "330213-20260302-000001";
constexpr char kIntake[] = "330213/intake";
constexpr char kRegistrationApproval[] = "420625/registration_approval";

OfficeRef Office(const std::string& federation, OfficeRef::Kind kind) {
  OfficeRef office;
  office.set_federation(federation);
  office.set_kind(kind);
  return office;
}

OfficeRef Intake() { return Office("330213", OfficeRef::KIND_INTAKE); }
OfficeRef RegistrationApproval() { return Office("420625", OfficeRef::KIND_REGISTRATION_APPROVAL); }

Event Line(const OfficeRef& office, Actor::Role role, const Act& act, Case::State state) {
  Event event;
  *event.mutable_office() = office;
  event.mutable_actor()->set_role(role);
  *event.mutable_act() = act;
  event.set_state(state);
  return event;
}

Act Remark(const std::string& remark) {
  Act act;
  act.mutable_approve_case()->set_remark(remark);
  return act;
}

// A case that was filed, handed over, approved and delivered, as a sound run
// leaves it. What the acts are does not matter to the checker.
class HistoryCheckerTest : public ::testing::Test {
 protected:
  HistoryCheckerTest() {
    Act filed, taken;
    filed.mutable_submit_application()->mutable_application()->mutable_applicant()->set_citizen_id("person");
    taken.mutable_take_over();
    Add(Line(Intake(), Actor::ROLE_INTAKE_OFFICER, filed, Case::STATE_CHECKING_JURISDICTION));
    Add(Line(RegistrationApproval(), Actor::ROLE_OFFICE, taken, Case::STATE_CHECKING_JURISDICTION));
    Add(Line(RegistrationApproval(), Actor::ROLE_HOUSEHOLD_OFFICER, Remark("first"), Case::STATE_REVIEWING));
    Add(Line(RegistrationApproval(), Actor::ROLE_HOUSEHOLD_OFFICER, Remark("second"), Case::STATE_DELIVERED));
    Case file;
    file.set_revision(4);
    file.set_state(Case::STATE_DELIVERED);
    *file.mutable_holder() = RegistrationApproval();
    file.mutable_certificate()->set_number("number");
    file.mutable_application()->mutable_applicant()->set_citizen_id("person");
    for (const std::string office : {kIntake, kRegistrationApproval}) {
      file.set_name("federations/" + office.substr(0, 6) + "/cases/" + kCase);
      run_.accounts[office][kCase] = {file, history_};
    }
    AddRoute();
  }

  void Add(Event event) {
    event.set_revision(static_cast<int64_t>(history_.size()) + 1);
    history_.push_back(event);
    if (event.actor().role() == Actor::ROLE_OFFICE) return;
    AcknowledgedAct act{event.office(), "request-" + std::to_string(event.revision()), event.act(), {}};
    act.answer.set_name("federations/" + event.office().federation() + "/cases/" + kCase);
    act.answer.set_revision(event.revision());
    run_.acknowledged.push_back(act);
  }

  void AddRoute() {
    operations::v1::RouteStatus end;
    *end.mutable_route()->mutable_sender() = Intake();
    *end.mutable_route()->mutable_receiver() = RegistrationApproval();
    end.set_sequence(1);
    end.set_head_hash("head");
    run_.routes[kRegistrationApproval].push_back(end);
    end.set_outgoing(true);
    end.set_acknowledged_sequence(1);
    run_.routes[kIntake].push_back(end);
    run_.statuses[kIntake];
  }

  std::vector<Event>& Events(const char* office) { return run_.accounts[office][kCase].events; }
  Case& File(const char* office) { return run_.accounts[office][kCase].file; }
  std::string Findings() const { return absl::StrJoin(CheckRun(run_), "\n"); }

  std::vector<Event> history_;
  RunRecord run_;
};

TEST_F(HistoryCheckerTest, FindsNothingInASoundRun) { EXPECT_THAT(CheckRun(run_), IsEmpty()); }

TEST_F(HistoryCheckerTest, NoticesAnAcknowledgedActThatIsGoneEverywhere) {
  for (const char* office : {kIntake, kRegistrationApproval}) {
    Events(office).pop_back();
    File(office).set_revision(3);
  }
  EXPECT_THAT(Findings(), HasSubstr("request request-4 on case 330213-20260302-000001 at 330213/intake: acknowledged, "
                                    "but not in the history"));
}

TEST_F(HistoryCheckerTest, NoticesAnAcknowledgedActThatTheIntakeWasNotToldOf) {
  Events(kIntake).pop_back();
  EXPECT_THAT(Findings(), HasSubstr("at 330213/intake: acknowledged, but not in the history"));
}

TEST_F(HistoryCheckerTest, NoticesAnActThatWasDoneTwice) {
  for (const char* office : {kIntake, kRegistrationApproval}) {
    Event again = Events(office).back();
    again.set_revision(5);
    Events(office).push_back(again);
    File(office).set_revision(5);
  }
  EXPECT_THAT(Findings(), HasSubstr("at 420625/registration_approval: done 2 times"));
  EXPECT_THAT(Findings(), HasSubstr("revision 5 is an act that was never acknowledged"));
}

TEST_F(HistoryCheckerTest, NoticesTwoRequestsAnsweredWithOneRevision) {
  run_.acknowledged.push_back(run_.acknowledged.back());
  EXPECT_THAT(Findings(), HasSubstr("revision 4 answers another request as well"));
}

TEST_F(HistoryCheckerTest, NoticesAGap) {
  Events(kRegistrationApproval).erase(Events(kRegistrationApproval).begin() + 1);
  EXPECT_THAT(Findings(),
              HasSubstr("at 420625/registration_approval: the history has a gap or a double at revision 2"));
}

TEST_F(HistoryCheckerTest, NoticesHistoriesThatDiffer) {
  Events(kRegistrationApproval)[1].set_state(Case::STATE_REVIEWING);
  EXPECT_THAT(Findings(), HasSubstr("at 420625/registration_approval: revision 2 is another than the intake's"));
}

TEST_F(HistoryCheckerTest, NoticesACaseThatStandsOtherwiseThanItsHistory) {
  for (const char* office : {kIntake, kRegistrationApproval}) File(office).set_state(Case::STATE_REFUSED);
  EXPECT_THAT(Findings(), HasSubstr("stands otherwise than its history says"));
}

TEST_F(HistoryCheckerTest, NoticesACaseThatHasNotEnded) {
  for (const char* office : {kIntake, kRegistrationApproval}) {
    File(office).set_state(Case::STATE_PRINTED);
    Events(office).back().set_state(Case::STATE_PRINTED);
  }
  EXPECT_THAT(Findings(), HasSubstr("has not ended, STATE_PRINTED"));
}

TEST_F(HistoryCheckerTest, NoticesACaseThatEndsTwice) {
  Events(kIntake)[2].set_state(Case::STATE_ABANDONED);
  EXPECT_THAT(Findings(), HasSubstr("revision 4 came after its end"));
}

TEST_F(HistoryCheckerTest, NoticesACaseThatNobodyHolds) {
  run_.accounts[kRegistrationApproval].clear();
  EXPECT_THAT(Findings(), HasSubstr("its holder does not know it"));
}

TEST_F(HistoryCheckerTest, NoticesAPersonWithTwoCertificates) {
  Account second = run_.accounts[kIntake][kCase];
  second.file.set_name("federations/330213/cases/330213-20260302-000002");
  run_.accounts[kIntake]["330213-20260302-000002"] = second;
  EXPECT_THAT(Findings(), HasSubstr("one person has two certificates"));
}

TEST_F(HistoryCheckerTest, NoticesLedgersThatDiffer) {
  run_.routes[kRegistrationApproval][0].set_head_hash("another");
  EXPECT_THAT(Findings(), HasSubstr("route 330213/intake>420625/registration_approval: the ledgers differ"));
}

TEST_F(HistoryCheckerTest, NoticesARouteThatOneEndAloneKnows) {
  run_.routes[kRegistrationApproval].clear();
  EXPECT_THAT(Findings(), HasSubstr("one end alone knows it"));
}

TEST_F(HistoryCheckerTest, NoticesAMissingReceipt) {
  run_.routes[kIntake][0].set_acknowledged_sequence(0);
  EXPECT_THAT(Findings(), HasSubstr("1 without a receipt"));
}

TEST_F(HistoryCheckerTest, NoticesMessagesThatWaitOrAreParked) {
  run_.statuses[kIntake].set_waiting_messages(1);
  run_.statuses[kIntake].set_parked_messages(1);
  EXPECT_THAT(Findings(), HasSubstr("330213/intake: messages wait in the outbox"));
  EXPECT_THAT(Findings(), HasSubstr("330213/intake: messages are parked"));
}

}  // namespace
}  // namespace tongban
