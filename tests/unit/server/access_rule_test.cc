#include "common/server/access_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/resource_name.h"
#include "common/status/refusal.h"
#include "tests/support/status_matchers.h"
#include "tongban/casework/v1/case_service.pb.h"
#include "tongban/operations/v1/operations_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using casework::v1::GetCaseRequest;

const AccessRule kOfficersOnly = {AccessRule::Kind::kRoles, {Actor::ROLE_INTAKE_OFFICER}};

Caller CallerWith(const Roles& roles) {
  return {.peer = {"tongban.example", "330213", "staff"},
          .person = Person{.federation = "330213", .person_id = "p1", .roles = roles, .institution_id = ""}};
}

Caller Office() { return {.peer = {"tongban.example", "330281", "assessment"}, .person = std::nullopt}; }

TEST(AccessRuleTest, OneOfTheRolesIsEnough) {
  EXPECT_THAT(CheckCaller(kOfficersOnly, CallerWith({Actor::ROLE_SUPERVISOR, Actor::ROLE_INTAKE_OFFICER})), IsOk());
  EXPECT_EQ(ReasonOf(CheckCaller(kOfficersOnly, CallerWith({Actor::ROLE_SUPERVISOR}))), "ROLE_NOT_ALLOWED");
}

TEST(AccessRuleTest, ARuleWithoutRolesLetsNobodyIn) {
  EXPECT_EQ(ReasonOf(CheckCaller({AccessRule::Kind::kRoles, {}}, CallerWith({Actor::ROLE_SUPERVISOR}))),
            "ROLE_NOT_ALLOWED");
}

TEST(AccessRuleTest, AnActNeedsAPerson) {
  EXPECT_EQ(ReasonOf(CheckCaller({AccessRule::Kind::kDeskDecides, {}}, Office())), "TOKEN_MISSING");
}

TEST(AccessRuleTest, TheExchangeIsForOffices) {
  const AccessRule offices = {AccessRule::Kind::kOffices, {}};
  EXPECT_THAT(CheckCaller(offices, Office()), IsOk());
  EXPECT_EQ(ReasonOf(CheckCaller(offices, CallerWith({Actor::ROLE_SUPERVISOR}))), "PEER_NOT_AN_OFFICE");
}

TEST(AccessRuleTest, TheFederationIsReadFromTheName) {
  GetCaseRequest request;
  request.set_name("federations/330213/cases/c1");
  EXPECT_EQ(FederationOf(request).value(), "330213");
  for (const char* bad : {"", "federations", "federations/33021/cases/c1", "federations/3302137/cases/c1",
                          "federations/330213/cases", "federations/330213/cases/", "federations/330213/cases/c/1",
                          "federations/330213/cases/a b", "/federations/330213/cases/c1"}) {
    request.set_name(bad);
    EXPECT_EQ(ReasonOf(FederationOf(request).status()), "NAME_MALFORMED") << bad;
  }
}

// A part of a thing belongs to whoever the thing belongs to.
TEST(AccessRuleTest, TheNameOfAPartLeadsToTheWhole) {
  GetCaseRequest request;
  request.set_name("federations/330213/cases/c1/notices/2");
  EXPECT_EQ(FederationOf(request).value(), "330213");
  const Caller officer = CallerWith({Actor::ROLE_INTAKE_OFFICER});
  EXPECT_EQ(DescribeAccess(kOfficersOnly, officer, "GetNotice", &request).name(), request.name());
  const auto part = ParsePartName(request.name());
  ASSERT_TRUE(part.has_value());
  EXPECT_EQ(part->whole.federation, "330213");
  EXPECT_EQ(part->whole.collection, "cases");
  EXPECT_EQ(part->whole.id, "c1");
  EXPECT_EQ(part->collection, "notices");
  EXPECT_EQ(part->id, "2");
  // It names no case.
  EXPECT_FALSE(ParseResourceName(request.name()).has_value());
  for (const char* bad : {"federations/330213/cases/c1/notices/", "federations/330213/cases/c1//2",
                          "federations/330213/cases//notices/2", "federations/330213//c1/notices/2",
                          "federations/33021/cases/c1/notices/2", "federations/330213/cases/c1/notices/2/3",
                          "federations/330213/cases/c1/notices/二", "federations/330213/cases/c1/no.tices/2"}) {
    EXPECT_FALSE(ParsePartName(bad).has_value()) << bad;
    request.set_name(bad);
    EXPECT_EQ(ReasonOf(FederationOf(request).status()), "NAME_MALFORMED") << bad;
  }
}

TEST(AccessRuleTest, TheFederationOfARouteIsItsSenders) {
  operations::v1::ReconcileRouteRequest request;
  request.mutable_route()->mutable_sender()->set_federation("330213");
  request.mutable_route()->mutable_receiver()->set_federation("330281");
  EXPECT_EQ(FederationOf(request).value(), "330213");
}

TEST(AccessRuleTest, AFederationMustBeServedAndBeTheCallers) {
  const Caller officer = CallerWith({Actor::ROLE_INTAKE_OFFICER});
  EXPECT_THAT(CheckFederation("330213", {"330213", "330281"}, officer), IsOk());
  EXPECT_EQ(ReasonOf(CheckFederation("330281", {"330213", "330281"}, officer)), "FEDERATION_MISMATCH");
  EXPECT_EQ(ReasonOf(CheckFederation("330213", {"330281"}, officer)), "FEDERATION_NOT_SERVED");
}

TEST(AccessRuleTest, TheAccessLogNamesCasesAndNothingElseThatWasSent) {
  GetCaseRequest request;
  request.set_name("federations/330213/cases/c1");
  const Caller officer = CallerWith({Actor::ROLE_SUPERVISOR, Actor::ROLE_INTAKE_OFFICER});
  EXPECT_EQ(DescribeAccess(kOfficersOnly, officer, "GetCase", &request).name(), request.name());
  EXPECT_EQ(DescribeAccess(kOfficersOnly, officer, "GetCase", &request).actor().role(), Actor::ROLE_INTAKE_OFFICER);
  request.set_name("federations/330213/cases/张三 330213199001010017");
  EXPECT_EQ(DescribeAccess(kOfficersOnly, officer, "GetCase", &request).name(), "");
}

}  // namespace
}  // namespace tongban
