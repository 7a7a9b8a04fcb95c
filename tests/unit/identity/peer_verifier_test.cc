#include "common/identity/peer_verifier.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/identity/credentials.h"
#include "common/server/health.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/identity/issued_files.h"

namespace tongban {
namespace {

using ::testing::HasSubstr;

constexpr char kTrustDomain[] = "tongban.example";
const SpiffeId kIntake = {kTrustDomain, "330213", "intake"};

// A real server of one service on a port of its own.
class Server {
 public:
  explicit Server(const std::shared_ptr<grpc::ServerCredentials>& credentials) {
    board_->Set("", true);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }

  // The code of one call over a connection of its own.
  grpc::StatusCode Call(const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                        std::string* server_certificate = nullptr) {
    // Without a pool of its own a channel may take over another's connection.
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    auto stub = grpc::health::v1::Health::NewStub(
        grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port_), credentials, arguments));
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckResponse response;
    const grpc::Status status = stub->Check(&context, {}, &response);
    if (status.ok() && server_certificate != nullptr) {
      const auto found = context.auth_context()->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
      if (!found.empty()) server_certificate->assign(found.front().data(), found.front().size());
    }
    return status.error_code();
  }

 private:
  std::shared_ptr<HealthBoard> board_ = std::make_shared<HealthBoard>();
  HealthService service_{board_};
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// The authority and a good leaf, issued once for all tests.
IssuedFiles& Files() {
  static IssuedFiles* const files = [] {
    auto* made = new IssuedFiles();
    EXPECT_EQ(made->Issue(absl::StrCat("leaf intake ", kIntakeUri)), 0);
    return made;
  }();
  return *files;
}

class FilesAreRemoved : public ::testing::Environment {
  void TearDown() override { delete &Files(); }
};
const auto* const kCleanUp = ::testing::AddGlobalTestEnvironment(new FilesAreRemoved());

std::shared_ptr<grpc::ServerCredentials> OurServer() { return ServerCredentials(Files().Leaf("intake"), kTrustDomain); }

std::shared_ptr<grpc::ChannelCredentials> ClientWith(const TlsFiles& files) {
  return ChannelCredentials(files, kTrustDomain, kIntake);
}

std::shared_ptr<grpc::experimental::FileWatcherCertificateProvider> Watch(const TlsFiles& files) {
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(files.key, files.certificate, files.roots,
                                                                              600);
}

// Mutual TLS as gRPC offers it, without our verifier.
std::shared_ptr<grpc::ServerCredentials> PlainMutualTls() {
  grpc::experimental::TlsServerCredentialsOptions options(Watch(Files().Leaf("intake")));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

TEST(MutualTlsTest, ALeafOfTheSuiteIsLetIn) {
  Server server(OurServer());

  EXPECT_EQ(server.Call(ClientWith(Files().Leaf("intake"))), grpc::StatusCode::OK);
}

TEST(MutualTlsTest, AClientWithoutACertificateIsTurnedAway) {
  Server server(OurServer());
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(Files().Path("ca.crt"), 600));
  options.watch_root_certs();
  options.set_check_call_host(false);
  options.set_certificate_verifier(MakePeerVerifier({kTrustDomain, PeerSide::kServer, kIntake}));

  EXPECT_EQ(server.Call(grpc::experimental::TlsCredentials(options)), grpc::StatusCode::UNAVAILABLE);
}

TEST(MutualTlsTest, APlaintextClientIsTurnedAway) {
  Server server(OurServer());

  EXPECT_EQ(server.Call(grpc::InsecureChannelCredentials()), grpc::StatusCode::UNAVAILABLE);
}

TEST(MutualTlsTest, ALeafOfAnotherAuthorityIsTurnedAway) {
  IssuedFiles strangers;
  ASSERT_EQ(strangers.Issue(absl::StrCat("leaf intake ", kIntakeUri)), 0);
  TlsFiles stranger = strangers.Leaf("intake");
  stranger.roots = Files().Path("ca.crt");
  Server server(OurServer());

  EXPECT_EQ(server.Call(ClientWith(stranger)), grpc::StatusCode::UNAVAILABLE);
}

TEST(MutualTlsTest, AClientTurnsAwayAServerItDidNotExpect) {
  Server server(OurServer());
  const TlsFiles files = Files().Leaf("intake");
  const SpiffeId other_office = {kTrustDomain, "330213", "registration_approval"};
  const SpiffeId other_federation = {kTrustDomain, "330212", "intake"};

  EXPECT_EQ(server.Call(ChannelCredentials(files, kTrustDomain, other_office)), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(server.Call(ChannelCredentials(files, kTrustDomain, other_federation)), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(server.Call(ChannelCredentials(files, "elsewhere.example", std::nullopt)), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(server.Call(ChannelCredentials(files, kTrustDomain, std::nullopt)), grpc::StatusCode::OK);
}

TEST(MutualTlsTest, ANewCertificateIsServedWithoutARestart) {
  IssuedFiles files;
  ASSERT_EQ(files.Issue(absl::StrCat("leaf intake ", kIntakeUri)), 0);
  Server server(ServerCredentials(files.Leaf("intake"), kTrustDomain, 1));
  const auto client = ChannelCredentials(files.Leaf("intake"), kTrustDomain, kIntake, 1);
  std::string before;
  ASSERT_EQ(server.Call(client, &before), grpc::StatusCode::OK);

  ASSERT_EQ(files.Issue(absl::StrCat("--force leaf intake ", kIntakeUri)), 0);

  // Each call is a handshake; the provider reads the files once a second.
  std::string after = before;
  for (int calls = 0; calls < 20000 && after == before; ++calls) server.Call(client, &after);
  EXPECT_NE(after, before);
}

struct OddLeaf {
  const char* name;
  const char* extensions;
  // What our check finds.
  const char* problem;
  // Whether gRPC's own checks would have let it in.
  bool passes_plain_tls;
};

class OddLeafTest : public ::testing::TestWithParam<OddLeaf> {
 protected:
  OddLeafTest() { Files().IssueOdd(GetParam().name, GetParam().extensions); }

  std::string Certificate() const { return Files().Text(absl::StrCat(GetParam().name, ".crt")); }
};

TEST_P(OddLeafTest, IsRefusedForItsProblem) {
  EXPECT_THAT(CheckPeerCertificate(Certificate(), {kTrustDomain, PeerSide::kClient, std::nullopt}),
              IsError(absl::StatusCode::kUnauthenticated, HasSubstr(GetParam().problem)));
}

TEST_P(OddLeafTest, IsTurnedAwayInTheHandshake) {
  Server server(OurServer());

  EXPECT_EQ(server.Call(ClientWith(Files().Leaf(GetParam().name))), grpc::StatusCode::UNAVAILABLE);
}

// Shows that the test above tests our check and nothing else.
TEST_P(OddLeafTest, MayPassPlainMutualTls) {
  Server server(PlainMutualTls());

  EXPECT_EQ(server.Call(ClientWith(Files().Leaf(GetParam().name))) == grpc::StatusCode::OK,
            GetParam().passes_plain_tls);
}

// clang-format off
#define GOOD_URI "URI:spiffe://tongban.example/federation/330213/intake"
const OddLeaf kOddLeaves[] = {
    {"AuthoritysOwn",
     "basicConstraints=critical,CA:TRUE\nkeyUsage=digitalSignature,keyCertSign\nextendedKeyUsage=clientAuth\nsubjectAltName=" GOOD_URI,
     "a CA certificate", true},
    {"TwoUris",
     "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth\nsubjectAltName=" GOOD_URI ",URI:spiffe://tongban.example/federation/330212/intake",
     "2 URI names", true},
    {"NoUri",
     "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth\nsubjectAltName=DNS:localhost",
     "no URI name", true},
    {"NoNames",
     "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth",
     "no URI name", true},
    {"NoExtendedUsage",
     "keyUsage=digitalSignature\nsubjectAltName=" GOOD_URI,
     "no extended key usage", true},
    {"ServersOnly",
     "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=" GOOD_URI,
     "clientAuth", false},
    {"NoUsage",
     "extendedKeyUsage=clientAuth\nsubjectAltName=" GOOD_URI,
     "no key usage", true},
    {"SignsCertificates",
     "keyUsage=digitalSignature,keyCertSign\nextendedKeyUsage=clientAuth\nsubjectAltName=" GOOD_URI,
     "sign certificates or CRLs", true},
    {"SignsCrls",
     "keyUsage=digitalSignature,cRLSign\nextendedKeyUsage=clientAuth\nsubjectAltName=" GOOD_URI,
     "sign certificates or CRLs", true},
    {"SignsNothing",
     "keyUsage=keyAgreement\nextendedKeyUsage=clientAuth\nsubjectAltName=" GOOD_URI,
     "digitalSignature", true},
    {"ForeignTrustDomain",
     "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth\nsubjectAltName=URI:spiffe://elsewhere.example/federation/330213/intake",
     "another trust domain", true},
    {"OtherForm",
     "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth\nsubjectAltName=URI:spiffe://tongban.example/ns/default/sa/intake",
     "/federation/", true},
    {"OtherScheme",
     "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth\nsubjectAltName=URI:https://tongban.example/federation/330213/intake",
     "spiffe://", true},
    // The IA5String "spiffe://tongban.example/federation/330213/intake\0x".
    {"ZeroByteInUri",
     "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth\n"
     "subjectAltName=DER:30:35:86:33:73:70:69:66:66:65:3a:2f:2f:74:6f:6e:67:62:61:6e:2e:65:78:61:6d:70:6c:65:2f:66:65:64:"
     "65:72:61:74:69:6f:6e:2f:33:33:30:32:31:33:2f:69:6e:74:61:6b:65:00:78",
     "workload", true},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Each, OddLeafTest, ::testing::ValuesIn(kOddLeaves),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(CheckPeerCertificateTest, ReadsTheIdOfAGoodLeafOnEitherSide) {
  const std::string pem = Files().Text("intake.crt");

  for (const PeerSide side : {PeerSide::kClient, PeerSide::kServer}) {
    ASSERT_OK_AND_ASSIGN(const SpiffeId id, CheckPeerCertificate(pem, {kTrustDomain, side, kIntake}));
    EXPECT_EQ(id, kIntake);
  }
}

TEST(CheckPeerCertificateTest, RefusesAServerWhoseLeafIsForClientsOnly) {
  Files().IssueOdd("ClientsOnly", absl::StrCat("keyUsage=digitalSignature\nextendedKeyUsage=clientAuth\n",
                                               "subjectAltName=", GOOD_URI));

  EXPECT_THAT(CheckPeerCertificate(Files().Text("ClientsOnly.crt"), {kTrustDomain, PeerSide::kServer, kIntake}),
              IsError(absl::StatusCode::kUnauthenticated, HasSubstr("serverAuth")));
}

TEST(CheckPeerCertificateTest, RefusesWhatItCannotRead) {
  for (const char* text : {"", "not a certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"}) {
    EXPECT_THAT(CheckPeerCertificate(text, {kTrustDomain, PeerSide::kClient, std::nullopt}),
                IsError(absl::StatusCode::kUnauthenticated, HasSubstr("cannot parse it")));
  }
}

}  // namespace
}  // namespace tongban
