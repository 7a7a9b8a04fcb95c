#ifndef TONGBAN_COMMON_SERVER_REFLECTION_H_
#define TONGBAN_COMMON_SERVER_REFLECTION_H_

#include <grpcpp/completion_queue.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/server_builder.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace tongban {

// Streams open at once on one server, in both versions together: any workload
// with a certificate can open them, and each may hold an answer of the size of
// the contract.
inline constexpr size_t kMaxReflectionStreams = 256;

class ReflectionStreams;
class ReflectionVersion;

// Server reflection, v1 and v1alpha alike, over the files of the contract with
// their comments. (gRPC 1.51's own plugin knows v1alpha only, has no comments and
// describes no service that is registered generically.) Every request kind is
// answered; a file's dependencies come once a stream; what is unknown is
// NOT_FOUND in the answer and does not end the stream. Beyond
// kMaxReflectionStreams a stream ends at once with RESOURCE_EXHAUSTED.
//
// No stream has a thread: all are served by whoever polls the queue, as
// QueueEvents.
class Reflection {
 public:
  // `services` are the full names that a client sees listed; both versions of
  // reflection itself are added to them.
  explicit Reflection(std::vector<std::string> services);
  ~Reflection();

  // Registers both versions. The object must outlive the server.
  void RegisterOn(grpc::ServerBuilder& builder);
  // Asks for streams, once the server has started. The queue must be polled
  // until it has no more to say.
  void ServeStreams(grpc::ServerCompletionQueue& queue);
  // Every stream ends (UNAVAILABLE) and none begins, so that they do not eat the
  // time for draining. To be called before the server is shut down; from any
  // thread.
  void ShutDown();

 private:
  const std::unique_ptr<ReflectionStreams> streams_;
  std::vector<std::unique_ptr<ReflectionVersion>> versions_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_REFLECTION_H_
