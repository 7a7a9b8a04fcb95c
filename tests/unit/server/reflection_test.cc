#include "common/server/reflection.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"
#include "common/wire/contract_files.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "tests/support/polled_queue.h"

namespace tongban {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

// A real server whose only services are those of reflection.
class ReflectionServer {
 public:
  ReflectionServer() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    reflection_.RegisterOn(builder);
    auto queue = builder.AddCompletionQueue();
    server_ = builder.BuildAndStart();
    reflection_.ServeStreams(*queue);
    queue_.emplace(std::move(queue));
    channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  }

  ~ReflectionServer() {
    reflection_.ShutDown();
    server_->Shutdown();
  }

  Reflection& reflection() { return reflection_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  Reflection reflection_{{"grpc.health.v1.Health"}};
  std::unique_ptr<grpc::Server> server_;
  // Goes before the server, which what it still has to say is about.
  std::optional<PolledQueue<grpc::ServerCompletionQueue>> queue_;
  std::shared_ptr<grpc::Channel> channel_;
};

// One open reflection stream, in either version.
template <typename Service>
class ReflectionTest : public ::testing::Test {
 protected:
  using Stub = typename Service::Stub;
  using Stream = decltype(std::declval<Stub>().ServerReflectionInfo(nullptr));

  ReflectionTest() : stub_(Service::NewStub(server_.channel())), stream_(stub_->ServerReflectionInfo(&context_)) {}

