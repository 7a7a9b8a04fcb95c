#include "common/server/rpc_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "common/server/act_request.h"
#include "google/api/annotations.pb.h"
#include "tests/support/status_matchers.h"
#include "tongban/assessment/v1/assessment_service.pb.h"
#include "tongban/exchange/v1/exchange_service.pb.h"
#include "tongban/intake/v1/intake_service.pb.h"
#include "tongban/registration_approval/v1/registration_approval_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Actor;
using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;
using exchange::v1::GetRouteHeadRequest;
using exchange::v1::Receipt;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

const google::protobuf::ServiceDescriptor& ExchangeDescriptor() {
  return *DeliverRequest::descriptor()->file()->service(0);
}

Rpc Deliver() {
  return Exchange<DeliverRequest, DeliverResponse>(
      "Deliver",
      [](const auto&, const Caller&, Transaction&) -> absl::StatusOr<DeliverResponse> { return DeliverResponse(); });
}

Rpc GetRouteHead() {
  return Exchange<GetRouteHeadRequest, Receipt>(
      "GetRouteHead", [](const auto&, const Caller&, Transaction&) -> absl::StatusOr<Receipt> { return Receipt(); });
}

auto Says(const std::string& problem) { return IsError(absl::StatusCode::kInvalidArgument, HasSubstr(problem)); }

TEST(RpcTableTest, ARowForEachMethodIsEnough) {
  EXPECT_THAT(CheckRpcs(ExchangeDescriptor(), {Deliver(), GetRouteHead()}), IsOk());
}

TEST(RpcTableTest, EveryMethodWithoutARowIsNamed) {
  EXPECT_THAT(CheckRpcs(ExchangeDescriptor(), {}),
              IsError(absl::StatusCode::kInvalidArgument,
                      AllOf(HasSubstr("Deliver has no row"), HasSubstr("GetRouteHead has no row"))));
}

TEST(RpcTableTest, TwoRowsForAMethodAreRefused) {
  EXPECT_THAT(CheckRpcs(ExchangeDescriptor(), {Deliver(), Deliver(), GetRouteHead()}), Says("Deliver has 2 rows"));
}

TEST(RpcTableTest, ARowForNoMethodIsRefused) {
  Rpc stray = Deliver();
  stray.method = "Bribe";
  EXPECT_THAT(CheckRpcs(ExchangeDescriptor(), {Deliver(), GetRouteHead(), stray}),
              Says("Bribe is not a method of the service"));
}

TEST(RpcTableTest, ARowOfOtherTypesIsRefused) {
  Rpc row = GetRouteHead();
  row.method = "Deliver";
  EXPECT_THAT(CheckRpcs(ExchangeDescriptor(), {row, GetRouteHead()}), Says("Deliver takes"));
}

TEST(RpcTableTest, AnEmptyListOfRolesIsNoRule) {
  Rpc row = Deliver();
  row.lane = Lane::kWrite;
  row.access = {AccessRule::Kind::kRoles, {}};
  EXPECT_THAT(CheckRpcs(ExchangeDescriptor(), {row, GetRouteHead()}), Says("Deliver allows no role to call it"));
}

// AIP-155, AIP-163: on every mutation.
TEST(RpcTableTest, AChangeThatCannotBeRepeatedOrTriedOutIsRefused) {
  for (const Lane lane : {Lane::kWrite, Lane::kErrand}) {
    Rpc row = GetRouteHead();
    row.lane = lane;
    row.errand = [](const auto&, const Caller&, const AnswerLater&) {};
    row.access = {AccessRule::Kind::kRoles, {Actor::ROLE_OPERATOR}};
    EXPECT_THAT(CheckRpcs(ExchangeDescriptor(), {Deliver(), row}), Says("is missing request_id or validate_only"));
  }
}

TEST(RpcTableTest, ARowWithoutAHandlerIsRefused) {
  Rpc row = Deliver();
  row.write = nullptr;
  EXPECT_THAT(CheckRpcs(ExchangeDescriptor(), {row, GetRouteHead()}), Says("Deliver has no handler"));
}

TEST(RpcTableTest, EveryMethodOfTheThreeOfficesIsAnAct) {
  for (const auto* file : {intake::v1::SubmitApplicationRequest::descriptor()->file(),
                           assessment::v1::ChangeAppointmentRequest::descriptor()->file(),
                           registration_approval::v1::ApproveCaseRequest::descriptor()->file()}) {
    const auto& service = *file->service(0);
    for (int i = 0; i < service.method_count(); ++i) {
      EXPECT_THAT(CheckActShape(service.method(i)->name(), *service.method(i)->input_type()), IsOk());
    }
  }
}

// AIP-136: `:acceptApplication` is AcceptApplication, whoever writes the gateway.
TEST(RpcTableTest, EveryVerbOfARouteIsItsMethod) {
  for (const auto* file : {intake::v1::SubmitApplicationRequest::descriptor()->file(),
                           assessment::v1::ChangeAppointmentRequest::descriptor()->file(),
                           registration_approval::v1::ApproveCaseRequest::descriptor()->file()}) {
    const auto& service = *file->service(0);
    for (int i = 0; i < service.method_count(); ++i) {
      std::string verb = service.method(i)->name();
      verb[0] = absl::ascii_tolower(static_cast<unsigned char>(verb[0]));
      EXPECT_THAT(service.method(i)->options().GetExtension(google::api::http).post(), EndsWith(":" + verb));
    }
  }
}

}  // namespace
}  // namespace tongban
