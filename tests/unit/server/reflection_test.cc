#include "common/server/reflection.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"

namespace tongban {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

// One open reflection stream of a real server, in either version.
template <typename Service>
class ReflectionTest : public ::testing::Test {
 protected:
  using Stub = typename Service::Stub;
  using Stream = decltype(std::declval<Stub>().ServerReflectionInfo(nullptr));

  ReflectionTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    reflection_.RegisterOn(builder);
    server_ = builder.BuildAndStart();
    stub_ = Service::NewStub(grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
    stream_ = stub_->ServerReflectionInfo(&context_);
  }

  ~ReflectionTest() override {
    stream_->WritesDone();
    EXPECT_TRUE(stream_->Finish().ok());
    server_->Shutdown();
  }

  template <typename Request>
  auto Ask(const Request& request) {
    EXPECT_TRUE(stream_->Write(request));
    auto response = ResponseTo(request);
    EXPECT_TRUE(stream_->Read(&response));
    EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
    return response;
  }

  static auto NewRequest() { return RequestOf(static_cast<Service*>(nullptr)); }

  template <typename Response>
  static std::vector<std::string> FilesIn(const Response& response) {
    std::vector<std::string> names;
    for (const auto& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      EXPECT_TRUE(file.ParseFromString(bytes));
      names.push_back(file.name());
    }
    return names;
  }

 private:
  static grpc::reflection::v1::ServerReflectionRequest RequestOf(grpc::reflection::v1::ServerReflection*) { return {}; }
  static grpc::reflection::v1alpha::ServerReflectionRequest RequestOf(grpc::reflection::v1alpha::ServerReflection*) {
    return {};
  }
  static grpc::reflection::v1::ServerReflectionResponse ResponseTo(
      const grpc::reflection::v1::ServerReflectionRequest&) {
    return {};
  }
  static grpc::reflection::v1alpha::ServerReflectionResponse ResponseTo(
      const grpc::reflection::v1alpha::ServerReflectionRequest&) {
    return {};
  }

  Reflection reflection_{{"grpc.health.v1.Health"}};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Stub> stub_;
  grpc::ClientContext context_;
  Stream stream_;
};

using Versions = ::testing::Types<grpc::reflection::v1::ServerReflection, grpc::reflection::v1alpha::ServerReflection>;
TYPED_TEST_SUITE(ReflectionTest, Versions);

TYPED_TEST(ReflectionTest, ListsTheSameServicesInBothVersions) {
  auto request = this->NewRequest();
  request.set_list_services("*");

  const auto response = this->Ask(request);

  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) names.push_back(service.name());
  EXPECT_THAT(names, ElementsAre("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                                 "grpc.reflection.v1alpha.ServerReflection"));
}

TYPED_TEST(ReflectionTest, DescribesTheHealthService) {
  auto request = this->NewRequest();
  request.set_file_containing_symbol("grpc.health.v1.Health");

  EXPECT_THAT(this->FilesIn(this->Ask(request)), ElementsAre("grpc/health/v1/health.proto"));
}

TYPED_TEST(ReflectionTest, FindsAMethodAndAMessageBySymbol) {
  auto request = this->NewRequest();
  request.set_file_containing_symbol("grpc.health.v1.Health.Check");
  EXPECT_THAT(this->FilesIn(this->Ask(request)), ElementsAre("grpc/health/v1/health.proto"));

  request.set_file_containing_symbol("tongban.casework.v1.Actor");
  EXPECT_THAT(this->FilesIn(this->Ask(request)), Contains("tongban/casework/v1/actor.proto"));
}

TYPED_TEST(ReflectionTest, SendsDependenciesOnceAStreamAndTheFileAskedForAlways) {
  auto request = this->NewRequest();
  request.set_file_by_filename("google/rpc/error_details.proto");

  EXPECT_THAT(this->FilesIn(this->Ask(request)),
              ElementsAre("google/rpc/error_details.proto", "google/protobuf/duration.proto"));
  EXPECT_THAT(this->FilesIn(this->Ask(request)), ElementsAre("google/rpc/error_details.proto"));
}

TYPED_TEST(ReflectionTest, FindsAnExtensionAndItsNumbers) {
  constexpr int kHttp = 72295728;
  auto request = this->NewRequest();
  request.set_all_extension_numbers_of_type("google.protobuf.MethodOptions");
  const auto numbers = this->Ask(request).all_extension_numbers_response();
  EXPECT_EQ(numbers.base_type_name(), "google.protobuf.MethodOptions");
  EXPECT_THAT(numbers.extension_number(), Contains(kHttp));

  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  request.mutable_file_containing_extension()->set_extension_number(kHttp);
  EXPECT_THAT(this->FilesIn(this->Ask(request)), Contains("google/api/annotations.proto"));
}

TYPED_TEST(ReflectionTest, SaysNotFoundAndGoesOn) {
  auto request = this->NewRequest();
  request.set_file_by_filename("no/such.proto");
  EXPECT_EQ(this->Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_file_containing_symbol("no.Such");
  EXPECT_EQ(this->Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_all_extension_numbers_of_type("no.Such");
  EXPECT_EQ(this->Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  request.mutable_file_containing_extension()->set_extension_number(1);
  EXPECT_EQ(this->Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
}

TYPED_TEST(ReflectionTest, RefusesARequestThatAsksForNothing) {
  EXPECT_EQ(this->Ask(this->NewRequest()).error_response().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace tongban