  ~ReflectionTest() override {
    stream_->WritesDone();
    EXPECT_TRUE(stream_->Finish().ok());
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

  ReflectionServer server_;
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

TYPED_TEST(ReflectionTest, TellsTheCommentsOfTheProtos) {
  auto request = this->NewRequest();
  request.set_file_containing_symbol("tongban.casework.v1.CaseService");

  const auto response = this->Ask(request);

  google::protobuf::FileDescriptorProto file;
  ASSERT_TRUE(file.ParseFromString(response.file_descriptor_response().file_descriptor_proto(0)));
  EXPECT_EQ(file.name(), "tongban/casework/v1/case_service.proto");
  EXPECT_GT(file.source_code_info().location_size(), 0);
}

google::protobuf::FileDescriptorProto Parsed(absl::string_view bytes) {
  google::protobuf::FileDescriptorProto file;
  EXPECT_TRUE(file.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  return file;
}

// So that what reflection says and what the program does cannot part.
TEST(ContractFilesTest, SayBesideTheirCommentsWhatTheGeneratedCodeSays) {
  ASSERT_THAT(ContractFileNames(), Contains("tongban/casework/v1/case.proto"));
  for (const absl::string_view name : ContractFileNames()) {
    const auto* linked = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(std::string(name));
    ASSERT_NE(linked, nullptr) << name;
    google::protobuf::FileDescriptorProto generated;
    linked->CopyTo(&generated);
    linked->CopyJsonNameTo(&generated);
    auto served = Parsed(ContractFile(name));
    EXPECT_TRUE(served.has_source_code_info()) << name;
    served.clear_source_code_info();
    EXPECT_EQ(served.DebugString(), generated.DebugString()) << name;
  }
}

TEST(ContractFilesTest, HaveACommentOnEveryRpcAndMessageOfOurs) {
  google::protobuf::DescriptorPool pool;
  for (const absl::string_view name : ContractFileNames()) {
    const auto* file = pool.BuildFile(Parsed(ContractFile(name)));
    ASSERT_NE(file, nullptr) << name;
    if (name.substr(0, 8) != "tongban/") continue;
    google::protobuf::SourceLocation location;
    for (int i = 0; i < file->service_count(); ++i) {
      for (int k = 0; k < file->service(i)->method_count(); ++k) {
        ASSERT_TRUE(file->service(i)->method(k)->GetSourceLocation(&location));
        EXPECT_NE(location.leading_comments, "") << file->service(i)->method(k)->full_name();
      }
    }
    for (int i = 0; i < file->message_type_count(); ++i) {
      ASSERT_TRUE(file->message_type(i)->GetSourceLocation(&location));
      EXPECT_NE(location.leading_comments, "") << file->message_type(i)->full_name();
    }
  }
}

// What integrators read is what they get.
TEST(ContractFilesTest, SayOfEveryReasonTheCodeItComesWith) {
  google::protobuf::DescriptorPool pool;
  const auto* file = pool.BuildFile(Parsed(ContractFile("tongban/errors/v1/error_reason.proto")));
  ASSERT_NE(file, nullptr);
  const auto& reasons = *file->FindEnumTypeByName("ErrorReason");
  ASSERT_GT(reasons.value_count(), 100);
  for (int i = 1; i < reasons.value_count(); ++i) {
    google::protobuf::SourceLocation location;
    ASSERT_TRUE(reasons.value(i)->GetSourceLocation(&location));
    const auto& row = RowOf(static_cast<errors::v1::ErrorReason>(reasons.value(i)->number()));
    const std::string code = absl::StatusCodeToString(row.code);
    EXPECT_EQ(location.leading_comments.substr(0, code.size() + 3), absl::StrCat(" ", code, ". "))
        << reasons.value(i)->name();
  }
}

TEST(ContractFilesTest, HaveNoRowsOfTheStores) {
  EXPECT_EQ(ContractFile("tongban/record/v1/record.proto"), "");
  EXPECT_EQ(ContractFile("no/such.proto"), "");
}

// A stream that a client holds open, after a first answer has come on it.
class OpenStream {
 public:
  explicit OpenStream(const ReflectionServer& server)
      : stub_(grpc::reflection::v1::ServerReflection::NewStub(server.channel())),
        stream_(stub_->ServerReflectionInfo(&context_)) {
    grpc::reflection::v1::ServerReflectionRequest request;
    request.set_list_services("");
    grpc::reflection::v1::ServerReflectionResponse response;
    answered_ = stream_->Write(request) && stream_->Read(&response);
  }
  ~OpenStream() { context_.TryCancel(); }

  bool answered() const { return answered_; }
  absl::Status Finish() { return FromGrpc(stream_->Finish()); }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::reflection::v1::ServerReflection::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<grpc::reflection::v1::ServerReflectionRequest,
                                           grpc::reflection::v1::ServerReflectionResponse>>
      stream_;
  bool answered_ = false;
};

int Threads() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("Threads:", 0) == 0) return std::stoi(line.substr(8));
  }
  return -1;
}

TEST(ReflectionStreamsTest, NeedNoThreadsOfTheirOwnAndHaveALimit) {
  ReflectionServer server;
  std::vector<std::unique_ptr<OpenStream>> streams;
  streams.push_back(std::make_unique<OpenStream>(server));
  const int threads = Threads();
  while (streams.size() < kMaxReflectionStreams) {
    streams.push_back(std::make_unique<OpenStream>(server));
    ASSERT_TRUE(streams.back()->answered());
  }
  // A client of gRPC's own may begin a thread or two while it works.
  EXPECT_LE(Threads(), threads + 8);

  OpenStream extra(server);

  EXPECT_FALSE(extra.answered());
  const absl::Status refused = extra.Finish();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "TOO_MANY_REFLECTION_STREAMS");
}

TEST(ReflectionStreamsTest, EndWithTheServerAndNoneBegins) {
  ReflectionServer server;
  OpenStream early(server);
  ASSERT_TRUE(early.answered());

  server.reflection().ShutDown();

  EXPECT_EQ(ReasonOf(early.Finish()), "SHUTTING_DOWN");
  OpenStream late(server);
  EXPECT_FALSE(late.answered());
  EXPECT_EQ(ReasonOf(late.Finish()), "SHUTTING_DOWN");
}

}  // namespace
}  // namespace tongban
