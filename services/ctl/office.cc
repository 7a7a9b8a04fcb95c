#include "services/ctl/office.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/files/read_file.h"
#include "common/rpc/to_grpc.h"
#include "common/status/status.h"
#include "common/time/time_source.h"

namespace tongban::ctl {
namespace {

constexpr absl::Duration kUnaryTime = absl::Seconds(30);
// A history of many acts, with forms, stays below it.
constexpr int kMostAnswerBytes = 64 << 20;
// A suite on the same machine is up within moments; grpc's default of 1 s
// between attempts would be most of the wait.
constexpr int kReconnectMs = 100;

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const Connection& connection) {
  if (connection.plaintext) return grpc::InsecureChannelCredentials();
  if (connection.cert.empty() != connection.key.empty()) {
    return absl::InvalidArgumentError("-cert and -key must be given together");
  }
  grpc::SslCredentialsOptions files;
  if (!connection.cacert.empty()) {
    ASSIGN_OR_RETURN(files.pem_root_certs, ReadFile(connection.cacert));
  }
  if (!connection.cert.empty()) {
    ASSIGN_OR_RETURN(files.pem_cert_chain, ReadFile(connection.cert));
    ASSIGN_OR_RETURN(files.pem_private_key, ReadFile(connection.key));
  }
  if (!connection.insecure) return grpc::SslCredentials(files);
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_verify_server_certs(false);
  options.set_check_call_host(false);
  options.set_certificate_verifier(std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  if (!connection.cert.empty()) {
    options.set_certificate_provider(std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
        files.pem_root_certs,
        std::vector<grpc::experimental::IdentityKeyCertPair>{{files.pem_private_key, files.pem_cert_chain}}));
    options.watch_identity_key_cert_pairs();
  }
  return grpc::experimental::TlsCredentials(options);
}

grpc::ByteBuffer ToWire(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

absl::Status FromWire(const grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (bytes.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  if (message.ParseFromString(text)) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("response is not a valid ", message.GetTypeName()));
}

}  // namespace

absl::Time Now() {
  static const SystemTime clock(absl::InfinitePast());
  return clock.Now();
}

absl::StatusOr<Office> Office::Connect(const Connection& connection) {
  if (connection.server.empty()) {
    return absl::InvalidArgumentError("no server given: use -server HOST:PORT or set TONGBAN_SERVER");
  }
  ASSIGN_OR_RETURN(const auto credentials, Credentials(connection));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMostAnswerBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  if (!connection.servername.empty()) arguments.SetSslTargetNameOverride(connection.servername);
  if (!connection.authority.empty()) arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, connection.authority);
  return Office(grpc::CreateCustomChannel(connection.server, credentials, arguments), connection.token,
                connection.max_time);
}

void Office::Prepare(grpc::ClientContext& context) const {
  if (!token_.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  if (max_time_ > absl::ZeroDuration()) context.set_deadline(absl::ToChronoTime(Now() + max_time_));
}

absl::Status Office::Call(absl::string_view path, const google::protobuf::Message& request,
                          google::protobuf::Message& response) const {
  grpc::ClientContext context;
  Prepare(context);
  if (max_time_ == absl::ZeroDuration()) context.set_deadline(absl::ToChronoTime(Now() + kUnaryTime));
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel_);
  const auto call = stub.PrepareUnaryCall(&context, std::string(path), ToWire(request), &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) return FromGrpc(status);
  return FromWire(answer, response);
}

}  // namespace tongban::ctl
