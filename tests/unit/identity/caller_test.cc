#include "common/identity/caller.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/identity/credentials.h"
#include "common/rpc/to_grpc.h"
#include "common/status/refusal.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/identity/issued_files.h"

namespace tongban {
namespace {

using casework::v1::Actor;

const absl::Time kNow = absl::FromUnixSeconds(1'770'000'000);

// A real service that asks who is calling, over mutual TLS or plaintext.
class AskingServer final : public grpc::health::v1::Health::Service {
 public:
  AskingServer(TokenVerifier& tokens, const std::shared_ptr<grpc::ServerCredentials>& credentials) : tokens_(tokens) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~AskingServer() override { server_->Shutdown(); }

  grpc::Status Check(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest*,
                     grpc::health::v1::HealthCheckResponse*) override {
    caller_ = IdentifyCaller(*context->auth_context(), context->client_metadata(), tokens_, kNow);
    return grpc::Status::OK;
  }

  // Whom the server took the caller for, given these `authorization` headers.
  absl::StatusOr<Caller> Call(const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                              const std::vector<std::string>& authorization) {
    auto stub = grpc::health::v1::Health::NewStub(grpc::CreateChannel(absl::StrCat("127.0.0.1:", port_), credentials));
    grpc::ClientContext context;
    for (const auto& value : authorization) context.AddMetadata("authorization", value);
    grpc::health::v1::HealthCheckResponse response;
    const grpc::Status status = stub->Check(&context, {}, &response);
    return status.ok() ? caller_ : FromGrpc(status);
  }

 private:
  TokenVerifier& tokens_;
  absl::StatusOr<Caller> caller_ = absl::UnknownError("no call yet");
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class CallerTest : public ::testing::Test {
 protected:
  CallerTest() {
    EXPECT_EQ(files_.Issue(absl::StrCat("leaf intake ", kIntakeUri)), 0);
    EXPECT_EQ(files_.Issue("token-key person"), 0);
    server_ = std::make_unique<AskingServer>(tokens_, ServerCredentials(files_.Leaf("intake"), "tongban.example"));
  }

  std::string Token(const std::string& federation) {
    const Person person = {federation, "officer-7", {Actor::ROLE_INTAKE_OFFICER}, ""};
    return IssueToken({person, kNow, kNow + absl::Hours(1)}, files_.Text("person.pem")).value();
  }

  absl::StatusOr<Caller> CallWith(const std::vector<std::string>& authorization) {
    return server_->Call(ChannelCredentials(files_.Leaf("intake"), "tongban.example", std::nullopt), authorization);
  }

  IssuedFiles files_;
  TokenVerifier tokens_{
      [this](absl::string_view) -> absl::StatusOr<std::string> { return files_.Text("person.pub.pem"); }};
  std::unique_ptr<AskingServer> server_;
};

TEST_F(CallerTest, IsTheWorkloadOfTheCertificate) {
  ASSERT_OK_AND_ASSIGN(const Caller caller, CallWith({}));

  EXPECT_EQ(FormatSpiffeId(caller.peer), kIntakeUri);
  EXPECT_FALSE(caller.person.has_value());
}

TEST_F(CallerTest, IsThePersonOfTheToken) {
  ASSERT_OK_AND_ASSIGN(const Caller caller, CallWith({"Bearer " + Token("330213")}));

  ASSERT_TRUE(caller.person.has_value());
  EXPECT_EQ(caller.person->person_id, "officer-7");
}

TEST_F(CallerTest, MaySpellTheSchemeInAnyCase) { EXPECT_THAT(CallWith({"bearer " + Token("330213")}), IsOk()); }

TEST_F(CallerTest, IsRefusedWithATokenOfAnotherFederation) {
  const absl::Status refusal = CallWith({"Bearer " + Token("330212")}).status();

  EXPECT_EQ(refusal.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(refusal), "TOKEN_FEDERATION_MISMATCH");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(refusal)->metadata().at("tokenFederation"), "330212");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(refusal)->metadata().at("peerFederation"), "330213");
}

TEST_F(CallerTest, IsRefusedWithAHeaderThatIsNoBearerToken) {
  EXPECT_EQ(ReasonOf(CallWith({"Basic dXNlcjpwYXNz"}).status()), "TOKEN_MALFORMED");
  EXPECT_EQ(ReasonOf(CallWith({"Bearer"}).status()), "TOKEN_MALFORMED");
  EXPECT_EQ(ReasonOf(CallWith({"Bearer " + Token("330213") + "x"}).status()), "TOKEN_SIGNATURE_INVALID");
}

TEST_F(CallerTest, IsRefusedWithTwoTokens) {
  const std::string header = "Bearer " + Token("330213");

  EXPECT_EQ(ReasonOf(CallWith({header, header}).status()), "TOKEN_MALFORMED");
}

TEST_F(CallerTest, IsNobodyWithoutACertificateWhateverTheToken) {
  AskingServer plaintext(tokens_, grpc::InsecureServerCredentials());
  const absl::Status refusal =
      plaintext.Call(grpc::InsecureChannelCredentials(), {"Bearer " + Token("330213")}).status();

  EXPECT_EQ(refusal.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(refusal), "PEER_UNIDENTIFIED");
}

}  // namespace
}  // namespace tongban
