// The least a server of this kind can do: takes calls of SubmitApplication on
// one completion queue with one thread, as an office's writing loop does, behind
// the same mutual TLS, and answers a number of bytes without looking at
// anything. What an office takes beyond it is the office's own.
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/synchronization/mutex.h"
#include "common/identity/credentials.h"
#include "common/server/raw_service.h"
#include "tongban/intake/v1/intake_service.pb.h"

ABSL_FLAG(std::string, listen, "", "Address.");
ABSL_FLAG(std::string, tls_cert, "", "Certificate.");
ABSL_FLAG(std::string, tls_key, "", "Key.");
ABSL_FLAG(std::string, tls_roots, "", "Authorities.");
ABSL_FLAG(std::string, trust_domain, "", "Trust domain.");
ABSL_FLAG(int, answer_bytes, 1024, "Length of every answer.");

namespace tongban::bench {
namespace {

// As kWaitingCallsPerMethod of the writing loop.
constexpr int kWaitingCalls = 8;

class Echo {
 public:
  Echo(RawService& service, grpc::ServerCompletionQueue& queue, const grpc::ByteBuffer& answer)
      : service_(service), queue_(queue), answer_(answer), responder_(&context_) {
    service_.RequestUnary(0, &context_, &request_, &responder_, &queue_, &queue_, this);
  }

  void Happened(bool ok) {
    if (!ok || answered_) {
      delete this;
      return;
    }
    answered_ = true;
    new Echo(service_, queue_, answer_);
    responder_.Finish(answer_, grpc::Status::OK, this);
  }

 private:
  RawService& service_;
  grpc::ServerCompletionQueue& queue_;
  const grpc::ByteBuffer& answer_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  RawService::UnaryResponder responder_;
  bool answered_ = false;
};

int Serve() {
  RawService service(*intake::v1::SubmitApplicationRequest::descriptor()->file()->service(0));
  const TlsFiles files{absl::GetFlag(FLAGS_tls_cert), absl::GetFlag(FLAGS_tls_key), absl::GetFlag(FLAGS_tls_roots)};
  grpc::ServerBuilder builder;
  builder.AddListeningPort(absl::GetFlag(FLAGS_listen), ServerCredentials(files, absl::GetFlag(FLAGS_trust_domain)));
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::ServerCompletionQueue> queue = builder.AddCompletionQueue();
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  const grpc::Slice slice(std::string(static_cast<size_t>(absl::GetFlag(FLAGS_answer_bytes)), 'x'));
  const grpc::ByteBuffer answer(&slice, 1);
  for (int i = 0; i < kWaitingCalls; ++i) new Echo(service, *queue, answer);
  void* tag = nullptr;
  bool ok = false;
  while (queue->Next(&tag, &ok)) static_cast<Echo*>(tag)->Happened(ok);
  return 0;
}

}  // namespace
}  // namespace tongban::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  absl::ParseCommandLine(argc, argv);
  return tongban::bench::Serve();
}
