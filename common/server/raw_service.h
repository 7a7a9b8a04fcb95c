#ifndef TONGBAN_COMMON_SERVER_RAW_SERVICE_H_
#define TONGBAN_COMMON_SERVER_RAW_SERVICE_H_

#include <grpcpp/completion_queue.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/async_stream.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace tongban {

// A gRPC service made from its descriptor at run time, whose calls arrive as
// bytes on the queue of one's choice: what the generated WithRawMethod_ classes
// do, for any service. Unlike with AsyncGenericService the request comes
// together with the call, which saves an event a call, and each method can have
// a queue of its own.
class RawService final : public grpc::Service {
 public:
  explicit RawService(const google::protobuf::ServiceDescriptor& service);

  using UnaryResponder = grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>;
  using StreamResponder = grpc::ServerAsyncWriter<grpc::ByteBuffer>;

  // Asks for one call of the method with this index of the descriptor; `tag`
  // comes on `queue` when there is one, or not ok when the server shuts down.
  // All arguments must live until then. What is later begun with the responder
  // reports on `answers`, which may be the same.
  void RequestUnary(int method, grpc::ServerContext* context, grpc::ByteBuffer* request, UnaryResponder* responder,
                    grpc::CompletionQueue* answers, grpc::ServerCompletionQueue* queue, void* tag);
  void RequestStream(int method, grpc::ServerContext* context, grpc::ByteBuffer* request, StreamResponder* responder,
                     grpc::ServerCompletionQueue* queue, void* tag);

 private:
  // gRPC keeps pointers to the paths.
  std::vector<std::string> paths_;
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_SERVER_RAW_SERVICE_H_
