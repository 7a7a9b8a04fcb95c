#include "common/server/act_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/refusal.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "tests/support/status_matchers.h"
#include "tongban/intake/v1/intake_service.pb.h"

namespace tongban {
namespace {

using intake::v1::AcceptApplicationRequest;
using intake::v1::SubmitApplicationRequest;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class ActRequestTest : public ::testing::Test {
 protected:
  template <typename Request>
  Request& New() {
    return *google::protobuf::Arena::CreateMessage<Request>(&arena_);
  }
  AcceptApplicationRequest& Acceptance() {
    auto& request = New<AcceptApplicationRequest>();
    request.set_name("federations/330213/cases/c1");
    request.set_request_id("r1");
    request.mutable_acceptance()->set_remark("quiet room");
    return request;
  }

 private:
  google::protobuf::Arena arena_;
};

TEST_F(ActRequestTest, ARequestIsTakenApart) {
  AcceptApplicationRequest& request = Acceptance();
  request.set_etag("e7");
  request.set_validate_only(true);
  ASSERT_OK_AND_ASSIGN(const ActRequest act, MakeActRequest(request));
  EXPECT_EQ(act.federation, "330213");
  EXPECT_EQ(act.id, "c1");
  EXPECT_EQ(act.request_id, "r1");
  EXPECT_EQ(act.etag, "e7");
  EXPECT_TRUE(act.validate_only);
  EXPECT_EQ(static_cast<const casework::v1::Act&>(*act.act).accept_application().remark(), "quiet room");
}

TEST_F(ActRequestTest, FilingHasNoCaseYet) {
  auto& request = New<SubmitApplicationRequest>();
  request.set_parent("federations/330213");
  request.set_request_id("r1");
  request.mutable_submission();
  ASSERT_OK_AND_ASSIGN(const ActRequest act, MakeActRequest(request));
  EXPECT_EQ(act.federation, "330213");
  EXPECT_EQ(act.id, "");
  EXPECT_TRUE(static_cast<const casework::v1::Act&>(*act.act).has_submit_application());
}

// What makes a case has no etag to compare; what changes one must have it.
TEST_F(ActRequestTest, AnEtagGoesWithTheNameOfACase) {
  const auto shape_of = [](std::initializer_list<const char*> texts) {
    google::protobuf::FileDescriptorProto file;
    file.set_name("probe.proto");
    auto& type = *file.add_message_type();
    type.set_name("ProbeRequest");
    int number = 0;
    for (const char* text : texts) {
      auto& field = *type.add_field();
      field.set_name(text);
      field.set_number(++number);
      field.set_type(absl::string_view(text) == "validate_only" ? google::protobuf::FieldDescriptorProto::TYPE_BOOL
                                                                : google::protobuf::FieldDescriptorProto::TYPE_STRING);
    }
    google::protobuf::DescriptorPool pool;
    return CheckActShape("Probe", *pool.BuildFile(file)->message_type(0));
  };
  EXPECT_THAT(shape_of({"parent", "request_id", "etag", "validate_only"}).message(), HasSubstr("must have an etag if"));
  EXPECT_THAT(shape_of({"name", "request_id", "validate_only"}).message(), HasSubstr("must have an etag if"));
  EXPECT_THAT(shape_of({"request_id", "etag", "validate_only"}).message(), HasSubstr("is missing parent or name"));
  EXPECT_THAT(CheckActShape("SubmitApplication", *SubmitApplicationRequest::descriptor()), IsOk());
  EXPECT_THAT(CheckActShape("AcceptApplication", *AcceptApplicationRequest::descriptor()), IsOk());
}

TEST_F(ActRequestTest, EveryFieldAtFaultIsNamed) {  // R32
  auto& request = New<AcceptApplicationRequest>();
  request.set_name("cases/c1");
  request.set_request_id(std::string(65, 'r'));
  const absl::Status status = MakeActRequest(request).status();
  EXPECT_EQ(ReasonOf(status), "REQUEST_MALFORMED");
  const auto detail = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_TRUE(detail.has_value());
  ASSERT_THAT(detail->field_violations(), SizeIs(3));
  EXPECT_EQ(detail->field_violations(0).field(), "name");
  EXPECT_EQ(detail->field_violations(1).field(), "request_id");
  EXPECT_EQ(detail->field_violations(2).field(), "acceptance");
}

TEST_F(ActRequestTest, WhatTheActNamesIsFoundInTheRequest) {
  const auto fields_of = [](const absl::Status& refusal) {
    std::vector<std::string> fields;
    const auto seen = WithPathsFromTheRequest(*SubmitApplicationRequest::descriptor(), refusal);
    EXPECT_EQ(seen.code(), refusal.code());
    const auto detail = DetailOf<google::rpc::BadRequest>(seen).value_or(google::rpc::BadRequest());
    for (const auto& each : detail.field_violations()) fields.push_back(each.field());
    return fields;
  };
  const absl::Status refusal = Refusal(errors::v1::ERROR_REASON_CONTENT_INVALID, "at fault")
                                   .Field("application.materials[0].count", "must be 1")
                                   .Field("submitter", "must be set")
                                   .Field("request_id", "was used");

  EXPECT_THAT(fields_of(refusal), ::testing::ElementsAre("submission.application.materials[0].count",
                                                         "submission.submitter", "request_id"));
  EXPECT_EQ(WithPathsFromTheRequest(*SubmitApplicationRequest::descriptor(), absl::InternalError("no field")),
            absl::InternalError("no field"));
}

// Else a path could be read in two ways.
TEST_F(ActRequestTest, NoContentHasAFieldOfItsRequestsName) {
  google::protobuf::FileDescriptorProto file;
  SubmitApplicationRequest::descriptor()->file()->CopyTo(&file);
  google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
  file.set_name("seeded.proto");
  file.set_package("seeded");
  file.clear_service();
  const auto request = std::ranges::find_if(*file.mutable_message_type(),
                                            [](const auto& type) { return type.name() == "SubmitApplicationRequest"; });
  auto& extra = *request->add_field();
  extra.set_name("application");
  extra.set_number(99);
  extra.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
  extra.set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);

  EXPECT_THAT(
      CheckActShape("SubmitApplication", *pool.BuildFile(file)->FindMessageTypeByName("SubmitApplicationRequest"))
          .message(),
      HasSubstr("its content has that field too"));
}

TEST_F(ActRequestTest, RequestIdsHaveOneTo64VisibleCharacters) {
  for (const std::string& bad : {std::string(), std::string("a b"), std::string("a\nb"), std::string("号"),
                                 std::string("a\0b", 3), std::string(65, 'r')}) {
    AcceptApplicationRequest& request = Acceptance();
    // Bytes that are no text arrive as well, for a hostile sender.
    request.set_request_id(bad);
    EXPECT_THAT(MakeActRequest(request), ::testing::Not(IsOk())) << bad;
  }
  AcceptApplicationRequest& request = Acceptance();
  request.set_request_id(std::string(64, 'r'));
  EXPECT_THAT(MakeActRequest(request), IsOk());
}

TEST_F(ActRequestTest, FieldsOfActAreNamedAfterMethods) {
  EXPECT_EQ(ActFieldName("AcceptApplication"), "accept_application");
  EXPECT_EQ(ActFieldName("Abandon"), "abandon");
}

}  // namespace
}  // namespace tongban
